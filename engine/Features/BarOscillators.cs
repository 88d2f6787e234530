namespace Qgtm.Fast.Features;

/// <summary>Wilder's indicators (New Concepts in Technical Trading Systems, 1978), window 14.</summary>
internal static class BarOscillators
{
    private const int Window = 14;

    public static void Push(ref BarFeatures f, ref BarState s, BarRing ring, long n)
    {
        if (n == 0)
        {
            return;
        }

        double high = ring.High(n), low = ring.Low(n), before = ring.Close(n - 1);
        double change = ring.Close(n) - before;
        Step(ref s.Gain, n, change > 0 ? change : 0);
        Step(ref s.Loss, n, change < 0 ? -change : 0);
        double top = high > before ? high : before, bottom = low < before ? low : before;
        Step(ref s.TrueRange, n, top - bottom);
        double up = high - ring.High(n - 1), down = ring.Low(n - 1) - low;
        Step(ref s.Plus, n, up > down && up > 0 ? up : 0);
        Step(ref s.Minus, n, down > up && down > 0 ? down : 0);
        if (n < Window)
        {
            return;
        }

        f.Atr14 = s.TrueRange;
        f.Rsi14 = s.Gain + s.Loss > 0 ? 100 * s.Gain / (s.Gain + s.Loss) : 50;
        ring.Rsi(n) = f.Rsi14;
        f.PlusDi14 = s.TrueRange > 0 ? 100 * s.Plus / s.TrueRange : 0;
        f.MinusDi14 = s.TrueRange > 0 ? 100 * s.Minus / s.TrueRange : 0;
        double sum = f.PlusDi14 + f.MinusDi14, apart = f.PlusDi14 - f.MinusDi14;
        Step(ref s.Adx, n - Window + 1, sum > 0 ? 100 * (apart < 0 ? -apart : apart) / sum : 0);
        if (n >= (2 * Window) - 1)
        {
            f.Adx14 = s.Adx;
            f.StochRsi14 = PlaceOfRsi(ring, n);
        }
    }

    /// <summary>The plain mean of the first 14 values, then a fourteenth of each new one. The first is number 1.</summary>
    private static void Step(ref double mean, long number, double x) => mean += (x - mean) / (number < Window ? number : Window);

    private static double PlaceOfRsi(BarRing ring, long n)
    {
        double least = ring.Rsi(n), most = least;
        for (long k = n - Window + 1; k < n; k++)
        {
            double rsi = ring.Rsi(k);
            least = rsi < least ? rsi : least;
            most = rsi > most ? rsi : most;
        }

        return most > least ? (ring.Rsi(n) - least) / (most - least) : 0;
    }
}
