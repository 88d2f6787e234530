using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// A whole venue without a wall clock or a thread: market rows, orders, fills and the account. Equal options and equal
/// calls give equal results. One thread at a time.
/// </summary>
public sealed class VenueCore : IDisposable
{
    private readonly VenueOptions _options;
    private readonly List<VenueInstrument> _instruments = VenueUniverse.Instruments();
    private readonly Dictionary<string, int> _bySymbol = new(StringComparer.Ordinal);
    private readonly OrderIndex _orders = new();
    private readonly SessionClock _clock = new();
    private readonly SessionClock _expiries = new();
    private readonly SeededRandom _random;
    private readonly MarketSource _source;
    private readonly bool _generates;
    private (Event Row, long AtNs)? _morning;
    private readonly VenueBook _book;
    private readonly Ledger _ledger;
    private readonly OrderDesk _desk;
    private readonly OrderMatcher _matcher;
    private readonly Intake _intake;
    private readonly RowFaults _faults;
    private readonly BarBuilder _bars;
    private readonly VenueMemory? _memory;
    private readonly List<VenueBar> _ended = [];
    private long _closeNs;

    /// <summary>Makes the venue, or takes it up where its memory ends, and opens its recorded files, if any.</summary>
    public VenueCore(VenueOptions o)
    {
        ArgumentNullException.ThrowIfNull(o);
        _options = o;
        long lives = LivesOf(o);
        ulong seed = unchecked(o.Seed ^ ((ulong)lives * 0x9E3779B97F4A7C15UL));
        _random = new SeededRandom(unchecked(seed ^ 0xA0761D6478BD642FUL));
        _generates = o.ReplayFiles.Count == 0 && o.Rows is null;
        MarketSource? recorded = o.Rows is not null ? new GivenSource(o.Rows) : _generates ? null : new ReplaySource(o.ReplayFiles, _instruments);
        NowNs = recorded?.FirstNs ?? o.StartNs;

        foreach (VenueInstrument instrument in _instruments)
        {
            _bySymbol[instrument.Symbol] = instrument.Id;
        }

        _book = new VenueBook(_instruments.Count);
        _ledger = new Ledger(_instruments.Count, o.CashNanos, o.FeePerShareNanos);
        _desk = new OrderDesk(o, _book, _ledger, _orders, _random);
        _matcher = new OrderMatcher(o, _desk, _book, new Liquidity(o, _book, _instruments.Count), _random);
        _intake = new Intake(_orders, _desk, new OrderScreen(_desk, _book, _ledger), _book, _random);
        _faults = new RowFaults(o.Faults, this, _book, _ledger);
        Ticks = new TickHistory(_instruments.Count);
        _bars = new BarBuilder(_instruments.Count, _clock);
        Bars = new VenueHistory(o, _bars);
        _closeNs = _clock.NextClose(NowNs);
        var parts = new VenueParts(_orders, _ledger, _desk, _bars);
        Recalled recalled = lives == 0
            ? new Recalled(0, NowNs, _closeNs, [])
            : new MemoryReader(parts).Recall(o.MemoryDirectory!, lives - 1);
        NowNs = recalled.NowNs;
        _closeNs = recalled.CloseNs;
        SessionGenerator? market = recorded is not null ? null
            : lives == 0 ? new SessionGenerator(seed, NowNs)
            : new SessionGenerator(seed, NowNs, recalled.Logs);
        _source = recorded ?? market!;
        if (o.MemoryDirectory is not null && market is not null)
        {
            _memory = new VenueMemory(o, recalled, market, parts);
            _desk.Memory = _memory;
        }

        for (int i = 0; lives != 0 && i < _instruments.Count; i++)
        {
            _book.SetTrade(i, _ledger.MarkPx(i));
        }
    }

    /// <summary>The venue's clock: ns since the epoch, the time of the last row.</summary>
    public long NowNs { get; private set; }

    /// <summary>All instruments; the index is the id.</summary>
    public IReadOnlyList<VenueInstrument> Instruments => _instruments;

    /// <summary>How often the venue has been taken up again from its memory.</summary>
    public long Lives => _memory?.Lives ?? 0;

    /// <summary>The bar that a sink's OnMarket is being handed, with its trades and VWAP.</summary>
    public VenueBar Bar { get; private set; }

    /// <summary>Bars that have ended.</summary>
    internal VenueHistory Bars { get; }

    /// <summary>The newest quotes and trades of each instrument.</summary>
    internal TickHistory Ticks { get; }

    /// <summary>Equity over time.</summary>
    internal IReadOnlyList<(long TimeNs, long EquityNanos)> EquityDays => _ledger.EquityDays;

    /// <summary>Equity at the minutes of the newest session.</summary>
    internal List<(long TimeNs, long EquityNanos)> EquityMinutes { get; } = [];

    /// <summary>Cash at the first start, nano-USD.</summary>
    internal long OpeningCashNanos => _options.CashNanos;

    /// <summary>Named lists of symbols.</summary>
    internal List<Watchlist> Watchlists { get; } = [];

    /// <summary>The bars that grow now.</summary>
    internal BarBuilder Growing => _bars;

    /// <summary>What goes wrong here.</summary>
    public FaultPlan Faults => _options.Faults;

    /// <summary>The account's switches.</summary>
    public VenueSettings Settings
    {
        get => _intake.Settings;
        set => _intake.Settings = value;
    }

    /// <summary>Market rows emitted so far, without the bars derived from them.</summary>
    public long RowsPublished { get; private set; }

    /// <summary>True once the recorded data has run out; generated data never does.</summary>
    public bool Ended { get; private set; }

    /// <summary>All orders ever accepted, in order of arrival.</summary>
    public IReadOnlyList<VenueOrder> Orders => _orders.All;

    /// <summary>True in regular hours, New York.</summary>
    public bool IsOpen => _clock.IsOpen(NowNs);

    /// <summary>The next opening after now, ns since the epoch.</summary>
    public long NextOpenNs => _clock.NextOpen(NowNs);

    /// <summary>The next close after now, ns since the epoch.</summary>
    public long NextCloseNs => _clock.NextClose(NowNs);

    /// <summary>The account now, positions at their marks. Open orders hold back buying power.</summary>
    public VenueAccount Account
    {
        get
        {
            (long up, long down) = _ledger.MarketValues();
            long equity = _ledger.CashNanos + up + down;
            long power = Math.Max(0, Settings.MaxMarginMultiplier switch
            {
                "1" => _ledger.CashNanos,
                "4" => (4 * _ledger.LastEquityNanos) - (up - down),
                _ => (2 * equity) - (up - down),
            } - _desk.ReservedNanos());
            return new VenueAccount(
                _ledger.CashNanos, equity, up, down, power, _ledger.LastEquityNanos, _ledger.FeesNanos, DayTrades.Count(_orders.All, NowNs));
        }
    }

    /// <summary>Positions that are not zero, by instrument id.</summary>
    public IReadOnlyList<VenueHolding> Holdings => _ledger.Holdings(_instruments);

    /// <summary>True between a close and the first row of the next session; recorded data has no nights, only gaps.</summary>
    public bool IsNight => _morning is not null;

    /// <summary>
    /// Emits the next market row, with the bars that end and the order updates due before it; a close is a step of its own,
    /// without a row. False at the end.
    /// </summary>
    public bool TryAdvance(IVenueSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _desk.Answer(NowNs, IsOpen || !_generates, sink);
        _faults.Act(sink);
        if (Ended || !TryNext(out Event row, out long atNs))
        {
            Ended = true;
            return false;
        }

        if (atNs >= _closeNs)
        {
            CloseSession(atNs, sink);
            if (_generates)
            {
                _morning = (row, atNs);
                return true;
            }
        }

        _memory?.Advance(atNs);
        NowNs = atNs;
        _bars.Close(atNs, _ended);
        if (_ended.Count > 0)
        {
            EquityMinutes.Add((atNs - (atNs % (60 * Fixed.One)), Account.EquityNanos));
        }

        Publish(sink);
        _matcher.Match(atNs, -1, 0, 0, sink);
        if (row.Header.Kind == EventKind.Trade)
        {
            _matcher.Match(atNs, row.Header.Instrument, row.Trade.Px, row.Trade.Size, sink);
        }

        Apply(in row);
        Ticks.Add(in row);
        _memory?.Took(in row, NowNs);
        RowsPublished++;
        sink.OnMarket(in row);
        return true;
    }

    private bool TryNext(out Event row, out long atNs)
    {
        (row, atNs) = _morning ?? default;
        bool has = _morning is not null || _source.TryNext(out row, out atNs);
        atNs = Math.Max(atNs, NowNs);
        _morning = null;
        return has;
    }

    /// <summary>Takes an order or says why not. It is answered with "new" at the next advance.</summary>
    public (VenueOrder? Order, VenueRefusal? Refusal) Submit(NewOrder r)
    {
        ArgumentNullException.ThrowIfNull(r);
        VenueRefusal? refusal = _options.PatternDayTraderRule ? DayTrades.Refuse(r, Find(r.Symbol), Find(r.Symbol) is { } i ? _ledger.Qty(i.Id) : 0, _orders.All, Account, NowNs) : null;
        return refusal is null ? _intake.Submit(r, Find(r.Symbol), Moment) : (null, refusal);
    }

    /// <summary>Asks to replace an order by one with a new id; "replaced" and "new" follow at the next advance.</summary>
    public (VenueOrder? Order, VenueRefusal? Refusal) Replace(Guid id, OrderChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _orders.Find(id) is { } old
            ? _intake.Replace(old, change, _instruments[old.Instrument], Moment)
            : (null, new VenueRefusal(404, 40410000, $"order not found for {id}"));
    }

    /// <summary>Asks to cancel; null = taken, and "canceled" follows at the next advance.</summary>
    public VenueRefusal? Cancel(Guid id)
    {
        if (_orders.Find(id) is not { } order)
        {
            return new VenueRefusal(404, 40410000, $"order not found for {id}");
        }

        if (order.Status is VenueStatus.PendingCancel or VenueStatus.PendingReplace)
        {
            return OrderForm.Unfit(order.Status == VenueStatus.PendingCancel ? "order pending cancel" : "order is pending replacement");
        }

        if (!order.IsOpen)
        {
            return OrderForm.Unfit($"order is already in \"{order.StatusWord}\" state");
        }

        _desk.RequestCancel(order, NowNs);
        return null;
    }

    /// <summary>A dividend on what is held now, nano-USD a share; who is short pays it.</summary>
    public void PayDividend(int instrument, long nanosPerShare) => _ledger.PayDividend(instrument, nanosPerShare);

    /// <summary>Dividends so far, received less paid, nano-USD.</summary>
    public long DividendsNanos => _ledger.DividendsNanos;

    /// <summary>The order with the venue's id, or null.</summary>
    public VenueOrder? FindOrder(Guid id) => _orders.Find(id);

    /// <summary>The order with the client's id, or null.</summary>
    public VenueOrder? FindByClOrdId(string clOrdId) => _orders.Find(clOrdId);

    /// <summary>The last quote and its time in ns since the epoch; zeros before the first.</summary>
    public (QuotePayload Quote, long TimeNs) LastQuote(int instrument) => (_book.Quote(instrument), _book.QuoteNs(instrument));

    /// <summary>Daily bars of the newest trading days that have ended, oldest first; before the start they are generated.</summary>
    public IReadOnlyList<Event> History(int days) => Bars.Last(days);

    /// <summary>True when the memory in the options' directory is that of the venue that the options describe.</summary>
    public static bool IsRemembered(VenueOptions o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return o.MemoryDirectory is not null && MemoryReader.Head(o.MemoryDirectory)?.Identity == VenueMemory.Identity(o);
    }

    /// <summary>Closes the recorded files and the memory, which needs no orderly end.</summary>
    public void Dispose()
    {
        _source.Dispose();
        _memory?.Dispose();
    }

    /// <summary>When the order will be taken off, ns since the epoch.</summary>
    internal long ExpiresNs(VenueOrder order) => order.Request.TimeInForce == VenueTif.Gtc
        ? order.CreatedNs + (OrderMatcher.OldestDays * SessionClock.DayNs)
        : _expiries.NextClose(order.CreatedNs);

    /// <summary>While true, orders whose cancel is due hold no quantity.</summary>
    internal bool FreesCancels
    {
        get => _desk.FreesCancels;
        set => _desk.FreesCancels = value;
    }

    /// <summary>Nano-shares of open orders on one side of an instrument.</summary>
    internal long HeldQty(int instrument, Side side) => _desk.HeldQty(instrument, side);

    /// <summary>The instrument of a symbol, or null.</summary>
    internal VenueInstrument? Find(string symbol) => _bySymbol.TryGetValue(symbol, out int id) ? _instruments[id] : null;

    /// <summary>Everything is written down anew: after a change that no line of the memory tells.</summary>
    internal void Remember() => _memory?.Checkpoint(NowNs);

    private IntakeState Moment => new(NowNs, IsOpen || !_generates, Account.BuyingPowerNanos);

    private static long LivesOf(VenueOptions o)
    {
        if (o.MemoryDirectory is null)
        {
            return 0;
        }

        if (o.ReplayFiles.Count != 0)
        {
            throw new ArgumentException("A venue that plays recorded files keeps no memory: leave the memory directory out.", nameof(o));
        }

        if (MemoryReader.Head(o.MemoryDirectory) is not { } head)
        {
            return 0;
        }

        return head.Identity == VenueMemory.Identity(o) ? head.Lives + 1 : throw new ArgumentException(
            $"{o.MemoryDirectory} is the memory of another venue (seed, start, cash or instruments differ): move it aside or name another directory.", nameof(o));
    }

    private void CloseSession(long atNs, IVenueSink sink)
    {
        NowNs = Math.Max(NowNs, _closeNs);
        _memory?.Advance(NowNs);
        if (_generates || _options.Rows is not null)
        {
            _matcher.Close(NowNs, sink);
        }

        _bars.Close(NowNs, _ended);
        _ledger.CloseDay(NowNs);
        EquityMinutes.Clear();
        _closeNs = _clock.NextClose(atNs);
        _memory?.Closed(NowNs, _closeNs);
        Publish(sink);
    }

    private void Publish(IVenueSink sink)
    {
        foreach (VenueBar bar in _ended)
        {
            Show(bar, sink);
        }

        _ended.Clear();
    }

    /// <summary>Hands a bar out, with what its row has no room for.</summary>
    internal void Show(in VenueBar bar, IVenueSink sink)
    {
        Bar = bar;
        Event row = bar.Row;
        sink.OnMarket(in row);
    }

    private void Apply(in Event row)
    {
        int i = row.Header.Instrument;
        switch (row.Header.Kind)
        {
            case EventKind.Quote:
                _book.SetQuote(i, in row.Quote, NowNs);
                break;
            case EventKind.Trade:
                _book.SetTrade(i, row.Trade.Px);
                _bars.Add(i, row.Trade.Px, row.Trade.Size, NowNs);
                break;
            default:
                long bid = Fixed.FloorTo(row.Bar.Close, _instruments[i].TickNanos);
                long size = 1000 * Fixed.One;
                var quote = new QuotePayload { BidPx = bid, AskPx = bid + _instruments[i].TickNanos, BidSize = size, AskSize = size };
                _book.SetQuote(i, in quote, NowNs);
                Bar = new VenueBar(row, 1, row.Bar.Close);
                break;
        }

        _ledger.Mark(i, _book.Mark(i));
    }
}
