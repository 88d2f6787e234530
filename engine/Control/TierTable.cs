using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>Which working orders a tier takes back when it is reached.</summary>
public enum TierCancels : byte
{
    None = 0,

    /// <summary>Those that would open or add.</summary>
    Opening = 1,
    All = 2,
}

/// <summary>What one tier means: a row of <see cref="TierTable"/>.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Word">Its name for people and programs.</param>
/// <param name="Opens">Orders that open or add may leave.</param>
/// <param name="Exits">Orders that only reduce may leave.</param>
/// <param name="Strategies">Targets of strategies become orders.</param>
/// <param name="Closes">FLATTEN's own machine closes what the broker holds.</param>
/// <param name="Cancels">Working orders that are taken back.</param>
/// <param name="SizeMillionths">Share of every target that is wanted.</param>
/// <param name="People">How many people it takes to come down from here; 0 = it is the bottom.</param>
/// <param name="Says">The same in a sentence.</param>
public readonly record struct TierRule(
    KillTier Tier, string Word, bool Opens, bool Exits, bool Strategies, bool Closes, TierCancels Cancels, long SizeMillionths, int People, string Says);

/// <summary>
/// The one decision table of the tiers. The gate, the sizes, FLATTEN, the command line, the interface and docs/tiers.md read
/// it; nothing else knows what a tier allows. Down the table nothing becomes allowed again.
/// </summary>
public static class TierTable
{
    /// <summary>A size as it is.</summary>
    public const long Whole = 1_000_000;

    private static readonly TierRule[] Table =
    [
        new(KillTier.Normal, "NORMAL", true, true, true, false, TierCancels.None, Whole, 0, "All is as the strategies want it."),
        new(KillTier.Warn, "WARN", true, true, true, false, TierCancels.None, Whole, 1, "Something is near a limit: it is said, and nothing else changes."),
        new(KillTier.Throttle, "THROTTLE", false, true, true, false, TierCancels.Opening, Whole / 2, 1, "No position is opened and sizes are halved."),
        new(KillTier.NoNew, "NO_NEW", false, true, true, false, TierCancels.Opening, Whole / 2, 2, "No position is opened, existing ones may be closed."),
        new(KillTier.Flatten, "FLATTEN", false, true, false, true, TierCancels.All, 0, 2, "Every order is cancelled and every position closed at the market."),
        new(KillTier.HaltAll, "HALT_ALL", false, false, false, false, TierCancels.All, 0, 2, "No order of any kind is sent, not even to close."),
    ];

    /// <summary>All rows, the lowest tier first.</summary>
    public static ReadOnlySpan<TierRule> Rules => Table;

    /// <summary>The row of a tier.</summary>
    [HotPath]
    public static ref readonly TierRule Of(KillTier tier) => ref Table[(int)tier];

    /// <summary>The tier that counts for one instrument: the account's, or its own when that is worse.</summary>
    [HotPath]
    public static KillTier Of(EngineState state, int instrument)
    {
        long own = state.Flatten[instrument].Tier;
        return own > state.Scalars.Tier ? (KillTier)own : state.Tier;
    }

    /// <summary>The tier with that name, upper or lower case.</summary>
    public static bool TryParse(string word, out KillTier tier)
    {
        foreach (ref readonly TierRule rule in Rules)
        {
            if (rule.Word.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                tier = rule.Tier;
                return true;
            }
        }

        tier = KillTier.Normal;
        return false;
    }

    /// <summary>Share of a target that is wanted of one instrument, in millionths: its tier's, and no more than the ramp gives.</summary>
    [HotPath]
    public static long SizeOf(EngineState state, int instrument)
    {
        long tier = Of(Of(state, instrument)).SizeMillionths, ramp = Ramp.SizeOf(in state.Control);
        return tier < ramp ? tier : ramp;
    }
}
