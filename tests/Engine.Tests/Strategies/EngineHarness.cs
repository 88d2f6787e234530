using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>
/// An engine on the default universe, fed by hand through Apply, and everything it has emitted. Prices in USD, times in
/// seconds after the opening on 2026-03-02.
/// </summary>
internal sealed class EngineHarness : IDisposable
{
    public const int Pair = 0, Trend = 1, Intraday = 2;

    /// <summary>The opening and the close of the session, ns since the epoch.</summary>
    public const long OpenNs = 1_772_461_800_000_000_000, CloseNs = OpenNs + (23_400 * Fixed.One);
    private const long DayNs = 86_400 * Fixed.One;
    private readonly RingBuffer _ring = new(1 << 12, 0);
    private readonly Instrument[] _instruments = Universe.Default();
    private readonly Dictionary<EventKind, int> _given = [];

    public EngineHarness() => Engine = new Engine(Lent.Easy(new EngineState()), _instruments, _ring);

    public Engine Engine { get; }

    public EngineState State => Engine.State;

    /// <summary>All outputs so far, in order.</summary>
    public List<Event> Outputs { get; } = [];

    /// <summary>The orders among them.</summary>
    public IEnumerable<Event> NewOrders => Outputs.Where(e => e.Header.Kind == EventKind.NewOrderSingle);

    /// <summary>Seconds after the opening that the next events are stamped with.</summary>
    public double Seconds { get; set; }

    private long NowNs => OpenNs + (long)(Seconds * 1e9);

    public int IndexOf(string symbol) => Universe.IndexOf(_instruments, symbol);

    /// <summary>The row of a strategy for a symbol: its target and why it has none.</summary>
    public StrategyRow Row(int strategy, string symbol) => State.Strategy(strategy, IndexOf(symbol));

    public EmptyReason Empty(int strategy, string symbol) => (EmptyReason)Row(strategy, symbol).Empty;

    /// <summary>New orders for a symbol, as "Buy 12" in shares.</summary>
    public string[] Orders(string symbol) =>
        [.. OrdersOf(symbol).Select(e => $"{e.Order.Side} {e.Order.Qty / Fixed.One}")];

    public IEnumerable<Event> OrdersOf(string symbol) =>
        NewOrders.Where(e => e.Header.Instrument == IndexOf(symbol));

    /// <summary>What a live start applies: account of 100,000 USD, stream up, reconciled, session open.</summary>
    public EngineHarness Live()
    {
        Apply(EventKind.EngineStart);
        Apply(EventKind.OrderStreamUp);
        var account = new AccountPayload
        {
            Equity = 100_000 * Fixed.One,
            Cash = 100_000 * Fixed.One,
            BuyingPower = 200_000 * Fixed.One,
            LastEquity = 100_000 * Fixed.One,
        };
        Apply(EventKind.VenueAccount, fill: (ref Event e) => e.Account = account);
        Apply(EventKind.Reconciled);
        Timer();
        return this;
    }

    public void Timer() => Apply(EventKind.Timer, fill: (ref Event e) =>
    {
        e.Numbers.A = 1;
        e.Numbers.B = CloseNs;
    });

    /// <summary>What the market table holds of a symbol.</summary>
    public MarketRow Row(string symbol) => State.Market[IndexOf(symbol)];

    /// <summary>Market row and features of a symbol as bytes.</summary>
    public byte[] StateOf(string symbol) =>
    [
        .. MemoryMarshal.AsBytes(State.Market.AsSpan(IndexOf(symbol), 1)), .. MemoryMarshal.AsBytes(State.Features.AsSpan(IndexOf(symbol), 1)),
        .. MemoryMarshal.AsBytes(State.TradesOf(IndexOf(symbol))),
    ];

    /// <summary>Inputs of a kind so far.</summary>
    public int Given(EventKind kind) => _given.GetValueOrDefault(kind);

    /// <summary>Market events that were not used, for this reason.</summary>
    public long Faults(MarketReason reason) => State.MarketFaults[(int)reason];

    /// <summary>Why the last order was refused by the gate.</summary>
    public RiskReason LastDenial() => (RiskReason)Outputs.Last(e => e.Header.Kind == EventKind.Denied).Order.Reason;

    /// <summary>A quote with both sides given.</summary>
    public void BidAsk(string symbol, double bid, double ask, long bidLots = 5, long askLots = 5) => Apply(EventKind.Quote, symbol, (ref Event e) =>
    {
        e.Quote = new QuotePayload { BidPx = Px(bid), AskPx = Px(ask), BidSize = bidLots * 100 * Fixed.One, AskSize = askLots * 100 * Fixed.One };
    });

    /// <summary>A trade with an id.</summary>
    public void Print(string symbol, long id, double price, long shares) => Apply(EventKind.Trade, symbol, (ref Event e) =>
    {
        e.Trade = new TradePayload { TradeId = id, Px = Px(price), Size = shares * Fixed.One };
    });

    /// <summary>An input that says it is from the market data stream.</summary>
    public void FromFeed(EventKind kind, string symbol, Fill? fill = null) => Apply(kind, symbol, (ref Event e) =>
    {
        e.Header.Source = EventSource.MarketData;
        fill?.Invoke(ref e);
    });

    /// <summary>A quote two cents wide around the price.</summary>
    public void Quote(string symbol, double price, long bidLots = 5, long askLots = 5) => Apply(EventKind.Quote, symbol, (ref Event e) =>
    {
        e.Quote.BidPx = Px(price) - 10_000_000;
        e.Quote.AskPx = Px(price) + 10_000_000;
        e.Quote.BidSize = bidLots * 100 * Fixed.One;
        e.Quote.AskSize = askLots * 100 * Fixed.One;
    });

    public void Trade(string symbol, double price, long shares = 100) => Apply(EventKind.Trade, symbol, (ref Event e) =>
    {
        e.Trade.Px = Px(price);
        e.Trade.Size = shares * Fixed.One;
    });

    /// <summary>A minute bar at one price.</summary>
    public void Minute(string symbol, double price) => Apply(EventKind.MinuteBar, symbol, (ref Event e) => SetBar(ref e, price));

    /// <summary>Minute bar, then a fresh quote of each symbol half a second later: the order leaves on one or the other.</summary>
    public void MinuteThenQuotes(params (string Symbol, double Price)[] names)
    {
        foreach ((string symbol, double price) in names)
        {
            Minute(symbol, price);
        }

        Seconds += 0.5;
        foreach ((string symbol, double price) in names)
        {
            Quote(symbol, price);
        }
    }

    /// <summary>A daily bar of the day so many days before the session.</summary>
    public void Daily(string symbol, double close, int daysBefore) => Apply(
        EventKind.DailyBar, symbol, (ref Event e) => SetBar(ref e, close, shares: 1_000_000), OpenNs - (daysBefore * DayNs));

    /// <summary>A full fill of every open order at its limit.</summary>
    public void FillAll()
    {
        foreach (Event order in NewOrders.ToArray())
        {
            Apply(EventKind.ExecutionReport, _instruments[order.Header.Instrument].Symbol, (ref Event e) =>
            {
                e.Report.OrderId = order.Order.OrderId;
                e.Report.CumQty = order.Order.Qty;
                e.Report.AvgPx = order.Order.LimitPx;
                e.Report.Status = OrdStatus.Filled;
            });
        }
    }

    public void Dispose() => _ring.Dispose();

    public delegate void Fill(ref Event e);

    private static long Px(double price) => (long)Math.Round(price * 100) * 10_000_000;

    private static void SetBar(ref Event e, double price, long shares = 1_000)
    {
        e.Bar.Open = e.Bar.High = e.Bar.Low = e.Bar.Close = Px(price);
        e.Bar.Volume = shares * Fixed.One;
    }

    /// <summary>Applies one input at the present second, or at a time of its own, and keeps what it caused.</summary>
    public void Apply(EventKind kind, string? symbol = null, Fill? fill = null, long timeNs = 0)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = symbol is null ? -1 : IndexOf(symbol);
        e.Header.TimeNs = timeNs == 0 ? NowNs : timeNs;
        fill?.Invoke(ref e);
        _given[kind] = Given(kind) + 1;
        long cause = Engine.Apply(in e);
        for (long s = cause + 1; s <= _ring.Claimed; s++)
        {
            Outputs.Add(_ring[s]);
        }
    }
}
