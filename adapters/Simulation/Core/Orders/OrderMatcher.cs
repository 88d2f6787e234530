using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// Fills open orders against the book as paper trading does, at the far side of the quote, its size ignored; and with the options'
/// rules no more than a share of that size, and in the queue of a limit's price.
/// </summary>
internal sealed class OrderMatcher(VenueOptions options, OrderDesk desk, VenueBook book, Liquidity liquidity, SeededRandom random)
{
    /// <summary>Days after which a good-till-cancelled order is taken off.</summary>
    public const int OldestDays = 90;

    /// <summary>Fills what can be filled. A trade price stands for both sides where the far side has no quote, and pulls triggers.</summary>
    public void Match(long nowNs, int tradedInstrument, long tradePx, long tradeSize, IVenueSink sink)
    {
        bool ended = false;
        for (int k = 0; k < desk.Open.Count; k++)
        {
            RestingOrder resting = desk.Open[k];
            VenueOrder order = resting.Order;
            if (!Works(resting, nowNs, sink) || !IsTriggered(order, tradedInstrument, tradePx, nowNs))
            {
                ended |= !order.IsOpen;
                continue;
            }

            long px = Price(order, tradedInstrument, tradePx);
            bool tradePrint = tradePx != 0;
            if (px != 0 && (tradePrint || resting.FilledAtQuote != book.QuoteNumber(order.Instrument)))
            {
                long taken = Fill(resting, px, tradePrint ? long.MaxValue : liquidity.Room(order), nowNs, sink);
                liquidity.Take(order, tradePrint ? 0 : taken);
            }
            else if (px == 0 && liquidity.Reaches(resting, tradedInstrument, tradePx, tradeSize) is var reached and not 0)
            {
                _ = Fill(resting, order.EffectiveLimitPxNanos, reached, nowNs, sink);
            }

            if (order.IsOpen && order.Request.TimeInForce is VenueTif.Ioc or VenueTif.Fok or VenueTif.Opg && MayGiveUp(order, tradedInstrument, tradePrint))
            {
                desk.End(order, VenueStatus.Canceled, nowNs, sink);
            }

            ended |= !order.IsOpen;
        }

        if (ended)
        {
            desk.Sweep();
        }
    }

    /// <summary>The closing auction at the last mark, then the end of the day's orders.</summary>
    public void Close(long nowNs, IVenueSink sink)
    {
        for (int k = 0; k < desk.Open.Count; k++)
        {
            VenueOrder order = desk.Open[k].Order;
            NewOrder r = order.Request;
            if (r.TimeInForce == VenueTif.Cls && order.Status is VenueStatus.New or VenueStatus.PartiallyFilled)
            {
                long mark = book.Mark(order.Instrument);
                bool takes = mark != 0 && (!r.HasLimit || (r.Side == Side.Buy ? mark <= r.LimitPxNanos : mark >= r.LimitPxNanos));
                if (takes)
                {
                    desk.Fill(order, random.NextGuid(), mark, order.LeavesQtyNanos, nowNs, sink);
                }
                else
                {
                    desk.End(order, VenueStatus.Canceled, nowNs, sink);
                }
            }
            else if (order.IsOpen && r.TimeInForce is not VenueTif.Gtc)
            {
                desk.End(order, VenueStatus.Expired, nowNs, sink);
            }
            else if (order.IsOpen && nowNs - order.CreatedNs > OldestDays * SessionClock.DayNs)
            {
                desk.End(order, VenueStatus.Canceled, nowNs, sink);
            }
        }

        desk.Sweep();
    }

    private bool Works(RestingOrder resting, long nowNs, IVenueSink sink)
    {
        VenueOrder order = resting.Order;
        if (resting.ParkedUntilNs != 0)
        {
            if (!order.IsOpen || order.Status == VenueStatus.PendingCancel || nowNs < resting.ParkedUntilNs)
            {
                return false;
            }

            resting.ParkedUntilNs = 0;
            desk.Change(order, VenueStatus.New, nowNs);
            sink.OnOrder("new", order, null);
        }

        return order.Status is VenueStatus.New or VenueStatus.PartiallyFilled
            && order.Request.TimeInForce != VenueTif.Cls
            && nowNs - order.CreatedNs >= (resting.LatencyNs ?? options.LatencyNs)
            && !book.IsHalted(order.Instrument);
    }

    /// <summary>True for an order without a trigger, or once it is reached. Triggers look at trades, never at quotes.</summary>
    private bool IsTriggered(VenueOrder order, int tradedInstrument, long tradePx, long nowNs)
    {
        NewOrder r = order.Request;
        if (!r.HasStop || order.Triggered)
        {
            return true;
        }

        if (order.Instrument != tradedInstrument || tradePx == 0)
        {
            return false;
        }

        bool buy = r.Side == Side.Buy;
        bool better = buy ? tradePx < order.HwmNanos : tradePx > order.HwmNanos;
        if (r.Type == VenueOrdType.TrailingStop && (order.HwmNanos == 0 || better))
        {
            order.HwmNanos = tradePx;
            order.StopPxNanos = Trail(r, tradePx);
            desk.Change(order, order.Status, nowNs);
        }

        order.Triggered = order.StopPxNanos != 0 && (buy ? tradePx >= order.StopPxNanos : tradePx <= order.StopPxNanos);
        if (order.Triggered)
        {
            desk.Change(order, order.Status, nowNs);
        }

        return order.Triggered;
    }

    /// <summary>The trigger that a best price stands for, nano-USD.</summary>
    public static long Trail(NewOrder r, long hwm)
    {
        long distance = r.TrailPxNanos != 0 ? r.TrailPxNanos : Fixed.MulDiv(hwm, r.TrailPercentNanos, 100 * Fixed.One);
        return r.Side == Side.Buy ? hwm + distance : hwm - distance;
    }

    private long Price(VenueOrder order, int tradedInstrument, long tradePx)
    {
        bool buy = order.Request.Side == Side.Buy;
        long far = book.Far(order.Instrument, order.Request.Side);
        long limit = order.EffectiveLimitPxNanos;
        if (tradePx == 0)
        {
            return far != 0 && (limit == 0 || (buy ? far <= limit : far >= limit)) ? far : 0;
        }

        bool through = limit == 0 || (buy ? tradePx < limit : tradePx > limit);
        return order.Instrument == tradedInstrument && far == 0 && through ? tradePx : 0;
    }

    /// <summary>Fills at most so much; gives what was filled.</summary>
    private long Fill(RestingOrder resting, long px, long most, long nowNs, IVenueSink sink)
    {
        VenueOrder order = resting.Order;
        long qty = Math.Min(order.LeavesQtyNanos, most);
        if (qty <= 0 || (qty < order.LeavesQtyNanos && order.Request.TimeInForce == VenueTif.Fok))
        {
            return 0;
        }

        bool partial = random.Below(100) < options.PartialFillPct;
        if (partial && order.Request.TimeInForce != VenueTif.Fok && qty >= 2 * Fixed.One)
        {
            long shares = qty / Fixed.One;
            qty = Math.Clamp((long)(shares * (0.2 + (0.6 * random.Unit()))), 1, shares - 1) * Fixed.One;
            resting.FilledAtQuote = book.QuoteNumber(order.Instrument);
        }

        if (options.Faults.Next("overfill", order.Request.Symbol) is { } hit)
        {
            hit.Fired();
            qty = order.LeavesQtyNanos + (hit.Long("shares", 1) * Fixed.One);
        }

        desk.Fill(order, random.NextGuid(), px, qty, nowNs, sink);
        return qty;
    }

    /// <summary>An immediate order gives up after its first look at a quote or, where there are none, at a print.</summary>
    private bool MayGiveUp(VenueOrder order, int tradedInstrument, bool tradePrint) =>
        tradePrint ? order.Instrument == tradedInstrument : book.QuoteNumber(order.Instrument) > 0;
}
