using System;

namespace Qgtm.Fast.Features;

/// <summary>
/// A completed bar moves its features on: the sums first, then what is read off them, as a list of statements. O(1): an extreme that
/// leaves its window is looked for again, and the rescaled range of a day walks its 252 returns.
/// </summary>
public static class BarSet
{
    /// <summary>Bars of a year, by interval: 252 days of six and a half hours. What volatilities are told in.</summary>
    public static double BarsPerYear(BarInterval interval) => interval switch
    {
        BarInterval.Minute => 98_280,
        BarInterval.FiveMinutes => 19_656,
        BarInterval.FifteenMinutes => 6_552,
        BarInterval.Hour => 1_638,
        _ => 252,
    };

    /// <summary>A bar is complete.</summary>
    /// <param name="f">The features.</param>
    /// <param name="s">What they are made from.</param>
    /// <param name="ring">The bars before.</param>
    /// <param name="b">The bar.</param>
    /// <param name="interval">Its length.</param>
    [HotPath]
    public static void Push(ref BarFeatures f, ref BarState s, BarRing ring, in BarValues b, BarInterval interval)
    {
        long n = s.Count;
        ring.Put(n, in b);
        s.Anchor = n == 0 ? b.Close : s.Anchor;
        s.Count++;
        if (s.Count % BarRing.Lap == 0)
        {
            BarSums.Rebuild(ref s, ring);
        }
        else
        {
            BarSums.Add(ref s, ring, n);
        }

        f.LastNs = b.StartNs;
        f.Count = s.Count;
        f.Open = b.Open;
        f.High = b.High;
        f.Low = b.Low;
        f.Close = b.Close;
        f.Volume = b.Volume;
        Returns(ref f, ring, n, in b);
        BarAverages.Push(ref f, ref s, n, b.Close);
        BarOscillators.Push(ref f, ref s, ring, n);
        BarBands.Push(ref f, ref s, ring, n);
        BarVolatility.Read(ref f, in s, Math.Sqrt(BarsPerYear(interval)));
        BarShape.Read(ref f, in s, ring, n);
        Calendar.Read(ref f, interval);
    }

    private static void Returns(ref BarFeatures f, BarRing ring, long n, in BarValues b)
    {
        f.Return1 = Return(ring, n, 1);
        f.Return5 = Return(ring, n, 5);
        f.Return21 = Return(ring, n, 21);
        f.Return63 = Return(ring, n, 63);
        f.Return126 = Return(ring, n, 126);
        f.Return252 = Return(ring, n, 252);
        f.LogReturn = ring.Log(n);
        f.IntradayReturn = (b.Close / b.Open) - 1;
        if (n > 0)
        {
            double before = ring.Close(n - 1), high = ring.High(n - 1), low = ring.Low(n - 1);
            f.OvernightReturn = (b.Open / before) - 1;
            f.Gap = b.Open > high ? (b.Open - high) / before : b.Open < low ? (b.Open - low) / before : 0;
        }
    }

    private static double Return(BarRing ring, long n, int bars) => n < bars ? 0 : (ring.Close(n) / ring.Close(n - bars)) - 1;
}
