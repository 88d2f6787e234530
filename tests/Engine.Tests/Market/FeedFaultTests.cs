using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
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
        Evidence.Fired("F01", h.Given(EventKind.FeedDown));
    }

    [Fact]
    public void F05_a_minute_whose_bar_is_missing_silences_the_strategies_until_the_hole_is_filled()
    {
        using EngineHarness h = Scene.Trending(60);
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
        Evidence.Fired("F05", h.Faults(MarketReason.MissingBar));
    }

    [Fact]
    public void F05_a_minute_without_prints_needs_no_bar()
    {
        using EngineHarness h = Scene.Trending(60);
        h.Minute("GLD", 100.10);
        h.Seconds = 600;
        h.Minute("GLD", 100.10);
        Assert.Equal((0, 0), (h.Faults(MarketReason.MissingBar), h.Row("GLD").MinutesToWait));
        Evidence.Control("F05");
    }

    [Fact]
    public void F05_without_a_backfill_twenty_whole_minutes_end_the_silence()
    {
        using EngineHarness h = Scene.Trending(60);
        h.Minute("GLD", 100.10);
        h.Apply(EventKind.FeedGap);
        for (int n = 1; n <= 20; n++)
        {
            Assert.Equal(21 - n, h.Row("GLD").MinutesToWait);
            h.Seconds += 60;
            h.Minute("GLD", 100.10);
        }

        Assert.Equal(0, h.Row("GLD").MinutesToWait);
        Evidence.Fired("F05", h.Given(EventKind.FeedGap));
    }

    [Fact]
    public void F05_a_fetched_bar_moves_the_features_and_asks_no_strategy()
    {
        using EngineHarness h = Scene.Trending(60);
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
        Evidence.Fired("F05", h.Given(EventKind.MinuteBar) - 1); // fetched: the last one came in time
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
        Evidence.Fired("F20", h.Faults(MarketReason.UnknownInstrument));
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
        Evidence.Fired(code switch { 402 => "F21", 406 => "F23", 407 => "F24", _ => "F25" }, h.Given(EventKind.FeedError));
    }

    [Fact]
    public void F22_F27_a_name_that_the_feed_does_not_deliver_whole_is_not_traded()
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F22", h.Given(EventKind.SymbolFeed));
        Evidence.Fired("F27", h.Given(EventKind.SymbolFeed));
    }

    [Fact]
    public void F29_a_revised_bar_counts_once()
    {
        using EngineHarness once = Scene.Trending(60), twice = Scene.Trending(60);
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
        Evidence.Fired("F29", twice.Given(EventKind.UpdatedBar));
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
        Evidence.Fired("F29", h.Given(EventKind.TradeCorrection) + h.Given(EventKind.TradeCancel));
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

    private static string[] Orders(EngineHarness h)
    {
        h.Seconds += 0.5;
        h.Quote("GLD", 100.11, bidLots: 90);
        return h.Orders("GLD");
    }
}
