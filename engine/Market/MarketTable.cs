using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Market;

/// <summary>
/// Merges market events into rows. A bad one leaves the row alone and names its reason; only a crossed or locked quote is
/// kept, because the older one is not true any more.
/// </summary>
public static class MarketTable
{
    /// <summary>Absolute bound of a believable price: 1,000,000 USD.</summary>
    public const long PxMax = 1_000_000L * 1_000_000_000L;

    /// <summary>A price further than a 2^-n part from the last one is a jump: a sixteenth, 6.25 %.</summary>
    private const int JumpShift = 4;

    /// <summary>Prices of a jump agree when they are within a 2^-n part of each other.</summary>
    private const int AgreeShift = 6;

    /// <summary>Ticks in a row that make a jump true.</summary>
    public const long ConfirmMin = 3;

    /// <summary>Unusable quotes in a row after which the last good one is not believed any more.</summary>
    public const long BadRunMax = 3;

    /// <summary>A quote replaces the last one unless it is older, the same, absurd or a jump. A one-sided quote is kept as such.</summary>
    [HotPath]
    public static MarketReason OnQuote(ref MarketRow row, in Event e)
    {
        ref readonly QuotePayload q = ref e.Quote;

        // As unsigned numbers negative ones are the largest.
        if (unchecked((ulong)q.BidPx) > PxMax || unchecked((ulong)q.AskPx) > PxMax)
        {
            return Unusable(ref row, MarketReason.BadPrice);
        }

        if ((q.BidPx != 0 && q.BidSize <= 0) || (q.AskPx != 0 && q.AskSize <= 0))
        {
            return Unusable(ref row, MarketReason.BadSize);
        }

        long changes = (q.BidPx ^ row.BidPx) | (q.AskPx ^ row.AskPx) | (q.BidSize ^ row.BidSize) | (q.AskSize ^ row.AskSize);
        long step = e.Header.TimeNs - row.QuoteTimeNs;
        if (step <= 0 && (step < 0 || changes == 0))
        {
            return step < 0 ? MarketReason.OutOfOrder : MarketReason.Duplicate;
        }

        if (q.BidPx > 0 && q.AskPx > q.BidPx)
        {
            long mid = q.BidPx + ((q.AskPx - q.BidPx) >> 1);
            if (Jumps(mid, row.ReferencePx) && !IsConfirmed(ref row.SuspectPx, ref row.Suspects, mid))
            {
                row.Barred |= Bar.NoFreshQuote;
                return MarketReason.Jump;
            }

            row.ReferencePx = mid;
            row.Suspects = 0;
            row.BadRun = 0;
        }

        row.BidPx = q.BidPx;
        row.AskPx = q.AskPx;
        row.BidSize = q.BidSize;
        row.AskSize = q.AskSize;
        row.QuoteTimeNs = e.Header.TimeNs;
        row.ChangedNs = changes != 0 ? e.Header.TimeNs : row.ChangedNs;
        return q.BidPx < q.AskPx || q.BidPx == 0 || q.AskPx == 0 ? MarketReason.None
            : q.BidPx == q.AskPx ? MarketReason.Locked
            : MarketReason.Crossed;
    }

    /// <summary>A trade becomes the last price unless it is older, the same, absurd or a jump.</summary>
    /// <param name="row">The instrument's row.</param>
    /// <param name="last">The instrument's ring of prints; its length is a power of two.</param>
    /// <param name="e">The print.</param>
    [HotPath]
    public static MarketReason OnTrade(ref MarketRow row, Span<TradeRow> last, in Event e)
    {
        ref readonly TradePayload t = ref e.Trade;
        if (t.Px <= 0 || t.Px > PxMax)
        {
            return MarketReason.BadPrice;
        }

        if (t.Size <= 0)
        {
            return MarketReason.BadSize;
        }

        long step = e.Header.TimeNs - row.TradeTimeNs;
        if (step <= 0 && (step < 0 || IsKnown(in row, last, in e)))
        {
            return step < 0 ? MarketReason.OutOfOrder : MarketReason.Duplicate;
        }

        if (Jumps(t.Px, row.LastPx) && !IsConfirmed(ref row.SuspectTradePx, ref row.SuspectTrades, t.Px))
        {
            return MarketReason.Jump;
        }

        row.SuspectTrades = 0;
        row.LastPx = t.Px;
        row.LastSize = t.Size;
        row.TradeTimeNs = e.Header.TimeNs;
        ref TradeRow kept = ref last[(int)(row.Trades & (last.Length - 1))];
        kept.TradeId = t.TradeId;
        kept.Px = t.Px;
        kept.Size = t.Size;
        kept.TimeNs = e.Header.TimeNs;
        row.Trades++;
        return MarketReason.None;
    }

    /// <summary>The index of a remembered print in its ring, newest first; -1 when it is not there.</summary>
    public static int Find(in MarketRow row, ReadOnlySpan<TradeRow> last, long tradeId)
    {
        long oldest = row.Trades > last.Length ? row.Trades - last.Length : 0;
        for (long n = row.Trades - 1; n >= oldest; n--)
        {
            int at = (int)(n & (last.Length - 1));
            if (last[at].TradeId == tradeId)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>True when a remembered print is in [from, to).</summary>
    public static bool TradedWithin(in MarketRow row, ReadOnlySpan<TradeRow> last, long fromNs, long toNs)
    {
        long oldest = row.Trades > last.Length ? row.Trades - last.Length : 0;
        for (long n = row.Trades - 1; n >= oldest; n--)
        {
            long timeNs = last[(int)(n & (last.Length - 1))].TimeNs;
            if (timeNs >= fromNs && timeNs < toNs)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Jumps(long px, long from)
    {
        long away = px > from ? px - from : from - px;
        return from != 0 && away > from >> JumpShift;
    }

    /// <summary>Prints of one instant are told apart by their ids. Ring order is time order, so the look back is short.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsKnown(in MarketRow row, ReadOnlySpan<TradeRow> last, in Event e)
    {
        long oldest = row.Trades > last.Length ? row.Trades - last.Length : 0;
        for (long n = row.Trades - 1; n >= oldest; n--)
        {
            ref readonly TradeRow kept = ref last[(int)(n & (last.Length - 1))];
            if (kept.TimeNs != e.Header.TimeNs)
            {
                return false;
            }

            if (kept.TradeId == e.Trade.TradeId)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MarketReason Unusable(ref MarketRow row, MarketReason reason)
    {
        row.BadRun++;
        row.Barred |= row.BadRun >= BadRunMax ? Bar.NoFreshQuote : 0;
        return reason;
    }

    /// <summary>Counts ticks in a row that agree on a jump; true at the last one that is needed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsConfirmed(ref long suspectPx, ref long suspects, long px)
    {
        long away = px > suspectPx ? px - suspectPx : suspectPx - px;
        suspects = suspects > 0 && away <= suspectPx >> AgreeShift ? suspects + 1 : 1;
        suspectPx = px;
        return suspects >= ConfirmMin;
    }
}
