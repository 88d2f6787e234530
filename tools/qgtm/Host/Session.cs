using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What has to have happened to an order before it may leave.</summary>
public enum JournalGate
{
    /// <summary>The device has it: survives a loss of power.</summary>
    Synced = 0,

    /// <summary>The kernel has it: survives the end of the process only. For measuring; `qgtm run` always syncs.</summary>
    Written = 1,
}

/// <summary>
/// An engine with its memory: newest valid snapshot, then the journal's tail through the same Apply, each regenerated
/// output compared with the journaled one. This is the only way an engine starts, after a crash or after nothing.
/// </summary>
public sealed class Session : IDisposable
{
    private Session(Recovery r, JournalWriter journal, JournalGate gate)
    {
        State = r.State;
        Engine = r.Engine;
        Ring = r.Ring;
        Journal = journal;
        Durable = new DurableRing(r.Ring, journal, syncs: gate == JournalGate.Synced);
        Origin = r.Snapshot is { } s ? $" from snapshot {s.Sequence} and {r.Last - s.Sequence} journaled events" : string.Empty;
    }

    /// <summary>What the state was recovered from, as a part of a sentence; empty when it is the journal alone.</summary>
    public string Origin { get; }

    public EngineState State { get; }
    public Engine Engine { get; }
    public RingBuffer Ring { get; }
    public JournalWriter Journal { get; }

    /// <summary>The journal thread's place to sleep while the journal has everything: any event wakes it.</summary>
    public WakeFlag FirstEvent { get; } = new();

    /// <summary>Sequence up to which the journal durably has the ring's events. Any thread may read it.</summary>
    public long Journaled => Durable.Journaled;

    /// <summary>The journal behind the ring: what may leave the process.</summary>
    public DurableRing Durable { get; }

    /// <summary>Recovers from the directory, or starts afresh when it is empty.</summary>
    public static Session Open(
        string directory, Instrument[] instruments, Action<string> say, JournalGate gate = JournalGate.Synced, long segmentBytes = JournalWriter.DefaultSegmentBytes)
    {
        Directory.CreateDirectory(directory);
        InstrumentFile.Keep(directory, instruments);
        Recovery r = Recovery.Of(directory, instruments);
        foreach (string reason in r.Skipped)
        {
            say("snapshot skipped: " + reason);
        }

        JournalWriter journal = new(directory, (uint)r.State.Scalars.BootEpoch + 1, r.Last + 1, segmentBytes, r.End, direct: gate == JournalGate.Synced);
        return new Session(r, journal, gate);
    }

    /// <summary>Applies one input; the outputs are in the ring up to Ring.Claimed.</summary>
    public long Apply(in Event e) => Engine.Apply(in e);

    /// <summary>Appends everything published to the journal and makes it durable. Call from one thread only.</summary>
    public bool Flush()
    {
        if (!Append())
        {
            return false;
        }

        Sync();
        return true;
    }

    /// <summary>The first half: hands everything published to the kernel. False when there was nothing.</summary>
    public bool Append() => Durable.Append();

    /// <summary>The second half: waits for the device, and says so in <see cref="Journaled"/>.</summary>
    public void Sync() => Durable.Sync();

    /// <summary>The same while no other thread reads the ring: its slots may be reused at once.</summary>
    public void FlushAndRelease()
    {
        Flush();
        Ring.Advance(0, Journaled);
    }

    /// <summary>True while any order may still execute.</summary>
    public bool HasOpenOrders()
    {
        foreach (ref readonly Positions.PositionRow row in State.Positions.AsSpan())
        {
            if (row.OpenBuyQty != 0 || row.OpenSellQty != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ids of the orders whose outcome is not known.</summary>
    public List<long> UnknownOrders()
    {
        var ids = new List<long>();
        foreach (ref readonly Orders.OrderRow row in State.Orders.AsSpan())
        {
            if (row.Status == Values.OrdStatus.Unknown)
            {
                ids.Add(row.OrderId);
            }
        }

        return ids;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        Ring.Dispose();
    }
}
