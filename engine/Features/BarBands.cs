using System;

namespace Qgtm.Fast.Features;

/// <summary>Bands around prices. An extreme is looked for again only when it has left its window.</summary>
internal static class BarBands
{
    public static void Push(ref BarFeatures f, ref BarState s, BarRing ring, long n)
    {
        Highest(ref s.High20, ring, n, 20);
        Highest(ref s.High55, ring, n, 55);
        Lowest(ref s.Low20, ring, n, 20);
        Lowest(ref s.Low55, ring, n, 55);
        TopClose(ref s.TopClose252, ring, n);
        long count = n + 1;
        if (count >= 20)
        {
            double middle = s.Anchor + (s.Close20.Sum / 20), half = 2 * Math.Sqrt(s.Close20.Spread(20) / 20);
            f.BollingerWidth = 2 * half / ring.Close(n);
            f.BollingerPosition = half > 0 ? (ring.Close(n) - middle + half) / (2 * half) : 0.5;
            f.Donchian20High = s.High20;
            f.Donchian20Low = s.Low20;
        }

        if (count >= 55)
        {
            f.Donchian55High = s.High55;
            f.Donchian55Low = s.Low55;
        }

        if (count >= 252)
        {
            f.Drawdown252 = (ring.Close(n) / s.TopClose252) - 1;
        }

        if (ring.IsDaily)
        {
            TopDayHigh(ref s.TopHigh252, ring, n);
            f.FromHigh252 = count >= 252 ? (ring.Close(n) / s.TopHigh252) - 1 : 0;
        }
    }

    private static void Highest(ref double top, BarRing ring, long n, int window)
    {
        bool left = n >= window && ring.High(n - window) >= top;
        top = !left && ring.High(n) < top ? top : ring.High(n);
        for (long k = n - window + 1; left && k < n; k++)
        {
            top = ring.High(k) > top ? ring.High(k) : top;
        }
    }

    private static void Lowest(ref double bottom, BarRing ring, long n, int window)
    {
        bool left = n >= window && ring.Low(n - window) <= bottom;
        bottom = !left && n > 0 && ring.Low(n) > bottom ? bottom : ring.Low(n);
        for (long k = n - window + 1; left && k < n; k++)
        {
            bottom = ring.Low(k) < bottom ? ring.Low(k) : bottom;
        }
    }

    private static void TopClose(ref double top, BarRing ring, long n)
    {
        bool left = n >= 252 && ring.Close(n - 252) >= top;
        top = !left && ring.Close(n) < top ? top : ring.Close(n);
        for (long k = n - 251; left && k < n; k++)
        {
            top = ring.Close(k) > top ? ring.Close(k) : top;
        }
    }

    private static void TopDayHigh(ref double top, BarRing ring, long n)
    {
        bool left = n >= 252 && ring.DayHigh(n - 252) >= top;
        top = !left && ring.DayHigh(n) < top ? top : ring.DayHigh(n);
        for (long k = n - 251; left && k < n; k++)
        {
            top = ring.DayHigh(k) > top ? ring.DayHigh(k) : top;
        }
    }
}
