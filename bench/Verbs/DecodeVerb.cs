using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>Frames of the data stream to events, beside the two readers of the base library.</summary>
public sealed class DecodeVerb : IVerb
{
    private readonly Instrument[] _instruments = Universe.Default();
    private readonly SymbolTable _symbols = new([.. Universe.Default().Select(i => i.Symbol)]);
    private object? _planted;

    /// <inheritdoc/>
    public string Name => "decode";

    /// <inheritdoc/>
    public string Summary => "stream frames to events beside System.Text.Json: messages/s, GB/s, bytes per message";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        Event[] script = MarketScript.Mixed(6_000, _instruments.Length);
        var rows = new List<Row>();
        foreach (int perFrame in (ReadOnlySpan<int>)[1, 10, 100])
        {
            rows.AddRange(Mix(options, script, perFrame, $"mix, {perFrame} per frame"));
        }

        foreach ((EventKind kind, string name) in ((EventKind, string)[])
            [(EventKind.Quote, "quotes"), (EventKind.Trade, "trades"), (EventKind.MinuteBar, "bars")])
        {
            rows.AddRange(Mix(options, [.. script.Where(e => e.Header.Kind == kind)], 10, $"{name}, 10 per frame"));
        }

        foreach (int perFrame in (ReadOnlySpan<int>)[10, 100])
        {
            rows.AddRange(Msgpack(options, script, perFrame));
        }

        return rows;
    }

    /// <summary>The same messages in both forms.</summary>
    private List<Row> Msgpack(Options options, Event[] script, int perFrame)
    {
        byte[][] json = FrameText.Frames(script, _instruments, perFrame);
        byte[][] packed = FrameBytes.Frames(script, _instruments, perFrame);
        int messages = json.Length * perFrame;
        int rounds = Math.Max(1, options.Amount(3_000_000, 120_000) / messages);
        List<Row> rows = Alternation.Run(Name, "M messages/s", options.RepsOr(10), twoThreads: false,
            new Contender($"MsgpackDecoder, mix, {perFrame} per frame", () => Repeat(packed, OursPacked, rounds, messages))
            {
                AllocationGated = true,
                Target = "P3",
            },
            new Contender($"TickDecoder, the same mix, {perFrame} per frame", () => Repeat(json, Ours, rounds, messages), IsReference: true));
        double perMessage = packed.Sum(f => (long)f.Length) / (double)messages;
        return rows.ConvertAll(r => r with { Note = r.Ratio is null ? r.Note : $"{RowWriter.Number(perMessage)} bytes a message" });
    }

    private long OursPacked(byte[][] frames)
    {
        long sum = 0;
        foreach (byte[] frame in frames)
        {
            sum += OnePacked(frame);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long OnePacked(byte[] frame)
    {
        CountSink sink = default;
        MsgpackDecoder.Decode(frame, _symbols, 1, ref sink);
        Invariant.Holds(sink.Malformed == 0, "The frame was decoded whole.");
        return sink.Sum;
    }

    private List<Row> Mix(Options options, Event[] script, int perFrame, string name)
    {
        byte[][] frames = FrameText.Frames(script, _instruments, perFrame);
        int messages = frames.Length * perFrame;
        long bytes = frames.Sum(f => (long)f.Length);
        int rounds = Math.Max(1, options.Amount(3_000_000, 120_000) / messages);
        Contender Of(string who, Func<byte[][], long> round, int share, bool reference, bool ours) =>
            new($"{who}, {name}", () => Repeat(frames, round, Math.Max(1, rounds / share), messages), reference)
            {
                AllocationGated = ours,
                Target = ours && name.StartsWith("mix", StringComparison.Ordinal) ? "P3" : null,
            };
        List<Row> rows = Alternation.Run(Name, "M messages/s", options.RepsOr(10), twoThreads: false,
            Of("TickDecoder", options.PlantAllocation ? Planted : Ours, 1, reference: false, ours: true),
            Of("Utf8JsonReader", static f => Sum(f, JsonReferences.Reader), 3, reference: false, ours: false),
            Of("JsonSerializer into classes", static f => Sum(f, JsonReferences.Classes), 10, reference: true, ours: false));
        double perMessage = bytes / (double)messages;
        return [.. rows.ConvertAll(r => r with { Note = $"{RowWriter.Number(perMessage)} bytes a message" }), Rate(rows[0], rows.Find(r => r.Name.StartsWith("Utf8", StringComparison.Ordinal))!, perMessage / 1e3)];
    }

    /// <summary>The same figure in bytes, beside the reader loop.</summary>
    private static Row Rate(Row ours, Row reader, double perMessage) => ours with
    {
        Name = ours.Name + ", bytes",
        Unit = "GB/s",
        Median = ours.Median * perMessage,
        Min = ours.Min * perMessage,
        Max = ours.Max * perMessage,
        Reference = reader.Name,
        ReferenceMedian = reader.Median * perMessage,
        Ratio = ours.Median / reader.Median,
    };

    private static Sample Repeat(byte[][] frames, Func<byte[][], long> round, int rounds, int messages)
    {
        long sum = round(frames);
        AllocationMeter meter = AllocationMeter.OfThread();
        long start = Clock.NowNs();
        for (int i = 0; i < rounds; i++)
        {
            sum += round(frames);
        }

        double seconds = Clock.SecondsSince(start);
        Allocated memory = meter.Stop();
        Invariant.Holds(sum != 0, "The messages were read.");
        double done = (double)rounds * messages;
        return new Sample(done / seconds / 1e6) { BytesPerEvent = memory.Bytes / done, Memory = memory };
    }

    private long Ours(byte[][] frames)
    {
        long sum = 0;
        foreach (byte[] frame in frames)
        {
            sum += One(frame);
        }

        return sum;
    }

    private long Planted(byte[][] frames)
    {
        _planted = new object();
        return Ours(frames) + _planted.GetHashCode();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long One(byte[] frame)
    {
        CountSink sink = default;
        TickDecoder.Decode(frame, _symbols, 1, ref sink);
        Invariant.Holds(sink.Malformed == 0, "The frame was decoded whole.");
        return sink.Sum;
    }

    private static long Sum(byte[][] frames, Func<byte[], long> read)
    {
        long sum = 0;
        foreach (byte[] frame in frames)
        {
            sum += read(frame);
        }

        return sum;
    }

    private struct CountSink : ITickSink
    {
        public long Sum;
        public int Malformed;

        public void OnEvent(in Event e) => Sum = unchecked(Sum + e.Header.Instrument + e.Quote.BidPx + 1);

        public readonly void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code)
        {
        }

        public readonly void OnListed(FeedChannels channel, int instrument)
        {
        }

        public void OnMalformed(MalformedReason reason) => Malformed++;
    }
}
