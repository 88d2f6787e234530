using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Market;

/// <summary>Row F14 of the fault catalogue: halts, limit bands, restricted short sales.</summary>
public sealed class HaltTests
{
    [Theory]
    [InlineData("H")]
    [InlineData("2")]
    [InlineData("P")]
    [InlineData("Q")]
    public void F14_a_halt_takes_back_what_rests_opens_nothing_and_ends_with_a_fresh_quote(string code)
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F14", h.Given(EventKind.TradingStatus));
    }

    [Fact]
    public void F14_a_halt_whose_end_was_missed_ends_with_a_print_and_a_quote_after_it()
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F14", h.Given(EventKind.TradingStatus));
    }

    [Fact]
    public void F14_an_order_on_its_way_into_a_halt_is_taken_back_when_it_is_heard_of()
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F14", h.Given(EventKind.TradingStatus));
    }

    [Fact]
    public void F14_the_bands_of_a_day_end_with_its_session()
    {
        using EngineHarness h = Scene.Trending(400);
        Bands(h, up: 100.50, down: 95);
        h.Apply(EventKind.Timer);
        Assert.NotEqual(0, h.Row("GLD").LimitUp);
        h.Timer();
        Assert.Equal((0, 0), (h.Row("GLD").LimitUp, h.Row("GLD").LimitDown));
        Evidence.Fired("F14", h.Given(EventKind.LimitBands));
    }

    [Fact]
    public void F14_a_halt_leaves_an_order_that_closes()
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F14", h.Given(EventKind.TradingStatus));
    }

    [Fact]
    public void F14_a_quote_at_a_limit_band_opens_nothing_and_takes_back_what_rests()
    {
        using EngineHarness h = Scene.Trending(400);
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
        Evidence.Fired("F14", h.Given(EventKind.LimitBands));
    }

    [Fact]
    public void F14_no_order_is_priced_beyond_a_limit_band()
    {
        using EngineHarness h = Scene.Trending(400);
        Bands(h, up: 100.13, down: 95);
        h.Minute("GLD", 100.10);
        h.Seconds += 0.5;
        h.Quote("GLD", 100.10, bidLots: 91); // five ticks through the ask is 100.16
        Assert.Equal(RiskReason.OutsideBands, h.LastDenial());
        Evidence.Fired("F14", h.Given(EventKind.LimitBands));
    }

    [Fact]
    public void F14_a_short_sale_restriction_lasts_to_the_end_of_the_next_day()
    {
        using EngineHarness h = Scene.Trending(400, up: false);
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
        Evidence.Fired("F14", h.Given(EventKind.TradingStatus));
    }

    private static void Bands(EngineHarness h, double up, double down) => h.Apply(EventKind.LimitBands, "GLD", (ref Event e) =>
        (e.Bands.Up, e.Bands.Down) = ((long)(up * 1e9), (long)(down * 1e9)));

    private static void Status(EngineHarness h, string code, long halted) => h.Apply(EventKind.TradingStatus, "GLD", (ref Event e) =>
        (e.Status.Code, e.Status.Halted) = (code[0], halted));

    private static void Report(EngineHarness h, Event order, OrdStatus status, long filled) => h.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) =>
        e.Report = new ExecutionReportPayload { OrderId = order.Order.OrderId, Status = status, CumQty = filled });

    private static long[] Cancels(EngineHarness h) =>
        [.. h.Outputs.Where(e => e.Header.Kind == EventKind.OrderCancelRequest).Select(e => e.Order.OrderId)];
}
