using System;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Reconciliation;

/// <summary>
/// Books and broker's view to differences: a pure function of the state's tables. It changes nothing, and it does not judge
/// how certain a difference is; <see cref="BreakTable"/> does.
/// </summary>
public static class Comparer
{
    /// <summary>Cash may be off by this much for reasons that no one books, nano-USD.</summary>
    public const long CashSlack = Fixed.One;

    /// <summary>Regulatory fees leave the broker's cash by themselves: at most this much for a share traded, nano-USD.</summary>
    public const long FeePerShareMax = 1_000_000;

    /// <summary>The broker marks positions by other prices than we do: so much of equity is no difference, basis points.</summary>
    public const long EquitySlackBps = 100;

    /// <summary>A mark older than this is not held against the broker's, ns of event time.</summary>
    private const long MarkAgeMaxNs = 60_000_000_000;

    /// <summary>Writes the differences of the parts that this look asked for and returns their number.</summary>
    public static int Compare(EngineState state, int instruments, long parts, Span<Finding> found)
    {
        int n = 0;
        if ((parts & LookParts.Orders) != 0)
        {
            n = Orders(state, found, n);
            n = Foreign(state, found, n, positions: false);
        }

        if ((parts & LookParts.Executions) != 0)
        {
            n = Executions(state, found, n);
        }

        if ((parts & LookParts.Holdings) != 0)
        {
            n = Positions(state, instruments, found, n);
            n = Foreign(state, found, n, positions: true);
            n = Money(state, instruments, found, n);
        }

        if (state.Look.Overflow != 0 || n == found.Length)
        {
            n = n < found.Length ? n + 1 : n;
            found[n - 1] = new Finding(BreakKind.ViewTooLarge, -1, 0, 0, 1);
        }

        return n;
    }

    private static int Orders(EngineState state, Span<Finding> found, int n)
    {
        long look = state.Look.Number, begin = state.Look.BeginNs;
        for (int slot = 0, used = OrderTable.Used(state); slot < used; slot++)
        {
            ref readonly OrderRow own = ref state.Orders[slot];
            ref readonly BrokerOrderRow broker = ref state.BrokerOrders[slot];
            bool listed = own.OrderId != 0 && broker.OrderId == own.OrderId && broker.Look == look;
            if (listed && !own.IsOpen)
            {
                n = Add(found, n, new Finding(BreakKind.OrderExtra, own.Instrument, own.OrderId, 0, broker.OrderQty - broker.CumQty));
            }
            else if (listed && (broker.OrderQty != own.OrderQty || broker.CumQty < own.CumQty))
            {
                bool sized = broker.OrderQty != own.OrderQty;
                n = Add(found, n, new Finding(
                    BreakKind.QtyDiffers, own.Instrument, own.OrderId, sized ? own.OrderQty : own.CumQty, sized ? broker.OrderQty : broker.CumQty));
            }
            else if (!listed && own.IsOpen && own.Status is not (OrdStatus.Intended or OrdStatus.Unknown) && own.SentNs < begin)
            {
                n = Add(found, n, new Finding(BreakKind.OrderMissing, own.Instrument, own.OrderId, own.LeavesQty, 0));
            }
        }

        return n;
    }

    private static int Executions(EngineState state, Span<Finding> found, int n)
    {
        long from = state.Look.ExecutionsFromNs;
        for (int slot = 0, used = OrderTable.Used(state); from != 0 && slot < used; slot++)
        {
            ref readonly OrderRow own = ref state.Orders[slot];
            if (own.OrderId == 0 || own.SentNs < from || own.Status is OrdStatus.Intended or OrdStatus.Unknown)
            {
                continue;
            }

            long listed = state.BrokerOrders[slot].OrderId == own.OrderId ? state.BrokerOrders[slot].ExecutedQty : 0;
            if (listed != own.CumQty)
            {
                BreakKind kind = listed > own.CumQty ? BreakKind.ExecutionMissing : BreakKind.ExecutionExtra;
                n = Add(found, n, new Finding(kind, own.Instrument, own.OrderId, own.CumQty, listed));
            }
        }

        return n;
    }

    private static int Positions(EngineState state, int instruments, Span<Finding> found, int n)
    {
        for (int i = 0; i < instruments; i++)
        {
            ref readonly PositionRow p = ref state.Positions[i];
            if (p.Qty != p.BrokerQty)
            {
                n = Add(found, n, new Finding(BreakKind.PositionDiffers, i, 0, p.Qty, p.BrokerQty));
            }
        }

        return n;
    }

    private static int Foreign(EngineState state, Span<Finding> found, int n, bool positions)
    {
        foreach (ref readonly ForeignRow row in state.Foreign.AsSpan())
        {
            if (row.Look == state.Look.Number && (row.Key == 0) == positions)
            {
                n = Add(found, n, positions
                    ? new Finding(BreakKind.PositionInUnknownSymbol, -1, row.Symbol, 0, row.Qty)
                    : new Finding(BreakKind.OrderExtra, row.Instrument, row.Key, 0, row.Qty));
            }
        }

        return n;
    }

    private static int Money(EngineState state, int instruments, Span<Finding> found, int n)
    {
        ref readonly LookRow look = ref state.Look;
        ref readonly ScalarsRow s = ref state.Scalars;
        if (look.HasCashBase == 0)
        {
            return n;
        }

        (long cash, long fees) = Cash(state, instruments);
        if (s.Cash > cash + CashSlack || s.Cash < cash - fees - CashSlack)
        {
            n = Add(found, n, new Finding(BreakKind.CashDiffers, -1, 0, cash, s.Cash));
        }

        long equity = Equity(state, instruments, cash);
        long slack = Fixed.MulDiv(equity > s.Equity ? equity : s.Equity, EquitySlackBps, 10_000) + fees;
        bool differs = equity > s.Equity + slack || equity < s.Equity - slack;
        return differs && s.SessionOpen != 0 && look.ForeignNotional == 0 && HasFreshMarks(state, instruments)
            ? Add(found, n, new Finding(BreakKind.EquityDiffers, -1, 0, equity, s.Equity))
            : n;
    }

    /// <summary>
    /// Cash that the executions leave: what is realised is in it, what is held was paid from it. With it the most that fees
    /// may have taken since, nano-USD.
    /// </summary>
    public static (long Cash, long FeesMax) Cash(EngineState state, int instruments)
    {
        long cash = state.Look.CashBase, fees = 0;
        for (int i = 0; i < instruments; i++)
        {
            ref readonly PositionRow p = ref state.Positions[i];
            cash += p.RealizedPnl - (p.Qty < 0 ? -p.Cost : p.Cost);
            fees += Fixed.Notional(FeePerShareMax, p.TradedQty);
        }

        return (cash, fees);
    }

    /// <summary>Cash and positions at our marks, nano-USD.</summary>
    public static long Equity(EngineState state, int instruments, long cash)
    {
        for (int i = 0; i < instruments; i++)
        {
            long qty = state.Positions[i].Qty;
            cash += qty == 0 ? 0 : Fixed.Notional(state.Market[i].Mark, qty);
        }

        return cash;
    }

    /// <summary>False when something is held whose mark is missing or old: books' equity then says nothing.</summary>
    public static bool HasFreshMarks(EngineState state, int instruments)
    {
        for (int i = 0; i < instruments; i++)
        {
            ref readonly MarketRow m = ref state.Market[i];
            if (state.Positions[i].Qty != 0 && (m.Mark <= 0 || state.Scalars.TimeNs - m.QuoteTimeNs > MarkAgeMaxNs))
            {
                return false;
            }
        }

        return true;
    }

    private static int Add(Span<Finding> found, int n, Finding finding)
    {
        if (n < found.Length)
        {
            found[n++] = finding;
        }

        return n;
    }
}
