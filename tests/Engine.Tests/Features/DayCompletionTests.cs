using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Xunit;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>When a day is complete, so that features between names move once, with all that the day has.</summary>
public sealed class DayCompletionTests
{
    private const long Day = 20_000, HourNs = 60 * FeatureRig.MinuteNs;
    private static readonly string[] All = ["GLD", "SLV", "GDX"];

    [Fact]
    public void The_last_name_that_had_the_day_before_completes_a_day()
    {
        using FeatureRig rig = new();
        Bars(rig, Day, All);
        Assert.Equal(0, rig.State.Cross.Days);
        Bars(rig, Day + 1, ["GLD", "SLV"]);
        Assert.Equal((1, Day), (rig.State.Cross.Days, rig.State.Cross.Day));
        Bars(rig, Day + 1, ["GDX"]);
        Assert.Equal((2, Day + 1), (rig.State.Cross.Days, rig.State.Cross.Day));
        Assert.NotEqual(0, rig.State.PanelRows[1].Both);
    }

    [Fact]
    public void A_name_that_does_not_come_is_waited_for_one_minute_after_the_last()
    {
        using FeatureRig rig = new();
        Bars(rig, Day, All);
        Timers(rig, Day, 0);
        Assert.Equal(0, rig.State.Cross.Days);
        Timers(rig, Day, 2);
        Assert.Equal(1, rig.State.Cross.Days);
        Bars(rig, Day + 1, ["GLD", "GDX"]);
        Assert.Equal(1, rig.State.Cross.Days);
        Timers(rig, Day + 1, 2);
        Assert.Equal(2, rig.State.Cross.Days);
        Bars(rig, Day + 2, ["GLD", "GDX"]);
        Assert.Equal(3, rig.State.Cross.Days);
    }

    [Fact]
    public void A_bar_of_a_later_day_completes_a_day_without_its_missing_name()
    {
        using FeatureRig rig = new();
        Bars(rig, Day, All);
        Bars(rig, Day + 1, ["GLD", "SLV"]);
        Bars(rig, Day + 4, ["SLV"]);
        Assert.Equal((2, Day + 1), (rig.State.Cross.Days, rig.State.Cross.Day));
        Assert.Equal(2, rig.State.Parts[Part.GoldSilver].Count);
    }

    [Fact]
    public void A_new_name_is_waited_for_from_the_next_day_on()
    {
        using FeatureRig rig = new();
        Bars(rig, Day, ["GLD"]);
        Bars(rig, Day + 1, ["GLD", "SLV"]);
        Assert.Equal(2, rig.State.Cross.Days);
        Bars(rig, Day + 2, ["GLD"]);
        Assert.Equal(2, rig.State.Cross.Days);
        Bars(rig, Day + 2, ["SLV"]);
        Assert.Equal(3, rig.State.Cross.Days);
    }

    private static void Bars(FeatureRig rig, long day, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            BarValues b = new() { StartNs = (day * FeatureRig.DayNs) + (5 * HourNs), Open = 100, High = 101, Low = 99, Close = 100 + (day % 7), Volume = 10 };
            rig.Apply(FeatureRig.Bar(EventKind.DailyBar, FeatureRig.IndexOf(name), ref b));
        }
    }

    private static void Timers(FeatureRig rig, long day, int minutes) =>
        rig.Apply(FeatureRig.Timer((day * FeatureRig.DayNs) + (5 * HourNs) + (minutes * FeatureRig.MinuteNs)));
}
