using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Features;

/// <summary>The order of calculation, as a list of statements. Decay over dt with time constant w is w / (w + dt): no exp.</summary>
public static class FeatureSet
{
    /// <summary>How long after a trade its realised spread is measured, ns.</summary>
    public const long RealisedAfterNs = 5_000_000_000;

    /// <summary>Quote features; the row must be two-sided. Order-flow imbalance after Cont, Kukanov and Stoikov (2014), eq. 1.</summary>
    [HotPath]
    public static void OnQuote(ref FeatureRow f, in MarketRow m)
    {
        double bid = Fixed.ToDouble(m.BidPx), ask = Fixed.ToDouble(m.AskPx);
        double bidSize = Fixed.ToDouble(m.BidSize), askSize = Fixed.ToDouble(m.AskSize);
        double mid = (bid + ask) * 0.5, depth = bidSize + askSize;
        double dt = f.PrevQuoteNs == 0 ? 0 : (m.QuoteTimeNs - f.PrevQuoteNs) * 1e-9;
        if (f.RealisedDueNs != 0 && m.QuoteTimeNs > f.RealisedDueNs)
        {
            Realise(ref f);
        }

        if (f.PrevQuoteNs != 0)
        {
            double flow = (bid >= f.PrevBid ? bidSize : 0) - (bid <= f.PrevBid ? f.PrevBidSize : 0)
                - (ask <= f.PrevAsk ? askSize : 0) + (ask >= f.PrevAsk ? f.PrevAskSize : 0);
            f.OrderFlow1s = (f.OrderFlow1s * Decay(1, dt)) + flow;
            f.OrderFlow10s = (f.OrderFlow10s * Decay(10, dt)) + flow;
            f.OrderFlow60s = (f.OrderFlow60s * Decay(60, dt)) + flow;
            double r = f.Mid > 0 ? (mid - f.Mid) / f.Mid : 0;
            f.QuoteReturn = r;
            f.Volatility10s = (f.Volatility10s * Decay(10, dt)) + (r * r);
            f.Volatility60s = (f.Volatility60s * Decay(60, dt)) + (r * r);
            f.Volatility600s = (f.Volatility600s * Decay(600, dt)) + (r * r);
        }

        f.QuoteRate60s = (f.QuoteRate60s * Decay(60, dt)) + 1;
        f.Mid = mid;
        f.MicroPrice = depth > 0 ? ((bid * askSize) + (ask * bidSize)) / depth : mid;
        f.QuoteImbalance = depth > 0 ? (bidSize - askSize) / depth : 0;
        f.SpreadBps = (ask - bid) / mid * 1e4;
        f.PrevBid = bid;
        f.PrevAsk = ask;
        f.PrevBidSize = bidSize;
        f.PrevAskSize = askSize;
        f.PrevQuoteNs = m.QuoteTimeNs;
    }

    /// <summary>Trade features. The sign of a trade is that of its distance from the mid (Lee and Ready 1991, quote rule).</summary>
    [HotPath]
    public static void OnTrade(ref FeatureRow f, in MarketRow m)
    {
        double px = Fixed.ToDouble(m.LastPx), size = Fixed.ToDouble(m.LastSize);
        double dt = f.PrevTradeNs == 0 ? 0 : (m.TradeTimeNs - f.PrevTradeNs) * 1e-9;
        double sign = f.Mid <= 0 || px == f.Mid ? 0 : px > f.Mid ? 1 : -1;
        f.TradeSign = sign;
        double decay = Decay(60, dt);
        f.SignedVolume60s = (f.SignedVolume60s * decay) + (sign * size);
        f.Volume60s = (f.Volume60s * decay) + size;
        f.TradeRate60s = (f.TradeRate60s * decay) + 1;
        Impact(ref f, sign * size, decay, dt);
        AddToVwap(ref f, px, size);
        f.EffectiveSpreadBps = f.Mid > 0 ? 2 * sign * (px - f.Mid) / f.Mid * 1e4 : 0;
        f.PrevTradeNs = m.TradeTimeNs;
        if (f.RealisedDueNs == 0 && sign != 0)
        {
            f.RealisedPx = px;
            f.RealisedSign = sign;
            f.RealisedDueNs = m.TradeTimeNs + RealisedAfterNs;
        }
    }

    /// <summary>
    /// How far the mid has come from one trade to the next is the impact of the first (Kyle 1985), unless a minute lies between.
    /// The slope goes through zero: a trade of no size moves nothing.
    /// </summary>
    private static void Impact(ref FeatureRow f, double shares, double decay, double dt)
    {
        double before = f.TradeMid > 0 && dt <= 60 ? f.TradeShares : 0;
        double moved = f.TradeMid > 0 ? ((f.Mid / f.TradeMid) - 1) * 1e4 : 0;
        f.KyleProduct60s = (f.KyleProduct60s * decay) + (moved * before);
        f.KyleSquare60s = (f.KyleSquare60s * decay) + (before * before);
        f.TradeMid = f.Mid;
        f.TradeShares = shares;
    }

    /// <summary>The mid that stood five seconds after the trade is the one before this quote.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Realise(ref FeatureRow f)
    {
        f.RealisedSpreadBps = 2 * f.RealisedSign * (f.RealisedPx - f.Mid) / f.Mid * 1e4;
        f.RealisedDueNs = 0;
    }

    /// <summary>One-minute bar features.</summary>
    [HotPath]
    public static void OnMinute(ref FeatureRow f, in BarPayload bar)
    {
        double close = Fixed.ToDouble(bar.Close);
        f.BeforeMinuteClose = f.PrevMinuteClose;
        f.BeforeEma20Minutes = f.Ema20Minutes;
        f.MinuteReturn = f.PrevMinuteClose > 0 ? (close / f.PrevMinuteClose) - 1 : 0;
        f.Ema20Minutes = f.PrevMinuteClose > 0 ? f.Ema20Minutes + ((close - f.Ema20Minutes) * (2.0 / 21)) : close;
        f.RangeBps = (Fixed.ToDouble(bar.High) - Fixed.ToDouble(bar.Low)) / close * 1e4;
        f.PrevMinuteClose = close;
    }

    /// <summary>The last minute again: what it did is undone, so it counts once.</summary>
    public static void OnMinuteRevised(ref FeatureRow f, in BarPayload bar)
    {
        f.PrevMinuteClose = f.BeforeMinuteClose;
        f.Ema20Minutes = f.BeforeEma20Minutes;
        OnMinute(ref f, in bar);
    }

    /// <summary>Adds a print to the session's sums, or with a negative size takes it out. USD, shares.</summary>
    public static void AddToVwap(ref FeatureRow f, double px, double size)
    {
        f.SessionNotional += px * size;
        f.SessionVolume += size;
        f.Vwap = f.SessionVolume > 0 ? f.SessionNotional / f.SessionVolume : px;
    }

    /// <summary>Daily features from the ring of closes (nano-USD, newest at count-1). Ends the session's VWAP.</summary>
    [HotPath]
    public static void OnDaily(ref FeatureRow f, ReadOnlySpan<long> closes)
    {
        double r = Return(closes, f.DailyCount, 1);
        double a = f.DailyCount <= 2 ? 1 : 2.0 / 64;
        double variance = f.DailyVolatility * f.DailyVolatility;
        f.DailyVolatility = Math.Sqrt(variance + (((r * r) - variance) * a));
        f.Return21d = Return(closes, f.DailyCount, 21);
        f.Return63d = Return(closes, f.DailyCount, 63);
        f.Return126d = Return(closes, f.DailyCount, 126);
        f.Return252d = Return(closes, f.DailyCount, 252);
        f.SessionNotional = 0;
        f.SessionVolume = 0;
    }

    private static double Decay(double window, double dt) => window / (window + dt);

    private static double Return(ReadOnlySpan<long> closes, long count, int days)
    {
        if (count <= days)
        {
            return 0;
        }

        int mask = closes.Length - 1;
        double then = closes[(int)((count - 1 - days) & mask)];
        return then > 0 ? (closes[(int)((count - 1) & mask)] / then) - 1 : 0;
    }
}
