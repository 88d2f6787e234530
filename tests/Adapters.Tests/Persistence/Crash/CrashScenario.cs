using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>
/// A process with a journal and snapshots, as its seed says: it starts, appends groups of blocks, rotates small segments,
/// writes and prunes snapshots, stops and recovers. The same seed makes the same calls on any disk.
/// </summary>
internal sealed class CrashScenario(int seed, MemoryDisk disk, int steps)
{
    public const string Folder = "state";
    private readonly Random _random = new(seed);
    private readonly SnapshotWriter _snapshots = new(Folder, disk);
    private JournalWriter? _journal;
    private long _recovered;
    private uint _epoch;

    /// <summary>Segments of whole direct sectors, or of a size that goes through the page cache.</summary>
    public static long SegmentBytes(int seed) => (seed & 3) switch { 0 => 4096, 1 => 1504, 2 => 16_384, _ => 2112 };

    /// <summary>Last sequence of which the journal says that the device has it.</summary>
    public long Acked => _journal?.SyncedSequence ?? _recovered;

    /// <summary>Last sequence that was given to the journal.</summary>
    public long Written { get; private set; }

    /// <summary>Snapshots that failed; the process goes on.</summary>
    public int SnapshotFailures { get; private set; }

    /// <summary>Starts and recoveries.</summary>
    public int Starts { get; private set; }

    /// <summary>Snapshots written.</summary>
    public long Snapshots => _snapshots.Written;

    /// <summary>All of it, to an ordered end.</summary>
    public void Run()
    {
        Start();
        for (int i = 0; i < steps; i++)
        {
            Step(_random.Next(100));
            if (i == steps / 2 && SegmentBytes(seed) > 8192)
            {
                // At least nine sectors, wherever the segment changes.
                Append(150);
                _journal!.Sync();
            }
        }

        Append(2);
        _journal!.Sync();
        Snapshot();
        Append(1);
        _journal.Sync();
        _journal.Dispose();
    }

    /// <summary>A journal that has failed refuses everything, and promises nothing more.</summary>
    public bool HasStopped()
    {
        if (_journal is null)
        {
            return true;
        }

        long acked = Acked;
        bool refuses = Refuses(() => _journal.Append(CrashEvents.After(Written, 1, afterCrash: false))) && Refuses(_journal.Sync);
        return refuses && Acked == acked;
    }

    /// <summary>The memory outside of the collector's reach.</summary>
    public void End() => _journal?.Dispose();

    private static bool Refuses(Action call)
    {
        try
        {
            call();
            return false;
        }
        catch (JournalFault)
        {
            return true;
        }
    }

    private void Step(int dice)
    {
        if (dice < 50)
        {
            Append(_random.Next(1, 5));
            _journal!.Sync();
        }
        else if (dice < 68)
        {
            for (int blocks = _random.Next(2, 4); blocks > 0; blocks--)
            {
                Append(_random.Next(1, 4));
            }

            _journal!.Sync();
        }
        else if (dice < 74)
        {
            Append(_random.Next(10, 60));
            _journal!.Sync();
        }
        else if (dice < 90)
        {
            Snapshot();
        }
        else
        {
            // Sometimes in the middle of a group: the bytes are with the kernel, no one has synced them.
            if (dice < 95)
            {
                Append(_random.Next(1, 6));
            }

            _recovered = Acked;
            _journal!.Dispose();
            _journal = null;
            Start();
        }
    }

    private void Start()
    {
        Starts++;
        SnapshotImage? image = SnapshotDirectory.NewestValid(Folder, out IReadOnlyList<string> _, disk);
        JournalEnd end = JournalReader.Read(Folder, (image?.Sequence ?? 0) + 1, static (in Events.Event _) => { }, disk);
        long last = end.SegmentPath is null ? 0 : end.LastSequence;
        _journal = new JournalWriter(Folder, ++_epoch, last + 1, SegmentBytes(seed), end, disk: disk);
        Written = last;
    }

    private void Append(int count)
    {
        Written += count;
        _journal!.Append(CrashEvents.After(Written - count, count, afterCrash: false));
    }

    private void Snapshot()
    {
        try
        {
            if (Acked > 0)
            {
                _snapshots.Write(CrashEvents.Image(Acked));
            }
        }
        catch (Exception e) when (e is JournalFault or SnapshotCorrupt or IOException)
        {
            SnapshotFailures++;
        }
    }
}
