using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>
/// The classes of `qgtm run` between two loopback sockets: tick socket, lane, engine thread, journal thread, order thread.
/// Only the two ends are the bench's: the stream that is played, and the broker's socket in place of HTTP.
/// </summary>
public sealed class WirePipeline : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
    private readonly FramePlayer _server = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Session _session;
    private readonly OrderWire _broker;
    private readonly Task _reading;
    private bool _stopped;

    public WirePipeline(JournalGate gate, WaitStrategy wait)
    {
        SymbolTable symbols = new(Array.ConvertAll(Universe.Default(), i => i.Symbol));
        _session = Session.Open(_directory, Universe.Default(), static _ => { }, gate);
        foreach (ref readonly Event e in EngineRig.Boot().AsSpan())
        {
            _session.Apply(in e);
        }

        _session.FlushAndRelease();
        _broker = new OrderWire(symbols);
        Engine = new EngineThread(_session, new SnapshotLoop(_session, _directory, TimeSpan.FromDays(1)), wait);
        Gateway = new Gateway(_session, _broker, Engine);
        Uri address = new($"ws://127.0.0.1:{_server.Port}/v2/iex");
        Socket = new TickSocket(new AlpacaEndpoints(new Uri("http://127.0.0.1"), address, address), new AlpacaCredential("key", "secret"), symbols, Engine.Ticks);
        Gateway.Start();
        Engine.Start();
        _reading = Socket.RunAsync(_end.Token);
        _server.Accept();
        Invariant.Holds(Socket.Subscribed.Wait(TimeSpan.FromSeconds(15)), "The client subscribed.");
    }

    public TickSocket Socket { get; }
    public EngineThread Engine { get; }
    public Gateway Gateway { get; }

    /// <summary>When the first frame was due, ns of <see cref="Clock"/>.</summary>
    public long StartNs => _server.StartNs;

    /// <summary>The orders that left.</summary>
    public ReadOnlySpan<(long TimeNs, long ReadNs, long SentNs)> Orders => _broker.Sent;

    /// <summary>Largest delay of a send behind its time, ns.</summary>
    public long WorstSendNs { get; private set; }

    /// <summary>Sends the frames, one each interval (ns; 0 = at once), and waits until all is applied and journaled.</summary>
    public void Play(byte[][] frames, long intervalNs)
    {
        long due = Engine.TicksApplied + ((long)frames.Length * WireScript.PerFrame);
        WorstSendNs = _server.Play(frames, intervalNs);
        SpinWait wait = default;
        while (Engine.TicksApplied < due || _session.Journaled < _session.Ring.Cursor || Gateway.InFlight != 0)
        {
            wait.SpinOnce();
        }
    }

    /// <summary>Ends every thread; a fault of one of them comes out here.</summary>
    public void Stop()
    {
        _stopped = true;
        _end.Cancel();
        _reading.Wait();
        Engine.Stop();
        Gateway.Stop();
    }

    /// <summary>From a frame's due time to the read of its bytes, ns, of all quotes and trades in the journal. After <see cref="Stop"/>.</summary>
    public Histogram DueToRead(long intervalNs)
    {
        Histogram all = new();
        _ = JournalReader.Read(_directory, 1, (in Event e) =>
        {
            if (e.Header.Kind is EventKind.Quote or EventKind.Trade)
            {
                all.Record(e.Quote.RecvNs - StartNs - (WireScript.MessageOf(e.Header.TimeNs) / WireScript.PerFrame * intervalNs));
            }
        });
        return all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_stopped)
        {
            Stop();
        }

        Gateway.Dispose();
        Engine.Dispose();
        _session.Dispose();
        _broker.Dispose();
        _server.Dispose();
        _end.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
