namespace Qgtm.Fast.Research;

/// <summary>
/// Implementation shortfall of one order, USD, positive = cost (Perold 1988, "The implementation shortfall: paper versus reality"): what the order would have made on
/// paper, bought or sold whole at the decision's price, less what it has made. With s = 1 for a buy and -1 for a sell, Q wanted, q executed at the average price p, Pd the
/// mid at the decision, Pa the mid at arrival (the order is handed out), Pn the mid when the order is over, all of it is
/// s q (p - Pd) + s (Q - q) (Pn - Pd) + fees, and it falls into the four parts without a rest.
/// </summary>
/// <param name="Delay">s q (Pa - Pd): the market moved between decision and order.</param>
/// <param name="Execution">s q (p - Pa): spread, impact and what moved while it worked.</param>
/// <param name="Opportunity">s (Q - q) (Pn - Pd): what was not executed.</param>
/// <param name="Fees">Commissions and fees.</param>
public readonly record struct Shortfall(double Delay, double Execution, double Opportunity, double Fees)
{
    /// <summary>All four, USD.</summary>
    public double Total => Delay + Execution + Opportunity + Fees;

    /// <param name="sign">1 buys, -1 sells.</param>
    /// <param name="wanted">Shares that were wanted, above 0.</param>
    /// <param name="executed">Shares that were executed.</param>
    /// <param name="average">Their average price, USD.</param>
    /// <param name="decision">Mid at the decision, USD.</param>
    /// <param name="arrival">Mid at arrival, USD.</param>
    /// <param name="end">Mid when the order was over, USD.</param>
    /// <param name="fees">USD.</param>
    public static Shortfall Of(int sign, double wanted, double executed, double average, double decision, double arrival, double end, double fees) => new(
        sign * executed * (arrival - decision),
        executed == 0 ? 0 : sign * executed * (average - arrival),
        sign * (wanted - executed) * (end - decision),
        fees);

    /// <summary>Slippage of what was executed, basis points of the arrival price, positive = cost.</summary>
    public static double SlippageBps(int sign, double average, double arrival) => sign * (average - arrival) / arrival * 1e4;

    public static Shortfall operator +(Shortfall a, Shortfall b) =>
        new(a.Delay + b.Delay, a.Execution + b.Execution, a.Opportunity + b.Opportunity, a.Fees + b.Fees);
}
