using System;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>The market data stream: frames into the market data lane. After a reconnect it writes a FeedGap.</summary>
public sealed class TickSocket(AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, Lane lane)
    : StreamSession(endpoints.DataStream, lane)
{
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _decoded;
    private long _malformed;
    private long _stalls;
    private long _lostNs;
    private byte[]? _answer;
    private int _lastError;

    /// <summary>Completes at the first acknowledged subscription.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <summary>Events written to the lane.</summary>
    public long EventsDecoded => Interlocked.Read(ref _decoded);

    /// <summary>Messages that were not decoded.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Times the lane was full.</summary>
    public long Stalls => Interlocked.Read(ref _stalls);

    /// <summary>Code of the last error message of the stream, 0 = none.</summary>
    public int LastError => Volatile.Read(ref _lastError);

    private protected override byte[] Opening() => JsonSerializer.SerializeToUtf8Bytes(
        new { action = "auth", key = credential.KeyId, secret = credential.Secret });

    private protected override byte[]? Frame(ReadOnlySpan<byte> frame, long recvNs)
    {
        _answer = null;
        LaneSink sink = new(this);
        TickDecoder.Decode(frame, symbols, recvNs, ref sink);
        return _answer;
    }

    private protected override void Lost()
    {
        if (Healthy)
        {
            _lostNs = MonotonicClock.NowNs();
        }
    }

    private protected override void CountStall() => Interlocked.Increment(ref _stalls);

    private void Control(ReadOnlySpan<byte> message, ControlKind kind, int code)
    {
        if (kind == ControlKind.Success && message.SequenceEqual("authenticated"u8))
        {
            _answer = JsonSerializer.SerializeToUtf8Bytes(new
            {
                action = "subscribe",
                trades = symbols.Names,
                quotes = symbols.Names,
                bars = symbols.Names,
                updatedBars = symbols.Names,
                dailyBars = symbols.Names,
                statuses = symbols.Names,
            });
        }
        else if (kind == ControlKind.Subscription)
        {
            Resume();
        }
        else if (kind == ControlKind.Error)
        {
            Volatile.Write(ref _lastError, code);
            if (!Healthy)
            {
                throw new WebSocketException(WebSocketError.Faulted);
            }
        }
    }

    private void Resume()
    {
        if (!Healthy && _lostNs != 0)
        {
            // A = how long nothing was heard, ns.
            Event gap = Notice(EventKind.FeedGap, EventSource.MarketData);
            gap.Numbers.A = MonotonicClock.NowNs() - _lostNs;
            _lostNs = 0;
            Write(in gap);
        }

        MarkHealthy();
        _ = _subscribed.TrySetResult();
    }

    private readonly struct LaneSink(TickSocket owner) : ITickSink
    {
        public void OnEvent(in Event e)
        {
            owner.Write(in e);
            Interlocked.Increment(ref owner._decoded);
        }

        public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) =>
            owner.Control(message, kind, code);

        public void OnListed(FeedChannels channel, int instrument)
        {
        }

        public void OnMalformed(MalformedReason reason) => Interlocked.Increment(ref owner._malformed);
    }
}
