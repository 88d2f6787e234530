using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Market;

/// <summary>What the engine does when the feed is lost, lacks something, or takes back what it said.</summary>
public sealed class FeedFaultTests
{
    private const long MinuteNs = 60_000_000_000;

    [Fact]
    public void F01_a_lost_feed_makes_every_name_stale_at_once_and_a_fresh_quote_one_of_them_usable()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", 100);
        h.Quote("SLV", 30);
        h.Apply(EventKind.FeedDown);
        Assert.Equal((0, 1), (h.State.Scalars.FeedUp, h.State.Scalars.FeedLosses));
        Assert.All(h.Engine.Instruments.ToArray(), i => Assert.Equal(Bar.NoFreshQuote, h.Row(i.Symbol).Barred));
        h.Apply(EventKind.FeedUp);
        h.Apply(EventKind.FeedGap);
        h.Seconds += 1;
        h.Quote("GLD", 100);
        Assert.Equal((1, 0, Bar.NoFreshQuote), (h.State.Scalars.FeedUp, h.Row("GLD").Barred, h.Row("SLV").Barred));
    }

    [Fact]
    public void F05_a_minute_whose_bar_is_missing_silences_the_strategies_until_the_hole_is_filled()
    {
        using EngineHarness h = Trending(60);
        h.Minute("GLD", 100.10);
        h.FillAll();
        Assert.Equal(["Buy 4"], Orders(h));
        h.Seconds = 150;
        h.Print("GLD", 5, 100.1, 100); // in the minute that starts at 120, whose bar never comes
        h.Seconds = 180;
        h.Quote("GLD", 99, bidLots: 1, askLots: 900);
        double target = h.Row(EngineHarness.Intraday, "GLD").Target;
        h.Minute("GLD", 99);
        Assert.Equal(1, h.Faults(MarketReason.MissingBar));
        Assert.Equal(target, h.Row(EngineHarness.Intraday, "GLD").Target);

        h.Apply(EventKind.Backfilled);
        h.Seconds = 240;
        h.Quote("GLD", 99.01, bidLots: 1, askLots: 900);
        h.Minute("GLD", 99);
        Assert.Equal(1, h.State.Scalars.Backfills);
        Assert.NotEqual(target, h.Row(EngineHarness.Intraday, "GLD").Target);
    }

    [Fact]
    public void F05_a_minute_without_prints_needs_no_bar()
    {
        using EngineHarness h = Trending(60);
        h.Minute("GLD", 100.10);
        h.Seconds = 600;
        h.Minute("GLD", 100.10);
        Assert.Equal((0, 0), (h.Faults(MarketReason.MissingBar), h.Row("GLD").MinutesToWait));
    }

    [Fact]
    public void F05_without_a_backfill_twenty_whole_minutes_end_the_silence()
    {
        using EngineHarness h = Trending(60);
        h.Minute("GLD", 100.10);
        h.Apply(EventKind.FeedGap);
        for (int n = 1; n <= 20; n++)
        {
            Assert.Equal(21 - n, h.Row("GLD").MinutesToWait);
            h.Seconds += 60;
            h.Minute("GLD", 100.10);
        }

        Assert.Equal(0, h.Row("GLD").MinutesToWait);
    }

    [Fact]
    public void F05_a_fetched_bar_moves_the_features_and_asks_no_strategy()
    {
        using EngineHarness h = Trending(60);
        h.Apply(EventKind.MinuteBar, "GLD", (ref Event e) =>
        {
            e.Header.Flags = Engine.Backfill;
            e.Bar.Open = e.Bar.High = e.Bar.Low = e.Bar.Close = 100_100_000_000;
        });
        Assert.Equal(100.1, h.State.Features[h.IndexOf("GLD")].PrevMinuteClose, 9);
        Assert.Equal(0, h.Row(EngineHarness.Intraday, "GLD").Target);
        h.Seconds += 60;
        h.Quote("GLD", 100.10, bidLots: 91);
        h.Minute("GLD", 100.10);
        Assert.NotEqual(0, h.Row(EngineHarness.Intraday, "GLD").Target);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("2")]
    [InlineData("P")]
    [InlineData("Q")]
    public void F14_a_halt_takes_back_what_rests_opens_nothing_and_ends_with_a_fresh_quote(string code)
    {
        using EngineHarness h = Trending(400);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91);
        Event order = Assert.Single(h.OrdersOf("GLD"));
        Report(h, order, OrdStatus.New, 0);
        Status(h, code, halted: 1);
        Assert.Equal([order.Order.OrderId], Cancels(h));
        Report(h, order, OrdStatus.Canceled, 0);

        h.Seconds += 60;
        h.Minute("GLD", 100.20);
        h.Quote("GLD", 100.20, bidLots: 92);
        Assert.Equal(RiskReason.Halted, h.LastDenial());
        Assert.Equal(Bar.Halted | Bar.NoFreshQuote, h.Row("GLD").Barred);

        h.Seconds += 60;
        Status(h, "T", halted: 0);
        Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Seconds -= 1;
        h.Quote("GLD", 100.21, bidLots: 92);
        Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Seconds += 2;
        h.BidAsk("GLD", 0, 100.22);
        Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Seconds += 1;
        h.Quote("GLD", 100.22, bidLots: 92);
        Assert.Equal(0, h.Row("GLD").Barred);
    }

    [Fact]
    public void F14_a_halt_whose_end_was_missed_ends_with_a_print_and_a_quote_after_it()
    {
        using EngineHarness h = Trending(400);
        Status(h, "H", halted: 1);
        h.Trade("GLD", 100.10);
        Assert.Equal(Bar.Halted | Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Apply(EventKind.FeedDown);
        h.Apply(EventKind.FeedUp);
        h.Seconds += 60;
        h.Quote("GLD", 100.11);
        Assert.Equal(Bar.Halted | Bar.NoFreshQuote | Bar.HaltUnsure, h.Row("GLD").Barred);
        h.Trade("GLD", 100.11);
        Assert.Equal(Bar.NoFreshQuote, h.Row("GLD").Barred);
        h.Seconds += 1;
        h.Quote("GLD", 100.12);
        Assert.Equal(0, h.Row("GLD").Barred);
    }

    [Fact]
    public void F14_an_order_on_its_way_into_a_halt_is_taken_back_when_it_is_heard_of()
    {
        using EngineHarness h = Trending(400);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91);
        Event order = Assert.Single(h.OrdersOf("GLD"));
        Status(h, "H", halted: 1);
        h.Timer();
        Assert.Empty(Cancels(h));
        Report(h, order, OrdStatus.New, 0);
        h.Timer();
        h.Timer();
        Assert.Equal([order.Order.OrderId], Cancels(h));
    }

    [Fact]
    public void F14_the_bands_of_a_day_end_with_its_session()
    {
        using EngineHarness h = Trending(400);
        Bands(h, up: 100.50, down: 95);
        h.Apply(EventKind.Timer);
        Assert.NotEqual(0, h.Row("GLD").LimitUp);
        h.Timer();
        Assert.Equal((0, 0), (h.Row("GLD").LimitUp, h.Row("GLD").LimitDown));
    }

    [Fact]
    public void F14_a_halt_leaves_an_order_that_closes()
    {
        using EngineHarness h = Trending(400);
        h.MinuteThenQuotes(("GLD", 100.10));
        h.FillAll();
        h.Seconds = 23_400 - 380;
        h.Timer();
        h.Quote("GLD", 100.11);
        Event close = h.OrdersOf("GLD").Last();
        Assert.Equal(Side.Sell, close.Order.Side);
        Report(h, close, OrdStatus.New, 0);
        Status(h, "H", halted: 1);
        Assert.Empty(Cancels(h));
    }

    [Fact]
    public void F14_a_quote_at_a_limit_band_opens_nothing_and_takes_back_what_rests()
    {
        using EngineHarness h = Trending(400);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91);
        Event order = Assert.Single(h.OrdersOf("GLD"));
        Report(h, order, OrdStatus.New, 0);
        Bands(h, up: 100.50, down: 95);
        Assert.Empty(Cancels(h));
        h.Seconds += 1;
        h.Quote("GLD", 100.52);
        Assert.Equal([order.Order.OrderId], Cancels(h));
        Report(h, order, OrdStatus.Canceled, 0);
        h.Seconds += 60;
        h.Minute("GLD", 100.52);
        h.Quote("GLD", 100.53, bidLots: 92);
        Assert.Equal(RiskReason.LimitState, h.LastDenial());
        h.Seconds += 60;
        h.Minute("GLD", 100.44);
        h.Quote("GLD", 100.44, bidLots: 92);
        Assert.Equal((0, 2), (h.Row("GLD").Barred, h.Orders("GLD").Length));
    }

    [Fact]
    public void F14_no_order_is_priced_beyond_a_limit_band()
    {
        using EngineHarness h = Trending(400);
        Bands(h, up: 100.13, down: 95);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91); // five ticks through the ask is 100.16
        Assert.Equal(RiskReason.OutsideBands, h.LastDenial());
    }

    [Fact]
    public void F14_a_short_sale_restriction_lasts_to_the_end_of_the_next_day()
    {
        using EngineHarness h = Trending(400, up: false);
        Status(h, "E", halted: -1);
        h.Minute("GLD", 99.90);
        h.Seconds += 0.5;
        h.Quote("GLD", 99.90, askLots: 91);
        Assert.Equal(RiskReason.ShortSaleRestricted, h.LastDenial());
        h.Daily("GLD", 100, daysBefore: 0);
        long today = h.Row("GLD").ShortBarredNs;
        h.Daily("GLD", 100, daysBefore: -1);
        Assert.NotEqual(0, today);
        Assert.Equal(0, h.Row("GLD").ShortBarredNs);
    }

    [Fact]
    public void F20_an_unknown_name_never_trades()
    {
        using EngineHarness h = new EngineHarness().Live();
        EventKind[] kinds =
        [
            EventKind.Quote, EventKind.Trade, EventKind.MinuteBar, EventKind.UpdatedBar, EventKind.DailyBar, EventKind.DailySoFar,
            EventKind.TradingStatus, EventKind.LimitBands, EventKind.TradeCancel, EventKind.TradeCorrection,
        ];
        foreach (int instrument in (int[])[-1, 25, 9_999, int.MaxValue, int.MinValue])
        {
            foreach (EventKind kind in kinds)
            {
                h.Apply(kind, fill: (ref Event e) => (e.Header.Instrument, e.Trade.TradeId, e.Trade.Reserved) = (instrument, 1, 1));
            }
        }

        Assert.Equal(5 * kinds.Length, h.Faults(MarketReason.UnknownInstrument));
        Assert.Empty(h.NewOrders);
    }

    [Theory]
    [InlineData(402, 0, KillTier.NoNew)]
    [InlineData(406, 0, KillTier.Normal)]
    [InlineData(406, 1, KillTier.NoNew)]
    [InlineData(407, 0, KillTier.Normal)]
    [InlineData(500, 0, KillTier.Normal)]
    public void F21_F23_refused_credentials_and_a_second_instance_stop_opening(int code, int lasting, KillTier tier)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Apply(EventKind.FeedError, fill: (ref Event e) => (e.Numbers.A, e.Numbers.B) = (code, lasting));
        Assert.Equal((1, code, tier), (h.State.Scalars.FeedErrors, h.State.Scalars.LastFeedError, h.State.Tier));
    }

    [Fact]
    public void F22_F27_a_name_that_the_feed_does_not_deliver_whole_is_not_traded()
    {
        using EngineHarness h = Trending(400);
        h.Apply(EventKind.SymbolFeed, "GLD", (ref Event e) => e.Numbers.A = 2);
        Assert.Equal(2, h.Row("GLD").MissingChannels);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91);
        Assert.Equal(RiskReason.FeedDegraded, h.LastDenial());
        h.Apply(EventKind.FeedUp);
        h.Seconds += 60;
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.12, bidLots: 91);
        Assert.Equal((0, 1), (h.Row("GLD").MissingChannels, h.Orders("GLD").Length));
    }

    [Fact]
    public void F29_a_revised_bar_counts_once()
    {
        using EngineHarness once = Trending(60), twice = Trending(60);
        foreach (EngineHarness h in (EngineHarness[])[once, twice])
        {
            h.Minute("GLD", 100);
            h.Seconds = 120;
            if (h == twice)
            {
                h.Minute("GLD", 105);
                Updated(h, 104);
                Updated(h, 101);
                Updated(h, 101);
                continue;
            }

            h.Minute("GLD", 101);
        }

        FeatureRow a = once.State.Features[once.IndexOf("GLD")], b = twice.State.Features[once.IndexOf("GLD")];
        Assert.Equal((a.Ema20Minutes, a.MinuteReturn, a.PrevMinuteClose), (b.Ema20Minutes, b.MinuteReturn, b.PrevMinuteClose));
        twice.Seconds = 60;
        Updated(twice, 50);
        Assert.Equal(1, twice.Faults(MarketReason.LateBar));
        Assert.Equal(b.Ema20Minutes, twice.State.Features[once.IndexOf("GLD")].Ema20Minutes);
    }

    [Fact]
    public void F29_a_print_taken_back_or_corrected_counts_once()
    {
        using EngineHarness h = new EngineHarness().Live();
        int gld = h.IndexOf("GLD");
        h.Print("GLD", 1, 100, 100);
        h.Seconds = 1;
        h.Print("GLD", 2, 101, 100);
        for (int n = 0; n < 3; n++)
        {
            Correct(h, oldId: 2, newId: 3, 100.5, 200);
            Assert.Equal((300, n), ((int)h.State.Features[gld].SessionVolume, h.Faults(MarketReason.UnknownTrade)));
        }

        Assert.Equal((100_500_000_000, 30_100d), (h.Row("GLD").LastPx, h.State.Features[gld].SessionNotional));
        for (int n = 0; n < 3; n++)
        {
            h.Apply(EventKind.TradeCancel, "GLD", (ref Event e) => e.Trade.TradeId = 3);
            Assert.Equal((100, n), ((int)h.State.Features[gld].SessionVolume, h.Faults(MarketReason.Duplicate)));
        }

        Assert.Equal((100 * Fixed.One, 100d), (h.Row("GLD").LastPx, h.State.Features[gld].Vwap));
        h.Apply(EventKind.TradeCancel, "GLD", (ref Event e) => e.Trade.TradeId = 99);
        Assert.Equal(100, h.State.Features[gld].SessionVolume);
    }

    private static void Correct(EngineHarness h, long oldId, long newId, double px, long shares) =>
        h.Apply(EventKind.TradeCorrection, "GLD", (ref Event e) => e.Trade = new TradePayload
        {
            Reserved = oldId,
            TradeId = newId,
            Px = (long)(px * 1e9),
            Size = shares * Fixed.One,
        });

    private static void Updated(EngineHarness h, double px) => h.Apply(EventKind.UpdatedBar, "GLD", (ref Event e) =>
        e.Bar.Open = e.Bar.High = e.Bar.Low = e.Bar.Close = (long)(px * 1e9));

    private static void Bands(EngineHarness h, double up, double down) => h.Apply(EventKind.LimitBands, "GLD", (ref Event e) =>
        (e.Bands.Up, e.Bands.Down) = ((long)(up * 1e9), (long)(down * 1e9)));

    private static void Status(EngineHarness h, string code, long halted) => h.Apply(EventKind.TradingStatus, "GLD", (ref Event e) =>
        (e.Status.Code, e.Status.Halted) = (code[0], halted));

    private static void Report(EngineHarness h, Event order, OrdStatus status, long filled) => h.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) =>
        e.Report = new ExecutionReportPayload { OrderId = order.Order.OrderId, Status = status, CumQty = filled });

    private static long[] Cancels(EngineHarness h) =>
        [.. h.Outputs.Where(e => e.Header.Kind == EventKind.OrderCancelRequest).Select(e => e.Order.OrderId)];

    private static string[] Orders(EngineHarness h)
    {
        h.Seconds += 0.5;
        h.Quote("GLD", 100.11, bidLots: 90);
        return h.Orders("GLD");
    }

    /// <summary>GLD has gone up (or down) for a minute: its next minute bar makes intraday_momentum buy (or sell).</summary>
    private static EngineHarness Trending(double seconds, bool up = true)
    {
        EngineHarness h = new EngineHarness().Live();
        h.Seconds = seconds - 60;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        h.Seconds += 30;
        h.Quote("GLD", up ? 100.05 : 99.95, bidLots: up ? 90 : 5, askLots: up ? 5 : 90);
        h.Seconds += 29;
        h.Quote("GLD", up ? 100.10 : 99.90, bidLots: up ? 90 : 5, askLots: up ? 5 : 90);
        h.Seconds += 1;
        return h;
    }
}
