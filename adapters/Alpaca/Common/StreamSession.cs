using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The life of a WebSocket on a thread of its own: connect, take whole messages out of one reused buffer, and after a loss
/// try again after a jittered pause, for ever or until an error that trying again cannot mend.
/// </summary>
public abstract class StreamSession
{
    /// <summary>Frames in which the thread may still meet code for the first time.</summary>
    private const long WarmUpFrames = 64;

    /// <summary>How often the watchdog looks.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(15);
    private readonly Uri _address;
    private readonly Lane _lane;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff = new();
    private long _allocated;
    private long _frames;
    private long _reconnects;
    private long _healthySince;
    private volatile StreamLoss _killed;
    private CancellationToken _stop;

    private protected StreamSession(Uri address, Lane lane, TimeProvider? time = null)
    {
        _address = address;
        _lane = lane;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Called after events were written, to wake the engine; may be null.</summary>
    public Action? OnActivity { get; set; }

    /// <summary>Frames received.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Attempts to connect after the first.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>True while the stream delivers: after its subscription was acknowledged and until the loss.</summary>
    private protected bool Healthy { get; private set; }

    /// <summary>Bytes that the stream's thread allocated for messages after the first 64; connecting is not counted.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Runs on a thread of its own until cancelled; a loss never ends it.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                Run(cancellationToken);
                ended.SetResult();
            }
            catch (Exception fault)
            {
                ended.SetException(fault);
            }
        })
        { Name = GetType().Name, IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    private void Run(CancellationToken cancellationToken)
    {
        _stop = cancellationToken;
        while (!cancellationToken.IsCancellationRequested)
        {
            Healthy = false;
            _killed = StreamLoss.None;
            StreamLoss loss = StreamLoss.Closed;
            try
            {
                Session(cancellationToken);
            }
            catch (Exception fault) when (StreamLosses.IsLoss(fault))
            {
                loss = StreamLosses.Of(fault);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            loss = _killed != StreamLoss.None ? _killed : loss;
            Lost(loss);
            if (IsFinal)
            {
                return;
            }

            TimeSpan delivered = Healthy ? _time.GetElapsedTime(_healthySince) : TimeSpan.Zero;
            int pause = _backoff.After(delivered, loss == StreamLoss.TooManyTries ? BusyPauseMs : PauseMs);
            if (!Wait(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(pause / 2, pause + 1)), cancellationToken))
            {
                return;
            }

            Interlocked.Increment(ref _reconnects);
        }
    }

    /// <summary>False when the stop came first.</summary>
    private bool Wait(TimeSpan span, CancellationToken cancellationToken)
    {
        ManualResetEvent over = new(initialState: false);
        using ITimer timer = _time.CreateTimer(static o => ((ManualResetEvent)o!).Set(), over, span, Timeout.InfiniteTimeSpan);
        return WaitHandle.WaitAny([over, cancellationToken.WaitHandle]) == 0;
    }

    /// <summary>The pause, at least, when the other side is busy: too many handshakes, or a session that it still counts.</summary>
    private protected const int BusyPauseMs = 5_000;

    /// <summary>The pause, at least, that the last error asks for, ms.</summary>
    private protected virtual int PauseMs => 0;

    /// <summary>True when trying again cannot mend what was said.</summary>
    private protected virtual bool IsFinal => false;

    /// <summary>Silence after which the connection is given up although it is open; infinite = never.</summary>
    private protected virtual TimeSpan IdleLimit => Timeout.InfiniteTimeSpan;

    /// <summary>The Content-Type of the handshake; null = none.</summary>
    private protected virtual string? ContentType => null;

    /// <summary>Authorities that are trusted instead of the machine's; null = the machine's.</summary>
    private protected virtual X509Certificate2Collection? Roots => null;

    /// <summary>Called between frames; true when another frame is there already.</summary>
    private protected virtual void Settle(bool more)
    {
    }

    /// <summary>True while events wait for room in the lane.</summary>
    private protected virtual bool HoldsEvents => false;

    /// <summary>The stream's clock.</summary>
    private protected TimeProvider Time => _time;

    /// <summary>The message that opens the session.</summary>
    private protected abstract byte[] Opening();

    /// <summary>Takes one frame. Returns the message to send in answer, or null.</summary>
    private protected abstract byte[]? Frame(ReadOnlySpan<byte> frame, long recvNs);

    /// <summary>The connection was lost or could not be made.</summary>
    private protected abstract void Lost(StreamLoss loss);

    /// <summary>The subscription was acknowledged.</summary>
    private protected void MarkHealthy()
    {
        _healthySince = Healthy ? _healthySince : _time.GetTimestamp();
        Healthy = true;
    }

    /// <summary>Writes an event when the lane has room.</summary>
    private protected bool TryWrite(in Event e) => _lane.TryWrite(in e);

    /// <summary>Writes an event; while the lane is full it yields, so nothing is dropped and nothing overtakes.</summary>
    private protected void Write(in Event e)
    {
        if (_lane.TryWrite(in e))
        {
            return;
        }

        CountStall();
        SpinWait spin = default;
        while (!_lane.TryWrite(in e))
        {
            _stop.ThrowIfCancellationRequested();
            OnActivity?.Invoke();
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private protected virtual void CountStall()
    {
    }

    private protected static Event Notice(EventKind kind, EventSource source)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = source;
        e.Header.Instrument = -1;
        return e;
    }

    private void Session(CancellationToken cancellationToken)
    {
        using WebSocketLine line = new(_address, ContentType, Roots);
        using CancellationTokenRegistration end = cancellationToken.UnsafeRegister(static l => ((WebSocketLine)l!).Dispose(), line);
        using Watchdog watchdog = new(this, line);
        line.Connect();
        bool isText = ContentType is null;
        line.Send(Opening(), isText);
        long before = long.MaxValue;
        while (line.TryNext(out ReadOnlySpan<byte> message))
        {
            byte[]? answer = Frame(message, line.ReadNs);
            if (HoldsEvents)
            {
                Settle(line.HasMore);
            }

            OnActivity?.Invoke();
            if (answer is not null)
            {
                line.Send(answer, isText);
            }

            long now = GC.GetAllocatedBytesForCurrentThread();
            if (Interlocked.Increment(ref _frames) > WarmUpFrames && now > before)
            {
                Interlocked.Add(ref _allocated, now - before);
            }

            before = Healthy ? now : long.MaxValue;
        }
    }

    /// <summary>
    /// Looks at one connection every few seconds and closes it when the handshake takes too long, or when no message came
    /// for the idle limit. A mute socket answers pings, so the socket's own timeout does not see it.
    /// </summary>
    private sealed class Watchdog : IDisposable
    {
        private readonly StreamSession _owner;
        private readonly WebSocketLine _line;
        private readonly ITimer _timer;
        private long _seen;
        private TimeSpan _quiet;

        public Watchdog(StreamSession owner, WebSocketLine line)
        {
            _owner = owner;
            _line = line;
            _seen = owner.Frames;
            _timer = owner._time.CreateTimer(static w => ((Watchdog)w!).OnLook(), this, Look, Look);
        }

        public void Dispose() => _timer.Dispose();

        private void OnLook()
        {
            long frames = _owner.Frames;
            bool healthy = _owner.Healthy;
            TimeSpan limit = healthy ? _owner.IdleLimit : HandshakeLimit;
            bool heard = healthy && frames != _seen;
            _quiet = heard || limit == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : _quiet + Look;
            _seen = frames;
            if (limit != Timeout.InfiniteTimeSpan && _quiet >= limit)
            {
                _owner._killed = healthy ? StreamLoss.Silent : StreamLoss.Unanswered;
                _line.Dispose();
            }
        }
    }
}
