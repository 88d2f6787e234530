using Qgtm.Fast.Events;

namespace Qgtm.Fast.Market;

/// <summary>Merges market events into rows; a bad one leaves the row alone and names its reason.</summary>
public static class MarketTable
{
    /// <summary>Absolute bound of a believable price: 1,000,000 USD.</summary>
    private const long PxMax = 1_000_000L * 1_000_000_000L;

    /// <summary>A quote replaces the last one unless it is older, crossed or absurd. A one-sided quote is kept as such.</summary>
    [HotPath]
    public static MarketReason OnQuote(ref MarketRow row, in Event e)
    {
        ref readonly QuotePayload q = ref e.Quote;
        if (q.BidPx < 0 || q.AskPx < 0 || q.BidPx > PxMax || q.AskPx > PxMax)
        {
            return MarketReason.BadPrice;
        }

        if (e.Header.TimeNs < row.QuoteTimeNs)
        {
            return MarketReason.OutOfOrder;
        }

        row.BidPx = q.BidPx;
        row.AskPx = q.AskPx;
        row.BidSize = q.BidSize;
        row.AskSize = q.AskSize;
        row.QuoteTimeNs = e.Header.TimeNs;
        return q.BidPx > q.AskPx && q.AskPx > 0 ? MarketReason.Crossed : MarketReason.None;
    }

    /// <summary>A trade becomes the last price unless it is older or absurd.</summary>
    [HotPath]
    public static MarketReason OnTrade(ref MarketRow row, in Event e)
    {
        ref readonly TradePayload t = ref e.Trade;
        if (t.Px <= 0 || t.Px > PxMax || t.Size < 0)
        {
            return MarketReason.BadPrice;
        }

        if (e.Header.TimeNs < row.TradeTimeNs)
        {
            return MarketReason.OutOfOrder;
        }

        row.LastPx = t.Px;
        row.LastSize = t.Size;
        row.TradeTimeNs = e.Header.TimeNs;
        return MarketReason.None;
    }
}
