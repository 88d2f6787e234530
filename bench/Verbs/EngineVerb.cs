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

/// <summary>Engine.Apply: mean and percentiles per event, and with the decoder before it.</summary>
public sealed class EngineVerb : IVerb
{
    private const int Chunk = 6_000;
    private const int StampEvery = 8;

    /// <inheritdoc/>
    public string Name => "engine";

    /// <inheritdoc/>
    public string Summary => "Engine.Apply per event, quotes, trades, bars and orders; the same behind the decoder";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        Instrument[] instruments = Universe.Default();
        Event[] script = MarketScript.Mixed(Chunk, instruments.Length);
        using EngineRig mean = new(instruments), stamped = new(instruments), fed = new(instruments);
        using Ring.RingBuffer bare = new(1 << 16, 0);
        Player player = new(mean, script, options.PlantAllocation), stamper = new(stamped, script, plant: false);
        Feeder feeder = new(fed, FrameText.Frames(script, instruments, 10), new SymbolTable([.. instruments.Select(i => i.Symbol)]));
        int rounds = options.Amount(10_000_000, 180_000) / Chunk;
        int reps = options.RepsOr(10);
        string orders(EngineRig rig) => $"{rig.State.Scalars.Orders} orders, {rig.State.Scalars.Denied} denied in {rig.State.Scalars.Inputs} inputs; every strategy and tick feature registered";
        var rows = new List<Row>();
        rows.AddRange(Alternation.Run(Name, "ns/event", reps, twoThreads: false,
            new Contender("apply, mean", () => player.Run(rounds)) { AllocationGated = true, Target = "P4" },
            new Contender("copy into the ring, nothing applied", () => Bare(bare, script, rounds), IsReference: true))
            .Select(r => r.Reference is null ? r : r with { Note = orders(mean) }));
        rows.AddRange(Alternation.Run(Name, "ns/event", reps, twoThreads: false,
            new Contender($"apply, one in {StampEvery} stamped", () => stamper.Stamped(rounds)) { Target = "P4", Note = "two clock reads are in each latency" }));
        rows.AddRange(Alternation.Run(Name, "M messages/s", reps, twoThreads: false,
            new Contender("decode and apply, 10 per frame", () => feeder.Run(Math.Max(1, rounds / 3))) { AllocationGated = true, Target = "P6" }));
        return rows;
    }

    private static Sample Bare(Ring.RingBuffer ring, Event[] script, int rounds)
    {
        long start = Clock.NowNs();
        for (int r = 0; r < rounds; r++)
        {
            BareChunk(ring, script);
        }

        return new Sample((Clock.NowNs() - start) / ((double)rounds * script.Length));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BareChunk(Ring.RingBuffer ring, Event[] script)
    {
        for (int i = 0; i < script.Length; i++)
        {
            ref Event e = ref ring.Claim();
            e = script[i];
            e.Header.Sequence = ring.Claimed;
            ring.Publish();
        }
    }

    /// <summary>Plays the script over and over; each round is later than the one before.</summary>
    internal sealed class Player(EngineRig rig, Event[] script, bool plant, int ahead = 0)
    {
        private readonly Histogram _latency = new();
        private readonly long _span = script.Length * MarketScript.StepNs;
        private long _shift;
        private object? _planted;

        public Sample Run(int rounds)
        {
            Round();
            AllocationMeter meter = AllocationMeter.OfThread();
            long start = Clock.NowNs();
            for (int r = 0; r < rounds; r++)
            {
                Round();
            }

            long ns = Clock.NowNs() - start;
            Allocated memory = meter.Stop();
            double events = (double)rounds * script.Length;
            return new Sample(ns / events) { BytesPerEvent = memory.Bytes / events, Memory = memory };
        }

        public Sample Stamped(int rounds)
        {
            Histogram latency = new();
            for (int r = 0; r < rounds; r++)
            {
                StampedRound();
            }

            latency.Add(_latency);
            _latency.Clear();
            return new Sample(latency.Sum / latency.Count) { Latency = latency };
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Round()
        {
            for (int i = 0; i < script.Length; i++)
            {
                Event e = script[i];
                e.Header.TimeNs += _shift;
                if (ahead != 0 && i + ahead < script.Length)
                {
                    rig.Ahead(in script[i + ahead]);
                }

                rig.Apply(in e);
            }

            if (plant)
            {
                _planted = new object();
            }

            _shift += _span;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void StampedRound()
        {
            for (int i = 0; i < script.Length; i++)
            {
                Event e = script[i];
                e.Header.TimeNs += _shift;
                if (i % StampEvery != 0)
                {
                    rig.Apply(in e);
                    continue;
                }

                long start = Clock.NowNs();
                rig.Apply(in e);
                _latency.Record(Clock.NowNs() - start);
            }

            _shift += _span;
        }
    }

    private sealed class Feeder(EngineRig rig, byte[][] frames, SymbolTable symbols)
    {
        private long _shift;

        public Sample Run(int rounds)
        {
            Round();
            AllocationMeter meter = AllocationMeter.OfThread();
            long start = Clock.NowNs(), applied = 0;
            for (int r = 0; r < rounds; r++)
            {
                applied += Round();
            }

            double seconds = Clock.SecondsSince(start);
            Allocated memory = meter.Stop();
            return new Sample(applied / seconds / 1e6) { BytesPerEvent = memory.Bytes / (double)applied, Memory = memory };
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private long Round()
        {
            ApplySink sink = new(rig, _shift);
            foreach (byte[] frame in frames)
            {
                TickDecoder.Decode(frame, symbols, 1, ref sink);
            }

            _shift += Chunk * MarketScript.StepNs;
            return sink.Applied;
        }
    }

    private struct ApplySink(EngineRig rig, long shift) : ITickSink
    {
        public long Applied;

        public void OnEvent(in Event e)
        {
            Event input = e;
            input.Header.TimeNs += shift;
            rig.Apply(in input);
            Applied++;
        }

        public readonly void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code)
        {
        }

        public readonly void OnListed(FeedChannels channel, int instrument)
        {
        }

        public readonly void OnMalformed(MalformedReason reason) => Invariant.Holds(condition: false, "The frame was decoded whole.");
    }
}
