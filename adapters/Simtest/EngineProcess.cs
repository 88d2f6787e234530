using System;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// The process under test: the real engine, ring, journal and recovery, in the order in which `qgtm run` does things. It may die
/// between any two steps; what is not durable is gone, and it starts again from its files.
/// </summary>
internal sealed partial class EngineProcess : IDisposable
{
    private const int RingCapacity = 4096, LooksMax = 10;
    private const long SecondNs = 1_000_000_000;
    private readonly World _world;
    private readonly Instrument[] _instruments;
    private readonly Dice _dice;
    private RequestBudget _budget = null!;
    private int _startLooks;

    public EngineProcess(World world, Instrument[] instruments)
    {
        _world = world;
        _instruments = instruments;
        _dice = new Dice(world.Swarm.Seed, 5);
        _store = new Store(world, instruments);
    }

    /// <summary>Starts so far; what belongs to an earlier one is dropped.</summary>
    public int Life { get; private set; }

    public bool IsAlive { get; private set; }

    /// <summary>Deaths that were not asked for.</summary>
    public long Crashes { get; private set; }

    /// <summary>The machine or a debugger has stopped it until then.</summary>
    public long FrozenUntilNs { get; private set; }

    public bool IsStreamConnected { get; private set; }

    public bool IsFeedConnected { get; private set; }

    public Engine Engine { get; private set; } = null!;

    public EngineState State => Engine.State;

    public RingBuffer Ring { get; private set; } = null!;

    /// <summary>True when the broker is asked nothing and nothing works: time may be skipped.</summary>
    public bool IsIdle => State.Look.Wanted == 0 && _world.Broker.Open.Count == 0 && !HasOpenOrders();

    /// <summary>The process starts: recovery, then the commands that stand before the first look.</summary>
    public void Start()
    {
        Life++;
        FrozenUntilNs = 0;
        IsStreamConnected = IsFeedConnected = false;
        _budget = new RequestBudget(200, _world.Clock);
        Recovered r;
        try
        {
            _world.InRecovery = true;
            r = _store.Recover();
            _world.InRecovery = false;
        }
        catch (JournalFault)
        {
            _world.InRecovery = false;
            _world.Sometimes.Recovery("disk refused");
            _store.Crash(clean: false);
            _world.Add(Act.Start, _world.NowNs + SecondNs);
            return;
        }

        (Engine, Ring, _routed) = (r.Engine, r.Ring, r.Last);
        _appendDue = _lookDue = _isStarted = false;
        PolledNs = 0;
        IsAlive = true;
        _world.Invariants.OnRecovered(r);
        long named = _world.Second.Word();
        if (!MayStart(named))
        {
            return;
        }

        if (State.Features[0].DailyCount == 0)
        {
            WarmUp();
        }

        SeeClock();
        Event e = Command(EventKind.EngineStart);
        e.Numbers.E = named;
        Input(in e);
        FirstCommands();
        AskUnknown();
        if (!IsAlive || Dies(FaultKind.CrashInStart))
        {
            return;
        }

        Flush();
        _startLooks = 0;
        _world.Add(Act.StartLook, _world.NowNs, Life);
    }

    /// <summary>One more look of the start; a difference is either gone or certain before anything is sent.</summary>
    public void StartLook()
    {
        if (_world.Network.IsRestDown)
        {
            Crash(clean: true); // `qgtm run` says a sentence and ends; the supervisor starts it again.
            return;
        }

        LookBegin(LookCause.Start, full: true);
        LookRead();
        if (!IsAlive || Dies(FaultKind.CrashInLook))
        {
            return;
        }

        LookDone();
        if (!IsAlive)
        {
            return;
        }

        Flush();
        if (State.Look.Unsettled != 0 && ++_startLooks < LooksMax)
        {
            _world.Add(Act.StartLook, _world.NowNs + (SecondNs / 2), Life);
            return;
        }

        Event e = Command(EventKind.Reconciled);
        Input(in e);
        if (!IsAlive || Dies(FaultKind.CrashInStart))
        {
            return;
        }

        Flush();
        if (!IsAlive)
        {
            return;
        }

        _isStarted = true;
        if (_world.Swarm.Mood == "storm" && Life % 8 == 0)
        {
            _store.Snapshot(State); // Or the journal since the last one would hold nothing but starts.
        }

        _world.Sometimes.Recovery(_startLooks == 0 ? "clean look" : "looks until settled");
        _world.Add(Act.StreamUp, _world.NowNs + _dice.Between(1, 500) * 1_000_000, Life);
        _world.Add(Act.FeedUp, _world.NowNs + _dice.Between(1, 900) * 1_000_000, Life);
        PollAt(_world.NowNs + SecondNs);
        _world.Add(Act.Snapshot, _world.NowNs + _world.Swarm.SnapshotNs, Life);
    }

    /// <summary>The order stream is there; what was missed is pulled by a look.</summary>
    public void StreamUp()
    {
        IsStreamConnected = true;
        Notice(EventKind.OrderStreamUp, EventSource.TradeUpdates);
        LookSoon();
    }

    public void StreamDown(long forNs)
    {
        IsStreamConnected = false;
        Notice(EventKind.OrderStreamDown, EventSource.TradeUpdates);
        for (long after = 200_000_000; after < forNs; after *= 2)
        {
            Event retry = default;
            retry.Header.Kind = EventKind.OrderStreamRetry;
            retry.Header.Source = EventSource.TradeUpdates;
            retry.Header.Instrument = -1;
            _world.Add(Act.Input, _world.NowNs + after, Life).Event = retry;
        }

        _world.Add(Act.StreamUp, _world.NowNs + forNs, Life);
    }

    public void FeedUp()
    {
        IsFeedConnected = true;
        Notice(EventKind.FeedUp, EventSource.MarketData);
        _world.Feed.Backfill();
    }

    public void FeedDown(long forNs)
    {
        IsFeedConnected = false;
        Notice(EventKind.FeedDown, EventSource.MarketData);
        _world.Add(Act.FeedUp, _world.NowNs + forNs, Life);
    }

    /// <summary>No new orders; open ones have five seconds; then a last look, journal and snapshot.</summary>
    public void OrderlyStop()
    {
        Event e = Command(EventKind.Stopping);
        Input(in e);
        if (IsAlive)
        {
            _world.Add(Act.Stop, _world.NowNs + (5 * SecondNs), Life);
        }
    }

    /// <summary>The end of an ordered stop.</summary>
    public void Stop()
    {
        for (int look = 0; look < 3 && IsAlive && !_world.Network.IsRestDown; look++)
        {
            LookBegin(LookCause.End, full: true);
            LookRead();
            LookDone();
        }

        if (IsAlive)
        {
            Flush();
        }

        if (IsAlive)
        {
            _store.Snapshot(State);
            Crash(clean: true);
        }
    }

    /// <summary>Goes on at once.</summary>
    public void Thaw() => FrozenUntilNs = 0;

    /// <summary>Stands still: what comes waits.</summary>
    public void Freeze(long forNs) => FrozenUntilNs = _world.NowNs + forNs;

    /// <summary>Dies; a clean end has lost nothing. A supervisor starts it again.</summary>
    public void Crash(bool clean = false, bool power = false, long downNs = 0)
    {
        if (!IsAlive)
        {
            return;
        }

        Crashes += clean ? 0 : 1;
        IsAlive = false;
        DurableAtDeath = Durable;
        _world.Invariants.OnDeath();
        Life++;
        _world.Reference.Died(_routed);
        _store.Crash(clean, power);
        long down = downNs != 0 ? downNs : _world.Plan.Fires(FaultKind.LongDown) ? _world.Plan.Size(FaultKind.LongDown, 30, 1_800) * SecondNs : _dice.Between(20, 3_000) * 1_000_000;
        Ring.Dispose();
        _world.Add(Act.Start, _world.NowNs + down, -1);
    }

    /// <summary>A token of the budget of requests: opens leave a quarter for what closes.</summary>
    public bool TryBudget(bool closes) => _budget.TryTake(closes ? RequestClass.Safety : RequestClass.Open);

    /// <summary>One input, and what follows from it.</summary>
    public void Input(in Event e)
    {
        if (!IsAlive)
        {
            return;
        }

        if (Ring.Claimed - _store.Journaled > RingCapacity - EngineLimits.OutputsPerInputMax - 8)
        {
            Flush(); // The writer waits for the journal's reader.
            if (!IsAlive)
            {
                return;
            }
        }

        long cause = Engine.Apply(in e);
        _world.Invariants.AfterInput(cause);
        if (Dies(FaultKind.CrashAfterApply))
        {
            return;
        }

        if (_dice.OneIn(32))
        {
            Write(); // The journal's thread is quick now and then: a block more.
            if (!IsAlive)
            {
                return;
            }
        }

        if (State.Look.Wanted != 0 && _isStarted && _pollNs > _world.NowNs + SecondNs)
        {
            PollAt(_world.NowNs + SecondNs);
        }

        if (!_appendDue)
        {
            _appendDue = true;
            _world.Add(Act.Append, _world.NowNs + _dice.Between(10_000, Ring.Urgent > _store.Journaled ? 100_000 : 5_000_000), Life);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsAlive)
        {
            Ring.Dispose();
        }

        _store.Dispose();
    }

    /// <summary>A command at the broker's time.</summary>
    public Event Command(EventKind kind)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = _world.BrokerNs;
        return e;
    }

    private bool Dies(FaultKind kind)
    {
        if (!IsAlive || !_world.Plan.Fires(kind))
        {
            return false;
        }

        Crash();
        return true;
    }

    private bool HasOpenOrders()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            if (State.Positions[i].OpenBuyQty != 0 || State.Positions[i].OpenSellQty != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Notice(EventKind kind, EventSource source)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = source;
        e.Header.Instrument = -1;
        Input(in e);
    }
}
