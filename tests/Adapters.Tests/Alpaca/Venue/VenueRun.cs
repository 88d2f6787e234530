using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Venue;

/// <summary>
/// The real client against the real venue with a plan of faults: REST, both streams and the engine. Requests of the engine are
/// sent, answers and reports are applied, one after the other on the test's thread; the engine's time passes only by
/// <see cref="WaitAsync"/>. Market data keeps the venue going and is not applied. Shares and USD are whole; the symbol is GLD.
/// </summary>
internal sealed class VenueRun : IAsyncDisposable
{
    private static readonly Instrument[] Instruments = Universe.Default();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lane _orders = new(1 << 12);
    private readonly Lane _data = new(1 << 12);
    private readonly RingBuffer _ring = new(1 << 12, 0);
    private readonly Queue<Event> _requests = new();
    private readonly VenueServer _server;
    private readonly TradeSocket _stream;
    private readonly TickSocket _ticks;
    private readonly OrderLook _look;
    private readonly Task _running;
    private long _now;

    private VenueRun(VenueServer server, TimeSpan? timeout)
    {
        _server = server;
        SymbolTable symbols = new(Symbols);
        AlpacaEndpoints endpoints = new(server.BaseUri, server.DataStreamUri, server.TradeStreamUri);
        AlpacaCredential credential = new("PKSIM", "simulated-secret");
        Rest = new AlpacaRest(endpoints, credential, symbols, timeout, new RequestBudget(10_000));
        _look = new OrderLook(Rest);
        _stream = new TradeSocket(endpoints, credential, symbols, _orders);
        _ticks = new TickSocket(endpoints, credential, symbols, _data);
        Engine = new Engine(Lent.Wanted(new EngineState()), Instruments, _ring);
        _running = Task.WhenAll(_stream.RunAsync(_stop.Token), _ticks.RunAsync(_stop.Token));
    }

    public static string[] Symbols { get; } = Array.ConvertAll(Instruments, i => i.Symbol);

    public static int Gld { get; } = Universe.IndexOf(Instruments, "GLD");

    public AlpacaRest Rest { get; }

    public Engine Engine { get; }

    public EngineState State => Engine.State;

    /// <summary>What the timers say of the session; <see cref="FlattenAsync"/> asks the venue.</summary>
    public bool SessionOpen { get; private set; } = true;

    public FaultPlan Plan => _server.Faults;

    /// <summary>Everything that the engine has said.</summary>
    public List<Event> Outputs { get; } = [];

    /// <summary>Everything that the order stream has said.</summary>
    public List<Event> Heard { get; } = [];

    public FreezeReason Frozen => (FreezeReason)Position.Frozen;

    public ref PositionRow Position => ref State.Positions[Gld];

    /// <summary>Starts all; when it returns, the first look found nothing and orders may be sent.</summary>
    /// <param name="plan">What goes wrong, from the first request on.</param>
    /// <param name="timeout">Longest wait for an answer, where one is lost.</param>
    public static async Task<VenueRun> StartAsync(FaultPlan plan, TimeSpan? timeout = null)
    {
        VenueServer server = await VenueServer.StartAsync(new VenueServerOptions { Speed = 20, Venue = new VenueOptions { PartialFillPct = 0, Faults = plan } });
        VenueRun run = new(server, timeout);
        run._now = (await run.Rest.GetClockAsync(CancellationToken.None)).TimeNs;
        run.Input(EventKind.EngineStart);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.OrderStreamUp));
        await run.LookAsync(LookCause.Start);
        run.Input(EventKind.Reconciled);
        await run.WaitAsync(1);
        return run;
    }

    public ref OrderRow Row(long id) => ref State.Orders[OrderTable.Slot(id)];

    public int Said(EventKind kind) => Outputs.Count(e => e.Header.Kind == kind);

    /// <summary>Books an order and sends it; a limit of 0 is a market order. The answer is applied, nothing of the stream is.</summary>
    public async Task<long> PlaceAsync(long shares, long limitUsd = 0)
    {
        Event order = Intend(shares, limitUsd);
        await SendAsync(order);
        return order.Order.OrderId;
    }

    /// <summary>Books an order as the router does.</summary>
    public Event Intend(long shares, long limitUsd = 0)
    {
        Event e = default;
        e.Header.Kind = EventKind.NewOrderSingle;
        e.Header.Instrument = Gld;
        e.Order = new OrderPayload
        {
            OrderId = OrderTable.NextId(State),
            Qty = shares * Fixed.One,
            LimitPx = limitUsd * Fixed.One,
            Side = Side.Buy,
            Type = limitUsd == 0 ? OrdType.Market : OrdType.Limit,
        };
        OrderTable.Record(State, in e.Order, Gld, 0);
        return e;
    }

    /// <summary>Sends a request and applies its answer.</summary>
    public async Task SendAsync(Event request)
    {
        Event reply = await Rest.SendAsync(in request);
        reply.Header.Instrument = request.Header.Instrument;
        reply.Header.TimeNs = _now;
        Apply(in reply);
    }

    /// <summary>Takes what the stream says, and sends what the engine asks, until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 4_000; i++)
        {
            Drain();
            while (_requests.TryDequeue(out Event request))
            {
                await SendAsync(request);
            }

            if (holds())
            {
                return;
            }

            await poll.WaitForNextTickAsync();
        }

        throw new TimeoutException("It never happened; the stream said " + string.Join(' ', Heard.Select(e => e.Header.Kind)));
    }

    /// <summary>The engine's time passes, one timer each second.</summary>
    public async Task WaitAsync(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _now += Fixed.One;
            Input(EventKind.Timer, SessionOpen ? 1 : 0, _now + (3_600 * Fixed.One));
            await UntilAsync(static () => true);
        }
    }

    /// <summary>The engine's time passes until it has said something so often, and stands still then.</summary>
    public async Task WaitForAsync(EventKind kind, int times)
    {
        for (int second = 0; second < 60 && Said(kind) < times; second++)
        {
            await WaitAsync(1);
        }

        Assert.Equal(times, Said(kind));
    }

    /// <summary>Raises the tier to FLATTEN and lets time pass, with the looks that the engine wants, until something holds.</summary>
    public async Task FlattenAsync(Func<bool> holds)
    {
        Input(EventKind.RaiseTier, (long)KillTier.Flatten, 1000);
        for (int second = 0; second < 1_000 && !holds(); second++)
        {
            SessionOpen = (await Rest.GetClockAsync(CancellationToken.None)).IsOpen;
            await WaitAsync(1);
            if (State.Look.Wanted != 0)
            {
                await LookAsync();
            }
        }

        Assert.True(holds(), "FLATTEN stands still: " + string.Join(' ', Outputs.Select(e => e.Header.Kind)));
    }

    /// <summary>A quote of GLD two cents wide, which the gate needs before anything is replaced.</summary>
    public void Quote(long px)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = Gld;
        e.Header.TimeNs = _now;
        e.Quote = new QuotePayload { BidPx = (px * Fixed.One) - 10_000_000, AskPx = (px * Fixed.One) + 10_000_000, BidSize = 100 * Fixed.One, AskSize = 100 * Fixed.One };
        Apply(in e);
    }

    /// <summary>A whole look three seconds after the last input: orders, executions, account, positions.</summary>
    public async Task LookAsync(LookCause cause = LookCause.Periodic)
    {
        _now += 3 * Fixed.One;
        Input(EventKind.LookBegin, (long)cause);
        List<Event> answers = [.. await _look.RecentAsync(_now, default), .. await _look.OpenAsync(default), .. await _look.ExecutionsAsync(default)];
        answers.Add((await Rest.GetAccountAsync(default)).Event);
        List<Event> held = await Rest.GetPositionsAsync(default);
        for (int i = 0; i < Instruments.Length; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Instrument = i;
            e.Position = held.Find(p => p.Header.Instrument == i).Position;
            answers.Add(e);
        }

        answers.AddRange(held.Where(p => p.Header.Instrument < 0));
        foreach (Event answer in answers)
        {
            Event e = answer;
            e.Header.TimeNs = _now;
            Apply(in e);
        }

        Input(EventKind.LookEnd, LookParts.Full | LookParts.Executions, _look.ExecutionsFromNs);
        _look.Delivered();
    }

    /// <summary>Three looks: what differs in all of them is certain.</summary>
    public async Task ThreeLooksAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            await LookAsync();
        }
    }

    public void Input(EventKind kind, long a = 0, long b = 0, long c = 0)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = _now;
        (e.Numbers.A, e.Numbers.B, e.Numbers.C) = (a, b, c);
        Apply(in e);
    }

    public void Apply(in Event input)
    {
        for (long s = Engine.Apply(in input) + 1; s <= _ring.Claimed; s++)
        {
            Outputs.Add(_ring[s]);
            if (_ring[s].IsRequest)
            {
                _requests.Enqueue(_ring[s]);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Rest.Dispose();
        await _server.DisposeAsync();
        _orders.Dispose();
        _data.Dispose();
        _ring.Dispose();
        _stop.Dispose();
    }

    private unsafe void Drain()
    {
        while (_data.TryPeek(out Event* _))
        {
            _data.Release();
        }

        _data.Publish();
        while (_orders.TryPeek(out Event* e))
        {
            Event heard = *e;
            _orders.Release();
            heard.Header.TimeNs = Math.Min(heard.Header.TimeNs, _now);
            Heard.Add(heard);
            Apply(in heard);
        }

        _orders.Publish();
    }
}
