using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Market;

/// <summary>The stream says the running day every minute: it is a day only when its session has ended.</summary>
public sealed class RunningDayTests
{
    private const long DayNs = 86_400 * Fixed.One;

    /// <summary>Midnight in New York before the session.</summary>
    private const long TodayNs = EngineHarness.OpenNs - (34_200 * Fixed.One);

    [Fact]
    public void A_running_day_is_not_taken_for_a_finished_one()
    {
        using EngineHarness h = Day(out int gld);
        Assert.Equal(1, h.State.Features[gld].DailyCount);
        Assert.Equal(100 * Fixed.One, h.Row("GLD").PrevClose);
        Timer(h, 23_400, open: false, EngineHarness.CloseNs + DayNs);
        Assert.Equal(1, h.State.Features[gld].DailyCount); // the last message of the day may still be on its way
        SoFar(h, 103);
        Timer(h, 23_400 + 91, open: false, EngineHarness.CloseNs + DayNs);
        Assert.Equal((2, TodayNs, 103 * Fixed.One), (h.State.Features[gld].DailyCount, h.State.Features[gld].LastDailyNs, h.Row("GLD").PrevClose));

        // What still comes of it in the evening, or from the history, does not make a second day of it.
        SoFar(h, 104);
        h.Apply(EventKind.DailyBar, "GLD", (ref Event e) => e.Bar.Close = 104 * Fixed.One, TodayNs);
        Timer(h, 25_000, open: false, EngineHarness.CloseNs + DayNs);
        Timer(h, 90_000, open: true, EngineHarness.CloseNs + DayNs);
        Assert.Equal(2, h.State.Features[gld].DailyCount);
    }

    [Fact]
    public void A_day_that_was_not_seen_closing_ends_before_the_next_session_trades()
    {
        using EngineHarness h = Day(out int gld);
        Timer(h, 86_400, open: true, EngineHarness.CloseNs + DayNs);
        Assert.Equal((2, 102 * Fixed.One), (h.State.Features[gld].DailyCount, h.Row("GLD").PrevClose));
    }

    [Theory]
    [InlineData(EventKind.FeedDown)]
    [InlineData(EventKind.FeedGap)]
    public void A_day_whose_end_was_missed_is_left_to_the_history(EventKind loss)
    {
        using EngineHarness h = Day(out int gld);
        h.Apply(loss);
        Timer(h, 23_500, open: false, EngineHarness.CloseNs + DayNs);
        Assert.Equal(1, h.State.Features[gld].DailyCount);
    }

    [Fact]
    public void Every_name_ends_its_day_with_the_same_timer()
    {
        using EngineHarness h = new EngineHarness().Live();
        Timer(h, 1, open: true, EngineHarness.CloseNs);
        foreach (string symbol in h.Engine.Instruments.ToArray().Select(i => i.Symbol))
        {
            h.Apply(EventKind.DailySoFar, symbol, (ref Event e) => e.Bar.Close = Fixed.One, TodayNs);
        }

        Timer(h, 23_500, open: false, EngineHarness.CloseNs + DayNs);
        Assert.All(h.State.Features[..h.Engine.Instruments.Length], f => Assert.Equal(1, f.DailyCount));
    }

    private static EngineHarness Day(out int gld)
    {
        EngineHarness h = new EngineHarness().Live();
        gld = h.IndexOf("GLD");
        h.Apply(EventKind.DailyBar, "GLD", (ref Event e) => e.Bar.Close = 100 * Fixed.One, TodayNs - DayNs);
        for (int minute = 1; minute <= 389; minute++)
        {
            h.Seconds = minute * 60;
            SoFar(h, minute % 2 == 0 ? 101 : 102);
            Timer(h, h.Seconds, open: true, EngineHarness.CloseNs);
        }

        return h;
    }

    private static void SoFar(EngineHarness h, long close) =>
        h.Apply(EventKind.DailySoFar, "GLD", (ref Event e) => e.Bar.Close = close * Fixed.One, TodayNs);

    private static void Timer(EngineHarness h, double seconds, bool open, long nextCloseNs)
    {
        h.Seconds = seconds;
        h.Apply(EventKind.Timer, fill: (ref Event e) => (e.Numbers.A, e.Numbers.B) = (open ? 1 : 0, nextCloseNs));
    }
}
