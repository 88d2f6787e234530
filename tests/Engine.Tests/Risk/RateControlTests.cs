using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>Rates: messages, duplicates, days, gaps, cycles of refusals. Each control inside, at and beyond its limit.</summary>
public sealed class RateControlTests
{
    [Theory]
    [InlineData(118, 59, RiskReason.None)]
    [InlineData(119, 59, RiskReason.None)]
    [InlineData(120, 59, RiskReason.OrderRate)]
    [InlineData(121, 59, RiskReason.OrderRate)]
    [InlineData(121, 60, RiskReason.None)]
    public void C05_orders_in_a_minute(long before, long secondsAgo, RiskReason expected)
    {
        GateBench b = new();
        b.Scalars.RateWindowNs = GateBench.NowNs - (secondsAgo * GateBench.Second);
        b.Scalars.RateCount = before;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C05", refused: expected != RiskReason.None, atLimit: before == 120);
    }

    [Theory]
    [InlineData(4, 1, RiskReason.None)]
    [InlineData(5, 1, RiskReason.OrderRate)]
    [InlineData(6, 1, RiskReason.OrderRate)]
    [InlineData(6, 0, RiskReason.None)]
    public void C05_orders_in_a_second(long before, long nsLeft, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.OrdersPerSecondMax = 5;
        b.Scalars.SecondNs = GateBench.NowNs - GateBench.Second + nsLeft;
        b.Scalars.SecondCount = before;
        Assert.Equal(expected, b.Buy());
        Evidence.Asked("C05", refused: expected != RiskReason.None, atLimit: before == 5);
    }

    [Theory]
    [InlineData(149, RiskReason.None, RiskReason.None)]
    [InlineData(150, RiskReason.MessageRate, RiskReason.None)]
    [InlineData(199, RiskReason.MessageRate, RiskReason.None)]
    [InlineData(200, RiskReason.MessageRate, RiskReason.MessageRate)]
    public void C05_a_quarter_of_the_brokers_budget_is_kept_for_exits(long before, RiskReason opening, RiskReason closing)
    {
        GateBench b = new();
        b.Scalars.RateWindowNs = GateBench.NowNs - GateBench.Second;
        b.Scalars.MessageCount = before;
        Assert.Equal(opening, b.Buy());
        b.Hold(100);
        Assert.Equal(closing, b.Sell());
        Evidence.Asked("C05", refused: opening != RiskReason.None, atLimit: before is 150 or 200);
    }

    [Fact]
    public void C05_cancels_and_questions_count_as_messages()
    {
        GateBench b = new();
        Pace.OnMessage(ref b.Scalars);
        var order = GateBench.Order(Side.Buy, 10, 100);
        Pace.OnSent(b.State, in order, GateBench.Gold);
        Assert.Equal((2, 1, 1), (b.Scalars.MessageCount, b.Scalars.RateCount, b.Scalars.SecondCount));
        b.Scalars.TimeNs += 60 * GateBench.Second;
        Pace.OnMessage(ref b.Scalars);
        Assert.Equal((1, 0), (b.Scalars.MessageCount, b.Scalars.RateCount));
        Evidence.Asked("C05", refused: true);
    }

    [Theory]
    [InlineData(-1, RiskReason.DuplicateOrder)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.None)]
    public void C08_the_same_order_twice_in_a_short_time(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.DuplicateWindowNs = 5 * GateBench.Second;
        var order = GateBench.Order(Side.Buy, 10, 100);
        Pace.OnSent(b.State, in order, GateBench.Gold);
        b.Scalars.TimeNs += b.Limits.DuplicateWindowNs + beyondNs;
        Assert.Equal(expected, b.Buy());
        Assert.Equal((RiskReason.None, RiskReason.None, RiskReason.None), (b.Buy(11), b.Buy(px: 100.01), b.Sell()));
        Evidence.Asked("C08", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.OrdersPerDay)]
    [InlineData(11, RiskReason.OrdersPerDay)]
    public void C12_orders_in_a_day(long before, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.OrdersPerDayMax = 10;
        b.Scalars.DayOrders = before;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal((expected, RiskReason.None), (b.Buy(), b.Sell()));
        Evidence.Asked("C12", refused: expected != RiskReason.None, atLimit: before == 10);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.OpensPerDay)]
    [InlineData(11, RiskReason.OpensPerDay)]
    public void C12_new_positions_in_a_day(long before, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.OpensPerDayMax = 10;
        b.Scalars.DayOpens = before;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Buy());
        Evidence.Asked("C12", refused: expected != RiskReason.None, atLimit: before == 10);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.NameOrdersPerDay)]
    [InlineData(11, RiskReason.NameOrdersPerDay)]
    public void C12_orders_on_one_name_in_a_day(long before, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.NameOrdersPerDayMax = 10;
        b.Position.DayNs = b.Scalars.DayNs;
        b.Position.DayOrders = before;
        Assert.Equal((expected, RiskReason.None), (b.Buy(), b.Buy(px: 20, instrument: GateBench.Silver)));
        b.Scalars.NextCloseNs += 86_400 * GateBench.Second;
        Pace.OnClock(ref b.Scalars);
        Assert.Equal(RiskReason.None, b.Buy());
        Evidence.Asked("C12", refused: expected != RiskReason.None, atLimit: before == 10);
    }

    [Fact]
    public void C12_what_is_sent_is_counted_and_the_next_day_begins_anew()
    {
        GateBench b = new();
        var order = GateBench.Order(Side.Buy, 10, 100);
        Pace.OnSent(b.State, in order, GateBench.Gold);
        b.Hold(10);
        Pace.OnSent(b.State, in order, GateBench.Gold);
        var exit = GateBench.Order(Side.Sell, 10, 100);
        Pace.OnSent(b.State, in exit, GateBench.Gold);
        Assert.Equal((2, 1, 2), (b.Scalars.DayOrders, b.Scalars.DayOpens, b.Position.DayOrders));
        b.Scalars.NextCloseNs++;
        Pace.OnClock(ref b.Scalars);
        Assert.Equal((0, 0), (b.Scalars.DayOrders, b.Scalars.DayOpens));
        Evidence.Asked("C12", refused: false);
    }

    [Theory]
    [InlineData(-1, RiskReason.OrderGap)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.None)]
    public void C25_gap_between_two_attempts_on_a_name(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Position.LastOrderNs = GateBench.NowNs - b.Limits.OrderGapMinNs - beyondNs;
        Assert.Equal((expected, RiskReason.None), (b.Buy(), b.Buy(px: 20, instrument: GateBench.Silver)));
        Evidence.Asked("C25", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    [Theory]
    [InlineData(9, 59, RiskReason.None)]
    [InlineData(10, 59, RiskReason.None)]
    [InlineData(11, 59, RiskReason.WindowNotional)]
    [InlineData(11, 60, RiskReason.None)]
    public void C25_notional_of_one_minute(double shares, long secondsAgo, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.WindowNotionalMaxBps = 2_000;
        b.Scalars.RateWindowNs = GateBench.NowNs - (secondsAgo * GateBench.Second);
        b.Scalars.WindowNotional = 199_000 * Fixed.One;
        Assert.Equal(expected, b.Buy(shares));
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell(shares));
        Evidence.Asked("C25", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(4, 0, true)]
    [InlineData(4, 1, false)]
    public void C22_minutes_with_nothing_but_refusals_warn(int minutes, int sentIn, bool expected)
    {
        GateBench b = new();
        bool warned = false;
        for (int minute = 0; minute <= minutes; minute++)
        {
            warned |= Pace.OnAttempt(ref b.Scalars, sent: false, 3);
            bool sends = sentIn != 0 && minute % 2 == sentIn;
            warned |= Pace.OnAttempt(ref b.Scalars, sends, 3);
            b.Scalars.TimeNs += 60 * GateBench.Second;
        }

        Assert.Equal(expected, warned);
        Evidence.Asked("C22", refused: expected, atLimit: minutes == 3);
    }

    /// <summary>Closed, or past the close while the broker's clock does not answer.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void C22_refusals_outside_the_session_mean_nothing(long open, long pastNs)
    {
        GateBench b = new();
        b.Scalars.SessionOpen = open;
        b.Scalars.NextCloseNs = pastNs == 0 ? b.Scalars.NextCloseNs : b.Scalars.TimeNs - pastNs;
        for (int minute = 0; minute < 10; minute++)
        {
            Assert.False(Pace.OnAttempt(ref b.Scalars, sent: false, 3));
            b.Scalars.TimeNs += 60 * GateBench.Second;
        }
        Evidence.Asked("C22", refused: false);
    }
}
