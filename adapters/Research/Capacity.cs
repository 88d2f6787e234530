using System;

namespace Qgtm.Fast.Research;

/// <summary>How much one round trip of a strategy can carry, USD.</summary>
/// <param name="Breakeven">Size at which cost has eaten the whole edge.</param>
/// <param name="Best">Size that earns the most: 4/9 of breakeven.</param>
public readonly record struct CapacityResult(double Breakeven, double Best)
{
    /// <summary>
    /// Square-root impact (Almgren, Thum, Hauptmann and Li 2005; Grinold and Kahn 2000): trading Q of a day's volume V costs half the
    /// spread, fees and k sigma sqrt(Q / V) each way. Breakeven = V ((edge / 2 - fixed) / (k sigma))^2, both cut at a share of V.
    /// </summary>
    /// <param name="edgeBps">Expected gain of a round trip before costs, basis points.</param>
    /// <param name="fixedBps">Half the spread and fees, one way, basis points.</param>
    /// <param name="volatilityBps">Deviation of a day's return, basis points, above 0.</param>
    /// <param name="volumeUsd">Average daily volume, USD.</param>
    /// <param name="impact">k; about 1 in the studies.</param>
    /// <param name="participationMax">Largest share of a day's volume.</param>
    public static CapacityResult Of(
        double edgeBps, double fixedBps, double volatilityBps, double volumeUsd, double impact = 1, double participationMax = 0.1)
    {
        double left = Math.Max((edgeBps / 2) - fixedBps, 0);
        double share = Math.Pow(left / (impact * volatilityBps), 2);
        return new(volumeUsd * Math.Min(share, participationMax), volumeUsd * Math.Min(share * 4 / 9, participationMax));
    }
}
