namespace Qgtm.Fast.Features;

/// <summary>The sums over windows: one bar enters, one leaves; and all of them anew from the rings.</summary>
internal static class BarSums
{
    /// <summary>2 ln 2 - 1.</summary>
    private const double GarmanShare = 0.38629436111989061;

    /// <summary>Bar n enters every window.</summary>
    public static void Add(ref BarState s, BarRing ring, long n)
    {
        double x = ring.Close(n) - s.Anchor, old21 = Close(in s, ring, n - 21);
        s.Close20.Roll(x, Close(in s, ring, n - 20));
        s.Close21.Roll(x, old21);
        s.Close63.Roll(x, Close(in s, ring, n - 63));
        s.Close252.Roll(x, Close(in s, ring, n - 252));
        s.Close50 += x - Close(in s, ring, n - 50);
        s.Close200 += x - Close(in s, ring, n - 200);
        s.Volume21.Roll(ring.Volume(n), n >= 21 ? ring.Volume(n - 21) : 0);
        if (n > 0)
        {
            AddLogs(ref s, ring, n);
            Terms(ref s, ring, n, 1);
            if (n > 21)
            {
                Terms(ref s, ring, n - 21, -1);
            }
        }

        if (ring.IsDaily)
        {
            s.Overnight63.Roll(ring.Night(n), n > 63 ? ring.Night(n - 63) : 0);
        }
    }

    /// <summary>All sums again, from what the rings hold; the anchor moves to the last close.</summary>
    public static void Rebuild(ref BarState s, BarRing ring)
    {
        long last = s.Count - 1;
        s.Anchor = ring.Close(last);
        s.Close20 = s.Close21 = s.Close63 = s.Close252 = s.Log21 = s.Log63 = default;
        s.Overnight21 = s.OpenClose21 = s.Volume21 = s.Overnight63 = default;
        s.Close50 = s.Close200 = s.LogCube63 = s.Lag1 = s.Lag5 = s.Up63 = s.Down63 = 0;
        s.Range21 = s.Garman21 = s.Rogers21 = s.Illiquidity21 = 0;
        for (long n = last - 251; n <= last; n++)
        {
            double x = ring.Close(n) - s.Anchor;
            s.Close252.Roll(x, 0);
            s.Close200 += n > last - 200 ? x : 0;
            s.Close63.Roll(n > last - 63 ? x : 0, 0);
            s.Close50 += n > last - 50 ? x : 0;
            s.Close21.Roll(n > last - 21 ? x : 0, 0);
            s.Close20.Roll(n > last - 20 ? x : 0, 0);
        }

        for (long n = last - 62; n <= last; n++)
        {
            Log(ref s, ring, n, last - 62, 1);
            s.Overnight63.Roll(ring.IsDaily ? ring.Night(n) : 0, 0);
        }

        for (long n = last - 20; n <= last; n++)
        {
            s.Log21.Roll(ring.Log(n), 0);
            s.Volume21.Roll(ring.Volume(n), 0);
            Terms(ref s, ring, n, 1);
        }
    }

    private static double Close(in BarState s, BarRing ring, long n) => n < 0 ? 0 : ring.Close(n) - s.Anchor;

    private static void AddLogs(ref BarState s, BarRing ring, long n)
    {
        s.Log21.Roll(ring.Log(n), n > 21 ? ring.Log(n - 21) : 0);
        long first = n > 63 ? n - 62 : 1;
        if (n > 63)
        {
            // The oldest leaves with the products that it has with those that stay.
            Log(ref s, ring, n - 63, n - 63, -1);
            s.Lag1 -= ring.Log(n - 63) * ring.Log(n - 62);
            s.Lag5 -= ring.Log(n - 63) * ring.Log(n - 58);
        }

        Log(ref s, ring, n, first, 1);
    }

    /// <summary>A log return enters (sign 1) or leaves (-1); its products with those before it that are not older than first.</summary>
    private static void Log(ref BarState s, BarRing ring, long n, long first, double sign)
    {
        double r = ring.Log(n), square = r * r;
        s.Log63.Sum += sign * r;
        s.Log63.Square += sign * square;
        s.LogCube63 += sign * square * r;
        s.Up63 += r > 0 ? sign * square : 0;
        s.Down63 += r < 0 ? sign * square : 0;
        s.Lag1 += n - 1 >= first ? sign * r * ring.Log(n - 1) : 0;
        s.Lag5 += n - 5 >= first ? sign * r * ring.Log(n - 5) : 0;
    }

    /// <summary>What one bar brings to the estimators of 21 bars.</summary>
    private static void Terms(ref BarState s, BarRing ring, long n, double sign)
    {
        double open = ring.Open(n), close = ring.Close(n), before = ring.Close(n - 1);
        double high = Ln.Of(ring.High(n) / open), low = Ln.Of(ring.Low(n) / open), inside = Ln.Of(close / open);
        double range = high - low, night = Ln.Of(open / before);
        s.Range21 += sign * range * range;
        s.Garman21 += sign * ((0.5 * range * range) - (GarmanShare * inside * inside));
        s.Rogers21 += sign * (((high - inside) * high) + ((low - inside) * low));
        s.Overnight21.Sum += sign * night;
        s.Overnight21.Square += sign * night * night;
        s.OpenClose21.Sum += sign * inside;
        s.OpenClose21.Square += sign * inside * inside;
        double moved = (close / before) - 1, volume = ring.Volume(n);
        s.Illiquidity21 += volume > 0 ? sign * (moved < 0 ? -moved : moved) / (close * volume) : 0;
    }
}
