using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Features;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Models;
using Qgtm.Fast.Reference;
using Xunit;

namespace Qgtm.Fast.EngineTests.Portfolio;

/// <summary>The hidden states take each day once, with its own returns and its own VIX, however late that VIX is published.</summary>
public sealed class RegimeDayTests
{
    private const long First = 20_000, HourNs = 60 * FeatureRig.MinuteNs;
    private const int Length = 60;

    /// <summary>Hours between the start of a day and its VIX: that evening, before and after the next bar (FRED), and after a long weekend.</summary>
    [Theory]
    [InlineData(22)]
    [InlineData(24 + 9)]
    [InlineData(24 + 21)]
    [InlineData((4 * 24) + 21)]
    public void A_day_counts_when_its_vix_is_known(int hours)
    {
        using FeatureRig rig = new();
        Run(rig, hours, _ => true);
        HmmRow expected = Expected(_ => true, Length - 1 - ((hours + 4) / 24));
        Assert.True(expected.Days > Hmm.WarmupDays);
        Assert.Equal(expected, rig.State.Models.Regime);
    }

    [Fact]
    public void A_day_whose_vix_never_comes_is_left_out()
    {
        using FeatureRig rig = new();
        Run(rig, 24 + 21, day => day % 5 != 0);
        Assert.Equal(Expected(day => day % 5 != 0, Length - 3), rig.State.Models.Regime);
    }

    /// <summary>A fetch after days without one: four values at once, each the change of one day.</summary>
    [Fact]
    public void Days_whose_vix_comes_together_each_count()
    {
        using FeatureRig rig = new();
        Run(rig, 24 + 21, _ => true, together: 4);
        Assert.Equal(Expected(_ => true, 55), rig.State.Models.Regime);
    }

    [Fact]
    public void A_vix_that_is_older_than_the_ring_moves_nothing()
    {
        using FeatureRig rig = new();
        Run(rig, 10 * 24, _ => true);
        Assert.Equal(0, rig.State.Models.Regime.Days);
    }

    /// <summary>Bars of GLD and SPY at 20:00, the VIX of so many days together so many hours after the last one's midnight, all in the order of time.</summary>
    private static void Run(FeatureRig rig, int hours, Func<int, bool> known, int together = 1)
    {
        List<(long AtNs, Event Event)> all = [];
        for (int day = 0; day < Length; day++)
        {
            long start = (First + day) * FeatureRig.DayNs, at = ((First + (day / together * together) + together - 1) * FeatureRig.DayNs) + (hours * HourNs);
            foreach ((string name, double close) in new[] { ("GLD", Gold(day)), ("SPY", Stocks(day)) })
            {
                BarValues b = new() { StartNs = start + (5 * HourNs), Open = close, High = close, Low = close, Close = close, Volume = 10 };
                all.Add((start + (20 * HourNs), FeatureRig.Bar(EventKind.DailyBar, FeatureRig.IndexOf(name), ref b)));
            }

            if (known(day))
            {
                all.Add((at, FeatureRig.Point(SeriesId.Vixcls, Vix(day), First + day, at, at)));
            }
        }

        foreach ((long atNs, Event e) in all.Where(e => e.AtNs < (First + Length) * FeatureRig.DayNs).OrderBy(e => e.AtNs))
        {
            rig.Apply(in e);
        }
    }

    /// <summary>The model on days 1 to last that have a VIX, the change since the day before that had one.</summary>
    private static HmmRow Expected(Func<int, bool> known, int last)
    {
        HmmRow row = default;
        int[] days = [.. Enumerable.Range(0, last + 1).Where(known)];
        for (int i = 0; i < days.Length; i++)
        {
            int day = days[i];
            if (i != 0)
            {
                Hmm.Update(ref row, HmmParameters.Default, Return(Gold, day), Return(Stocks, day), Vix(day) - Vix(days[i - 1]));
            }
        }

        return row;
    }

    private static double Return(Func<int, double> close, int day) => (FeatureRig.Rounded(close(day)) / FeatureRig.Rounded(close(day - 1))) - 1;

    private static double Gold(int day) => 180 + (day * 0.1) + Math.Sin(day);

    private static double Stocks(int day) => 500 + (3 * Math.Cos(day * 0.7));

    private static double Vix(int day) => 16 + (2 * Math.Sin(day * 0.9));
}
