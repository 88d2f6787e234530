using System;

namespace Qgtm.Fast.Strategies;

/// <summary>A position of the first leg that ends by gain, loss or days. Remembers side, price, range and when it began.</summary>
public static class Hold
{
    private const int SideAt = 8, PriceAt = 9, RangeAt = 10, DayAt = 11;

    /// <summary>True while there is one.</summary>
    public static bool IsOn(in StrategyContext c) => c.Memory[SideAt] != 0;

    /// <summary>Its side, 0 = there is none.</summary>
    public static double Side(in StrategyContext c) => c.Memory[SideAt];

    /// <summary>Begins one at the last close, unless there is one.</summary>
    public static void Begin(in StrategyContext c, double side)
    {
        Span<double> m = c.Memory;
        if (m[SideAt] == 0)
        {
            m[SideAt] = side;
            m[PriceAt] = Price(in c);
            m[RangeAt] = c.Day(0).Atr14;
            m[DayAt] = c.Day(0).Count;
        }
    }

    /// <summary>Ends it when it has gained or lost so many ranges (0 = that does not matter) or is so many days old; true on that day.</summary>
    public static bool Ends(in StrategyContext c, double gain, double loss, int days)
    {
        Span<double> m = c.Memory;
        double moved = m[SideAt] * (Price(in c) - m[PriceAt]);
        bool over = m[SideAt] != 0
            && ((gain > 0 && moved >= gain * m[RangeAt]) || (loss > 0 && moved <= -loss * m[RangeAt]) || c.Day(0).Count - m[DayAt] >= days);
        if (over)
        {
            m[SideAt] = 0;
        }

        return over;
    }

    /// <summary>The mid when there is one, else the last close, USD.</summary>
    private static double Price(in StrategyContext c) => c.Tick(0).Mid > 0 ? c.Tick(0).Mid : c.Day(0).Close;
}
