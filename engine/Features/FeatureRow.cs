using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>
/// One instrument's tick features, and the few bar features that every instrument has. All incremental, O(1) per event. Prices in
/// USD, sizes in shares, times in seconds: this is the one place where binary floating point is at home (docs/adr/0010). What a
/// quote touches comes first: three cache lines.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct FeatureRow
{
    // By FeatureSet.OnQuote.
    public double Mid;
    public double MicroPrice;
    public double SpreadBps;
    public double QuoteImbalance;
    public double OrderFlow1s;
    public double OrderFlow10s;
    public double OrderFlow60s;
    public double QuoteRate60s;
    public double Volatility10s;
    public double Volatility60s;
    public double Volatility600s;

    /// <summary>Return of the mid on the last quote, a share of 1.</summary>
    public double QuoteReturn;
    public double PrevBid;
    public double PrevAsk;
    public double PrevBidSize;
    public double PrevAskSize;
    public long PrevQuoteNs;

    /// <summary>When the trade that waits for its realised spread has waited long enough, ns; 0 = none waits.</summary>
    public long RealisedDueNs;

    // By FeatureSet.OnTrade.
    public double TradeSign;
    public double SignedVolume60s;
    public double Volume60s;
    public double SessionNotional;
    public double SessionVolume;
    public double Vwap;
    public double TradeRate60s;
    public double EffectiveSpreadBps;

    /// <summary>Spread that the last measured trade left to its maker: against the mid five seconds later, basis points.</summary>
    public double RealisedSpreadBps;

    /// <summary>Price and sign of the trade that waits; the next one begins when it is done.</summary>
    public double RealisedPx;
    public double RealisedSign;

    /// <summary>Sums of Kyle's regression: impact (bps) times signed shares, and signed shares squared, both decayed over 60 s.</summary>
    public double KyleProduct60s;
    public double KyleSquare60s;

    /// <summary>Mid at the last trade, and that trade's signed shares.</summary>
    public double TradeMid;
    public double TradeShares;
    public long PrevTradeNs;

    // Bar features, updated by FeatureSet.OnMinute and OnDaily.
    public double MinuteReturn;
    public double Ema20Minutes;
    public double RangeBps;
    public double DailyVolatility;
    public double Return21d;
    public double Return63d;
    public double Return126d;
    public double Return252d;
    public double PrevMinuteClose;

    /// <summary>PrevMinuteClose and Ema20Minutes as they were before the last minute: a revised bar starts from them again.</summary>
    public double BeforeMinuteClose;
    public double BeforeEma20Minutes;
    public long DailyCount;

    /// <summary>Start of the last daily bar applied, ns since the epoch: days are applied once and in order.</summary>
    public long LastDailyNs;

    /// <summary>Start of the last minute bar applied, ns since the epoch.</summary>
    public long LastMinuteNs;

    /// <summary>Signed over all shares of 60 s, -1 to 1; 0 before the first trade.</summary>
    public readonly double TradeImbalance60s => Volume60s > 0 ? SignedVolume60s / Volume60s : 0;

    /// <summary>Price impact, basis points a signed share: slope of a decayed regression through zero over 60 s. 0 = not known.</summary>
    public readonly double KyleLambda60s => KyleSquare60s > 0 ? KyleProduct60s / KyleSquare60s : 0;

    /// <summary>The last quote's return over the root mean square of those of 60 s, itself among them.</summary>
    public readonly double JumpZ => Volatility60s > 0 ? QuoteReturn / Math.Sqrt(Volatility60s / QuoteRate60s) : 0;

    /// <summary>Seconds since the last two-sided quote; -1 = there was none.</summary>
    public readonly double SinceQuote(long timeNs) => PrevQuoteNs == 0 ? -1 : (timeNs - PrevQuoteNs) * 1e-9;

    /// <summary>Seconds since the last trade; -1 = there was none.</summary>
    public readonly double SinceTrade(long timeNs) => PrevTradeNs == 0 ? -1 : (timeNs - PrevTradeNs) * 1e-9;
}
