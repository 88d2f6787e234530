using System;

namespace Qgtm.Fast.Snapshots;

/// <summary>
/// A preallocated image of the state. The engine thread fills it between two events, one block copy per table; any other
/// thread reads it afterwards. Who owns it when is the caller's matter.
/// </summary>
public sealed class SnapshotBuffer
{
    private readonly byte[][] _sections;

    /// <summary>Reserves the bytes of every table of the state.</summary>
    public SnapshotBuffer(EngineState state)
    {
        _sections = new byte[EngineState.SectionNames.Length][];
        for (int i = 0; i < _sections.Length; i++)
        {
            _sections[i] = new byte[state.Section(i).Length];
        }
    }

    /// <summary>Sequence of the last event that is in the image.</summary>
    public long Sequence { get; private set; }

    /// <summary>Event time of the image, ns since the Unix epoch.</summary>
    public long TimeNs { get; private set; }

    /// <summary>Copies the state. Allocates nothing.</summary>
    [HotPath]
    public void Fill(EngineState state)
    {
        for (int i = 0; i < _sections.Length; i++)
        {
            state.Section(i).CopyTo(_sections[i]);
        }

        Sequence = state.Scalars.Sequence;
        TimeNs = state.Scalars.TimeNs;
    }

    /// <summary>The bytes of one table, in declaration order.</summary>
    public byte[] Section(int index) => _sections[index];

    /// <summary>The state hash of the image.</summary>
    public ulong Hash()
    {
        StateHash.Lanes lanes = StateHash.Lanes.Start;
        foreach (byte[] section in _sections)
        {
            lanes.Add(section);
        }

        return lanes.Value;
    }
}
