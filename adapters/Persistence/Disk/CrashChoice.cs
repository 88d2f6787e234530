using System;

namespace Qgtm.Fast.Persistence;

/// <summary>What stands where a sector was being written when the power went.</summary>
public enum CrashFill : byte
{
    /// <summary>What was there before.</summary>
    Old,

    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>Bytes 0xFF.</summary>
    Ones,

    /// <summary>Anything.</summary>
    Random,
}

/// <summary>
/// What of the unsynced work a crash leaves on the device. The default leaves none of it. A byte that a write would not have
/// changed stays in any case: a sector that is written again with the same bytes in front keeps those (docs/crash-states.md).
/// </summary>
public readonly ref struct CrashChoice
{
    /// <summary>For each unsynced change of a name, oldest first: it is on the device. Those beyond the span are not.</summary>
    public ReadOnlySpan<bool> Names { get; init; }

    /// <summary>For each unsynced 512-byte sector, oldest first: it is on the device. Those beyond the span are not.</summary>
    public ReadOnlySpan<bool> Sectors { get; init; }

    /// <summary>So many unsynced bytes, oldest first, are on the device in any case.</summary>
    public long PrefixBytes { get; init; }

    /// <summary>Unsynced lengths are on the device, whether or not the bytes are.</summary>
    public bool Lengths { get; init; }

    /// <summary>What the other bytes look like.</summary>
    public CrashFill Fill { get; init; }

    /// <summary>Where random fill begins.</summary>
    public uint Seed { get; init; }
}
