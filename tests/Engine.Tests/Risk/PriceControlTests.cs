using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>Prices: collar, drift, market state, quotes, own orders. Each control inside, at and beyond its limit.</summary>
public sealed class PriceControlTests
{
    [Theory]
    [InlineData(100.99, RiskReason.None)]
    [InlineData(101.00, RiskReason.None)]
    [InlineData(101.01, RiskReason.PriceCollar)]
    [InlineData(99.01, RiskReason.None)]
    [InlineData(99.00, RiskReason.None)]
    [InlineData(98.99, RiskReason.PriceCollar)]
    public void C01_collar_at_one_percent_of_the_mark(double px, RiskReason expected)
    {
        GateBench b = new();
        Assert.Equal(expected, b.Buy(px: px));
        Assert.Equal(expected, b.Sell(px: px));
        b.Hold(100);
        Assert.Equal(expected, b.Sell(px: px));
        Evidence.Asked("C01", refused: expected != RiskReason.None, atLimit: px is 101.00 or 99.00);
    }

    [Theory]
    [InlineData(109.99, 129.99, RiskReason.None)]
    [InlineData(110.00, 130.00, RiskReason.None)]
    [InlineData(110.01, 130.00, RiskReason.ReferencesDisagree)]
    [InlineData(110.00, 130.01, RiskReason.ReferencesDisagree)]
    [InlineData(89.99, 130.00, RiskReason.ReferencesDisagree)]
    [InlineData(0, 0, RiskReason.None)]
    public void C01_mark_last_trade_and_previous_close_agree(double last, double close, RiskReason expected)
    {
        GateBench b = new();
        b.Market.LastPx = GateBench.Nanos(last);
        b.Market.PrevClose = GateBench.Nanos(close);
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C01", refused: expected != RiskReason.None, atLimit: last is 110.00 && close is 130.00);
    }

    [Theory]
    [InlineData(100.49, RiskReason.None)]
    [InlineData(100.50, RiskReason.None)]
    [InlineData(100.51, RiskReason.PriceDrift)]
    [InlineData(99.50, RiskReason.None)]
    [InlineData(99.49, RiskReason.PriceDrift)]
    public void C02_own_orders_drift_no_further_than_half_a_percent(double px, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.DriftMaxBps = 50;
        b.Position.DriftPx = GateBench.Nanos(100);
        b.Position.DriftNs = GateBench.NowNs - GateBench.Second;
        Assert.Equal(expected, b.Buy(px: px));
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell(px: px));
        Evidence.Asked("C02", refused: expected != RiskReason.None, atLimit: px is 100.50 or 99.50);
    }

    [Theory]
    [InlineData(-1, RiskReason.PriceDrift)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.None)]
    public void C02_the_window_forgets(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Position.DriftPx = GateBench.Nanos(80);
        b.Position.DriftNs = GateBench.NowNs - b.Limits.DriftWindowNs - beyondNs;
        Assert.Equal(expected, b.Buy());
        Evidence.Asked("C02", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    [Theory]
    [InlineData(Bar.Halted, RiskReason.Halted, RiskReason.Halted)]
    [InlineData(Bar.NoFreshQuote, RiskReason.Halted, RiskReason.Halted)]
    [InlineData(Bar.LimitState, RiskReason.LimitState, RiskReason.None)]
    [InlineData(Bar.Stale, RiskReason.None, RiskReason.None)]
    public void C15_what_is_not_traded_opens_nothing(long barred, RiskReason opening, RiskReason closing)
    {
        GateBench b = new();
        b.Market.Barred = barred;
        Assert.Equal(opening, b.Buy());
        b.Hold(100);
        Assert.Equal(closing, b.Sell());
        Evidence.Asked("C15", refused: opening != RiskReason.None);
    }

    [Fact]
    public void C15_a_closed_session_takes_no_order()
    {
        GateBench b = new();
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        b.Scalars.SessionOpen = 0;
        Assert.Equal((RiskReason.SessionClosed, RiskReason.SessionClosed), (b.Sell(), b.Buy()));
        Evidence.Asked("C15", refused: true);
    }

    /// <summary>The broker's word comes once a second; in between the close that he has told counts.</summary>
    [Theory]
    [InlineData(-1, RiskReason.None)]
    [InlineData(0, RiskReason.SessionClosed)]
    [InlineData(1, RiskReason.SessionClosed)]
    public void C15_nothing_leaves_after_the_close_that_was_told(long afterNs, RiskReason expected)
    {
        GateBench b = new();
        b.Scalars.NextCloseNs = b.Scalars.TimeNs - afterNs;
        Assert.Equal(expected, b.Buy());
        Evidence.Asked("C15", refused: expected != RiskReason.None);
    }

    [Theory]
    [InlineData(100.49, RiskReason.None)]
    [InlineData(100.50, RiskReason.None)]
    [InlineData(100.51, RiskReason.OutsideBands)]
    [InlineData(99.50, RiskReason.None)]
    [InlineData(99.49, RiskReason.OutsideBands)]
    public void C15_limits_stay_inside_the_bands(double px, RiskReason expected)
    {
        GateBench b = new();
        b.Market.LimitUp = GateBench.Nanos(100.50);
        b.Market.LimitDown = GateBench.Nanos(99.50);
        Assert.Equal(expected, b.Buy(px: px));
        Evidence.Asked("C15", refused: expected != RiskReason.None, atLimit: px is 100.50 or 99.50);
    }

    [Theory]
    [InlineData(-1, RiskReason.None)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.QuoteStale)]
    public void C16_age_of_the_quote(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Market.QuoteTimeNs = GateBench.NowNs - b.Limits.QuoteAgeMaxNs - beyondNs;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(expected, b.Sell());
        Evidence.Asked("C16", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    [Theory]
    [InlineData(-1, RiskReason.None)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.QuoteStale)]
    public void C16_a_quote_that_never_changes_opens_nothing(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Market.ChangedNs = GateBench.NowNs - b.Limits.QuoteFrozenMaxNs - beyondNs;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C16", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    /// <summary>In the first and the last five minutes what opens has a third of the time; what closes has the whole.</summary>
    [Theory]
    [InlineData(true, -1, 0, RiskReason.None)]
    [InlineData(true, -1, 1, RiskReason.QuoteStale)]
    [InlineData(true, 0, 1, RiskReason.None)]
    [InlineData(true, 1, 1, RiskReason.None)]
    [InlineData(false, -1, 0, RiskReason.None)]
    [InlineData(false, -1, 1, RiskReason.QuoteStale)]
    [InlineData(false, 0, 1, RiskReason.None)]
    [InlineData(false, 1, 1, RiskReason.None)]
    public void C16_a_third_of_the_age_at_the_edges_of_a_session(bool early, long fromEdgeNs, long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Scalars.OpenedNs = early ? GateBench.NowNs - QuoteAge.EdgeNs - fromEdgeNs : b.Scalars.OpenedNs;
        b.Scalars.NextCloseNs = early ? b.Scalars.NextCloseNs : GateBench.NowNs + QuoteAge.EdgeNs + fromEdgeNs;
        b.Market.QuoteTimeNs = GateBench.NowNs - (b.Limits.QuoteAgeMaxNs / 3) - beyondNs;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C16", refused: expected != RiskReason.None, atLimit: fromEdgeNs == 0 || beyondNs == 0);
    }

    [Theory]
    [InlineData(99.50, 100.48, RiskReason.None)]
    [InlineData(99.50, 100.50, RiskReason.None)]
    [InlineData(99.49, 100.51, RiskReason.QuoteUnusable)]
    [InlineData(0, 100.01, RiskReason.QuoteUnusable)]
    [InlineData(99.99, 0, RiskReason.QuoteUnusable)]
    [InlineData(100.01, 99.99, RiskReason.QuoteUnusable)]
    public void C16_both_sides_and_a_spread_of_one_percent(double bid, double ask, RiskReason expected)
    {
        GateBench b = new();
        b.Quote(GateBench.Gold, bid, ask);
        Assert.Equal(expected, b.Buy());
        Evidence.Asked("C16", refused: expected != RiskReason.None, atLimit: bid is 99.50 && ask is 100.50);
    }

    [Fact]
    public void C16_a_locked_quote_only_closes_and_a_missing_channel_opens_nothing()
    {
        GateBench b = new();
        b.Quote(GateBench.Gold, 100, 100);
        Assert.Equal(RiskReason.QuoteUnusable, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        b.Quote(GateBench.Gold, 99.99, 100.01);
        b.Market.Barred = Bar.NotSubscribed;
        Assert.Equal((RiskReason.None, RiskReason.FeedDegraded), (b.Sell(), b.Buy()));
        Evidence.Asked("C16", refused: true);
        Evidence.Asked("C16", refused: false);
    }

    [Theory]
    [InlineData(100.04, RiskReason.None)]
    [InlineData(100.05, RiskReason.SelfCross)]
    [InlineData(100.06, RiskReason.SelfCross)]
    public void C17_no_order_meets_our_own_on_the_other_side(double px, RiskReason expected)
    {
        GateBench b = new();
        b.Rest(Side.Sell, 10, 100.05);
        Assert.Equal(expected, b.Buy(px: px));
        Assert.Equal(RiskReason.None, b.Buy(px: 20, instrument: GateBench.Silver));
        GateBench mirror = new();
        mirror.Rest(Side.Buy, 10, 200 - 100.05);
        Assert.Equal(expected, mirror.Sell(px: 200 - px));
        Evidence.Asked("C17", refused: expected != RiskReason.None, atLimit: px is 100.05);
    }

    [Theory]
    [InlineData(OrdStatus.Unknown, RiskReason.SelfCross)]
    [InlineData(OrdStatus.PendingCancel, RiskReason.SelfCross)]
    [InlineData(OrdStatus.Filled, RiskReason.None)]
    public void C17_every_order_that_may_live_counts(OrdStatus status, RiskReason expected)
    {
        GateBench b = new();
        b.Rest(Side.Sell, 10, 101);
        b.Rest(Side.Sell, 10, 99, status);
        Assert.Equal(expected, b.Buy(px: 100));
        GateBench priceless = new();
        priceless.Rest(Side.Buy, 10, 0, status);
        Assert.Equal(expected, priceless.Sell(px: 100));
        Evidence.Asked("C17", refused: expected != RiskReason.None);
    }
}
