using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>
/// One instrument's features. All incremental, O(1) per event. Prices in USD, sizes in shares, times in seconds: this is
/// the one place where binary floating point is at home (docs/adr/0010).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct FeatureRow
{
    // Tick features, updated by FeatureSet.OnQuote and OnTrade.
    public double Mid;
    public double MicroPrice;
    public double SpreadBps;
    public double QuoteImbalance;
    public double OrderFlow1s;
    public double OrderFlow10s;
    public double OrderFlow60s;
    public double TradeSign;
    public double SignedVolume60s;
    public double SessionNotional;
    public double SessionVolume;
    public double Vwap;
    public double QuoteRate60s;
    public double TradeRate60s;
    public double Volatility10s;
    public double Volatility60s;
    public double Volatility600s;
    public double EffectiveSpreadBps;

    // Bar features, updated by FeatureSet.OnMinute and OnDaily.
    public double MinuteReturn;
    public double Ema20Minutes;
    public double RangeBps;
    public double DailyVolatility;
    public double Return21d;
    public double Return63d;
    public double Return126d;
    public double Return252d;

    // State of the recursions.
    public double PrevBid;
    public double PrevAsk;
    public double PrevBidSize;
    public double PrevAskSize;
    public double PrevMinuteClose;

    /// <summary>PrevMinuteClose and Ema20Minutes as they were before the last minute: a revised bar starts from them again.</summary>
    public double BeforeMinuteClose;
    public double BeforeEma20Minutes;
    public long PrevQuoteNs;
    public long PrevTradeNs;
    public long DailyCount;

    /// <summary>Start of the last daily bar applied, ns since the epoch: days are applied once and in order.</summary>
    public long LastDailyNs;

    /// <summary>Start of the last minute bar applied, ns since the epoch.</summary>
    public long LastMinuteNs;
}
