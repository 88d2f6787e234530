using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>The state that a start would recover, made in memory: nothing on the disk changes, an engine may be running.</summary>
/// <param name="Path">Where it came from.</param>
/// <param name="State">The state.</param>
/// <param name="Instruments">Instruments by index; empty when the list is not beside the file.</param>
/// <param name="Snapshot">The snapshot it began with; null when the journal gave all.</param>
/// <param name="Skipped">Damaged snapshots that were passed over, as sentences.</param>
/// <param name="Journal">Where the journal ended; the default for a snapshot alone.</param>
internal sealed record RecoveredState(
    string Path, EngineState State, Instrument[] Instruments, SnapshotImage? Snapshot, IReadOnlyList<string> Skipped, JournalEnd Journal)
{
    /// <summary>Newest valid snapshot, then the journal's tail, each regenerated event compared with the journaled one.</summary>
    public static RecoveredState OfDirectory(string directory) => StateFile.Settled(() => Replay(directory));

    /// <summary>One snapshot alone.</summary>
    public static RecoveredState OfSnapshot(string path)
    {
        SnapshotImage image = Load(path);
        EngineState state = new();
        Recovery.Load(state, image);
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        Instrument[] instruments = File.Exists(System.IO.Path.Combine(directory, "instruments.csv")) ? InstrumentFile.Read(directory) : [];
        return new RecoveredState(path, state, instruments, image, [], default);
    }

    /// <summary>The symbol of an index; #index when the list is not there.</summary>
    public string Symbol(int instrument) => instrument >= 0 && instrument < Instruments.Length ? Instruments[instrument].Symbol : $"#{instrument}";

    private static SnapshotImage Load(string path)
    {
        try
        {
            return SnapshotReader.Load(path);
        }
        catch (SnapshotCorrupt e)
        {
            throw new UserError(ExitCode.Error, $"{path}: {e.Message} Recovery passes over it; restore it from a copy or delete it.");
        }
    }

    private static RecoveredState Replay(string directory)
    {
        Instrument[] instruments = InstrumentFile.Read(directory);
        Recovery r = Recovery.Of(directory, instruments);
        r.Ring.Dispose();
        return new RecoveredState(directory, r.State, instruments, r.Snapshot, r.Skipped, r.End);
    }
}
