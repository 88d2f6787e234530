using System;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// A snapshot every minute: the engine thread copies its tables between two events; this loop waits until the journal has
/// that event durably, hashes, encodes and writes. A snapshot is never newer than the journal.
/// </summary>
public sealed class SnapshotLoop(Session session, string directory, TimeSpan period)
{
    private const int Idle = 0, Asked = 1, Filled = 2;
    private readonly SnapshotBuffer _buffer = new(session.State);
    private readonly SnapshotWriter _writer = new(directory);
    private int _phase;

    /// <summary>Snapshots written.</summary>
    public long Written => _writer.Written;

    /// <summary>Snapshots that could not be written: the older ones stay, the journal covers the rest.</summary>
    public long Failures { get; private set; }

    /// <summary>Wakes the engine thread when a snapshot is due.</summary>
    public WakeFlag? Engine { get; set; }

    /// <summary>True when the engine thread owes a copy.</summary>
    public bool IsAsked => Volatile.Read(ref _phase) == Asked;

    /// <summary>Engine thread, between two events: copies the state when a snapshot is due.</summary>
    public void FillIfAsked()
    {
        if (IsAsked)
        {
            _buffer.Fill(session.State);
            Volatile.Write(ref _phase, Filled);
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer due = new(period);
        while (await due.WaitForNextTickAsync(cancellationToken))
        {
            Volatile.Write(ref _phase, Asked);
            Engine?.Wake();

            // Made here: a timer ticks whether anyone waits for it or not.
            using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(10));
            while (Volatile.Read(ref _phase) != Filled || session.Journaled < _buffer.Sequence)
            {
                await poll.WaitForNextTickAsync(cancellationToken);
            }

            try
            {
                Write();
            }
            catch (Exception e) when (e is JournalFault or SnapshotCorrupt or System.IO.IOException)
            {
                Failures++;
            }

            Volatile.Write(ref _phase, Idle);
        }
    }

    /// <summary>The last snapshot of an ordered stop: engine and journal threads have ended.</summary>
    public void WriteLast()
    {
        session.FlushAndRelease();
        _buffer.Fill(session.State);
        Write();
    }

    private void Write()
    {
        var sections = new SnapshotSection[EngineState.SectionNames.Length];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = new SnapshotSection(EngineState.SectionNames[i], EngineState.ElementSize(i), _buffer.Section(i));
        }

        _writer.Write(new SnapshotImage(_buffer.Sequence, _buffer.TimeNs, _buffer.Hash(), "qgtm", sections));
    }
}
