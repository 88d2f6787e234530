using System;
using System.Globalization;

namespace Qgtm.Fast.Persistence;

/// <summary>The device or the file system refused a write or a sync. Never retried: the engine stops.</summary>
public sealed class JournalFault : Exception
{
    /// <summary>A fault without particulars.</summary>
    public JournalFault()
        : this("The journal's device failed.")
    {
    }

    /// <summary>A fault with its sentence.</summary>
    public JournalFault(string message)
        : base(message)
    {
    }

    /// <summary>A fault with its sentence and its cause.</summary>
    public JournalFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The journal holds damage that a crash cannot explain: a person has to look before trading goes on.</summary>
public sealed class JournalCorrupt : Exception
{
    /// <summary>Damage without particulars.</summary>
    public JournalCorrupt()
        : this("The journal is damaged.")
    {
    }

    /// <summary>Damage with its sentence.</summary>
    public JournalCorrupt(string message)
        : base(message)
    {
    }

    /// <summary>Damage with its sentence and its cause.</summary>
    public JournalCorrupt(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Damage at a place: the segment file, the offset in bytes, and the sequence that was expected there.</summary>
    public JournalCorrupt(string reason, string segment, long offset, long sequence)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{reason} Segment {segment}, offset {offset}, expected sequence {sequence}."))
    {
        Segment = segment;
        Offset = offset;
        Sequence = sequence;
    }

    /// <summary>Path of the damaged segment file.</summary>
    public string Segment { get; } = string.Empty;

    /// <summary>Bytes from the start of the segment.</summary>
    public long Offset { get; }

    /// <summary>The sequence that was expected at the damaged place.</summary>
    public long Sequence { get; }
}

/// <summary>The bytes are not a whole, genuine snapshot. The only exception a decoder of this project throws for bad bytes.</summary>
public sealed class SnapshotCorrupt : Exception
{
    /// <summary>Damage without particulars.</summary>
    public SnapshotCorrupt()
        : this("The snapshot is damaged.")
    {
    }

    /// <summary>Damage with its sentence.</summary>
    public SnapshotCorrupt(string message)
        : base(message)
    {
    }

    /// <summary>Damage with its sentence and its cause.</summary>
    public SnapshotCorrupt(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A state directory whose state cannot be brought back: a sentence that says what to do.</summary>
public sealed class StateLost : Exception
{
    /// <summary>A loss without particulars.</summary>
    public StateLost()
        : this("The state is lost.")
    {
    }

    /// <summary>A loss with its sentence.</summary>
    public StateLost(string message)
        : base(message)
    {
    }

    /// <summary>A loss with its sentence and its cause.</summary>
    public StateLost(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
