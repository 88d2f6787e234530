using System;
using System.Diagnostics;
using System.Threading;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The one writer: drains the lanes in a fixed order (commands, replies, fills, timers, then up to 64 ticks) and applies.</summary>
public sealed unsafe class EngineThread : IDisposable
{
    private const int TicksPerTurn = 64;
    private const long WarmUpEvents = 20_000;
    private readonly Session _session;
    private readonly Thread _thread;
    private long _ticksApplied;
    private long _allocated;
    private Exception? _fault;
    private volatile bool _stop;

    public EngineThread(Session session)
    {
        _session = session;
        _thread = new Thread(Run) { Name = "engine", IsBackground = true };
    }

    public Lane Replies { get; } = new(1 << 12);
    public Lane Commands { get; } = new(1 << 6);
    public Lane Fills { get; } = new(1 << 14);
    public Lane Timers { get; } = new(1 << 12);
    public Lane Ticks { get; } = new(1 << 16);

    /// <summary>Market events applied.</summary>
    public long TicksApplied => Interlocked.Read(ref _ticksApplied);

    /// <summary>Bytes that the engine thread allocated after its first 20,000 events.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>From the socket read to the end of Apply, ns, of quotes and trades.</summary>
    public LatencyHistogram TickToFeature { get; } = new();

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends the thread when the lanes are empty; a fault of the engine comes out here.</summary>
    public void Stop()
    {
        _stop = true;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        Commands.Dispose();
        Replies.Dispose();
        Fills.Dispose();
        Timers.Dispose();
        Ticks.Dispose();
    }

    private void Run()
    {
        try
        {
            SpinWait idle = default;
            long baseline = -1;
            while (true)
            {
                int done = Drain(Commands, int.MaxValue) + Drain(Replies, int.MaxValue) + Drain(Fills, int.MaxValue) + Drain(Timers, 16) + DrainTicks();
                if (_session.State.Scalars.Inputs > WarmUpEvents)
                {
                    long now = GC.GetAllocatedBytesForCurrentThread();
                    baseline = baseline < 0 ? now : baseline;
                    Interlocked.Exchange(ref _allocated, now - baseline);
                }

                if (done != 0)
                {
                    idle.Reset();
                    continue;
                }

                if (_stop)
                {
                    return;
                }

                idle.SpinOnce();
            }
        }
        catch (Exception e)
        {
            _fault = e;
        }
    }

    private int Drain(Lane lane, int most)
    {
        int n = 0;
        while (n < most && lane.TryPeek(out Event* e))
        {
            _session.Engine.Apply(in *e);
            lane.Release();
            n++;
        }

        lane.Publish();
        return n;
    }

    private int DrainTicks()
    {
        int n = 0;
        while (n < TicksPerTurn && Ticks.TryPeek(out Event* e))
        {
            _session.Engine.Apply(in *e);
            if (e->Header.Kind is EventKind.Quote or EventKind.Trade)
            {
                long now = (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
                TickToFeature.Record(now - e->Quote.RecvNs);
            }

            Ticks.Release();
            n++;
        }

        Ticks.Publish();
        Interlocked.Add(ref _ticksApplied, n);
        return n;
    }
}
