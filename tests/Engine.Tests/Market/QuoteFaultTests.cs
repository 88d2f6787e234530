using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Market;

/// <summary>
/// Rows F05-F15 of the fault catalogue inside the engine: each test puts the fault in by hand, sees its counter, and then
/// what the state and the orders say.
/// </summary>
public sealed class QuoteFaultTests
{
    [Fact]
    public void F06_a_quote_that_only_repeats_itself_opens_nothing()
    {
        using EngineHarness h = Trending(out _);
        for (int n = 0; n < 32; n++)
        {
            h.Seconds += 10;
            h.Quote("GLD", 100.20, bidLots: 90);
        }

        h.Timer();
        Assert.Equal(1, h.Faults(MarketReason.Stale));
        h.Minute("GLD", 100.20);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.20, bidLots: 90);
        Assert.Empty(h.Orders("GLD"));
        Assert.Equal(RiskReason.QuoteStale, h.LastDenial());

        h.Seconds += 2;
        h.Minute("GLD", 100.20);
        h.Quote("GLD", 100.30, bidLots: 90);
        Assert.Single(h.Orders("GLD"));
        Evidence.Fired("F06", h.Faults(MarketReason.Stale));
    }

    [Theory]
    [InlineData(10_000, 6, 0)] // the middle of the session: 15 s
    [InlineData(10_000, 16, 1)]
    [InlineData(23_200, 6, 1)] // its last five minutes: a third
    [InlineData(23_200, 4, 0)]
    public void F06_the_budget_of_a_quote_depends_on_the_phase_of_the_session(double at, double age, int stale)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = at;
        h.Quote("GLD", 100);
        h.Seconds += age;
        h.Timer();
        Assert.Equal(stale, h.Faults(MarketReason.Stale));
        Assert.Equal(stale != 0, (h.Row("GLD").Barred & Bar.Stale) != 0);
        Evidence.Case("F06", stale != 0, h.Faults(MarketReason.Stale));
    }

    [Fact]
    public void F07_the_later_time_wins_and_a_late_tick_changes_nothing()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = 10;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        byte[] before = h.StateOf("GLD");
        h.Seconds = 9;
        h.Quote("GLD", 101);
        h.Trade("GLD", 101);
        Assert.Equal(2, h.Faults(MarketReason.OutOfOrder));
        Assert.Equal(before, h.StateOf("GLD"));
        h.Seconds = 11;
        h.Quote("GLD", 101);
        Assert.Equal(101 * Fixed.One, h.Row("GLD").Mark);
        Evidence.Fired("F07", h.Faults(MarketReason.OutOfOrder));
    }

    [Fact]
    public void F08_a_repeated_batch_leaves_the_state_as_it_was()
    {
        using EngineHarness h = new EngineHarness().Live();
        byte[] once = [];
        for (int batch = 0; batch < 3; batch++)
        {
            h.Seconds = 10;
            for (int n = 0; n < 5; n++)
            {
                // One instant, five prints: only the id tells them apart.
                h.Print("GLD", id: 70 + n, 100 + (n * 0.01), shares: 100);
            }

            h.Quote("GLD", 100);
            h.Minute("GLD", 100.02);
            once = batch == 0 ? h.StateOf("GLD") : once;
        }

        Assert.Equal(2 * 7, h.Faults(MarketReason.Duplicate));
        Assert.Equal(500, h.State.Features[h.IndexOf("GLD")].SessionVolume);
        Assert.Equal(once, h.StateOf("GLD"));
        Evidence.Fired("F08", h.Faults(MarketReason.Duplicate));
    }

    [Fact]
    public void F09_a_crossed_quote_is_kept_as_unusable_and_sizes_nothing()
    {
        using EngineHarness h = Trending(out _);
        h.Minute("GLD", 100.20);
        h.Seconds += 0.5;
        h.BidAsk("GLD", 100.21, 100.19);
        Assert.Equal(1, h.Faults(MarketReason.Crossed));
        Assert.False(h.Row("GLD").IsTwoSided);
        Assert.Empty(h.Orders("GLD"));
        h.Seconds += 0.1;
        h.Quote("GLD", 100.20, bidLots: 90);
        Assert.Single(h.Orders("GLD"));
        Evidence.Fired("F09", h.Faults(MarketReason.Crossed));
    }

    [Fact]
    public void F10_a_locked_quote_opens_nothing_and_still_closes()
    {
        using EngineHarness h = Trending(out _);
        h.Minute("GLD", 100.20);
        h.Seconds += 0.5;
        h.BidAsk("GLD", 100.20, 100.20);
        Assert.Equal(1, h.Faults(MarketReason.Locked));
        Assert.Empty(h.Orders("GLD"));
        h.Seconds += 0.1;
        h.Quote("GLD", 100.20, bidLots: 90);
        h.FillAll();
        Assert.Equal(["Buy 4"], h.Orders("GLD"));

        h.Seconds = 23_400 - 380;
        h.Timer();
        h.BidAsk("GLD", 100.20, 100.20);
        Assert.Equal(["Buy 4", "Sell 4"], h.Orders("GLD"));
        Assert.Equal(99.20m, h.OrdersOf("GLD").Last().Order.LimitPx / (decimal)Fixed.One);
        Evidence.Fired("F10", h.Faults(MarketReason.Locked));
    }

    [Theory]
    [InlineData(-0.01, 100.01, 5, 5, MarketReason.BadPrice)]
    [InlineData(99.99, -1, 5, 5, MarketReason.BadPrice)]
    [InlineData(99.99, 2_000_000, 5, 5, MarketReason.BadPrice)]
    [InlineData(99.99, 100.01, 0, 5, MarketReason.BadSize)]
    [InlineData(99.99, 100.01, 5, -5, MarketReason.BadSize)]
    public void F11_an_absurd_quote_is_not_taken_and_three_in_a_row_make_the_name_stale(
        double bid, double ask, long bidLots, long askLots, MarketReason reason)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", 100);
        for (int n = 1; n <= 3; n++)
        {
            Assert.Equal(0, h.Row("GLD").Barred & Bar.NoFreshQuote);
            h.Seconds += 1;
            h.BidAsk("GLD", bid, ask, bidLots, askLots);
            Assert.Equal(n, h.Faults(reason));
            Assert.Equal(100 * Fixed.One, h.Row("GLD").Mark);
        }

        Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Seconds += 1;
        h.Quote("GLD", 100);
        Assert.Equal(0, h.Row("GLD").Barred);
        Evidence.Fired("F11", h.Faults(reason));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-5, 100)]
    [InlineData(2_000_000, 100)]
    [InlineData(100, 0)]
    [InlineData(100, -1)]
    public void F11_an_absurd_trade_is_not_taken(double px, long shares)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Trade("GLD", 100);
        byte[] before = h.StateOf("GLD");
        h.Seconds += 1;
        h.Trade("GLD", px, shares);
        Assert.Equal(1, h.Faults(MarketReason.BadPrice) + h.Faults(MarketReason.BadSize));
        Assert.Equal(before, h.StateOf("GLD"));
        Evidence.Fired("F11", h.Faults(MarketReason.BadPrice) + h.Faults(MarketReason.BadSize));
    }

    [Fact]
    public void F13_a_jump_is_held_until_three_ticks_agree()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        foreach (double px in (double[])[10_000, 1, 93, 107, 93, 93.2])
        {
            h.Seconds += 1;
            h.Quote("GLD", px);
            h.Trade("GLD", px);
            Assert.Equal((100 * Fixed.One, 100 * Fixed.One), (h.Row("GLD").Mark, h.Row("GLD").LastPx));
            Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        }

        Assert.Equal(12, h.Faults(MarketReason.Jump));
        h.Seconds += 1;
        h.Quote("GLD", 93.1);
        h.Trade("GLD", 93.1);
        Assert.Equal((93.1m, 93.1m), (h.Row("GLD").Mark / (decimal)Fixed.One, h.Row("GLD").LastPx / (decimal)Fixed.One));
        Assert.Equal((0, 12), (h.Row("GLD").Barred, h.Faults(MarketReason.Jump)));
        Evidence.Fired("F13", h.Faults(MarketReason.Jump));
    }

    [Fact]
    public void F13_one_good_tick_ends_the_suspicion()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", 100);
        for (int n = 0; n < 10; n++)
        {
            h.Seconds += 1;
            h.Quote("GLD", n % 3 == 2 ? 100.01 : 50);
        }

        Assert.Equal(7, h.Faults(MarketReason.Jump));
        Assert.Equal(100.01m, h.Row("GLD").Mark / (decimal)Fixed.One);
        Evidence.Fired("F13", h.Faults(MarketReason.Jump));
    }

    [Fact]
    public void F15_a_stamp_far_ahead_moves_neither_the_clock_nor_the_row()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = 1;
        h.Timer();
        h.Quote("GLD", 100);
        long now = h.State.Scalars.TimeNs;
        h.Seconds = 3_600;
        h.FromFeed(EventKind.Quote, "GLD", (ref Event e) => e.Quote = new QuotePayload { BidPx = 1, AskPx = 2, BidSize = 1, AskSize = 1 });
        h.FromFeed(EventKind.TradingStatus, "GLD", (ref Event e) => e.Status.Halted = 1);
        Assert.Equal(2, h.Faults(MarketReason.FutureTime));
        Assert.Equal((now, 100 * Fixed.One, 0), (h.State.Scalars.TimeNs, h.Row("GLD").Mark, h.Row("GLD").Barred));

        h.Timer();
        h.Quote("GLD", 101);
        Assert.Equal(101 * Fixed.One, h.Row("GLD").Mark);
        Evidence.Fired("F15", h.Faults(MarketReason.FutureTime));
    }

    [Fact]
    public void F15_when_the_whole_feed_is_ahead_it_is_the_timers_that_are_late()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = 1;
        h.Timer();
        for (int n = 1; n < Engine.AheadRunMax; n++)
        {
            h.Seconds = 3_600 + n;
            Ahead(h);
            Assert.Equal((n, 0), (h.Faults(MarketReason.FutureTime), h.Row("GLD").Mark));
        }

        h.Seconds = 2;
        Ahead(h); // one in time: the count starts anew
        for (int n = 1; n <= Engine.AheadRunMax; n++)
        {
            h.Seconds = 3_700 + n;
            Ahead(h);
        }

        Assert.Equal(2 * (Engine.AheadRunMax - 1), h.Faults(MarketReason.FutureTime));
        Assert.Equal(EngineHarness.OpenNs + ((3_700 + Engine.AheadRunMax) * Fixed.One), h.State.Scalars.TimeNs);
        Evidence.Fired("F15", h.Faults(MarketReason.FutureTime));
    }

    [Fact]
    public void F15_the_history_of_a_weekend_is_not_ahead()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = 1;
        h.Timer();
        h.FromFeed(EventKind.DailyBar, "GLD", (ref Event e) => (e.Header.TimeNs, e.Bar.Close) = (EngineHarness.OpenNs + (200_000 * Fixed.One), Fixed.One));
        Assert.Equal((0, 1), (h.Faults(MarketReason.FutureTime), h.State.Features[h.IndexOf("GLD")].DailyCount));
        Evidence.Control("F15");
    }

    [Fact]
    public void F15_a_stamp_long_past_is_not_used()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Seconds = 3_600;
        h.Timer();
        h.Seconds = 1;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        Assert.Equal(2, h.Faults(MarketReason.PastTime));
        Assert.Equal(0, h.Row("GLD").Mark);
        Evidence.Fired("F15", h.Faults(MarketReason.PastTime));
    }

    private static void Ahead(EngineHarness h) => h.FromFeed(EventKind.Quote, "GLD", (ref Event e) =>
        e.Quote = new QuotePayload { BidPx = Fixed.One, AskPx = Fixed.One + 2, BidSize = 1, AskSize = 1 });

    /// <summary>An engine one minute into a day in which GLD goes up: its next minute bar makes intraday_momentum buy.</summary>
    private static EngineHarness Trending(out double px)
    {
        EngineHarness h = new EngineHarness().Live();
        h.Seconds = 400;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        h.Seconds += 30;
        h.Quote("GLD", 100.05, bidLots: 90);
        h.Seconds += 29;
        h.Quote("GLD", px = 100.20, bidLots: 90);
        h.Seconds += 1;
        return h;
    }
}
