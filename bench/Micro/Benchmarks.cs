using System.Linq;
using BenchmarkDotNet.Attributes;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Bench.Micro;

/// <summary>A lane and a ring within one thread: the cost without a second core.</summary>
public class RingBenchmarks
{
    private readonly Lane _lane = new(1024);
    private readonly RingBuffer _ring = new(1024, 0);
    private Event _event = MarketScript.Quote(0, 180_000_000_000, 3, 4);

    /// <summary>Write, peek, release.</summary>
    [Benchmark]
    public unsafe long Lane()
    {
        _lane.TryWrite(in _event);
        _lane.TryPeek(out Event* e);
        long sequence = e->Header.Sequence;
        _lane.Release();
        return sequence;
    }

    /// <summary>Claim, fill, publish.</summary>
    [Benchmark]
    public long RingBuffer()
    {
        ref Event e = ref _ring.Claim();
        e = _event;
        e.Header.Sequence = _ring.Claimed;
        _ring.Publish();
        return _ring.Cursor;
    }
}

/// <summary>One quote: decoded, applied.</summary>
public class QuoteBenchmarks
{
    private readonly EngineRig _rig = new(Universe.Default());
    private readonly SymbolTable _symbols = new([.. Universe.Default().Select(i => i.Symbol)]);
    private readonly byte[] _frame = FrameText.Frames([MarketScript.Quote(0, 180_000_000_000, 3, 4)], Universe.Default(), 1)[0];
    private Event _quote = MarketScript.Quote(0, 180_000_000_000, 3, 4);

    /// <summary>A frame with one quote to an event.</summary>
    [Benchmark]
    public long Decode()
    {
        Sink sink = default;
        TickDecoder.Decode(_frame, _symbols, 1, ref sink);
        return sink.Sum;
    }

    /// <summary>A quote through the engine.</summary>
    [Benchmark]
    public void Apply()
    {
        _quote.Header.TimeNs += MarketScript.StepNs;
        _rig.Apply(in _quote);
    }

    private struct Sink : ITickSink
    {
        public long Sum;

        public void OnEvent(in Event e) => Sum += e.Quote.BidPx;

        public readonly void OnControl(System.ReadOnlySpan<byte> message, ControlKind kind, int code)
        {
        }

        public readonly void OnListed(FeedChannels channel, int instrument)
        {
        }

        public readonly void OnMalformed(MalformedReason reason)
        {
        }
    }
}

/// <summary>The hash of the whole state.</summary>
public class StateBenchmarks
{
    private readonly EngineState _state = new();

    /// <summary>All sections.</summary>
    [Benchmark]
    public ulong Hash() => StateHash.Of(_state);
}
