using System;

namespace Qgtm.Fast.Features;

/// <summary>The shape of the last 63 returns, and how far a day's prices range beside a random walk's.</summary>
internal static class BarShape
{
    private const int Window = 63, Year = 252;

    /// <summary>ln 252, 126, 63, 36 and 21: the lengths of pieces whose rescaled ranges are compared.</summary>
    private static ReadOnlySpan<double> PieceLogs => [5.5294290875114234, 4.836281906951478, 4.143134726391533, 3.58351893845611, 3.044522437723423];

    private static ReadOnlySpan<int> Pieces => [252, 126, 63, 36, 21];

    public static void Read(ref BarFeatures f, in BarState s, BarRing ring, long n)
    {
        if (n < Window)
        {
            return;
        }

        double mean = s.Log63.Sum / Window, spread = s.Log63.Spread(Window), variance = spread / Window;
        double cube = (s.LogCube63 / Window) - (3 * mean * s.Log63.Square / Window) + (2 * mean * mean * mean);
        f.Skew63 = variance > 0 ? cube / (variance * Math.Sqrt(variance)) : 0;
        f.UpDownVolRatio = s.Down63 > 0 && s.Up63 > 0 ? Math.Sqrt(s.Up63 / s.Down63) : 0;
        f.Autocorrelation1 = Autocorrelation(in s, ring, n, s.Lag1, 1, mean, spread);
        f.Autocorrelation5 = Autocorrelation(in s, ring, n, s.Lag5, 5, mean, spread);
        if (ring.IsDaily)
        {
            double nights = s.Overnight63.Spread(Window) / (Window - 1);
            f.OvernightT63 = nights > 0 ? s.Overnight63.Sum / Window / Math.Sqrt(nights / Window) : 0;
            f.Hurst252 = n >= Year ? Hurst(ring, n) : 0;
        }
    }

    /// <summary>Sum of (r - mean)(r of lag bars before - mean) over the squares; the ends belong to one of the two only.</summary>
    private static double Autocorrelation(in BarState s, BarRing ring, long n, double products, int lag, double mean, double spread)
    {
        double first = 0, last = 0;
        for (int k = 0; k < lag; k++)
        {
            first += ring.Log(n - Window + 1 + k);
            last += ring.Log(n - k);
        }

        double both = (2 * s.Log63.Sum) - first - last;
        return spread > 0 ? (products - (mean * both) + ((Window - lag) * mean * mean)) / spread : 0;
    }

    /// <summary>
    /// Rescaled range (Hurst 1951): slope of ln(R/S) on the log of the length, over the mean of the pieces of each length. 0.5 is a
    /// random walk; small samples read a little above it.
    /// </summary>
    private static double Hurst(BarRing ring, long n)
    {
        double sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (int i = 0; i < Pieces.Length; i++)
        {
            int length = Pieces[i];
            double sum = 0;
            for (int from = 0; from < Year; from += length)
            {
                sum += RescaledRange(ring, n - Year + 1 + from, length);
            }

            if (sum <= 0)
            {
                return 0;
            }

            double x = PieceLogs[i], y = Ln.Of(sum * length / Year);
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
        }

        return ((Pieces.Length * sxy) - (sx * sy)) / ((Pieces.Length * sxx) - (sx * sx));
    }

    private static double RescaledRange(BarRing ring, long from, int length)
    {
        double sum = 0, square = 0;
        for (long k = from; k < from + length; k++)
        {
            double r = (ring.Close(k) / ring.Close(k - 1)) - 1;
            sum += r;
            square += r * r;
        }

        double mean = sum / length, variance = (square / length) - (mean * mean);
        double walk = 0, most = 0, least = 0;
        for (long k = from; k < from + length; k++)
        {
            walk += (ring.Close(k) / ring.Close(k - 1)) - 1 - mean;
            most = walk > most ? walk : most;
            least = walk < least ? walk : least;
        }

        return variance > 0 ? (most - least) / Math.Sqrt(variance) : 0;
    }
}
