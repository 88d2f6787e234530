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

    /// <summary>Why nothing opens: bits of <see cref="Bar"/>.</summary>
    public long Barred;

    /// <summary>When a price or size of the quote last changed: a feed that repeats itself is not alive.</summary>
    public long ChangedNs;

    /// <summary>Mid of the last two-sided quote that was taken: what a jump is measured from.</summary>
    public long ReferencePx;

    /// <summary>Mid of a quote that jumped, and how many in a row have said so.</summary>
    public long SuspectPx;
    public long Suspects;

    /// <summary>Unusable quotes in a row.</summary>
    public long BadRun;

    /// <summary>Price of a trade that jumped, and how many in a row have said so.</summary>
    public long SuspectTradePx;
    public long SuspectTrades;

    /// <summary>Limit up and limit down; 0 = not known.</summary>
    public long LimitUp;
    public long LimitDown;

    /// <summary>A quote before this instant does not count as fresh: the end of the last halt.</summary>
    public long FreshFromNs;

    /// <summary>When short sales were restricted; 0 = they are not.</summary>
    public long ShortBarredNs;

    /// <summary>FeedChannels that the subscription lacks.</summary>
    public long MissingChannels;

    /// <summary>Minute bars to wait for before the strategies hear of this instrument again: some are missing.</summary>
    public long MinutesToWait;

    /// <summary>Start of the day that runs, and its close so far; 0 = nothing heard of it.</summary>
    public long DayNs;
    public long DayClose;

    /// <summary>Its volume so far, nano-shares.</summary>
    public long DayVolume;

    /// <summary>Prints remembered so far: the ring of <see cref="TradeRow"/> holds the last of them.</summary>
    public long Trades;

    /// <summary>Both sides known, not locked, not crossed.</summary>
    public readonly bool IsTwoSided => BidPx > 0 && AskPx > BidPx;

    /// <summary>Bid equals ask: a position may be closed at it, nothing is opened.</summary>
    public readonly bool IsLocked => BidPx > 0 && AskPx == BidPx;

    /// <summary>(Bid + Ask) / 2, or the last trade while there is no such quote. Nano-USD; 0 = unknown.</summary>
    public readonly long Mark => IsTwoSided || IsLocked ? BidPx + ((AskPx - BidPx) / 2) : LastPx > 0 ? LastPx : PrevClose;
}

/// <summary>Bits of <see cref="MarketRow.Barred"/>.</summary>
public static class Bar
{
    /// <summary>The venue does not trade it.</summary>
    public const long Halted = 1;

    /// <summary>No two-sided quote since a halt, a loss of the feed or bad data.</summary>
    public const long NoFreshQuote = 2;

    /// <summary>The quote stands at a limit band.</summary>
    public const long LimitState = 4;

    /// <summary>The feed does not deliver every channel of it.</summary>
    public const long NotSubscribed = 8;

    /// <summary>The quote was older than its budget at the last timer. The gate looks for itself.</summary>
    public const long Stale = 16;

    /// <summary>Halted, but the feed was lost since: the next print shows that it is over, were the message missed.</summary>
    public const long HaltUnsure = 32;

    /// <summary>What stops orders that only reduce a position, too.</summary>
    public const long Exits = Halted | NoFreshQuote;

    /// <summary>What stops orders that open.</summary>
    public const long Opens = Halted | NoFreshQuote | LimitState | NotSubscribed;
}

/// <summary>One remembered print: a cancel or a correction finds it by its id.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TradeRow
{
    public long TradeId;
    public long Px;

    /// <summary>0 = taken back.</summary>
    public long Size;
    public long TimeNs;
}

/// <summary>Why a market event was not used; each has its counter in <see cref="EngineState.MarketFaults"/>.</summary>
public enum MarketReason : byte
{
    None = 0,
    Crossed = 1,
    OutOfOrder = 2,
    BadPrice = 3,
    UnknownInstrument = 4,

    /// <summary>Bid equals ask: kept, but nothing is opened on it.</summary>
    Locked = 5,

    /// <summary>The same message again.</summary>
    Duplicate = 6,

    /// <summary>A size of zero or less beside a price.</summary>
    BadSize = 7,

    /// <summary>More than a sixteenth away from the last price: held until three agree.</summary>
    Jump = 8,

    /// <summary>Stamped further ahead of the broker's clock than its timers are apart.</summary>
    FutureTime = 9,

    /// <summary>Stamped more than half an hour ago.</summary>
    PastTime = 10,

    /// <summary>A cancel or correction of a print that is not remembered.</summary>
    UnknownTrade = 11,

    /// <summary>Prints came in a minute whose bar did not.</summary>
    MissingBar = 12,

    /// <summary>The quote became older than its budget.</summary>
    Stale = 13,

    /// <summary>A minute bar too old to be worked in.</summary>
    LateBar = 14,
}
