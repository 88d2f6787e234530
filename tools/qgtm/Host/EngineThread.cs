using System;
using System.Threading;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What the engine thread does while there is nothing to do.</summary>
public enum WaitStrategy
{
    /// <summary>Polls for some tens of microseconds, then sleeps until it is woken.</summary>
    Balanced = 0,

    /// <summary>Polls for ever: shortest latency, one core.</summary>
    Spin = 1,

    /// <summary>Sleeps at once.</summary>
    Park = 2,
}

/// <summary>The one writer: drains the lanes in a fixed order (commands, replies, fills, timers, then up to 64 ticks) and applies.</summary>
public sealed unsafe class EngineThread : IDisposable
{
    private const int TicksPerTurn = 64;
    private const long WarmUpEvents = 1_000;

    /// <summary>Empty rounds over the lanes before the balanced strategy parks: some tens of microseconds.</summary>
    private const int PollsBeforeParking = 250;

    private readonly Session _session;
    private readonly SnapshotLoop _snapshots;
    private readonly WaitStrategy _wait;
    private readonly bool _looksAhead;
    private readonly WakeFlag _work = new();
    private readonly Thread _thread;
    private long _ticksApplied;
    private long _allocated;
    private Exception? _fault;
    private volatile bool _stop;

    public EngineThread(Session session, SnapshotLoop snapshots, WaitStrategy wait)
    {
        _session = session;
        _snapshots = snapshots;
        _wait = wait;
        _looksAhead = session.Engine.WantsAhead;
        _snapshots.Engine = _work;
        Replies = new(1 << 12, _work);
        Commands = new(1 << 6, _work);
        Fills = new(1 << 14, _work);
        Timers = new(1 << 12, _work);
        Ticks = new(1 << 16, _work);
        Canaries = new(1 << 4, _work);
        _thread = new Thread(Run) { Name = "engine", IsBackground = true };
    }

    public Lane Replies { get; }
    public Lane Commands { get; }
    public Lane Fills { get; }
    public Lane Timers { get; }
    public Lane Ticks { get; }

    /// <summary>Drained last: a canary comes through only when everything before it does.</summary>
    public Lane Canaries { get; }

    /// <summary>Market events applied.</summary>
    public long TicksApplied => Interlocked.Read(ref _ticksApplied);

    /// <summary>Bytes that the engine thread allocated after its first 1,000 events.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>From the socket read to the end of Apply, ns, of quotes and trades.</summary>
    public LatencyHistogram TickToFeature { get; } = new();

    /// <summary>Is told of a fault at once; null = <see cref="Stop"/> throws it.</summary>
    public Action<string, Exception>? Died { get; init; }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends the thread when the lanes are empty; a fault of the engine comes out here.</summary>
    public void Stop()
    {
        _stop = true;
        _work.Wake();
        _thread.Join();
        if (_fault is not null)
        {
            throw new EngineFault("The engine thread stopped: " + _fault.Message, _fault);
        }
    }

    /// <summary>Waits until all that the socket has decoded is applied.</summary>
    public void DrainTicks(TickSocket socket)
    {
        SpinWait spin = default;
        while (_fault is null && TicksApplied < socket.EventsDecoded)
        {
            spin.SpinOnce();
        }
    }

    /// <summary>Ends the thread before its lanes are freed: a boot that fails comes here without <see cref="Stop"/>.</summary>
    public void Dispose()
    {
        _stop = true;
        _work.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        Commands.Dispose();
        Replies.Dispose();
        Fills.Dispose();
        Timers.Dispose();
        Ticks.Dispose();
        Canaries.Dispose();
    }

    private void Run()
    {
        try
        {
            Spin idle = default;
            long baseline = -1;
            while (true)
            {
                bool last = _stop; // before the look at the lanes: what was written before the stop is applied
                _snapshots.FillIfAsked();
                int done = Drain(Commands, int.MaxValue) + Drain(Replies, int.MaxValue) + Drain(Fills, int.MaxValue) + Drain(Timers, 16) + DrainTicks() + DrainCanaries();
                if (_session.State.Scalars.Inputs > WarmUpEvents)
                {
                    long now = GC.GetAllocatedBytesForCurrentThread();
                    baseline = baseline < 0 ? now : baseline;
                    Interlocked.Exchange(ref _allocated, now - baseline);
                }

                if (done != 0)
                {
                    idle.Reset();
                }
                else if (last)
                {
                    return;
                }
                else
                {
                    Idle(ref idle);
                }
            }
        }
        catch (Exception e)
        {
            _fault = e;
            Died?.Invoke(Parts.Engine, e);
        }
    }

    /// <summary>Nothing to do: polls a while, then sleeps until a lane, a snapshot or the stop wakes it (docs/ring.md).</summary>
    private void Idle(ref Spin idle)
    {
        if (_wait == WaitStrategy.Spin || (_wait == WaitStrategy.Balanced && idle.Polls < PollsBeforeParking))
        {
            idle.Once();
            return;
        }

        idle.Reset();
        _work.Announce();
        if (_stop || _snapshots.IsAsked || !Commands.IsEmpty || !Replies.IsEmpty || !Fills.IsEmpty || !Timers.IsEmpty || !Ticks.IsEmpty || !Canaries.IsEmpty)
        {
            _work.Withdraw();
        }
        else
        {
            _work.Wait(Timeout.Infinite);
        }
    }

    private void Apply(Event* e)
    {
        if (KillPoint.IsSet && Died is not null)
        {
            KillPoint.Throws(Parts.Engine);
        }

        _session.Engine.Apply(in *e);
        _session.FirstEvent.Wake();
    }

    private int Drain(Lane lane, int most)
    {
        int n = 0;
        while (n < most && lane.TryPeek(out Event* e))
        {
            Apply(e);
            lane.Release();
            n++;
        }

        lane.Publish();
        return n;
    }

    private int DrainCanaries()
    {
        if (KillPoint.IsSet && !Canaries.IsEmpty)
        {
            KillPoint.Stalled(KillPoint.Livelock);
        }

        return Drain(Canaries, 1);
    }

    private int DrainTicks()
    {
        int n = 0, rows = 0;
        while (n < TicksPerTurn && Ticks.TryPeek(out Event* e))
        {
            if (_looksAhead && Ticks.TryPeek(Engine.AheadEvents, out Event* soon))
            {
                _session.Engine.Ahead(in *soon);
            }

            Apply(e);
            if (e->Header.Kind is EventKind.Quote or EventKind.Trade)
            {
                long now = MonotonicClock.NowNs();
                TickToFeature.Record(now - e->Quote.RecvNs);
            }

            rows += IsRow(in e->Header) ? 1 : 0;
            Ticks.Release();
            n++;
        }

        Ticks.Publish();
        Interlocked.Add(ref _ticksApplied, rows);
        return n;
    }

    /// <summary>What the stream delivered, not what is said of the stream, nor what was fetched.</summary>
    private static bool IsRow(ref readonly EventHeader h) =>
        h.Kind is <= EventKind.DailySoFar and not EventKind.FeedGap && h.Flags != Engine.Backfill;
}
