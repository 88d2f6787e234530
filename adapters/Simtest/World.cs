using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>One seed's world: every actor, one clock, one thread. Equal seed and faults give equal events.</summary>
internal sealed class World : IDisposable
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>Within so much time after the last fault all has to be well, or stopped with a reason, ns; in the last part the market is silent.</summary>
    private const long HealNs = 20 * Swarm.MinuteNs, SilentNs = 4 * Swarm.MinuteNs, SpentNs = 10 * Swarm.MinuteNs, QuietNs = 60 * Swarm.MinuteNs;

    private readonly Agenda _agenda = new();
    private readonly long _horizon;
    private long _lastNs;
    private long _skewNs;
    private long _spentNs;
    private long _steps;
    private int _step;
    private int _day = -1;

    public World(Swarm swarm, IReadOnlyCollection<Fault>? only = null, long horizon = long.MaxValue, Tracer? tracer = null)
    {
        Swarm = swarm;
        _horizon = horizon;
        Tracer = tracer;
        Plan = new FaultPlan(swarm.Seed, swarm.PerMillion, only);
        Clock = new WorldClock(this);
        NowNs = swarm.Calendar.OpenNs(0) - Swarm.MinuteNs;
        Exchange = new Exchange(swarm, swarm.Calendar.OpenNs(0));
        Reference = new Reference(this);
        Books = new Books(this);
        Told = new Told(this);
        Broker = new Broker(this);
        Network = new Network(this);
        Feed = new Feed(this);
        Invariants = new Invariants(this);
        Watchdog = new WatchdogActor(this);
        Operators = new Operators(this);
        Second = new SecondEngine(this);
        Instrument[] all = [new("GLD", Sector.Gold, true), new("SLV", Sector.Silver, true), new("GDX", Sector.GoldMiners, true), new("SPY", Sector.CrossAsset, true)];
        Process = new EngineProcess(this, all[..swarm.Instruments]);
        LastEquity = Broker.Equity;
        _lastNs = Exchange.CloseNs(swarm.Days - 1);
    }

    public Swarm Swarm { get; }
    public FaultPlan Plan { get; }
    public Exchange Exchange { get; }
    public Broker Broker { get; }
    public Network Network { get; }
    public Feed Feed { get; }
    public EngineProcess Process { get; }
    public Reference Reference { get; }
    public Books Books { get; }
    public Told Told { get; }
    public Invariants Invariants { get; }
    public WatchdogActor Watchdog { get; }
    public Operators Operators { get; }
    public SecondEngine Second { get; }
    public Sometimes Sometimes { get; } = new();
    public Tracer? Tracer { get; }
    public TimeProvider Clock { get; }

    /// <summary>A bug that is put in, for the tests of this rig.</summary>
    public Canary Canary { get; init; }

    /// <summary>True time, ns since the Unix epoch.</summary>
    public long NowNs { get; private set; }

    /// <summary>What the broker's clock says.</summary>
    public long BrokerNs => NowNs + _skewNs;

    /// <summary>Equity at the last close.</summary>
    public long LastEquity { get; private set; }

    public bool InRecovery { get; set; }

    /// <summary>Days that were simulated: minutes of sessions by the minutes of a whole one.</summary>
    public double SessionDays => (double)_steps / (Swarm.StepsPerMinute * Swarm.SessionMinutes);

    /// <summary>The first thing that did not hold.</summary>
    public (string Invariant, string Sentence, long Event)? Violation { get; private set; }

    /// <summary>Something that has to hold does not. The first one counts.</summary>
    public void Violate(string invariant, string sentence) => Violation ??= (invariant, sentence, Invariants.Events);

    public ref Due Add(Act act, long timeNs, int life = -1) => ref _agenda.Add(act, Math.Max(timeNs, NowNs), life);

    public void Tell(BrokerOrder order, ExecType type = ExecType.Status, BrokerExecution? execution = null) => Network.Tell(order, type, execution);

    /// <summary>Runs to the end, the first violation or the horizon.</summary>
    public void Run()
    {
        Add(Act.Start, NowNs);
        Add(Act.Market, Exchange.FirstOpenNs);
        Add(Act.Operators, NowNs + (2 * Swarm.MinuteNs));
        Add(Act.Watchdog, NowNs + SecondNs);
        try
        {
            while (Violation is null && Invariants.Events < _horizon && _agenda.TryTake(out Due due))
            {
                NowNs = due.TimeNs;
                bool looks = Process.IsAlive && Process.State.Look.IsOpen != 0 && NowNs < _lastNs + HealNs + (60 * SecondNs);
                if (NowNs >= _lastNs + HealNs && !looks)
                {
                    Invariants.AtRest();
                    Process.CheckJournal();
                    break;
                }

                Do(in due);
            }
        }
        catch (JournalCorrupt e) when (InRecovery && e.Sequence > Process.DurableAtDeath && e.Message.StartsWith("One bit", StringComparison.Ordinal))
        {
            // A torn write that misses its whole by just one bit stops a start as rot does, and a person has to look (docs/adr/0034).
            Sometimes.Recovery("torn by one bit");
        }
        catch (Exception e) when (InRecovery && Process.Finds(e))
        {
            Sometimes.Recovery("lie found at the start"); // A person has to look; nothing is sent.
        }
        catch (Exception e) when (e is EngineFault or JournalCorrupt or SnapshotCorrupt or OverflowException or IndexOutOfRangeException or DivideByZeroException or ArgumentException)
        {
            string name = !InRecovery ? "I19" : e is EngineFault && e.Message.StartsWith("Recovery differs", StringComparison.Ordinal) ? "I10" : "I11";
            Violate(name, $"{e.GetType().Name}: {e.Message}{Where(e)}");
        }

        foreach (Fault fault in Plan.Fired)
        {
            Sometimes.Fault(fault.Kind);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Process.Dispose();

    private void Do(in Due due)
    {
        bool mine = due.Life == Process.Life && Process.IsAlive;
        if (due.Life >= 0 && due.Act != Act.Arrive)
        {
            if (!mine)
            {
                return;
            }

            if (NowNs < Process.FrozenUntilNs)
            {
                ref Due later = ref _agenda.Add(due.Act, Process.FrozenUntilNs, due.Life);
                (later.A, later.B, later.Event) = (due.A, due.B, due.Event);
                return;
            }
        }

        switch (due.Act)
        {
            case Act.Input: Process.Input(in due.Event); break;
            case Act.Append: Process.Append(); break;
            case Act.Sync: Process.Sync(); break;
            case Act.Arrive: Network.Arrive(in due); break;
            case Act.Match: Broker.Match(due.A); break;
            case Act.CancelDone: Broker.CancelDone(due.B); break;
            case Act.Poll when Process.IsDue(due.B): Round(); break;
            case Act.LookRead: Process.LookRead(); break;
            case Act.LookDone: Process.LookDone(); break;
            case Act.StartLook: Process.StartLook(); break;
            case Act.Stop: Process.Stop(); break;
            case Act.Market: Market(); break;
            case Act.HaltEnds: Feed.EndHalt(due.A); break;
            case Act.StreamUp: Process.StreamUp(); break;
            case Act.FeedUp: Process.FeedUp(); break;
            case Act.Snapshot: Process.Snapshot(); break;
            case Act.Watchdog: Watchdog.Tick(); break;
            case Act.Operators:
                Operators.Tick();
                Add(Act.Operators, NextMinuteNs() + Operators.Pause());
                break;
            case Act.Ticket: Operators.Ticket(due.B); break;
            case Act.ByHand: Operators.ByHand(due.A); break;
            case Act.Second: Second.Round(); break;
            case Act.AfterHours: Feed.AfterHours(due.A); break;
            case Act.PowerLoss: Process.PowerLoss(); break;
            case Act.Start when !Process.IsAlive: Process.Start(); break;
            default: break;
        }
    }

    private static string Where(Exception e) =>
        new System.Diagnostics.StackTrace(e).GetFrame(1)?.GetMethod() is { } method ? $" ({method.DeclaringType?.Name}.{method.Name})" : string.Empty;

    /// <summary>What may befall the process and the broker's clock, and then its round.</summary>
    private void Round()
    {
        if (Plan.Fires(FaultKind.ClockJump))
        {
            _skewNs += Plan.Size(FaultKind.ClockJump, 1, 120) * SecondNs;
        }

        if (Plan.Fires(FaultKind.ClockBack))
        {
            _skewNs -= Plan.Size(FaultKind.ClockBack, 1, 5_000) * 1_000_000;
        }

        if (Plan.Fires(FaultKind.RestDown))
        {
            Network.RestDownUntilNs = NowNs + (Plan.Size(FaultKind.RestDown, 200, 90_000) * 1_000_000);
        }

        if (Process.IsStreamConnected && Plan.Fires(FaultKind.StreamDown))
        {
            Process.StreamDown(Plan.Size(FaultKind.StreamDown, 200, 70_000) * 1_000_000);
        }

        if (Plan.Fires(FaultKind.Freeze))
        {
            Process.Freeze(Plan.Size(FaultKind.Freeze, 1, 600) * SecondNs);
        }

        if (Plan.Fires(FaultKind.OrderlyStop))
        {
            Process.OrderlyStop();
        }

        Process.Poll();
    }

    private void Market()
    {
        long stepNs = Swarm.MinuteNs / Swarm.StepsPerMinute;
        int day = Exchange.DayOf(NowNs);
        if (day != _day)
        {
            (_day, _step) = (day, 0);
            foreach (string place in Swarm.Calendar.Places(day))
            {
                Sometimes.Calendar(place);
            }
        }

        _steps += Plan.IsOn ? 1 : 0;
        if (IsSpent(day))
        {
            Exchange.CloseEarly(day, NowNs + stepNs);
            _lastNs = day == Swarm.Days - 1 ? NowNs + stepNs : _lastNs;
        }

        if (Plan.IsOn && NowNs + stepNs >= _lastNs)
        {
            Heal();
        }

        if (NowNs < _lastNs + HealNs - SilentNs)
        {
            Feed.Step(_step++);
        }

        long nextNs = NowNs + stepNs;
        if (nextNs >= Exchange.CloseNs(day))
        {
            Invariants.OnClose(day);
            Broker.CloseSession();
            LastEquity = Broker.Equity;
            if (Swarm.Calendar != SessionCalendar.Plain)
            {
                Add(Act.AfterHours, nextNs + (300 * 1_000_000));
            }

            nextNs = Exchange.OpenNs(day + 1);
        }

        Add(Act.Market, nextNs);
    }

    /// <summary>Nothing can open any more today, or no order has left for an hour: the rest of the session would show nothing.</summary>
    private bool IsSpent(int day)
    {
        if (!Process.IsAlive || !Plan.IsOn || Swarm.IsCalm)
        {
            return false;
        }

        EngineState state = Process.State;
        bool stopped = state.Tier >= Values.KillTier.Flatten && state.Control.RaisedNs + Control.Lowering.CoolOffNs >= Exchange.CloseNs(day);
        bool spent = stopped || Array.TrueForAll(state.Flatten, f => f.Tier >= (long)Values.KillTier.NoNew);
        _spentNs = !spent || Broker.Open.Count != 0 ? 0 : _spentNs == 0 ? NowNs : _spentNs;
        long quietNs = NowNs - Math.Max(Network.LastOrderNs, Exchange.OpenNs(day));
        return (_spentNs != 0 && NowNs - _spentNs >= SpentNs) || quietNs >= QuietNs;
    }

    /// <summary>No faults from here on: what is broken is mended from outside, and the session goes on until all had its time.</summary>
    private void Heal()
    {
        Invariants.OnClose(Swarm.Days - 1);
        Plan.IsOn = false;
        Exchange.StayOpenNs = _lastNs + (2 * HealNs);
        Network.RestDownUntilNs = 0;
        Process.Thaw();
        for (int i = 0; i < Swarm.Instruments; i++)
        {
            if (Exchange.IsHalted[i])
            {
                Feed.EndHalt(i);
            }
        }

        if (!Process.IsAlive)
        {
            Add(Act.Start, NowNs + SecondNs);
        }
    }

    private long NextMinuteNs()
    {
        int day = Exchange.DayOf(NowNs);
        return Exchange.IsOpen(NowNs) || day >= Swarm.Days ? NowNs + Swarm.MinuteNs : Math.Max(NowNs + Swarm.MinuteNs, Exchange.OpenNs(day) - (10 * Swarm.MinuteNs));
    }

    /// <summary>Elapsed time is the world's.</summary>
    private sealed class WorldClock(World world) : TimeProvider
    {
        public override long TimestampFrequency => SecondNs;

        public override long GetTimestamp() => world.NowNs;
    }
}
