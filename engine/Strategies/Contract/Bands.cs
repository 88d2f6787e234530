namespace Qgtm.Fast.Strategies;

/// <summary>Trading a deviation back to its mean: in beyond one band, out within another, in between as before. The side is remembered.</summary>
public static class Bands
{
    /// <summary>Where the sides stand in a strategy's memory, from here on.</summary>
    private const int Place = 0;

    /// <summary>The side now, -1, 0 or 1: against z when it is beyond the entry, 0 once it has come back or has gone through.</summary>
    /// <param name="c">The strategy's context.</param>
    /// <param name="z">Deviation from the mean, standard deviations.</param>
    /// <param name="entry">Beyond this it opens.</param>
    /// <param name="exit">Within this it closes.</param>
    /// <param name="mayOpen">False = what is open may stay or close, and nothing opens.</param>
    /// <param name="place">Which of several sides of one strategy.</param>
    public static double Step(in StrategyContext c, double z, double entry, double exit, bool mayOpen = true, int place = 0)
    {
        ref double side = ref c.Memory[Place + place];
        double size = z < 0 ? -z : z;
        side = size > entry && mayOpen ? (z > 0 ? -1 : 1) : z * side > -exit ? 0 : side;
        return side;
    }

    /// <summary>Forgets the side.</summary>
    public static void Clear(in StrategyContext c) => c.Memory[Place] = 0;

    /// <summary>25 for each standard deviation, at most 100.</summary>
    public static double Confidence(double z) => z > 4 || z < -4 ? 100 : 25 * (z < 0 ? -z : z);
}
