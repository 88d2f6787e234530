using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Simtest;

/// <summary>What a start has brought back.</summary>
internal sealed record Recovered(Engine Engine, RingBuffer Ring, long Last);

/// <summary>
/// The state directory: the real journal, snapshots and recovery on a disk in memory. A death is either the process's, then the
/// kernel keeps what it was given, or the machine's, then all that was not synced may be there in part.
/// </summary>
internal sealed class Store : IDisposable
{
    private const string Path = "/state";
    private const int RingCapacity = 4096;

    /// <summary>A replay from the first event costs as much as the run: of long ones only some are.</summary>
    private const long ReplayEventsMax = 60_000;

    private readonly World _world;
    private readonly Instrument[] _instruments;
    private readonly Dice _dice;
    private readonly SnapshotBuffer _buffer;
    private MemoryDisk _disk = new();
    private JournalWriter? _journal;
    private DurableRing? _durable;
    private SnapshotWriter _snapshots;
    private bool _appends;
    private bool _lies;
    private bool _hasLied;

    public Store(World world, Instrument[] instruments)
    {
        _world = world;
        _instruments = instruments;
        _dice = new Dice(world.Swarm.Seed, 8);
        _buffer = new SnapshotBuffer(new EngineState(instruments.Length));
        _disk.Answer = Answer;
        _snapshots = new SnapshotWriter(Path, _disk);
    }

    /// <summary>Sequence up to which the journal is durable.</summary>
    public long Journaled => _durable?.Journaled ?? 0;

    /// <summary>The same as a start of `qgtm run`: newest valid snapshot, then the journal's tail. A disk that refuses is a JournalFault.</summary>
    public Recovered Recover()
    {
        Recovery r = Recovery.Of(Path, _instruments, _disk, RingCapacity, _instruments.Length);
        try
        {
            _journal = new JournalWriter(
                Path, (uint)r.State.Scalars.BootEpoch + 1, r.Last + 1, _world.Swarm.SegmentBytes, r.End, direct: _dice.OneIn(2), disk: _disk);
        }
        catch (JournalFault)
        {
            r.Ring.Dispose();
            throw;
        }

        IsDoubtful = false;
        _durable = new DurableRing(r.Ring, _journal, syncs: _world.Canary != Canary.NoSync);
        Sometimes s = _world.Sometimes;
        s.Recovery(r.Snapshot is not null ? "snapshot and journal" : r.Last == 0 ? "fresh" : "journal alone");
        if (r.End.TornBytes > 0)
        {
            s.Recovery("torn tail");
        }

        if (r.Skipped.Count > 0)
        {
            s.Recovery("snapshot skipped");
        }

        return new Recovered(r.Engine, r.Ring, r.Last);
    }

    /// <summary>A sync has lied, and power was lost since.</summary>
    public bool HasLost { get; private set; }

    /// <summary>That was since the last start that got through: it may find that something is missing.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>A device has refused something; the other reason for a fault here is a death at a change of segments.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>The last append has begun a new segment.</summary>
    public bool HasRolled { get; private set; }

    public bool Append()
    {
        HasRolled = false;
        _appends = true;
        try
        {
            return _durable!.Append();
        }
        finally
        {
            _appends = false;
        }
    }

    public void Sync() => _durable!.Sync();

    public bool TryTake(ref long taken, out Event e) => _durable!.TryTake(ref taken, out e);

    /// <summary>A snapshot of a state that the journal has. One that cannot be written leaves the older ones.</summary>
    public void Snapshot(EngineState state)
    {
        _buffer.Fill(state);
        var sections = new SnapshotSection[EngineState.SectionNames.Length];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = new SnapshotSection(EngineState.SectionNames[i], EngineState.ElementSize(i), _buffer.Section(i));
        }

        try
        {
            _snapshots.Write(new SnapshotImage(_buffer.Sequence, _buffer.TimeNs, _buffer.Hash(), "qgtm", sections));
        }
        catch (JournalFault)
        {
            _world.Sometimes.Recovery("disk refused");
        }
    }

    /// <summary>The process is gone, and with half of the deaths the machine's memory, too.</summary>
    public void Crash(bool clean, bool power = false)
    {
        _journal?.Dispose();
        _journal = null;
        if (power || (!clean && _dice.OneIn(2)))
        {
            HasLost |= _hasLied;
            IsDoubtful |= _hasLied;
            _lies = _hasLied = false;
            _disk = _disk.CrashAtRandom(new Random(_dice.Below(int.MaxValue)));
            _disk.Answer = Answer;
            _snapshots = new SnapshotWriter(Path, _disk);
        }

        Spoil();
    }

    /// <summary>State hash after the whole journal from its first event, every output compared; null when that is left out.</summary>
    /// <param name="audit">Takes the sequences of what an auditor asks for: changes of tiers and people's words on breaks.</param>
    public ulong? ReplayHash(List<long> audit)
    {
        if (Journaled > ReplayEventsMax && _world.Swarm.Seed % 4 != 0)
        {
            return null;
        }

        EngineState state = new(_instruments.Length);
        using RingBuffer ring = new(RingCapacity, 1);
        Comparison comparison = new(new Engine(state, _instruments, ring), ring);
        _world.InRecovery = true;
        JournalReader.Read(Path, 1, Take, _disk);
        comparison.Throw();
        _world.InRecovery = false;
        return StateHash.Of(state);

        void Take(in Event e)
        {
            comparison.Take(in e);
            if (e.Header.Kind is EventKind.TierChanged or EventKind.BreakAdjusted)
            {
                audit.Add(e.Header.Sequence);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _journal?.Dispose();

    /// <summary>The newest snapshot rots or is lost while nobody looks; the journal is whole, so nothing is.</summary>
    private void Spoil()
    {
        if (_disk.Paths.Where(p => p.EndsWith(".qs", StringComparison.Ordinal)).Max(StringComparer.Ordinal) is not { } newest)
        {
            return;
        }

        if (_world.Plan.Fires(FaultKind.SnapshotGone))
        {
            _disk.Delete(newest);
        }
        else if (_world.Plan.Fires(FaultKind.SnapshotRot))
        {
            _disk.Flip(newest, _world.Plan.Size(FaultKind.SnapshotRot, 0, 8L * _disk[newest].Length));
        }
    }

    /// <summary>The device says yes and keeps nothing: once, or from now on until the power goes, and that is soon.</summary>
    private bool Lies()
    {
        if (_lies)
        {
            return true;
        }

        if (!_world.Plan.Fires(FaultKind.LyingSync))
        {
            return false;
        }

        _hasLied = true;
        _lies = _world.Plan.Size(FaultKind.LyingSync, 0, 4) != 0;
        _world.Add(Act.PowerLoss, _world.NowNs + (_world.Plan.Size(FaultKind.LyingSync, 20, 60_000, part: 2) * 1_000_000));
        return true;
    }

    private DiskAnswer Answer(DiskOperation op)
    {
        // A segment keeps, as long as it is open, the name of the spare file that it was made of.
        bool isSpare = op.Path.EndsWith("spare.tmp", StringComparison.Ordinal);
        bool isSegment = isSpare || op.Path.EndsWith(".qj", StringComparison.Ordinal);
        HasRolled |= isSpare && op.Call == DiskCall.Rename;
        if (_appends && isSegment && op.Call == DiskCall.DataSync && _world.Plan.Fires(FaultKind.CrashAtRoll))
        {
            throw new JournalFault("The process dies before a full segment, or the header of the next one, is synced.");
        }

        if (isSegment && op.Call == DiskCall.DataSync && Lies())
        {
            return DiskAnswer.Lie;
        }

        bool journal = isSegment && op.Call is (DiskCall.DataSync or DiskCall.Write);
        HasRefused = journal && _world.Plan.Fires(FaultKind.SyncFails);
        return HasRefused ? DiskAnswer.Error(DiskAnswer.Io) : DiskAnswer.Done;
    }
}
