using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>What has to hold after every event and at every step of a request; the numbers are those of reliability I1 to I24.</summary>
internal sealed partial class Invariants(World world)
{
    /// <summary>Furthest that a limit may lie from where the market was, millionths: the book's own bound for jumps, and the collar.</summary>
    private const long AwayMax = 80_000;

    private readonly long[] _qty = new long[world.Swarm.Instruments];
    private readonly long[] _tiers = new long[world.Swarm.Instruments];
    private readonly long[] _adjusted = new long[world.Swarm.Instruments];
    private readonly List<(long Sequence, ulong Print, KillTier Tier)> _prints = [];
    private readonly List<(long Sequence, int Instrument, long Change)> _corrections = [];
    private readonly HashSet<long> _atTheDoor = [];
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
            if (s != cause)
            {
                Output(in e, in input);
            }
        }

        Tier(in input);
        Quantities(in input);
        if (input.Header.Kind == EventKind.ExecutionReport)
        {
            Report(in input);
        }
        else if (input.Header.Kind == EventKind.OrderUnknown && OrderTable.Has(p.State, input.Report.OrderId))
        {
            world.Sometimes.Order(p.State.Orders[OrderTable.Slot(input.Report.OrderId)].Status);
        }

        _prints.Add((p.State.Scalars.Sequence, Print(p.State), p.State.Tier));
    }

    /// <summary>The journal says that everything up to here is durable.</summary>
    public void OnSynced()
    {
        long durable = world.Process.Durable;
        int keep = _prints.FindLastIndex(x => x.Sequence <= durable);
        _prints.RemoveRange(0, Math.Max(0, keep));
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

        _sentSequence = Math.Max(_sentSequence, request.Header.Sequence);
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
        if (r.Last < _sentSequence)
        {
            world.Violate("I5", $"the journal ends at {r.Last}, request {_sentSequence} has left");
        }

        if (_prints.Count != 0)
        {
            if (r.Last < _prints[0].Sequence && r.Last < world.Process.DurableAtDeath)
            {
                world.Violate("I11", $"the journal ends at {r.Last}, {world.Process.DurableAtDeath} was durable");
            }

            int at = _prints.FindIndex(x => x.Sequence == sequence);
            if (at < 0 || _prints[at].Print != Print(state))
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
        foreach ((long _, int instrument, long change) in _corrections.FindAll(c => c.Sequence > sequence))
        {
            _adjusted[instrument] -= change; // A word that the journal does not have was not said.
        }

        _corrections.Clear();
        _prints.Clear();
        _prints.Add((sequence, Print(state), state.Tier));
        _tier = state.Tier;
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

    private void Output(in Event e, in Event input)
    {
        switch (e.Header.Kind)
        {
            case EventKind.NewOrderSingle:
                NewOrder(in e);
                break;
            case EventKind.OrderReplaceRequest:
                world.Sometimes.Order(world.Process.State.Orders[OrderTable.Slot(e.Replace.OrigOrderId)].Status);
                Recorded(e.Replace.OrderId, e.Header.Instrument, world.Process.State.Orders[OrderTable.Slot(e.Replace.OrigOrderId)].Side, e.Replace.Qty, e.Header.Sequence);
                break;
            case EventKind.TierChanged:
                world.Sometimes.Tier((KillTier)e.Numbers.A, (KillTier)e.Numbers.B);
                break;
            case EventKind.SymbolFrozen:
                world.Sometimes.Freeze((FreezeReason)e.Numbers.A);
                Calm(in e);
                break;
            case EventKind.ReconciliationBreak:
                world.Sometimes.Break((BreakKind)e.Numbers.C);
                world.Sometimes.Freeze(FreezeReason.ReconciliationBreak);
                Calm(in e);
                break;
            case EventKind.BreakAdjusted when input.Header.Kind != EventKind.Adjust:
                world.Violate("I4", "a break is adjusted and nobody has asked for it");
                break;
            default:
                break;
        }
    }

    private void Calm(in Event e)
    {
        if (world.Swarm.IsCalm)
        {
            world.Violate("I3", $"{e.Header.Kind} of instrument {e.Header.Instrument} ({e.Numbers.A}, {e.Numbers.B}, {e.Numbers.C}), and nothing has happened");
        }
    }

    private void Recorded(long id, int instrument, Side side, long qty, long sequence)
    {
        if (!world.Reference.Add(id, instrument, side, qty, sequence))
        {
            world.Violate("I1", $"order id {id:x} is given twice");
        }
    }

    /// <summary>I6, I7, I13: what the gate has let through.</summary>
    private void NewOrder(in Event e)
    {
        OrderPayload o = e.Order;
        int i = e.Header.Instrument;
        EngineState state = world.Process.State;
        Recorded(o.OrderId, i, o.Side, o.Qty, e.Header.Sequence);
        ref readonly Positions.PositionRow p = ref state.Positions[i];
        long broker = p.BrokerQty, books = p.Qty;
        long sign = o.Side == Side.Buy ? 1 : -1;
        bool closesAll = broker != 0 && (broker > 0) != (sign > 0) && o.Qty <= Math.Abs(broker);
        bool reduces = closesAll && books != 0 && (books > 0) != (sign > 0) && o.Qty <= Math.Abs(books);
        KillTier tier = (KillTier)Math.Max(state.Flatten[i].Tier, (long)state.Tier);
        bool allowed = tier < KillTier.Throttle || reduces || (tier == KillTier.Flatten && closesAll);
        if (tier == KillTier.HaltAll || !allowed)
        {
            world.Violate("I7", $"{o.Side} {o.Qty} in tier {tier}, books {books}, broker {broker}");
        }

        if (o.LimitPx != 0)
        {
            (long low, long high) = world.Exchange.Range(i);
            if (o.LimitPx < low - (low / 1_000_000 * AwayMax) || o.LimitPx > high + (high / 1_000_000 * AwayMax))
            {
                world.Violate("I13", $"a limit of {o.LimitPx}, the market was at {low} to {high}");
            }
        }

        if (!reduces && !closesAll && world.Reference.FirstBroken(i, o.Side) is { } sentence)
        {
            world.Violate("I6", sentence);
        }
    }

    /// <summary>I7: a tier falls by two people, or from WARN by itself, and that of an instrument never.</summary>
    private void Tier(in Event input)
    {
        EngineState state = world.Process.State;
        for (int i = 0; i < _tiers.Length; i++)
        {
            if (state.Flatten[i].Tier < _tiers[i])
            {
                world.Violate("I7", $"the tier of instrument {i} falls from {_tiers[i]} to {state.Flatten[i].Tier} on {input.Header.Kind}");
            }

            _tiers[i] = state.Flatten[i].Tier;
        }

        if (state.Tier < _tier)
        {
            bool twoPeople = input.Header.Kind == EventKind.LowerTier && input.Numbers.B >= 0 && (_tier < KillTier.NoNew || (input.Numbers.D >= 0 && input.Numbers.D != input.Numbers.B));
            bool cleared = input.Header.Kind == EventKind.Timer && _tier == KillTier.Warn && state.Tier == KillTier.Normal;
            if (!twoPeople && !cleared)
            {
                world.Violate("I7", $"tier {_tier} falls to {state.Tier} on {input.Header.Kind}");
            }
        }
        else if (world.Swarm.IsCalm && state.Tier != KillTier.Normal && !NothingPays(state))
        {
            world.Violate("I7", $"tier {state.Tier}, and nothing has happened");
        }

        _tier = state.Tier;
    }

    /// <summary>Minutes in which no order was worth its cost warn also where nothing is wrong (C22).</summary>
    private static bool NothingPays(EngineState state) => state.Tier == KillTier.Warn
        && state.KillHistory[state.Control.Changes & (EngineLimits.KillHistoryMax - 1)].Trigger == (long)Control.TierTrigger.AllRefused;

    /// <summary>I4: books change by reports of executions and by an operator's word, by nothing else.</summary>
    private void Quantities(in Event input)
    {
        EngineState state = world.Process.State;
        for (int i = 0; i < _qty.Length; i++)
        {
            long change = state.Positions[i].Qty - _qty[i];
            if (change != 0)
            {
                _qty[i] += change;
                if (input.Header.Kind == EventKind.Adjust)
                {
                    _adjusted[i] += change;
                    _corrections.Add((input.Header.Sequence, i, change));
                    world.Reference.Touch(i);
                }
                else if (input.Header.Kind != EventKind.ExecutionReport)
                {
                    world.Violate("I4", $"{input.Header.Kind} moves the books of instrument {i} by {change}");
                }
            }
        }
    }

    /// <summary>I2: no order has more in the books than at the broker.</summary>
    private void Report(in Event input)
    {
        ref readonly OrderRow row = ref world.Process.State.Orders[OrderTable.Slot(input.Report.OrderId)];
        if (row.OrderId != input.Report.OrderId)
        {
            return;
        }

        world.Sometimes.Order(row.Status);
        long most = world.Broker.Of(row.OrderId)?.Cum ?? 0;
        if (row.CumQty > most)
        {
            world.Violate("I2", $"order {row.OrderId:x} has {row.CumQty} in the books, {most} at the broker");
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
