using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>
/// Engine, REST adapter, stream decoder and a broker in one thread, with random faults between them: answers lost after or
/// before the order was taken, resets, 5xx, pages of a gateway, repeated, reordered and dropped frames, crashes. Each intent
/// of the engine may become one order at the broker, and the books have to end as the broker's record.
/// </summary>
internal sealed class IntentWorld : IDisposable
{
    private const int Intraday = 2;
    private readonly Random _random;
    private readonly bool _blindRetry;
    private readonly Instrument[] _instruments = Universe.Default();
    private readonly int[] _tradable;
    private readonly SymbolTable _symbols;
    private readonly AlpacaRest _rest;
    private readonly HashSet<string> _uncounted = new(StringComparer.Ordinal);
    private readonly List<Event> _wire = [];
    private readonly List<(int Due, Event Event)> _replies = [];
    private readonly List<(int Due, byte[] Frame)> _frames = [];
    private RingBuffer _ring;
    private Engine _engine;
    private long _now = 1_772_461_800_000_000_000;
    private long _retries;
    private int _step;
    private bool _calm;

    public IntentWorld(int seed, bool blindRetry)
    {
        _random = new Random(seed);
        _blindRetry = blindRetry;
        _symbols = new SymbolTable(Array.ConvertAll(_instruments, i => i.Symbol));
        _tradable = [.. Enumerable.Range(0, _instruments.Length).Where(i => _instruments[i].Tradable)];
        _rest = FakeBroker.Rest(Broker, _symbols, new RequestBudget(1_000_000, new WorldClock(this)));
        Broker.Script = what => _calm || _random.Next(100) < 70 ? Fault.None : FaultOf(what);
        Broker.Lateness = () => _random.Next(1, 25);
        _ring = new RingBuffer(1024, 0);
        _engine = new Engine(Testing.Lent.Wanted(new EngineState()), _instruments, _ring);
        Start();
    }

    public FakeBroker Broker { get; } = new();

    /// <summary>Orders that the engine has asked for.</summary>
    public int Intents { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Frames that never came, came twice, or came late.</summary>
    public (int Dropped, int Doubled, int Late) Stream { get; private set; }

    /// <summary>Freezes that the operator has lifted, by reason.</summary>
    public SortedDictionary<FreezeReason, int> Lifted { get; } = [];

    private EngineState State => _engine.State;

    /// <summary>Runs until so many intents, then quietly until all is settled.</summary>
    public void Run(int intents)
    {
        while (Intents < intents && _step < intents * 50)
        {
            Step();
        }

        _calm = true;
        foreach (int i in _tradable)
        {
            State.Strategy(Intraday, i).Target = 0;
        }

        // The last order that closes may come late and fill in parts: it is given its time.
        for (int quiet = 0; quiet < 120 || (quiet < 600 && Array.Exists(State.Orders, o => o.IsOpen && State.Positions[o.Instrument].Frozen == 0)); quiet++)
        {
            Step();
        }
    }

    /// <summary>What is wrong, as sentences; empty when all holds.</summary>
    public List<string> Violations()
    {
        List<string> wrong = [.. _uncounted.Select(id => $"order {id} worked at the broker and was no exposure in the books")];
        foreach (IGrouping<long, FakeOrder> intent in Broker.Orders.GroupBy(o => o.Intent).Where(g => g.Count() > 1))
        {
            wrong.Add($"intent {intent.Key:x} has {intent.Count()} orders at the broker");
        }

        foreach (int i in _tradable)
        {
            decimal broker = Broker.Positions.GetValueOrDefault(_instruments[i].Symbol);
            PositionRow p = State.Positions[i];
            if (broker != p.Qty / 1e9m)
            {
                wrong.Add($"{_instruments[i].Symbol}: books {p.Qty / 1e9m}, broker {broker}");
            }

            decimal spent = Broker.Orders.Where(o => o.Symbol == _instruments[i].Symbol).Sum(o => o.Side == "buy" ? o.Spent : -o.Spent);
            decimal books = ((p.Qty < 0 ? -p.Cost : p.Cost) - p.RealizedPnl) / 1e9m;
            if (Math.Abs(spent - books) > 0.001m)
            {
                wrong.Add($"{_instruments[i].Symbol}: cost less result {books}, the broker was paid {spent}");
            }
        }

        foreach (OrderRow row in State.Orders.Where(r => r.IsOpen && State.Positions[r.Instrument].Frozen == 0))
        {
            wrong.Add($"order {row.OrderId:x} is {row.Status} and not frozen");
        }

        foreach (OrderRow row in State.Orders.Where(r => r.OrderId != 0 && !r.IsOpen && Broker.Has(r.OrderId)))
        {
            FakeOrder order = Broker.Of(row.OrderId);
            if (order.IsOpen || order.Cum != row.CumQty / 1e9m)
            {
                wrong.Add($"order {row.OrderId:x}: books {row.Status} {row.CumQty / 1e9m}, broker {order.Status} {order.Cum}");
            }
        }

        return wrong;
    }

    public void Dispose()
    {
        _ring.Dispose();
        _rest.Dispose();
        Broker.Dispose();
    }

    /// <summary>Only orders and the questions about them are hit; half of the faults come after the broker has acted.</summary>
    private Fault FaultOf(string what) => what.Contains("status=", StringComparison.Ordinal) ? Fault.None : (Fault)_random.Next(1, (int)Fault.TooManyRequests + 1);

    private void Step()
    {
        _step++;
        _now += 700_000_000;
        Input(EventKind.Timer, e => e with { Numbers = new NumbersPayload { A = 1, B = _now + (7_200 * Fixed.One) } });
        if (_step % 43 == 0) // steps of 0.7 s
        {
            Look();
        }

        Market();
        Send();
        AtTheBroker();
        Deliver();
        Operator();
        if (!_calm && _random.Next(300) == 0)
        {
            Crash();
        }
    }

    private void Market()
    {
        int i = _tradable[_random.Next(_tradable.Length)];
        if (!_calm)
        {
            State.Strategy(Intraday, i).Target = (_random.Next(3) - 1) * 0.2;
        }

        State.Positions[i].TargetDue = 1;
        long px = (10_000 + _random.Next(-50, 51)) * 10_000_000L;
        Input(EventKind.Quote, e => e with
        {
            Header = e.Header with { Instrument = i, Source = EventSource.MarketData },
            Quote = new QuotePayload { BidPx = px - 10_000_000, AskPx = px + 10_000_000, BidSize = Fixed.One, AskSize = Fixed.One },
        });
    }

    /// <summary>Journaled requests leave, unless the process dies before; the answer comes back some time later.</summary>
    private void Send()
    {
        Event[] requests = [.. _wire];
        _wire.Clear();
        foreach (Event request in requests)
        {
            if (request.Header.Kind == EventKind.NewOrderSingle)
            {
                Broker.Intent = request.Order.OrderId;
            }

            Event reply = Now(_rest.SendAsync(in request).AsTask());
            if (_blindRetry && request.Header.Kind == EventKind.NewOrderSingle && reply.Header.Kind == EventKind.OrderUnknown)
            {
                Event again = request;
                again.Order.OrderId = (1L << 62) | ++_retries;
                reply = Now(_rest.SendAsync(in again).AsTask());
                reply.Report.OrderId = request.Order.OrderId;
            }

            reply.Header.Instrument = request.Header.Instrument;
            _replies.Add((_step + _random.Next(4), reply));
            if (!_calm && _random.Next(10) == 0)
            {
                _replies.Add((_step + _random.Next(8), reply));
            }
        }
    }

    private void AtTheBroker()
    {
        Broker.Tick();
        CheckExposure();
        foreach (FakeOrder order in Broker.Orders.Where(o => o.IsOpen).ToArray())
        {
            int dice = _random.Next(100);
            if (dice < 25)
            {
                decimal shares = dice < 10 ? order.Qty - order.Cum : Math.Ceiling((order.Qty - order.Cum) / 2);
                Broker.Fill(order, shares, order.PriceWith(0.01m * _random.Next(3)));
            }
            else if (order.Status == "pending_cancel" && dice < 60)
            {
                Broker.End(order, "canceled");
            }
            else if (dice == 99)
            {
                Broker.End(order, "expired");
            }
        }

        while (Broker.Frames.TryDequeue(out byte[]? frame))
        {
            int dice = _calm ? 99 : _random.Next(100);
            int late = _calm ? 0 : _random.Next(4);
            Stream = (Stream.Dropped + (dice < 10 ? 1 : 0), Stream.Doubled + (dice is >= 10 and < 30 ? 1 : 0), Stream.Late + (late > 0 ? 1 : 0));
            if (dice >= 10)
            {
                _frames.Add((_step + late, frame));
            }

            if (dice is >= 10 and < 30)
            {
                _frames.Add((_step + _random.Next(10), frame));
            }
        }
    }

    /// <summary>What works at the broker is exposure in the books, but for what three answers had ended and that has not come back yet.</summary>
    private void CheckExposure()
    {
        foreach (FakeOrder order in Broker.Orders.Where(o => o.IsOpen))
        {
            ref OrderRow row = ref State.Orders[OrderTable.Slot(order.Intent)];
            if (row.OrderId == order.Intent && !row.IsOpen && row.NotFound < Engine.NotFoundMin)
            {
                _uncounted.Add(order.ClOrdId);
            }
        }
    }

    /// <summary>Frames and answers that are due, in any order.</summary>
    private void Deliver()
    {
        List<Event> due = [.. _replies.Where(r => r.Due <= _step).Select(r => r.Event)];
        _replies.RemoveAll(r => r.Due <= _step);
        foreach ((int _, byte[] frame) in _frames.Where(f => f.Due <= _step))
        {
            if (TradeDecoder.Decode(frame, _symbols, out Event e, out Event execution) != TradeFrame.Execution)
            {
                throw new InvalidOperationException("A frame of the fake broker was not understood.");
            }

            due.Add(e);
            if (execution.Header.Kind != EventKind.None)
            {
                due.Add(execution);
            }
        }

        _frames.RemoveAll(f => f.Due <= _step);
        foreach (Event e in due.OrderBy(_ => _random.Next()).ToArray())
        {
            Apply(in e);
        }
    }

    /// <summary>A person lifts a freeze once nothing of that symbol is open any more.</summary>
    private void Operator()
    {
        foreach (int i in _tradable)
        {
            ref PositionRow p = ref State.Positions[i];
            if (p.Frozen != 0 && p.OpenBuyQty == 0 && p.OpenSellQty == 0)
            {
                FreezeReason why = (FreezeReason)p.Frozen;
                Lifted[why] = Lifted.GetValueOrDefault(why) + 1;
                p.Frozen = 0;
            }
        }
    }

    /// <summary>The process dies: answers, frames and requests on their way are lost, the journaled state is not.</summary>
    private void Crash()
    {
        Restarts++;
        _now += 60 * Fixed.One;
        _wire.Clear();
        _replies.Clear();
        _frames.Clear();
        EngineState copy = new();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            State.Section(i).CopyTo(copy.Section(i));
        }

        _ring.Dispose();
        _ring = new RingBuffer(1024, 0, copy.Scalars.Sequence);
        _engine = new Engine(copy, _instruments, _ring);
        Start();
    }

    /// <summary>The look of every thirty seconds: what the newest orders say and the books have not. Without room for it, the next one.</summary>
    private void Look()
    {
        List<OrderListRow> rows;
        try
        {
            rows = Now(_rest.GetRecentOrdersAsync(500, CancellationToken.None));
        }
        catch (HttpRequestException)
        {
            return;
        }

        foreach (OrderListRow row in rows)
        {
            ref readonly OrderRow own = ref State.Orders[OrderTable.Slot(row.OrderId)];
            if (row.OrderId != 0 && own.OrderId == row.OrderId && (own.Status != row.Event.Report.Status || own.CumQty < row.Event.Report.CumQty))
            {
                Apply(row.Event);
            }
        }
    }

    private void Start()
    {
        Input(EventKind.EngineStart, e => e);
        Input(EventKind.OrderStreamUp, e => e);
        Input(EventKind.VenueAccount, e => e with
        {
            Account = new AccountPayload { Equity = 100_000 * Fixed.One, Cash = 100_000 * Fixed.One, BuyingPower = 400_000 * Fixed.One, LastEquity = 100_000 * Fixed.One },
        });
        foreach (OrderListRow row in Now(_rest.GetRecentOrdersAsync(500, CancellationToken.None)))
        {
            Event e = row.Event;
            e.Header.Flags = 1;
            Apply(in e);
        }

        Input(EventKind.Reconciled, e => e);
    }

    private void Input(EventKind kind, Func<Event, Event> fill)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = _now;
        e = fill(e);
        Apply(in e);
    }

    private void Apply(in Event e)
    {
        for (long s = _engine.Apply(in e) + 1; s <= _ring.Claimed; s++)
        {
            if (_ring[s].IsRequest)
            {
                _wire.Add(_ring[s]);
                Intents += _ring[s].Header.Kind == EventKind.NewOrderSingle ? 1 : 0;
            }
        }
    }

    /// <summary>Elapsed time is the world's, so that the budget of requests plays the same with the same seed.</summary>
    private sealed class WorldClock(IntentWorld world) : TimeProvider
    {
        public override long TimestampFrequency => Fixed.One;

        public override long GetTimestamp() => world._now;
    }

    /// <summary>Complete at once; what is not would bring a second thread.</summary>
    private static T Now<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The fake broker has to answer at once.");
}
