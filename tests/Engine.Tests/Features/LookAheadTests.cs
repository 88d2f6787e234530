using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>
/// No feature of the catalogue sees past its time: with the same past, another future, and points of that future put into the past
/// before they are known, every value is the same to the bit.
/// </summary>
public sealed class LookAheadTests(ITestOutputHelper output)
{
    private const long HourNs = 60 * FeatureRig.MinuteNs;
    private const int Days = 420;

    [Fact]
    public void A_value_depends_on_its_past_alone()
    {
        int seed = Seeds.Pick(output);
        List<Event> past = [.. World(seed, seed)];
        List<string[]> seen = [];
        using (FeatureRig rig = new())
        {
            foreach (Event e in past)
            {
                rig.Apply(in e);
                Note(rig, in e, seen);
            }
        }

        foreach (int cut in (int[])[Days / 3, Days / 2, Days - 20])
        {
            using FeatureRig other = new();
            List<string[]> again = [];
            long cutNs = (PartWorld.FirstDay + cut) * FeatureRig.DayNs;
            int early = 0;
            IEnumerable<Event> future = World(seed, seed + 1).Where(e => e.Header.TimeNs >= cutNs);
            foreach (Event e in past.TakeWhile(e => e.Header.TimeNs < cutNs).Concat(future))
            {
                if (e.Header.Kind == EventKind.Timer && e.Header.TimeNs < cutNs)
                {
                    // What only the days to come will know.
                    other.Apply(FeatureRig.Point((SeriesId)(1 + (early++ % 53)), 1e6, e.Header.TimeNs / FeatureRig.DayNs, e.Header.TimeNs + HourNs, e.Header.TimeNs));
                }

                other.Apply(in e);
                Note(other, in e, again);
            }

            int shared = past.TakeWhile(e => e.Header.TimeNs < cutNs).Count(e => e.Header.Kind == EventKind.Timer);
            for (int n = 0; n < shared; n++)
            {
                Assert.Equal(seen[n], again[n]);
            }

            Assert.True(shared > cut && early > cut && other.State.SeriesRows.Sum(r => r.Early) == early);
            AssertDiffers(seen[^1], again[^1]);
        }
    }

    /// <summary>The other future is another one for every feature, so a look at it would have shown.</summary>
    private static void AssertDiffers(string[] a, string[] b)
    {
        string[] mayAgree = ["DayOfWeek", "Month", "TurnOfMonth", "Gap", "RealRateTercile252", "TradeSign", "StochRsi14", "Breadth", "Hurst252", "KalmanHalfLife",
            "GoldSilverHalfLife", "PpltGldHalfLife", "Volume", "VolumeZ21", "FromHigh252", "OvernightT63", "Drawdown252", "SpyDrawdown252"];
        string[] same = [.. a.Intersect(b, StringComparer.Ordinal).Where(x => !mayAgree.Any(m => x.Contains(" " + m + " ", StringComparison.Ordinal))).Where(x => !x.EndsWith(" 0", StringComparison.Ordinal))];
        Assert.True(same.Length < 20, string.Join('\n', same));
    }

    private static void Note(FeatureRig rig, in Event e, List<string[]> seen)
    {
        if (e.Header.Kind == EventKind.Timer)
        {
            seen.Add([.. FeatureCatalogue.All().SelectMany(f => Values(rig, f))]);
        }
    }

    private static IEnumerable<string> Values(FeatureRig rig, Feature f) =>
        (f.Group == FeatureGroup.Bar ? Enum.GetValues<BarInterval>() : [BarInterval.Day]).Select(k =>
            $"{f.Group} {f.Field} {k} {Readings.Of(Readings.Row(rig.State, f.Group, 0, k), f.Field, rig.State.Scalars.TimeNs):R}");

    /// <summary>Days of bars and series from one seed, and on each a little of a session from the other.</summary>
    private static IEnumerable<Event> World(int days, int ticks)
    {
        PartWorld world = new(new Random(ticks));
        Random random = new(ticks + 7);
        double px = 100 + (days % 7);
        long id = 0;
        for (long day = PartWorld.FirstDay; day < PartWorld.FirstDay + Days; day++)
        {
            List<Event> all = [.. world.Day(day, null)];
            long openNs = (day * FeatureRig.DayNs) + (14 * HourNs) + (30 * FeatureRig.MinuteNs);
            all.Add(FeatureRig.Timer(openNs - FeatureRig.MinuteNs));
            for (int m = 0; m < 3; m++)
            {
                long nowNs = openNs + (m * (1 + random.Next(30)) * FeatureRig.MinuteNs);
                px *= 1 + (0.004 * (random.NextDouble() - 0.5));
                all.Add(FeatureRig.Quote(0, nowNs + 1, px - 0.01, px + 0.01, random.Next(1, 9) * 100, random.Next(1, 9) * 100));
                all.Add(FeatureRig.Trade(0, nowNs + 2, px + 0.01, random.Next(1, 900), ++id));
                all.Add(FeatureRig.Quote(0, nowNs + 6_000_000_000, px - 0.01, px + 0.02, random.Next(1, 9) * 100, random.Next(1, 9) * 100));
                BarValues bar = new() { StartNs = nowNs / FeatureRig.MinuteNs * FeatureRig.MinuteNs, Open = px, High = px * 1.001, Low = px * 0.999, Close = px * 1.0003, Volume = random.Next(1, 5000) };
                all.Add(FeatureRig.Bar(EventKind.MinuteBar, 0, ref bar));
            }

            foreach (Event e in all.OrderBy(e => e.Header.TimeNs))
            {
                yield return e;
            }
        }
    }
}
