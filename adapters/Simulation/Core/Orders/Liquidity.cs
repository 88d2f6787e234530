using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// How much there is to trade with: a share of the size that a quote shows, and for a limit that rests what a print leaves after
/// those who stood before it. Nano-shares.
/// </summary>
internal sealed class Liquidity(VenueOptions options, VenueBook book, int instruments)
{
    private readonly Shown[] _shown = new Shown[2 * instruments];

    /// <summary>What an order may take of the far side now. A quote that repeats price and size shows nothing new.</summary>
    public long Room(VenueOrder order)
    {
        if (options.Participation <= 0)
        {
            return long.MaxValue;
        }

        ref Shown shown = ref At(order);
        (long px, long size) = Far(order);
        if ((px, size) != (shown.Px, shown.Size))
        {
            shown = new Shown { Px = px, Size = size };
        }

        long room = Math.Max(0, (long)(size * options.Participation) - shown.Taken);
        return order.Request.IsFractional ? room : Fixed.FloorTo(room, Fixed.One);
    }

    /// <summary>An order has taken so much of the far side.</summary>
    public void Take(VenueOrder order, long qty) => At(order).Taken += qty;

    /// <summary>
    /// What of a print reaches a limit that rests. It joins behind the size that its price shows; prints at the price come out of that
    /// size first, and when less is shown than stood before it, those have left. A print beyond its price reaches it whole.
    /// </summary>
    public long Reaches(RestingOrder resting, int tradedInstrument, long tradePx, long tradeSize)
    {
        VenueOrder order = resting.Order;
        long limit = order.EffectiveLimitPxNanos;
        if (!options.Queues || limit == 0)
        {
            return 0;
        }

        QuotePayload q = book.Quote(order.Instrument);
        bool buys = order.Request.Side == Side.Buy;
        (long px, long size) = buys ? (q.BidPx, q.BidSize) : (q.AskPx, q.AskSize);
        bool isBest = px == 0 || (buys ? px < limit : px > limit);
        resting.AheadQty = isBest ? 0 : px != limit ? resting.AheadQty : resting.AheadQty < 0 ? size : Math.Min(resting.AheadQty, size);
        if (tradePx == 0 || order.Instrument != tradedInstrument)
        {
            return 0;
        }

        bool through = buys ? tradePx < limit : tradePx > limit;
        if (through || tradePx != limit || resting.AheadQty < 0)
        {
            resting.AheadQty = through ? 0 : resting.AheadQty;
            return through ? tradeSize : 0;
        }

        long left = tradeSize - resting.AheadQty;
        resting.AheadQty = Math.Max(0, -left);
        return Math.Max(0, left);
    }

    private (long Px, long Size) Far(VenueOrder order)
    {
        QuotePayload q = book.Quote(order.Instrument);
        return order.Request.Side == Side.Buy ? (q.AskPx, q.AskSize) : (q.BidPx, q.BidSize);
    }

    private ref Shown At(VenueOrder order) => ref _shown[(2 * order.Instrument) + (order.Request.Side == Side.Buy ? 1 : 0)];

    /// <summary>A far side, and what our orders have taken of it.</summary>
    private struct Shown
    {
        public long Px;
        public long Size;
        public long Taken;
    }
}
