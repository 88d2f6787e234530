using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>No event allocates, and what 10,000 instruments cost is known.</summary>
public sealed class FeatureAllocationTests
{
    [Fact]
    public void Bars_days_and_points_allocate_nothing()
    {
        PartWorld world = new(new Random(5));
        List<Event> events = [];
        for (long day = PartWorld.FirstDay; day < PartWorld.FirstDay + 400; day++)
        {
            events.AddRange(world.Day(day, null));
            for (int m = 0; m < 90; m++)
            {
                BarValues bar = new() { StartNs = (day * FeatureRig.DayNs) + ((870 + m) * FeatureRig.MinuteNs), Open = 100, High = 101, Low = 99, Close = 100 + (m % 2), Volume = 100 };
                events.Add(FeatureRig.Bar(EventKind.MinuteBar, 0, ref bar));
                events.Add(FeatureRig.Bar(EventKind.UpdatedBar, 0, ref bar));
            }
        }

        using FeatureRig warm = new();
        Apply(warm, events);
        Assert.True(warm.State.Bars(0, BarInterval.Hour).Count > 300 && warm.State.Cross.FirstComponentShare63 > 0);
        using FeatureRig rig = new();
        int at = 0, share = events.Count / 12;
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int end = at + share; at < end; at++)
            {
                rig.Apply(events[at]);
            }
        }));
        Assert.True(at >= share);
    }

    /// <summary>Bar rows are for the first 64 names only.</summary>
    [Fact]
    public void Ten_thousand_instruments_bring_no_bar_rows()
    {
        Assert.Equal(EngineLimits.BarInstrumentsMax * EngineLimits.BarIntervals, new EngineState(10_000).BarFeatures.Length);
        Assert.Equal(3 * EngineLimits.BarIntervals, new EngineState(3).BarFeatures.Length);
    }

    /// <summary>The last instrument that has bars, and the first that has none.</summary>
    [Fact]
    public void An_instrument_beyond_the_first_64_has_tick_features_alone()
    {
        Instruments.Instrument[] names = new Instruments.Instrument[66];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = new Instruments.Instrument("N" + i, Instruments.Sector.Other, false);
        }

        using Ring.RingBuffer ring = new(1 << 10, 0);
        Engine engine = new(new EngineState(66), names, ring);
        foreach (int i in (int[])[63, 64, 65])
        {
            BarValues bar = new() { StartNs = 1_772_461_800_000_000_000, Open = 10, High = 10, Low = 10, Close = 10, Volume = 1 };
            foreach (EventKind kind in (EventKind[])[EventKind.MinuteBar, EventKind.UpdatedBar, EventKind.DailySoFar, EventKind.DailyBar])
            {
                engine.Apply(FeatureRig.Bar(kind, i, ref bar));
            }

            Assert.Equal(1, engine.State.Features[i].DailyCount);
        }

        Assert.Equal(1, engine.State.Bars(63, BarInterval.Day).Count);
        Assert.Equal(64 * EngineLimits.BarIntervals, engine.State.BarFeatures.Length);
    }

    private static void Apply(FeatureRig rig, List<Event> events)
    {
        foreach (Event e in events)
        {
            rig.Apply(in e);
        }
    }
}
