using System;
using System.Numerics;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The market data stream: frames into the market data lane, and what happens to the feed itself as events of the same
/// lane. How it is lost, refused and found again stands in TickSocket.Feed.cs.
/// </summary>
public sealed partial class TickSocket : StreamSession
{
    private readonly AlpacaCredential _credential;
    private readonly SymbolTable _symbols;
    private readonly FeedOptions _options;
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldQuotes _held;
    private long _decoded;
    private long _malformed;
    private long _stalls;
    private long _newestNs;
    private long _lastMinuteNs;
    private byte[]? _answer;
    private int _lastError;

    public TickSocket(AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, Lane lane, FeedOptions? options = null)
        : base(endpoints.DataStream, lane, options?.Time)
    {
        _credential = credential;
        _symbols = symbols;
        _options = options ?? new FeedOptions();
        _channels = MarketFeeds.Channels(_options.Feed);
        _got = new FeedChannels[symbols.Count];
        _missing = new FeedChannels[symbols.Count];
        _held = new HeldQuotes(symbols.Count);
    }

    /// <summary>Completes at the first acknowledged subscription.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <summary>Market events written to the lane.</summary>
    public long EventsDecoded => Interlocked.Read(ref _decoded);

    /// <summary>Messages that were not decoded.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Times the lane was full.</summary>
    public long Stalls => Interlocked.Read(ref _stalls);

    /// <summary>Quotes that a newer one of the same name replaced while the lane was full.</summary>
    public long Conflated => _held.Replaced;

    /// <summary>Code of the last error message of the stream, 0 = none.</summary>
    public int LastError => Volatile.Read(ref _lastError);

    private protected override string? ContentType => _options.Msgpack ? "application/msgpack" : null;

    private protected override byte[] Opening() => FeedRequests.Auth(_credential, _options.Msgpack);

    private protected override byte[]? Frame(ReadOnlySpan<byte> frame, long recvNs)
    {
        _answer = null;
        LaneSink sink = new(this);
        if (_options.Msgpack)
        {
            MsgpackDecoder.Decode(frame, _symbols, recvNs, ref sink);
        }
        else
        {
            TickDecoder.Decode(frame, _symbols, recvNs, ref sink);
        }

        if (_backfill is { IsCompleted: true })
        {
            TakeBackfill();
        }

        return _answer;
    }

    private protected override void CountStall() => Interlocked.Increment(ref _stalls);

    private protected override bool HoldsEvents => _held.Count != 0;

    /// <summary>What waits goes as far as there is room; all of it when nothing more is to be read.</summary>
    private protected override void Settle(bool more)
    {
        while (_held.TryPeek(out int instrument))
        {
            ref readonly Event quote = ref _held[instrument];
            if (!TryWrite(in quote))
            {
                if (more)
                {
                    return;
                }

                Write(in quote);
            }

            Interlocked.Increment(ref _decoded);
            _held.Release();
        }
    }

    private void Put(in Event e)
    {
        if (_held.Count == 0 && TryWrite(in e))
        {
            Interlocked.Increment(ref _decoded);
        }
        else if (_options.ConflateQuotes && e.Header.Kind == EventKind.Quote)
        {
            Interlocked.Increment(ref _stalls);
            _held.Hold(in e);
        }
        else
        {
            // Nothing but quotes is ever left out, and what waits goes first.
            Settle(more: false);
            Write(in e);
            Interlocked.Increment(ref _decoded);
        }

        long timeNs = e.Header.TimeNs;
        _newestNs = timeNs > _newestNs ? timeNs : _newestNs;
        if (e.Header.Kind == EventKind.MinuteBar)
        {
            _lastMinuteNs = timeNs > _lastMinuteNs ? timeNs : _lastMinuteNs;
        }
    }

    /// <summary>Counted each, said at the 1st, 2nd, 4th, 8th ...: a flood of bad messages is no flood of events.</summary>
    private void Fault(MalformedReason reason)
    {
        long count = Interlocked.Increment(ref _malformed);
        if (BitOperations.IsPow2(count))
        {
            Tell(EventKind.FeedFault, -1, (long)reason, count);
        }
    }

    private void Tell(EventKind kind, int instrument, long a, long b = 0, long c = 0)
    {
        Event e = Notice(kind, EventSource.MarketData);
        e.Header.Instrument = instrument;
        e.Numbers.A = a;
        e.Numbers.B = b;
        e.Numbers.C = c;
        Settle(more: false);
        Write(in e);
    }

    private readonly struct LaneSink(TickSocket owner) : ITickSink
    {
        public void OnEvent(in Event e) => owner.Put(in e);

        public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) => owner.Control(message, kind, code);

        public void OnListed(FeedChannels channel, int instrument) => owner.Listed(channel, instrument);

        public void OnMalformed(MalformedReason reason) => owner.Fault(reason);
    }
}
