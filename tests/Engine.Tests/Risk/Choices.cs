using System;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>
/// A Random whose numbers are given: what FsCheck generates, and makes smaller when the sequence that they choose fails. After the
/// last one every choice is the first.
/// </summary>
internal sealed class Choices(int[] values) : Random
{
    private int _next;

    /// <summary>True when none is left.</summary>
    public bool AreSpent => _next >= values.Length;

    public override int Next(int maxValue) => maxValue < 2 || AreSpent ? 0 : values[_next++] % maxValue;

    public override int Next(int minValue, int maxValue) => minValue + Next(maxValue - minValue);
}
