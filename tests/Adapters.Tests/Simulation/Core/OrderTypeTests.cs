using System;
using System.Linq;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

/// <summary>Every order type, class and time in force at the venue, to its end.</summary>
public sealed class OrderTypeTests : IDisposable
{
    private readonly RecordingSink _sink = new();
    private readonly VenueCore _core = new(new VenueOptions { PartialFillPct = 0 });

    public OrderTypeTests() => _sink.Run(_core, 500);

    private long Cent => Fixed.One / 100;

    private long Last => _core.LastQuote(0).Quote.BidPx / (Cent * 100) * Cent * 100;

    [Fact]
    public void A_stop_waits_for_a_trade_and_a_buy_stop_is_protected_by_a_limit()
    {
        VenueOrder buy = Place(Order(Side.Buy, VenueOrdType.Stop) with { StopPxNanos = Last + (300 * Cent) });
        Hold(1);
        Assert.Equal((VenueStatus.New, false), (buy.Status, buy.Triggered));
        Assert.Null(_core.Cancel(buy.Id));
        VenueOrder sell = Place(Order(Side.Sell, VenueOrdType.Stop) with { StopPxNanos = Last - (20 * Cent) });
        while (sell.IsOpen && _core.TryAdvance(_sink))
        {
            Assert.True(sell.Triggered || sell.Executions.Count == 0);
        }

        Assert.True(sell.Triggered);
        Assert.Equal(VenueStatus.Filled, sell.Status);
        Assert.InRange(sell.AvgPxNanos, 1, sell.Request.StopPxNanos + (5 * Cent));
        Assert.Equal(Fixed.MulDiv(buy.StopPxNanos, 1025, 1000), buy.EffectiveLimitPxNanos);
    }

    [Fact]
    public void A_trailing_stop_follows_the_best_price_and_never_goes_back()
    {
        Hold(5);
        VenueOrder order = Place(Order(Side.Sell, VenueOrdType.TrailingStop) with { TrailPxNanos = 30 * Cent });
        long best = order.StopPxNanos;
        long moves = 0;
        while (order.IsOpen && _core.TryAdvance(_sink))
        {
            Assert.True(order.StopPxNanos >= best);
            Assert.Equal(order.HwmNanos - (30 * Cent), order.StopPxNanos);
            moves += order.StopPxNanos > best ? 1 : 0;
            best = order.StopPxNanos;
        }

        Assert.Equal(VenueStatus.Filled, order.Status);
        Assert.True(moves > 0);
    }

    [Fact]
    public void A_stop_limit_rests_at_its_limit_once_triggered()
    {
        Hold(5);
        VenueOrder order = Place(Order(Side.Sell, VenueOrdType.StopLimit) with { StopPxNanos = Last - (10 * Cent), LimitPxNanos = Last + (2000 * Cent) });
        while (!order.Triggered && _core.TryAdvance(_sink))
        {
        }

        _sink.Run(_core, 2_000);
        Assert.Equal(VenueStatus.New, order.Status);
        Assert.Equal(0, order.CumQtyNanos);
    }

    [Fact]
    public void A_brackets_legs_are_held_then_one_fills_and_ends_the_other()
    {
        VenueOrder order = Place(Order(Side.Buy, VenueOrdType.Market, 4) with
        {
            Class = VenueClass.Bracket,
            TakeProfitPxNanos = Last + (15 * Cent),
            StopLossPxNanos = Last - (15 * Cent),
        });
        Assert.Equal([VenueStatus.Held, VenueStatus.Held], order.Legs.Select(l => l.Status));
        Assert.All(order.Legs, l => Assert.Equal((order.Id, Side.Sell), (l.Parent, l.Request.Side)));
        while (order.Legs.Any(l => l.IsOpen) && _core.TryAdvance(_sink))
        {
            Assert.True(order.Status == VenueStatus.Filled || order.Legs.All(l => l.Status == VenueStatus.Held));
            Assert.InRange(_core.HeldQty(0, Side.Sell), 0, 4 * Fixed.One);
        }

        Assert.Equal([VenueStatus.Filled, VenueStatus.Canceled], order.Legs.Select(l => l.Status).Order());
        Assert.Empty(_core.Holdings);
    }

    [Fact]
    public void A_cancelled_entry_takes_its_legs_along_and_a_leg_its_sibling()
    {
        VenueOrder entry = Place(Order(Side.Buy, VenueOrdType.Limit, 4) with
        {
            LimitPxNanos = 200 * Fixed.One,
            Class = VenueClass.Bracket,
            TakeProfitPxNanos = 600 * Fixed.One,
            StopLossPxNanos = 100 * Fixed.One,
        });
        _sink.Run(_core, 50);
        Assert.Null(_core.Cancel(entry.Id));
        _sink.Run(_core, 50);
        Assert.All(entry.Legs.Append(entry), o => Assert.Equal(VenueStatus.Canceled, o.Status));

        Hold(6);
        VenueOrder oco = Place(Order(Side.Sell, VenueOrdType.Limit, 6) with
        {
            LimitPxNanos = 600 * Fixed.One,
            Class = VenueClass.Oco,
            TakeProfitPxNanos = 600 * Fixed.One,
            StopLossPxNanos = 100 * Fixed.One,
        });
        _sink.Run(_core, 50);
        VenueOrder stop = Assert.Single(oco.Legs);
        Assert.Equal((VenueStatus.New, VenueStatus.New), (oco.Status, stop.Status));
        Assert.Equal(6 * Fixed.One, _core.HeldQty(0, Side.Sell));
        Assert.Null(_core.Cancel(stop.Id));
        _sink.Run(_core, 50);
        Assert.Equal((VenueStatus.Canceled, VenueStatus.Canceled), (oco.Status, stop.Status));
    }

    [Fact]
    public void A_partial_take_profit_shrinks_the_stop()
    {
        using var core = new VenueCore(new VenueOptions { PartialFillPct = 100, Seed = 3 });
        var sink = new RecordingSink();
        sink.Run(core, 500);
        long last = core.LastQuote(0).Quote.BidPx / Fixed.One * Fixed.One;
        VenueOrder entry = core.Submit(RecordingSink.Order("GLD", Side.Buy, 40, "b") with { Class = VenueClass.Bracket, TakeProfitPxNanos = last + (2 * Fixed.One), StopLossPxNanos = last - (200 * Fixed.One) }).Order!;
        while (entry.Legs[0].CumQtyNanos == 0 && core.TryAdvance(sink))
        {
        }

        (VenueOrder profit, VenueOrder stop) = (entry.Legs[0], entry.Legs[1]);
        Assert.Equal(VenueStatus.PartiallyFilled, profit.Status);
        Assert.Equal(profit.LeavesQtyNanos, stop.LeavesQtyNanos);
    }

    [Fact]
    public void An_oto_has_one_leg_and_it_works_after_the_fill()
    {
        VenueOrder order = Place(Order(Side.Buy, VenueOrdType.Market, 2) with { Class = VenueClass.Oto, StopLossPxNanos = 100 * Fixed.One });
        _sink.Run(_core, 200);
        VenueOrder leg = Assert.Single(order.Legs);
        Assert.Equal((VenueOrdType.Stop, VenueStatus.New), (leg.Request.Type, leg.Status));
    }

    [Fact]
    public void A_replacement_has_a_new_id_and_counts_the_fills_of_the_chain()
    {
        using var core = new VenueCore(new VenueOptions { PartialFillPct = 100 });
        var sink = new RecordingSink();
        sink.Run(core, 500);
        long ask = core.LastQuote(0).Quote.AskPx;
        VenueOrder first = core.Submit(RecordingSink.Order("GLD", Side.Buy, 100, "one", ask)).Order!;
        while (first.CumQtyNanos == 0 && core.TryAdvance(sink))
        {
        }

        Assert.Equal("qty must be > filled_qty", core.Replace(first.Id, new OrderChange(QtyNanos: first.CumQtyNanos)).Refusal!.Message);
        Assert.Equal("order parameters are not changed", core.Replace(first.Id, new OrderChange(LimitPxNanos: ask)).Refusal!.Message);
        VenueOrder second = core.Replace(first.Id, new OrderChange(LimitPxNanos: 10 * Fixed.One)).Order!;
        Assert.Equal((VenueStatus.PendingReplace, first.Id), (first.Status, second.Replaces));
        Assert.Equal("unable to replace order, order isn't sent to exchange yet", core.Replace(first.Id, new OrderChange(LimitPxNanos: Fixed.One)).Refusal!.Message);
        sink.Run(core, 1);
        Assert.Equal((VenueStatus.Replaced, second.Id), (first.Status, first.ReplacedBy));
        Assert.Equal((VenueStatus.New, 100 * Fixed.One, 0L), (second.Status, second.QtyNanos, second.CumQtyNanos));
        Assert.Equal(100 * Fixed.One, first.CumQtyNanos + second.LeavesQtyNanos);
        Assert.Equal(["replaced", "new"], sink.Names.TakeLast(2));
        Assert.Equal("order is not open", core.Replace(first.Id, new OrderChange(LimitPxNanos: Fixed.One)).Refusal!.Message);
    }

    [Fact]
    public void A_leg_can_be_replaced_and_stays_in_its_group()
    {
        VenueOrder entry = Place(Order(Side.Buy, VenueOrdType.Market, 2) with { Class = VenueClass.Bracket, TakeProfitPxNanos = 600 * Fixed.One, StopLossPxNanos = 100 * Fixed.One });
        _sink.Run(_core, 200);
        VenueOrder moved = _core.Replace(entry.Legs[1].Id, new OrderChange(StopPxNanos: 110 * Fixed.One)).Order!;
        _sink.Run(_core, 10);
        Assert.Equal((moved, VenueStatus.New), (entry.Legs[1], moved.Status));
        Assert.Null(_core.Cancel(entry.Legs[0].Id));
        _sink.Run(_core, 10);
        Assert.Equal(VenueStatus.Canceled, moved.Status);
    }

    [Theory]
    [InlineData(VenueTif.Ioc, VenueStatus.Canceled)]
    [InlineData(VenueTif.Fok, VenueStatus.Canceled)]
    [InlineData(VenueTif.Cls, VenueStatus.Canceled)]
    [InlineData(VenueTif.Day, VenueStatus.Expired)]
    [InlineData(VenueTif.Gtc, VenueStatus.New)]
    public void Each_time_in_force_ends_as_it_should(VenueTif tif, VenueStatus end)
    {
        VenueOrder away = Place(RecordingSink.Order("GLD", Side.Buy, 1, "away", Fixed.One, tif));
        VenueOrder near = Place(RecordingSink.Order("SLV", Side.Buy, 1, "near", tif: tif));
        long close = _core.NextCloseNs;
        while (_core.NowNs < close)
        {
            Assert.True(near.Status != VenueStatus.Filled || tif != VenueTif.Cls);
            Assert.True(_core.TryAdvance(_sink));
        }

        Assert.Equal(end, away.Status);
        Assert.Equal(VenueStatus.Filled, near.Status);
    }

    [Fact]
    public void A_part_of_a_share_and_an_amount_trade_for_the_day_only()
    {
        VenueOrder part = Place(Order(Side.Buy, VenueOrdType.Market) with { QtyNanos = Fixed.One / 4 });
        VenueOrder amount = Place(Order(Side.Buy, VenueOrdType.Market) with { QtyNanos = 0, NotionalNanos = 1_000 * Fixed.One });
        _sink.Run(_core, 200);
        Assert.Equal((VenueStatus.Filled, VenueStatus.Filled), (part.Status, amount.Status));
        Assert.InRange(amount.FilledNotionalNanos, 999 * Fixed.One, 1_001 * Fixed.One);
        Assert.Equal("fractional orders must be DAY orders", Refused(Order(Side.Buy, VenueOrdType.Market) with { QtyNanos = Fixed.One / 4, TimeInForce = VenueTif.Gtc }));
        Assert.Equal("fractional orders cannot be sold short", _core.Submit(RecordingSink.Order("SLV", Side.Sell, 1, "") with { QtyNanos = Fixed.One / 2 }).Refusal!.Message);
    }

    [Fact]
    public void Four_round_trips_in_a_day_are_day_trades()
    {
        using var core = new VenueCore(new VenueOptions { PartialFillPct = 0, CashNanos = 20_000 * Fixed.One, PatternDayTraderRule = true });
        var sink = new RecordingSink();
        sink.Run(core, 500);
        for (int i = 0; i < 6; i++)
        {
            Assert.Null(core.Submit(RecordingSink.Order("GLD", i % 2 == 0 ? Side.Buy : Side.Sell, 1, "d" + i)).Refusal);
            sink.Run(core, 200);
            Assert.Equal((i + 1) / 2, core.Account.DayTrades);
        }

        Assert.NotNull(core.Submit(RecordingSink.Order("GLD", Side.Buy, 1, "d6")).Order);
        sink.Run(core, 200);
        Assert.Equal((403, 40310100), (core.Submit(RecordingSink.Order("GLD", Side.Sell, 1, "d7")).Refusal!.HttpStatus, core.Submit(RecordingSink.Order("GLD", Side.Sell, 1, "d7")).Refusal!.Code));
    }

    public void Dispose() => _core.Dispose();

    private static NewOrder Order(Side side, VenueOrdType type, long shares = 1) => new("GLD", side, type, VenueTif.Day, shares * Fixed.One, 0, "");

    private void Hold(long shares)
    {
        Place(Order(Side.Buy, VenueOrdType.Market, shares));
        _sink.Run(_core, 200);
    }

    private string Refused(NewOrder r) => _core.Submit(r).Refusal!.Message;

    private VenueOrder Place(NewOrder r)
    {
        (VenueOrder? order, VenueRefusal? refusal) = _core.Submit(r);
        Assert.Null(refusal);
        return order!;
    }
}
