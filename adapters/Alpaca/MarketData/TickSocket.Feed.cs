using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>The feed itself: what is subscribed, errors, losses, gaps and what fills them.</summary>
public sealed partial class TickSocket
{
    /// <summary>A session that died half is counted for so long: until then "too many connections" is no second instance.</summary>
    public static readonly TimeSpan HalfDead = TimeSpan.FromSeconds(90);

    private const long MinuteNs = 60_000_000_000;
    private const int InternalPauseMs = 1_000;
    private readonly FeedChannels _channels;
    private readonly FeedChannels[] _got;
    private readonly FeedChannels[] _missing;
    private Task<List<Event>>? _backfill;
    private FeedAnswer _answered;
    private StreamLoss _lastLoss;
    private long _losses;
    private long _lostAt;
    private long? _busySince;
    private bool _wasUp;

    /// <summary>Names that lack a channel that was asked for.</summary>
    public int Degraded { get; private set; }

    private protected override X509Certificate2Collection? Roots => _options.Roots;

    private protected override bool IsFinal => _answered == FeedAnswer.Stop;

    private protected override int PauseMs => _answered switch
    {
        FeedAnswer.Busy => BusyPauseMs,
        FeedAnswer.Again => InternalPauseMs,
        _ => 0,
    };

    private protected override TimeSpan IdleLimit =>
        _options.IsDataDue?.Invoke() == false ? Timeout.InfiniteTimeSpan : _options.Idle;

    /// <summary>Said at each loss of a session that delivered, and once for each new reason while none does.</summary>
    private protected override void Lost(StreamLoss loss)
    {
        if (Healthy)
        {
            _lostAt = Time.GetTimestamp();
        }

        if (Healthy || loss != _lastLoss)
        {
            Tell(EventKind.FeedDown, -1, (long)loss, ++_losses);
        }

        _lastLoss = loss;
        if (IsFinal)
        {
            _ = _subscribed.TrySetException(new StreamError(LastError));
        }
    }

    private void Control(ReadOnlySpan<byte> message, ControlKind kind, int code)
    {
        switch (kind)
        {
            case ControlKind.Success when message.SequenceEqual("authenticated"u8):
                Subscribe();
                break;
            case ControlKind.Subscription:
                Acknowledged();
                break;
            case ControlKind.Error:
                Error(code);
                break;
            default:
                break;
        }
    }

    private void Subscribe()
    {
        _answered = FeedAnswer.Note;
        _answer = FeedRequests.Subscribe(_symbols.Names, _channels, _options.Msgpack);
    }

    private void Error(int code)
    {
        Volatile.Write(ref _lastError, code);
        _answered = FeedErrors.Of(code, Healthy);
        bool lasting = false;
        if (_answered == FeedAnswer.Busy)
        {
            _busySince ??= Time.GetTimestamp();
            lasting = Time.GetElapsedTime(_busySince.Value) >= HalfDead;
        }

        Tell(EventKind.FeedError, -1, code, lasting ? 1 : 0);
        switch (_answered)
        {
            case FeedAnswer.Subscribe:
                Subscribe();
                break;
            case FeedAnswer.Degrade:
                Array.Clear(_got);
                Acknowledged();
                break;
            case FeedAnswer.Again or FeedAnswer.Busy or FeedAnswer.Stop:
                throw new StreamError(code);
            default:
                break;
        }
    }

    private void Listed(FeedChannels channel, int instrument)
    {
        if (instrument >= 0)
        {
            _got[instrument] |= channel;
            return;
        }

        for (int i = 0; i < _got.Length; i++)
        {
            _got[i] |= channel;
        }
    }

    /// <summary>
    /// Compares what is delivered with what was asked. It comes after each request, and unasked when the server takes
    /// something away: then only what changed is said.
    /// </summary>
    private void Acknowledged()
    {
        bool isNew = !Healthy;
        int degraded = 0;
        for (int i = 0; i < _got.Length; i++)
        {
            degraded += (_channels & ~_got[i]) != FeedChannels.None ? 1 : 0;
        }

        Degraded = degraded;
        if (isNew)
        {
            Array.Clear(_missing);
            Tell(EventKind.FeedUp, -1, degraded);
        }

        for (int i = 0; i < _got.Length; i++)
        {
            FeedChannels missing = _channels & ~_got[i];
            if (missing != _missing[i])
            {
                _missing[i] = missing;
                Tell(EventKind.SymbolFeed, i, (long)missing);
            }
        }

        Array.Clear(_got);
        if (isNew && _wasUp)
        {
            Gap();
        }

        _wasUp = true;
        _busySince = null;
        _lastLoss = StreamLoss.None;
        MarkHealthy();
        _ = _subscribed.TrySetResult();
    }

    /// <summary>Nothing is replayed: what came in between is fetched, but for trades and quotes, which would be old.</summary>
    private void Gap()
    {
        Tell(EventKind.FeedGap, -1, Time.GetElapsedTime(_lostAt).Ticks * 100);
        if (_options.Backfill is { } fetch && _lastMinuteNs != 0)
        {
            long fromNs = _lastMinuteNs + MinuteNs;
            _backfill = Task.Run(() => fetch(fromNs, CancellationToken.None));
        }
    }

    /// <summary>
    /// Between two frames: the bars, marked as fetched, but for a minute that runs; then that they are all there. When the
    /// request failed nothing is said, and the engine waits until enough minutes have come in a row.
    /// </summary>
    private void TakeBackfill()
    {
        Task<List<Event>> fetched = _backfill!;
        _backfill = null;
        if (!fetched.IsCompletedSuccessfully)
        {
            _ = fetched.Exception;
            return;
        }

        long fromNs = 0, count = 0;
        foreach (Event bar in fetched.Result)
        {
            Event e = bar;
            if (e.Header.TimeNs + MinuteNs > _newestNs)
            {
                continue;
            }

            e.Header.Flags = Engine.Backfill;
            fromNs = fromNs == 0 ? e.Header.TimeNs : fromNs;
            _lastMinuteNs = e.Header.TimeNs > _lastMinuteNs ? e.Header.TimeNs : _lastMinuteNs;
            count++;
            Settle(more: false);
            Write(in e);
        }

        Tell(EventKind.Backfilled, -1, fromNs, _lastMinuteNs, count);
    }
}
