using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.EngineTests.Features;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>
/// What a strategy decides up to an event depends on what was known by then: it is the same when the stream ends there, when another
/// future follows, and when numbers of that future are put into the past before they are known.
/// </summary>
public sealed class PrefixTests(ITestOutputHelper output)
{
    private const int Days = 800;

    /// <summary>They trade nothing by design, or need more years than this stream has; their decisions are compared all the same.</summary>
    private static readonly string[] Silent = ["meta_labeller", "regime_classifier_pm", "seasonality_pm"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_strategy_decides_on_its_past_alone(bool isConstructed)
    {
        int seed = Seeds.Pick(output);
        List<List<Event>> past = [.. new StrategyWorld(seed, isConstructed).Days(Days)];
        List<List<Event>> other = [.. new StrategyWorld(seed + 1_000, isConstructed).Days(Days)];
        List<Decisions> whole = Run(past, []);
        HashSet<int> fired = [.. whole.SelectMany(d => d.Fired)];
        string[] never = [.. StrategyCatalogue.All.Select(e => e.Info.Id).Where((id, s) => !fired.Contains(s) && !Silent.Contains(id, StringComparer.Ordinal))];
        output.WriteLine($"{fired.Count} strategies wanted something, never: {string.Join(", ", never)}");
        foreach (int cut in (int[])[Days / 2, Days - 20])
        {
            List<List<Event>> begun = [.. past.Take(cut)];
            Same(whole, Run(begun, []), cut, "when the stream ends");
            List<Decisions> future = Run([.. begun, .. other.Skip(cut)], other);
            Same(whole, future, cut, "with another future");
            Assert.NotEqual(whole[^1].ByStrategy, future[^1].ByStrategy);
        }

        Assert.True(never.Length <= 10, $"{string.Join(", ", never)} never wanted anything: that shows too little");
    }

    /// <summary>Equal up to the first decision of the day of the cut; the sentence names the first strategy that differs.</summary>
    private static void Same(List<Decisions> a, List<Decisions> b, int cut, string when)
    {
        long cutNs = (PartWorld.FirstDay + cut) * FeatureRig.DayNs;
        int shared = a.TakeWhile(d => d.TimeNs < cutNs).Count();
        Assert.True(shared > cut && b.Count >= shared);
        for (int n = 0; n < shared; n++)
        {
            for (int s = 0; s < StrategyCatalogue.Count; s++)
            {
                Assert.True(
                    a[n].ByStrategy[s] == b[n].ByStrategy[s],
                    $"{StrategyCatalogue.All[s].Info.Id} decides otherwise {when}, at {DateTime.UnixEpoch.AddTicks(a[n].TimeNs / 100):u}: it has seen what was not known.");
            }
        }
    }

    /// <summary>Runs the days; at noon of each, numbers that only the other future will know are tried to be put in.</summary>
    private static List<Decisions> Run(List<List<Event>> days, List<List<Event>> early)
    {
        using FeatureRig rig = new();
        List<Decisions> all = [];
        foreach (Event e in StrategyWorld.Start())
        {
            rig.Apply(in e);
        }

        int tried = 0;
        for (int day = 0; day < days.Count; day++)
        {
            foreach (Event e in days[day])
            {
                rig.Apply(in e);
                if (e.Header.Kind is EventKind.Timer or EventKind.MinuteBar)
                {
                    all.Add(Decisions.Of(rig.State, e.Header.TimeNs));
                }
            }

            foreach (Event point in early.Skip(day + 1).Take(1).SelectMany(d => d).Where(e => e.Header.Kind == EventKind.SeriesPoint))
            {
                Event soon = point;
                soon.Header.TimeNs = rig.State.Scalars.TimeNs;
                rig.Apply(in soon);
                tried++;
            }
        }

        Assert.Equal(early.Count != 0, tried > days.Count);
        Assert.Equal(tried, rig.State.SeriesRows.Sum(r => r.Early));
        return all;
    }

    /// <summary>All that each strategy wants of each name, as one number a strategy, after one event.</summary>
    private sealed record Decisions(long TimeNs, ulong[] ByStrategy, int[] Fired)
    {
        public static Decisions Of(EngineState state, long timeNs)
        {
            ulong[] sums = new ulong[StrategyCatalogue.Count];
            List<int> fired = [];
            for (int s = 0; s < sums.Length; s++)
            {
                ulong sum = 14_695_981_039_346_656_037;
                bool wants = false;
                for (int i = 0; i < FeatureRig.Names.Length; i++)
                {
                    ref StrategyRow row = ref state.Strategy(s, i);
                    wants |= row.Target != 0;
                    foreach (ulong word in MemoryMarshal.Cast<StrategyRow, ulong>(MemoryMarshal.CreateReadOnlySpan(ref row, 1)))
                    {
                        sum = unchecked((sum ^ word) * 1_099_511_628_211);
                    }
                }

                sums[s] = sum;
                if (wants)
                {
                    fired.Add(s);
                }
            }

            return new Decisions(timeNs, sums, [.. fired]);
        }
    }
}
