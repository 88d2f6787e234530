using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>What has to hold after every event and at every step of a request; the numbers are those of reliability I1 to I24.</summary>
internal sealed partial class Invariants(World world)
{
    private readonly long[] _qty = new long[world.Swarm.Instruments];
    private readonly long[] _tiers = new long[world.Swarm.Instruments];
    private readonly long[] _adjusted = new long[world.Swarm.Instruments];
    private readonly bool[] _corrected = new bool[world.Swarm.Instruments];
    private readonly List<(long Sequence, ulong Print, KillTier Tier)> _prints = [];
    private readonly List<(long Sequence, int Instrument, long Change)> _corrections = [];
    private readonly HashSet<long> _atTheDoor = [];
    private readonly List<long> _audit = [];
    private KillTier _tier;
    private long _sentSequence;
    private ulong _dyingHash;
    private long _dyingSequence = -1;

    /// <summary>Inputs and outputs of the engine so far, those of replays not counted.</summary>
    public long Events { get; private set; }

    /// <summary>Over every event that the engine has published, in order.</summary>
    public ulong TraceHash { get; private set; }

    /// <summary>After an input, with all that followed from it.</summary>
    public void AfterInput(long cause)
    {
        EngineProcess p = world.Process;
        ref readonly Event input = ref p.Ring[cause];
        long last = p.Ring.Claimed;
        Events += last - cause + 1;
        for (long s = cause; s <= last; s++)
        {
            ref readonly Event e = ref p.Ring[s];
            Hash(in e);
            world.Tracer?.Take(in e, world.NowNs);
            if (s == cause)
            {
                world.Told.Take(in e);
                world.Books.Take(in e);
            }
            else
            {
                Output(in e, in input);
            }
        }

        AfterLie(in input);
        Tier(in input);
        People(in input);
        Quantities(in input);
        if (input.Header.Kind == EventKind.ExecutionReport)
        {
            Report(in input);
        }
        else if (input.Header.Kind == EventKind.OrderUnknown && OrderTable.Has(p.State, input.Report.OrderId))
        {
            world.Sometimes.Order(p.State.Orders[OrderTable.Slot(input.Report.OrderId)].Status);
        }

        world.Books.Compare(in input);
        if (input.Header.Kind is EventKind.Adjust or EventKind.LookEnd)
        {
            world.Told.Frozen();
        }

        _prints.Add((p.State.Scalars.Sequence, Print(p.State), p.State.Tier));
    }

    /// <summary>The journal says that everything up to here is durable.</summary>
    public void OnSynced()
    {
        long durable = world.Process.Durable;
        int keep = _prints.FindLastIndex(x => x.Sequence <= durable);
        if (world.Swarm.Lies)
        {
            return; // What is durable may yet be gone.
        }

        _prints.RemoveRange(0, Math.Max(0, keep));
        world.Books.OnSynced(durable);
    }

    /// <summary>I5: a request is about to leave.</summary>
    public void OnSent(in Event request)
    {
        if (request.Header.Sequence > world.Process.Durable)
        {
            world.Violate("I5", $"request {request.Header.Sequence} leaves, the journal is durable up to {world.Process.Durable}");
        }

        if (request.Header.Kind == EventKind.NewOrderSingle && request.Order.OrderId >> 32 != world.Process.State.Scalars.BootEpoch)
        {
            world.Violate("I13", $"order {request.Order.OrderId:x} of an earlier start leaves now");
        }

        Fenced(in request);
        _sentSequence = Math.Max(_sentSequence, request.Header.Sequence);
        Budget();
    }

    /// <summary>I1 and I22: an order is at the broker's door.</summary>
    public void OnArrival(in Event request, long id)
    {
        if (!_atTheDoor.Add(id))
        {
            world.Violate("I1", $"order {id:x} was sent twice");
        }

        if (!world.Reference.Knows(id))
        {
            world.Violate("I5", $"order {id:x} is at the broker, no journal has it");
        }

        Side side = request.Header.Kind == EventKind.NewOrderSingle ? request.Order.Side : Side.None;
        foreach (BrokerOrder other in world.Broker.Open)
        {
            bool crosses = other.OrderId != 0 && other.Instrument == request.Header.Instrument && side != Side.None && other.Side != side
                && (other.LimitPx == 0 || request.Order.LimitPx == 0 || (side == Side.Buy ? request.Order.LimitPx >= other.LimitPx : request.Order.LimitPx <= other.LimitPx));
            if (crosses && KnownAsOpen(other.OrderId))
            {
                world.Violate("I22", $"order {id:x} can meet our own {other.OrderId:x}");
            }
        }
    }

    /// <summary>The process dies: what its state was, for the recovery to match.</summary>
    public void OnDeath()
    {
        _dyingHash = StateHash.Of(world.Process.State);
        _dyingSequence = world.Process.State.Scalars.Sequence;
    }

    /// <summary>I7, I10 to I12: what a start has brought back is a state that was, no older than what was said to be durable.</summary>
    public void OnRecovered(Recovered r)
    {
        EngineState state = world.Process.State;
        long sequence = state.Scalars.Sequence;
        bool lost = world.Process.HasLost;
        if (lost)
        {
            Lost(r.Last);
        }
        else if (r.Last < _sentSequence)
        {
            world.Violate("I5", $"the journal ends at {r.Last}, request {_sentSequence} has left");
        }

        if (_prints.Count != 0)
        {
            if (!lost && r.Last < _prints[0].Sequence && r.Last < world.Process.DurableAtDeath)
            {
                world.Violate("I11", $"the journal ends at {r.Last}, {world.Process.DurableAtDeath} was durable");
            }

            int at = _prints.FindIndex(x => x.Sequence == sequence);
            if (at < 0 && lost && sequence == 0)
            {
                at = -1; // All of it is gone: a fresh directory.
            }
            else if (at < 0 || _prints[at].Print != Print(state))
            {
                world.Violate(at < 0 ? "I11" : "I10", $"the state at {sequence} is none that was");
            }
            else if (state.Tier != _prints[at].Tier)
            {
                world.Violate("I7", $"tier {state.Tier} after the restart, {_prints[at].Tier} before it");
            }
        }

        if (sequence == _dyingSequence && StateHash.Of(state) != _dyingHash)
        {
            world.Violate("I12", $"snapshot and journal give another state at {sequence}");
        }

        world.Reference.Forget(sequence);
        world.Books.OnRecovered(sequence);
        world.Told.OnRecovered(state);
        _audit.RemoveAll(a => a > sequence);
        foreach ((long _, int instrument, long change) in _corrections.FindAll(c => c.Sequence > sequence))
        {
            _adjusted[instrument] -= change; // A word that the journal does not have was not said.
        }

        Keep(sequence);
        _prints.Add((sequence, Print(state), state.Tier));
        _tier = state.Tier;
        SeePeople(state);
        for (int i = 0; i < _qty.Length; i++)
        {
            _qty[i] = state.Positions[i].Qty;
            _tiers[i] = state.Flatten[i].Tier;
        }
    }

    /// <summary>I9: the watchdog has taken the engine for dead.</summary>
    public void OnTrip()
    {
        if (world.Swarm.IsCalm)
        {
            world.Violate("I9", "the dead-man trips on an engine that nothing has happened to");
        }
    }

    private bool KnownAsOpen(long id)
    {
        ref readonly OrderRow row = ref world.Process.State.Orders[OrderTable.Slot(id)];
        return row.OrderId == id && row.NotFound < Engine.NotFoundMin && world.Process.IsAlive;
    }

    private void Hash(in Event e)
    {
        uint low = unchecked((uint)TraceHash), high = (uint)(TraceHash >> 32);
        foreach (ulong word in MemoryMarshal.Cast<Event, ulong>(new ReadOnlySpan<Event>(in e)))
        {
            low = BitOperations.Crc32C(low, word);
            high = BitOperations.Crc32C(high, BitOperations.RotateLeft(word, 23) ^ 0x9E37_79B9_7F4A_7C15);
        }

        TraceHash = ((ulong)high << 32) | low;
    }

    private static ulong Print(EngineState state)
    {
        StateHash.Lanes lanes = StateHash.Lanes.Start;
        lanes.Add(state.Section(0));
        lanes.Add(state.Section(6));
        lanes.Add(state.Section(16));
        return lanes.Value;
    }
}
