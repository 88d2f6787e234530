using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Features between names and of series against their recomputation from everything that has come.</summary>
public sealed class PartFeatureTests(ITestOutputHelper output)
{
    private const int Days = 950;

    [Fact]
    public void Every_cross_macro_and_flow_feature_is_its_recomputation()
    {
        PartWorld world = new(new Random(Seeds.Pick(output)));
        NaiveParts naive = new();
        using FeatureRig rig = new();
        FeatureRig? copy = null;
        List<string> wrong = [];
        int samples = 0;
        for (long day = PartWorld.FirstDay; day < PartWorld.FirstDay + Days; day++)
        {
            foreach (Event e in world.Day(day, naive))
            {
                rig.Apply(in e);
                copy?.Apply(in e);
            }

            copy = day == PartWorld.FirstDay + (Days / 2) ? rig.Copy() : copy;
            if (day > PartWorld.FirstDay + 850 && world.IsWhole && (day % 5 == 0 || day > PartWorld.FirstDay + Days - 5))
            {
                samples++;
                wrong.AddRange(Readings.Differences(FeatureGroup.Cross, naive.Cross(), rig.State.Cross, $"day {day}"));
                wrong.AddRange(Readings.Differences(FeatureGroup.Macro, naive.Macro(), rig.State.Macro, $"day {day}"));
                wrong.AddRange(Readings.Differences(FeatureGroup.Flow, naive.Flow(), rig.State.Flow, $"day {day}"));
            }
        }

        Sentences.AssertNone(wrong.Take(20));
        Assert.True(samples > 10);
        Assert.Equal(Days, rig.State.Cross.Days);
        Assert.Equal(StateHash.Of(rig.State), StateHash.Of(copy!.State));
        copy.Dispose();
        Knows(FeatureGroup.Cross, naive.Cross());
        Knows(FeatureGroup.Macro, naive.Macro());
        Knows(FeatureGroup.Flow, naive.Flow());
    }

    private static void Knows(FeatureGroup group, Dictionary<string, double> values) => Assert.Empty(
        FeatureCatalogue.All().Where(f => f.Group == group).Select(f => f.Field).Except(values.Keys));
}
