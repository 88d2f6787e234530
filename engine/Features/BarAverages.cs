using System;

namespace Qgtm.Fast.Features;

/// <summary>Averages of closes, and distances from them.</summary>
internal static class BarAverages
{
    public static void Push(ref BarFeatures f, ref BarState s, long n, double close)
    {
        Step(ref s.Ema8, n, close, 8);
        Step(ref s.Ema12, n, close, 12);
        Step(ref s.Ema15, n, close, 15);
        Step(ref s.Ema20, n, close, 20);
        Step(ref s.Ema26, n, close, 26);
        Step(ref s.Ema50, n, close, 50);
        Step(ref s.Ema200, n, close, 200);
        double macd = s.Ema12 - s.Ema26;
        if (n >= 25)
        {
            Step(ref s.Signal, n - 25, macd, 9);
        }

        long count = n + 1;
        f.Sma20 = count >= 20 ? s.Anchor + (s.Close20.Sum / 20) : 0;
        f.Sma50 = count >= 50 ? s.Anchor + (s.Close50 / 50) : 0;
        f.Sma200 = count >= 200 ? s.Anchor + (s.Close200 / 200) : 0;
        f.Ema8 = count >= 8 ? s.Ema8 : 0;
        f.Ema15 = count >= 15 ? s.Ema15 : 0;
        f.Ema20 = count >= 20 ? s.Ema20 : 0;
        f.Ema50 = count >= 50 ? s.Ema50 : 0;
        f.Ema200 = count >= 200 ? s.Ema200 : 0;
        f.Macd = count >= 26 ? macd : 0;
        f.MacdSignal = count >= 34 ? s.Signal : 0;
        f.MacdHistogram = count >= 34 ? macd - s.Signal : 0;
        double x = close - s.Anchor;
        f.Z21 = count >= 21 ? Z(x, in s.Close21, 21) : 0;
        f.Z63 = count >= 63 ? Z(x, in s.Close63, 63) : 0;
        f.Z252 = count >= 252 ? Z(x, in s.Close252, 252) : 0;
    }

    /// <summary>Distance from the mean in sample standard deviations; 0 when all are equal.</summary>
    public static double Z(double x, in Moments m, int n)
    {
        double spread = m.Spread(n);
        return spread > 0 ? (x - (m.Sum / n)) / Math.Sqrt(spread / (n - 1)) : 0;
    }

    /// <summary>The plain mean of the first values, exponential with weight 2 / (window + 1) from then on.</summary>
    private static void Step(ref double ema, long n, double x, int window) =>
        ema += (x - ema) * (n < window ? 1.0 / (n + 1) : 2.0 / (window + 1));
}
