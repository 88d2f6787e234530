using System;
using System.Linq;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;
using Xunit;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>A point enters when it is known; whether a series or a part can be used is told apart.</summary>
public sealed class SeriesTests
{
    private const long Day = 20_000, DayNs = FeatureRig.DayNs;

    [Fact]
    public void A_point_that_is_not_known_yet_is_refused_and_counted()
    {
        using FeatureRig rig = new();
        rig.Apply(FeatureRig.Point(SeriesId.Vixcls, 15, Day, ((Day + 1) * DayNs) + 1, (Day + 1) * DayNs));
        Assert.Equal((0, 1), (rig.State.Series[SeriesId.Vixcls].Count, rig.State.Series[SeriesId.Vixcls].Early));
        Assert.Equal(Readiness.Missing, rig.State.Series.Freshness(SeriesId.Vixcls, (Day + 1) * DayNs));
        rig.Apply(FeatureRig.Point(SeriesId.Vixcls, 15, Day, ((Day + 1) * DayNs) + 1, ((Day + 1) * DayNs) + 1));
        Assert.Equal((15, Day, 1), (rig.State.Series.Last(SeriesId.Vixcls), rig.State.Series[SeriesId.Vixcls].ObservedDay, rig.State.Series[SeriesId.Vixcls].Count));
        Assert.Equal(15, rig.State.Macro.Vix);
    }

    [Fact]
    public void A_point_of_the_same_date_replaces_and_an_older_one_is_refused()
    {
        using FeatureRig rig = new();
        foreach ((long day, double value) in ((long, double)[])[(Day, 10), (Day + 1, 11), (Day + 1, 12), (Day, 99)])
        {
            rig.Apply(FeatureRig.Point(SeriesId.Gvzcls, value, day, (Day + 2) * DayNs, (Day + 2) * DayNs));
        }

        SeriesTable all = rig.State.Series;
        Assert.Equal((2, 12, 10, 1), (all.Length(SeriesId.Gvzcls), all.Back(SeriesId.Gvzcls, 0), all.Back(SeriesId.Gvzcls, 1), all[SeriesId.Gvzcls].Late));
        Assert.Equal(0, all.Back(SeriesId.Gvzcls, 2));
        Assert.Equal(2, rig.State.Parts[Part.Gvz].Count);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(200, 1.0)]
    [InlineData(-1, 1.0)]
    [InlineData((long)SeriesId.Vixcls, double.NaN)]
    [InlineData((long)SeriesId.Vixcls, double.PositiveInfinity)]
    public void What_is_no_series_or_no_number_is_counted(long id, double value)
    {
        EngineState state = new();
        Assert.False(state.Series.Take(id, value, Day, Day * DayNs, Day * DayNs));
        Assert.False(state.Series.Take((long)SeriesId.Vixcls, 1, Day + 1, Day * DayNs, (Day + 2) * DayNs));
        Assert.Equal(2, state.SeriesRows.Sum(r => r.Bad));
        Assert.All(state.SeriesRows, r => Assert.Equal(0, r.Count));
    }

    /// <summary>On the Friday of the next report the last one is ten days old: it is used until that day is over, and no longer.</summary>
    [Fact]
    public void A_series_is_fresh_as_long_as_its_source_allows()
    {
        EngineState state = new();
        state.Series.Take((long)SeriesId.GoldMmLong, 5, Day, (Day + 3) * DayNs, (Day + 3) * DayNs);
        Assert.Equal(Readiness.Ready, state.Series.Freshness(SeriesId.GoldMmLong, ((Day + 11) * DayNs) - 1));
        Assert.Equal(Readiness.Stale, state.Series.Freshness(SeriesId.GoldMmLong, (Day + 11) * DayNs));
        state.Series.Take((long)SeriesId.CpiSurprise, 0.1, Day, Day * DayNs, Day * DayNs);
        Assert.Equal(Readiness.Ready, state.Series.Freshness(SeriesId.CpiSurprise, long.MaxValue));
    }

    [Fact]
    public void A_part_is_missing_then_warms_up_then_is_ready_then_stale()
    {
        using FeatureRig rig = new();
        Assert.Equal(Readiness.Missing, rig.State.Parts.Ready(Part.Breakeven, Day * DayNs));
        for (int n = 0; n < 126; n++)
        {
            Assert.Equal(n == 0 ? Readiness.Missing : Readiness.Warmup, rig.State.Parts.Ready(Part.Breakeven, (Day + n) * DayNs));
            rig.Apply(FeatureRig.Point(SeriesId.T10yie, 2 + (n % 7), Day + n, (Day + n) * DayNs, (Day + n) * DayNs));
        }

        Assert.Equal(Readiness.Ready, rig.State.Parts.Ready(Part.Breakeven, (Day + 132) * DayNs));
        Assert.Equal(Readiness.Stale, rig.State.Parts.Ready(Part.Breakeven, (Day + 133) * DayNs));
        Assert.NotEqual(0, rig.State.Macro.BreakevenZ126);
    }

    /// <summary>A series that has come but has too few observations for its first step warms up: it is not missing.</summary>
    [Fact]
    public void What_waits_for_its_first_change_warms_up()
    {
        using FeatureRig rig = new();
        rig.Apply(FeatureRig.Point(SeriesId.Dtwexbgs, 120, Day, Day * DayNs, Day * DayNs));
        rig.Apply(FeatureRig.Point(SeriesId.GldShares, 1e8, Day, Day * DayNs, Day * DayNs));
        Assert.Equal(Readiness.Warmup, rig.State.Parts.Ready(Part.Dollar, Day * DayNs));
        Assert.Equal(Readiness.Warmup, rig.State.Parts.Ready(Part.GldFlow, Day * DayNs));
        Assert.Equal(Readiness.Missing, rig.State.Parts.Ready(Part.SlvFlow, Day * DayNs));
    }
}
