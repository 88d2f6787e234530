using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>An engine with orders in its books and no market: reports go in, notices come out. Shares and USD are whole.</summary>
internal sealed class OrderLab : IDisposable
{
    private readonly RingBuffer _ring;
    private readonly List<Event> _inputs = [];
    private long _now = 1_772_461_800_000_000_000;

    /// <param name="state">The state to go on from; a new one when null.</param>
    public OrderLab(EngineState? state = null)
    {
        State = state ?? Lent.Wanted(new EngineState());
        _ring = new RingBuffer(1024, 0, State.Scalars.Sequence);
        Engine = new Engine(State, Rig.Instruments, _ring);
        _now = Math.Max(_now, State.Scalars.TimeNs);
        State.Scalars.Equity = 100_000 * Fixed.One;
    }

    public EngineState State { get; }

    public Engine Engine { get; }

    /// <summary>Everything that the engine has said.</summary>
    public List<Event> Outputs { get; } = [];

    /// <summary>How many of the inputs so far were such.</summary>
    public int Given(Predicate<Event> such) => _inputs.FindAll(such).Count;

    /// <summary>Why an instrument is frozen.</summary>
    public FreezeReason Frozen(int instrument = 0) => (FreezeReason)State.Positions[instrument].Frozen;

    public ref OrderRow Row(long id) => ref State.Orders[OrderTable.Slot(id)];

    public ref PositionRow Position(int instrument = 0) => ref State.Positions[instrument];

    public IEnumerable<Event> Said(EventKind kind) => Outputs.Where(e => e.Header.Kind == kind);

    /// <summary>Records an order as the router does.</summary>
    public long Place(long shares = 10, Side side = Side.Buy, int instrument = 0)
    {
        OrderPayload order = default;
        order.OrderId = OrderTable.NextId(State);
        order.Qty = shares * Fixed.One;
        order.LimitPx = 200 * Fixed.One;
        order.Side = side;
        order.Type = OrdType.Limit;
        State.Scalars.TimeNs = _now;
        OrderTable.Record(State, in order, instrument, 0);
        return order.OrderId;
    }

    /// <summary>What the broker says of an order.</summary>
    public void Report(long id, OrdStatus status, long cum = 0, long px = 100, ExecType type = ExecType.Status, Side side = Side.None, int? instrument = null)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = EventSource.TradeUpdates;
        e.Header.Instrument = instrument ?? (OrderTable.Has(State, id) ? Row(id).Instrument : 0);
        e.Report.OrderId = id;
        e.Report.Status = status;
        e.Report.CumQty = cum * Fixed.One;
        e.Report.AvgPx = cum == 0 ? 0 : px * Fixed.One;
        e.Report.ExecType = type;
        e.Report.Side = side;
        Apply(in e);
    }

    /// <summary>One execution by its id.</summary>
    public void Execution(long id, long key, long shares, long px = 100, Side side = Side.None, int? instrument = null)
    {
        Event e = default;
        e.Header.Kind = EventKind.Execution;
        e.Header.Source = EventSource.TradeUpdates;
        e.Header.Instrument = instrument ?? (OrderTable.Has(State, id) ? Row(id).Instrument : 0);
        e.Execution.OrderId = id;
        e.Execution.ExecKey = key;
        e.Execution.LastQty = shares * Fixed.One;
        e.Execution.LastPx = px * Fixed.One;
        e.Execution.Side = side;
        Apply(in e);
    }

    /// <summary>An order that someone else has placed.</summary>
    public void External(long key, OrdStatus status, long shares, long cum = 0, Side side = Side.Buy, int instrument = 0)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExternalOrder;
        e.Header.Instrument = instrument;
        e.External.BrokerKey = key;
        e.External.Status = status;
        e.External.OrderQty = shares * Fixed.One;
        e.External.CumQty = cum * Fixed.One;
        e.External.Side = side;
        Apply(in e);
    }

    /// <summary>OrderUnknown, OrderNotFound and the like: an event about one order.</summary>
    public void About(EventKind kind, long id)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Replies;
        e.Report.OrderId = id;
        Apply(in e);
    }

    /// <summary>A command with numbers.</summary>
    public void Command(EventKind kind, long a = 0, long b = 0, long c = 0)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = _now;
        e.Numbers.A = a;
        e.Numbers.B = b;
        e.Numbers.C = c;
        Apply(in e);
    }

    /// <summary>Time passes, one timer each second.</summary>
    public void Wait(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _now += Fixed.One;
            Command(EventKind.Timer, 1, _now + (3_600 * Fixed.One));
        }
    }

    /// <summary>Time jumps, and one timer tells it.</summary>
    public void Jump(int seconds)
    {
        _now += (seconds - 1) * Fixed.One;
        Wait(1);
    }

    /// <summary>Account, stream, session, reconciled, and a two-sided quote of the first instrument at 100.</summary>
    public void Open()
    {
        Command(EventKind.EngineStart);
        Command(EventKind.OrderStreamUp);
        Event e = default;
        e.Header.Kind = EventKind.VenueAccount;
        e.Account.Equity = e.Account.Cash = e.Account.LastEquity = 100_000 * Fixed.One;
        e.Account.BuyingPower = 200_000 * Fixed.One;
        Apply(in e);
        Command(EventKind.Reconciled);
        Wait(1);
        Quote();
    }

    public void Quote(int instrument = 0, long px = 100)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = _now;
        e.Quote.BidPx = (px * Fixed.One) - 10_000_000;
        e.Quote.AskPx = (px * Fixed.One) + 10_000_000;
        e.Quote.BidSize = e.Quote.AskSize = 100 * Fixed.One;
        Apply(in e);
    }

    /// <summary>The engine after a crash: the state as snapshot and journal give it back, then a start.</summary>
    public OrderLab Restart()
    {
        EngineState copy = new();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            State.Section(i).CopyTo(copy.Section(i));
        }

        OrderLab next = new(copy) { _now = _now };
        next.Command(EventKind.EngineStart);
        return next;
    }

    public void Apply(in Event input)
    {
        _inputs.Add(input);
        for (long s = Engine.Apply(in input) + 1; s <= _ring.Claimed; s++)
        {
            Outputs.Add(_ring[s]);
        }
    }

    public void Dispose() => _ring.Dispose();
}
