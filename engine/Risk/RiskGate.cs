using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk.Controls;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>
/// Every order passes here before the socket: a checklist, read from top to bottom; the first control that objects wins.
/// Each control is one file in Controls. Orders that only reduce a position end where the rules on opening begin.
/// </summary>
public sealed class RiskGate(EngineState state, Instrument[] instruments)
{
    private readonly int[][] _aliases = Universe.Aliases(Universe.Primaries(instruments));

    /// <summary>The first broken rule, or None. Changes nothing. Replaced = what the order takes the place of, nano-shares of the same side.</summary>
    [HotPath]
    public RiskReason FirstBroken(ref readonly OrderPayload order, int instrument, long replaced = 0)
    {
        if (!AllowedNames.Knows(instruments, instrument))
        {
            return RiskReason.NotAllowed;
        }

        Candidate c = new(state, instruments[instrument], in order, instrument) { Aliases = _aliases[instrument], Replaced = replaced };
        bool broken = Objects(LimitsSet.Check(in c), out RiskReason reason)
            || Objects(AllowedNames.Check(in c), out reason)
            || Objects(TierSwitch.Check(in c), out reason)
            || Objects(ArmedRun.Check(in c), out reason)
            || Objects(TrueBooks.Check(in c), out reason)
            || Objects(BlockedNames.Check(in c), out reason)
            || Objects(EnabledStrategies.Check(in c), out reason)
            || Objects(OpenMarket.Check(in c), out reason)
            || Objects(SaneOrder.Check(in c), out reason)
            || Objects(ReduceOnly.Check(in c), out reason)
            || Objects(SaneQuote.Check(in c), out reason)
            || Objects(ShortSales.Check(in c), out reason)
            || Objects(PriceCollar.Check(in c), out reason)
            || Objects(PriceDrift.Check(in c), out reason)
            || Objects(SelfCross.Check(in c), out reason)
            || Objects(MessageBudget.Check(in c), out reason)
            || Objects(Duplicates.Check(in c), out reason)
            || Objects(OrderGap.Check(in c), out reason)
            || Objects(OrderRoom.Check(in c), out reason)
            || Objects(UnknownOutcomes.Check(in c), out reason);
        return broken || c.Reduces ? reason : FirstBrokenByOpening(in c);
    }

    /// <summary>What holds only for an order that opens or adds: everything that needs equity and exposure.</summary>
    private RiskReason FirstBrokenByOpening(ref readonly Candidate c)
    {
        Exposures e = Exposures.Of(state, instruments, c.Instrument.Sector, c.Order.Side, c.Order.Strategy);
        _ = Objects(KnownEquity.Check(in c), out RiskReason reason)
            || Objects(OrderValue.Check(in c), out reason)
            || Objects(OrderQuantity.Check(in c), out reason)
            || Objects(PositionSize.Check(in c, in e), out reason)
            || Objects(AccountExposure.Check(in c, in e), out reason)
            || Objects(SpendablePower.Check(in c), out reason)
            || Objects(StrategyScope.Check(in c), out reason)
            || Objects(WindowNotional.Check(in c), out reason)
            || Objects(DayCounts.Check(in c), out reason)
            || Objects(DayTrades.Check(in c, in e), out reason)
            || Objects(CostGate.Check(in c), out reason);
        return reason;
    }

    /// <summary>Gross exposure with open and unknown orders at the mark, the worse of both views and what was made elsewhere, nano-USD.</summary>
    public long GrossWithOpen() => Exposures.Of(state, instruments, Sector.Other, Side.Buy, -1).Gross;

    private static bool Objects(RiskReason answer, out RiskReason reason)
    {
        reason = answer;
        return answer != RiskReason.None;
    }
}
