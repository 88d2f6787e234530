namespace Qgtm.Fast.Control;

/// <summary>
/// The way back after FLATTEN or HALT_ALL: half of every size, and a tenth more with each session close that is seen, so that
/// the whole is reached after five trading days. Neither calls nor wall time move it.
/// </summary>
public static class Ramp
{
    /// <summary>Session closes from half to whole.</summary>
    public const long Days = 5;

    /// <summary>Share of a size, in millionths.</summary>
    [HotPath]
    public static long SizeOf(ref readonly ControlRow c)
    {
        long days = c.Closes - c.RampCloses;
        return c.RampOn == 0 || days >= Days ? TierTable.Whole : (TierTable.Whole / 2) + (days * TierTable.Whole / (2 * Days));
    }
}
