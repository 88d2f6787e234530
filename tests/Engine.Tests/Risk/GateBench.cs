using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>
/// A state in which an order for ten shares of GLD at 100 passes every control, so that a test breaks one of them alone.
/// Equity a million USD; GLD at 99.99 to 100.01, the others alike at 20 and 50. Shares and USD are whole unless said.
/// </summary>
internal sealed class GateBench
{
    public const int Gold = 0, Silver = 1, OtherGold = 2, Watched = 3;
    public const long NowNs = 1_772_465_400_000_000_000, Second = 1_000_000_000;

    public GateBench()
    {
        ref ScalarsRow s = ref State.Scalars;
        s.TimeNs = NowNs;
        s.Reconciled = s.OrderStreamUp = s.SessionOpen = 1;
        s.OpenedNs = NowNs - (3_600 * Second);
        s.NextCloseNs = s.DayNs = NowNs + (3_600 * Second);
        s.Equity = 1_000_000 * Fixed.One;
        s.BuyingPower = 4_000_000 * Fixed.One;
        Quote(Gold, 99.99, 100.01);
        Quote(Silver, 19.99, 20.01);
        Quote(OtherGold, 49.99, 50.01);
        Quote(Watched, 499.99, 500.01);
        for (int i = 0; i < Instruments.Length; i++)
        {
            State.Positions[i].Borrow = (long)Borrow.Easy;
            Edge(1_000, i);
        }
    }

    public EngineState State { get; } = new();

    /// <summary>Three names to trade, two of one sector, and one to watch; a test may change one.</summary>
    public Instrument[] Instruments { get; } =
    [
        new("GLD", Sector.Gold, true), new("SLV", Sector.Silver, true), new("IAU", Sector.Gold, true), new("SPY", Sector.CrossAsset, false),
    ];

    public ref RiskLimits Limits => ref State.Risk;

    public ref ScalarsRow Scalars => ref State.Scalars;

    public ref MarketRow Market => ref State.Market[Gold];

    public ref PositionRow Position => ref State.Positions[Gold];

    public static long Nanos(double value) => (long)((decimal)value * 1_000_000_000);

    public static OrderPayload Order(Side side, double shares, double px) => new()
    {
        Side = side,
        Qty = Nanos(shares),
        LimitPx = Nanos(px),
        Type = OrdType.Limit,
    };

    /// <summary>A fresh two-sided quote with a thousand shares on each side.</summary>
    public void Quote(int instrument, double bid, double ask)
    {
        ref MarketRow m = ref State.Market[instrument];
        m.BidPx = Nanos(bid);
        m.AskPx = Nanos(ask);
        m.BidSize = m.AskSize = 1_000 * Fixed.One;
        m.QuoteTimeNs = m.ChangedNs = State.Scalars.TimeNs;
    }

    /// <summary>One strategy wants to buy the name and another to sell it; both expect that much, basis points.</summary>
    public void Edge(long bps, int instrument = Gold)
    {
        State.Strategy(34, instrument) = new() { Target = 1, EdgeBps = bps };
        State.Strategy(35, instrument) = new() { Target = -1, EdgeBps = bps };
    }

    /// <summary>What is held, in our view and in the broker's.</summary>
    public void Hold(double shares, int instrument = Gold) =>
        State.Positions[instrument].Qty = State.Positions[instrument].BrokerQty = Nanos(shares);

    /// <summary>An order in the books.</summary>
    public void Rest(Side side, double shares, double px, OrdStatus status = OrdStatus.New, int instrument = Gold)
    {
        OrderPayload order = Order(side, shares, px);
        order.OrderId = OrderTable.NextId(State);
        OrderTable.Record(State, in order, instrument, 0);
        State.Orders[OrderTable.Slot(order.OrderId)].Status = status;
    }

    public RiskReason Ask(OrderPayload order, int instrument = Gold) => new RiskGate(State, Instruments).FirstBroken(in order, instrument);

    public RiskReason Buy(double shares = 10, double px = 100, int instrument = Gold) => Ask(Order(Side.Buy, shares, px), instrument);

    public RiskReason Sell(double shares = 10, double px = 100, int instrument = Gold) => Ask(Order(Side.Sell, shares, px), instrument);
}
