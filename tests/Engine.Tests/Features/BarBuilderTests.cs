using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Longer bars from minutes, minutes that come again, and days from the running day.</summary>
public sealed class BarBuilderTests(ITestOutputHelper output)
{
    /// <summary>2026-03-02, 14:30 UTC: the opening in New York in winter.</summary>
    private const long OpenNs = 1_772_461_800_000_000_000;
    private static readonly long Midnight = OpenNs / FeatureRig.DayNs * FeatureRig.DayNs;

    /// <summary>Two weeks of sessions with holes, the clocks moved between them; the bars are what grouping the minutes by hand gives.</summary>
    [Fact]
    public void Longer_bars_are_the_minutes_of_their_session_together()
    {
        Seeds.Each(output, 3, random =>
        {
            using FeatureRig rig = new();
            List<BarValues> minutes = [];
            BarValues bar = default;
            Dictionary<BarInterval, SortedList<long, string>> seen = Enum.GetValues<BarInterval>().ToDictionary(k => k, _ => new SortedList<long, string>());
            for (int session = 0; session < 14; session++)
            {
                long open = OpenNs + (session * FeatureRig.DayNs) - (session >= 7 ? 60 * FeatureRig.MinuteNs : 0);
                for (int m = 0; m < 390; m += 1 + (random.Next(3) == 0 ? random.Next(20) : 0))
                {
                    bar = BarFeatureTests.Walk(random, in bar, BarInterval.Minute);
                    bar.StartNs = open + (m * FeatureRig.MinuteNs);
                    rig.Apply(FeatureRig.Bar(EventKind.MinuteBar, 0, ref bar));
                    minutes.Add(bar);
                    Note(rig, seen);
                }

                BarValues day = new() { StartNs = Midnight + (session * FeatureRig.DayNs), Open = 1, High = 2, Low = 1, Close = 2, Volume = 3 };
                rig.Apply(FeatureRig.Bar(EventKind.DailyBar, 0, ref day));
                Note(rig, seen);
            }

            foreach ((BarInterval k, int length) in ((BarInterval, int)[])[(BarInterval.Minute, 1), (BarInterval.FiveMinutes, 5), (BarInterval.FifteenMinutes, 15), (BarInterval.Hour, 60)])
            {
                string[] grouped = [.. Grouped(minutes, length).Select(Text)];
                Assert.Equal(grouped.Length, rig.State.Bars(0, k).Count);
                Assert.True(seen[k].Count > grouped.Length / 2);
                Assert.All(seen[k], bar => Assert.Equal(grouped[(int)bar.Key - 1], bar.Value));
            }

            Assert.Equal(14, seen[BarInterval.Day].Count);
            Assert.InRange(seen[BarInterval.Hour].Count, 14 * 6, 14 * 7);
        });
    }

    /// <summary>Whatever came first, the last word on a minute is all that stays, in every interval.</summary>
    [Fact]
    public void A_minute_that_comes_again_counts_once()
    {
        Seeds.Each(output, 5, random =>
        {
            using FeatureRig plain = new();
            using FeatureRig revised = new();
            BarValues bar = default;
            long startNs = OpenNs;
            int again = 0;
            for (int n = 0; n < 1_500; n++)
            {
                bar = BarFeatureTests.Walk(random, in bar, BarInterval.Minute);
                startNs += FeatureRig.MinuteNs * (1 + (random.Next(4) == 0 ? random.Next(30) : 0));
                bar.StartNs = startNs;
                BarValues first = BarFeatureTests.Walk(random, in bar, BarInterval.Minute);
                first.StartNs = startNs;
                if (random.Next(3) == 0)
                {
                    revised.Apply(FeatureRig.Bar(EventKind.MinuteBar, 0, ref first));
                    revised.Apply(FeatureRig.Bar(EventKind.UpdatedBar, 0, ref bar));
                    again++;
                }
                else
                {
                    revised.Apply(FeatureRig.Bar(EventKind.MinuteBar, 0, ref bar));
                }

                plain.Apply(FeatureRig.Bar(EventKind.MinuteBar, 0, ref bar));
                Assert.Equal(Bytes(plain.State), Bytes(revised.State));
            }

            Assert.True(again > 300 && revised.State.Bars(0, BarInterval.Hour).Count > 20);
        });
    }

    [Fact]
    public void A_day_from_the_running_day_is_that_of_its_bar()
    {
        using FeatureRig live = new();
        using FeatureRig history = new();
        BarValues day = new() { StartNs = Midnight, Open = 100, High = 104, Low = 99, Close = 103, Volume = 5_000 };
        history.Apply(FeatureRig.Bar(EventKind.DailyBar, 0, ref day));
        live.Apply(FeatureRig.Bar(EventKind.DailySoFar, 0, ref day));
        Assert.Equal(0, live.State.Bars(0, BarInterval.Day).Count);
        foreach (int minutes in (int[])[5, 6])
        {
            Event timer = FeatureRig.Timer(OpenNs + ((390 + minutes) * FeatureRig.MinuteNs));
            timer.Numbers.B = OpenNs + FeatureRig.DayNs + (390 * FeatureRig.MinuteNs);
            live.Apply(timer);
        }

        Assert.Equal(1, live.State.Bars(0, BarInterval.Day).Count);
        Assert.Equal(history.State.Bars(0, BarInterval.Day), live.State.Bars(0, BarInterval.Day));
    }

    private static byte[] Bytes(EngineState state) =>
    [
        .. MemoryMarshal.AsBytes(state.BarFeatures.AsSpan(0, 4)), .. MemoryMarshal.AsBytes(state.BarStates.AsSpan(0, 4)),
        .. MemoryMarshal.AsBytes(state.BarRings.AsSpan(0, 4 * BarRing.Size)),
    ];

    /// <summary>A minute after a hole may complete two bars at once: the older of them is not seen, but counted.</summary>
    private static void Note(FeatureRig rig, Dictionary<BarInterval, SortedList<long, string>> seen)
    {
        foreach ((BarInterval k, SortedList<long, string> all) in seen)
        {
            BarFeatures f = rig.State.Bars(0, k);
            if (f.Count != 0)
            {
                all[f.Count] = Text(new BarValues { StartNs = f.LastNs, Open = f.Open, High = f.High, Low = f.Low, Close = f.Close, Volume = f.Volume });
            }
        }
    }

    private static IEnumerable<BarValues> Grouped(IEnumerable<BarValues> minutes, int length) => minutes
        .GroupBy(m => (m.StartNs - OpenNs + (700 * FeatureRig.DayNs)) / (length * FeatureRig.MinuteNs))
        .Select(g => new BarValues
        {
            StartNs = (g.Key * length * FeatureRig.MinuteNs) + OpenNs - (700 * FeatureRig.DayNs),
            Open = g.First().Open,
            High = g.Max(m => m.High),
            Low = g.Min(m => m.Low),
            Close = g.Last().Close,
            Volume = g.Sum(m => m.Volume),
        });

    private static string Text(BarValues b) => $"{b.StartNs} {b.Open:F6} {b.High:F6} {b.Low:F6} {b.Close:F6} {b.Volume:F3}";
}
