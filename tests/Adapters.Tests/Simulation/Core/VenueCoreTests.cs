using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

public sealed class VenueCoreTests
{
    private static readonly string[] Traded = ["GLD", "SLV", "GDX", "NUGT", "ZSL"];

    [Fact]
    public void Same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        ulong first = TradeFor(7, 200_000).Sink.Hash;
        Assert.Equal(first, TradeFor(7, 200_000).Sink.Hash);
        Assert.NotEqual(first, TradeFor(8, 200_000).Sink.Hash);
    }

    [Fact]
    public void Cash_is_the_start_less_signed_notional_less_fees_exactly()
    {
        (RecordingSink sink, VenueAccount account, List<VenueHolding> holdings, List<VenueOrder> orders) = TradeFor(3, 50_000);
        long cash = new VenueOptions().CashNanos;
        long fees = 0;
        var positions = new Dictionary<int, long>();
        foreach ((VenueOrder order, VenueExecution fill) in sink.Fills)
        {
            long signed = order.Request.Side == Side.Buy ? fill.QtyNanos : -fill.QtyNanos;
            fees += Fixed.MulDiv(new VenueOptions().FeePerShareNanos, fill.QtyNanos, Fixed.One);
            cash -= Fixed.Notional(fill.PxNanos, signed);
            positions[order.Instrument] = positions.GetValueOrDefault(order.Instrument) + signed;
            Assert.Equal(positions[order.Instrument], fill.PositionQtyNanos);
        }

        Assert.True(sink.Fills.Count > 100);
        Assert.Contains("partial_fill", sink.Names);
        Assert.Equal(fees, account.FeesNanos);
        Assert.Equal(cash - fees, account.CashNanos);
        Assert.Equal(account.CashNanos + holdings.Sum(h => Fixed.Notional(h.MarkPxNanos, h.QtyNanos)), account.EquityNanos);
        foreach (VenueOrder order in orders.Where(o => o.Status == VenueStatus.Filled))
        {
            Assert.Equal(order.Request.QtyNanos, sink.Fills.Where(f => f.Order == order).Sum(f => f.Execution.QtyNanos));
        }
    }

    [Fact]
    public void Refusals_carry_the_codes_of_the_catalogue()
    {
        using var core = new VenueCore(new VenueOptions { PartialFillPct = 0 });
        var sink = new RecordingSink();
        sink.Run(core, 100);
        Refused(core, RecordingSink.Order("NOPE", Side.Buy, 1, "a"), 422, 42210000, "asset \"NOPE\" not found");
        Refused(core, RecordingSink.Order("SPY", Side.Buy, 1, "a"), 422, 42210000, "asset \"SPY\" is not tradable");
        Refused(core, RecordingSink.Order("GLD", Side.Buy, 0, "a"), 422, 40010001, "qty must be > 0");
        Refused(core, RecordingSink.Order("GLD", Side.Buy, 1, "a", 100_001_000_000), 422, 42210000,
            "invalid limit_price 100.001. sub-penny increment does not fulfill minimum pricing criteria");
        Refused(core, RecordingSink.Order("GLD", Side.Buy, 1_000_000_000, "a"), 403, 40310000, "insufficient buying power");
        Assert.NotNull(core.Submit(RecordingSink.Order("GLD", Side.Buy, 10, "a")).Order);
        Refused(core, RecordingSink.Order("GLD", Side.Buy, 1, "a"), 422, 40010001, "client_order_id must be unique");
        sink.Run(core, 100);
        Assert.Equal(["new", "fill"], sink.Names);
        Refused(core, RecordingSink.Order("GLD", Side.Sell, 11, "b"), 403, 40310000,
            "insufficient qty available for order (requested: 11, available: 10)");
        Assert.Equal(404, core.Cancel(Guid.Empty)!.HttpStatus);
        Assert.Equal("order is already in \"filled\" state", core.Cancel(core.Orders[0].Id)!.Message);
    }

    [Fact]
    public void Resting_orders_are_cancelled_and_expire_at_the_close_and_bars_come_out()
    {
        using var core = new VenueCore(new VenueOptions());
        var sink = new RecordingSink();
        sink.Run(core, 100);
        VenueOrder kept = core.Submit(RecordingSink.Order("GLD", Side.Buy, 1, "day", Fixed.One)).Order!;
        VenueOrder gtc = core.Submit(RecordingSink.Order("GLD", Side.Buy, 1, "gtc", Fixed.One, VenueTif.Gtc)).Order!;
        VenueOrder ioc = core.Submit(RecordingSink.Order("GLD", Side.Buy, 1, "ioc", Fixed.One, VenueTif.Ioc)).Order!;
        VenueOrder gone = core.Submit(RecordingSink.Order("GLD", Side.Buy, 1, "gone", Fixed.One)).Order!;
        Assert.Null(core.Cancel(gone.Id));
        long close = core.NextCloseNs;
        Assert.True(core.IsOpen);
        while (core.NowNs < close)
        {
            Assert.True(core.TryAdvance(sink));
        }

        Assert.Equal(VenueStatus.Expired, kept.Status);
        Assert.Equal(close, kept.ExpiredNs);
        Assert.Equal(VenueStatus.New, gtc.Status);
        Assert.Equal(VenueStatus.Canceled, ioc.Status);
        Assert.Equal(VenueStatus.Canceled, gone.Status);
        Assert.Equal(25, sink.Kinds[(byte)EventKind.DailyBar]);
        Assert.InRange(sink.Kinds[(byte)EventKind.MinuteBar], 5_000, 25 * 390);
        Assert.InRange(core.RowsPublished / 23_400.0, 40, 100);
        Assert.InRange((double)sink.Kinds[(byte)EventKind.Quote] / sink.Kinds[(byte)EventKind.Trade], 4.7, 5.3);

        // The close is a step of its own: a client sees a closed market before the next morning.
        Assert.Equal((close, false, true), (core.NowNs, core.IsOpen, core.IsNight));
        long rows = core.RowsPublished, open = core.NextOpenNs;
        Assert.True(core.TryAdvance(sink));
        Assert.Equal((rows + 1, true, false), (core.RowsPublished, core.IsOpen, core.IsNight));
        Assert.InRange(core.NowNs, open, open + Fixed.One);
    }

    [Fact]
    public void History_ends_before_the_start_and_shorter_is_the_end_of_longer()
    {
        using var core = new VenueCore(new VenueOptions());
        IReadOnlyList<Event> year = core.History(260);
        Assert.Equal(260 * 25, year.Count);
        Assert.Equal(core.History(10)[0].Bar.Close, year[250 * 25].Bar.Close);
        Assert.All(year, e => Assert.True(e.Header.TimeNs < core.NowNs && e.Bar.Low <= e.Bar.Close && e.Bar.High >= e.Bar.Open));
        Assert.True(year[0].Header.TimeNs < year[^1].Header.TimeNs);
    }

    private static void Refused(VenueCore core, NewOrder order, int status, int code, string message)
    {
        (VenueOrder? accepted, VenueRefusal? refusal) = core.Submit(order);
        Assert.Null(accepted);
        Assert.Equal((status, code, message), (refusal!.HttpStatus, refusal.Code, refusal.Message));
    }

    private static (RecordingSink Sink, VenueAccount Account, List<VenueHolding> Holdings, List<VenueOrder> Orders) TradeFor(
        ulong seed, int rows)
    {
        using var core = new VenueCore(new VenueOptions { Seed = seed, PartialFillPct = 40 });
        var sink = new RecordingSink();
        for (int i = 0; i < rows; i++)
        {
            Assert.True(core.TryAdvance(sink));
            if (i % 200 == 0)
            {
                Side side = (i / 200) % 3 == 2 ? Side.Sell : Side.Buy;
                core.Submit(RecordingSink.Order(Traded[i / 200 % 5], side, 1 + (i / 200 % 7), "o" + i));
            }
        }

        return (sink, core.Account, [.. core.Holdings], [.. core.Orders]);
    }
}
