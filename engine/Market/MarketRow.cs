using System.Runtime.InteropServices;

namespace Qgtm.Fast.Market;

/// <summary>What is known of one instrument's market. Prices nano-USD, sizes nano-shares, times ns of event time.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MarketRow
{
    public long BidPx;
    public long AskPx;
    public long BidSize;
    public long AskSize;
    public long QuoteTimeNs;
    public long LastPx;
    public long LastSize;
    public long TradeTimeNs;

    /// <summary>Close of the last daily bar.</summary>
    public long PrevClose;

    /// <summary>1 = halted by the venue, or the feed has a gap and no fresh quote has come since.</summary>
    public long Barred;

    /// <summary>Both sides known, not locked, not crossed.</summary>
    public readonly bool IsTwoSided => BidPx > 0 && AskPx > BidPx;

    /// <summary>(Bid + Ask) / 2, or the last trade while there is no two-sided quote. Nano-USD; 0 = unknown.</summary>
    public readonly long Mark => IsTwoSided ? BidPx + ((AskPx - BidPx) / 2) : LastPx > 0 ? LastPx : PrevClose;
}

/// <summary>Why a market event was not used.</summary>
public enum MarketReason : byte
{
    None = 0,
    Crossed = 1,
    OutOfOrder = 2,
    BadPrice = 3,
    UnknownInstrument = 4,
}
