using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;

namespace Qgtm.Fast.Risk;

/// <summary>An order before the gate, and all that a control may look at. Made once for each order, on the stack.</summary>
public readonly ref struct Candidate
{
    public readonly ref readonly OrderPayload Order;
    public readonly ref readonly MarketRow Market;
    public readonly ref readonly PositionRow Position;
    public readonly ref readonly ScalarsRow Scalars;
    public readonly ref readonly LookRow Look;
    public readonly ref readonly RiskLimits Limits;
    public readonly EngineState State;
    private readonly Instrument? _instrument;

    /// <summary>Index of the instrument.</summary>
    public readonly int Index;

    /// <summary>True when the order's side makes the position smaller, in our view and in the broker's.</summary>
    public readonly bool Reduces;

    /// <summary>The one reason that two people have waived for this order; None for almost every order.</summary>
    public readonly RiskReason Waived;

    /// <summary>Quantity at the worse one of limit and mark, nano-USD.</summary>
    public readonly long Notional;

    /// <summary>The lower one of the broker's equity and the books', nano-USD: what every share is taken of.</summary>
    public readonly long Equity;

    public Candidate(EngineState state, Instrument? instrument, ref readonly OrderPayload order, int index)
    {
        Order = ref order;
        Market = ref state.Market[index];
        Position = ref state.Positions[index];
        Scalars = ref state.Scalars;
        Look = ref state.Look;
        Limits = ref state.Risk;
        State = state;
        _instrument = instrument;
        Index = index;
        long closable = Position.ClosableQty;
        Reduces = closable != 0 && (closable > 0) == (order.Side == Values.Side.Sell);
        Notional = Worth.Of(WorstPx, order.Qty);
        Waived = Override.IsFor(in Position, in order, Scalars.TimeNs);
        long books = Look.LimitEquity;
        Equity = books != 0 && books < Scalars.Equity ? books : Scalars.Equity;
    }

    /// <summary>Names that hold the same metal and whose orders go to this one.</summary>
    public System.ReadOnlySpan<int> Aliases { get; init; }

    /// <summary>Open quantity of the order that this one takes the place of, nano-shares; 0 = none.</summary>
    public long Replaced { get; init; }

    /// <summary>The instrument; only a candidate before the gate has one.</summary>
    public Instrument Instrument => _instrument!;

    /// <summary>True when the rule is broken and two people have not waived this very reason (C19). Only controls that can be passed ask.</summary>
    public bool Stops(RiskReason reason, bool broken) => broken && reason != Waived;

    /// <summary>The higher one of limit and mark, nano-USD.</summary>
    public long WorstPx
    {
        get
        {
            long mark = Market.Mark;
            return Order.LimitPx > mark ? Order.LimitPx : mark;
        }
    }

    /// <summary>Largest absolute position that could result on the side of this order, nano-shares: open and unknown orders count.</summary>
    public long WorstQty
    {
        get
        {
            bool buys = Order.Side == Values.Side.Buy;
            return Worth.Sum(Exposures.SideQty(in Position, buys), Order.Qty);
        }
    }
}
