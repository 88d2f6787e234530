using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// The naive model beside the engine: what was intended, and what may still come of it, from the broker's truth, in decimals.
/// It shares no code with the gate.
/// </summary>
internal sealed class Reference(World world)
{
    private readonly Dictionary<long, Intent> _all = [];
    private readonly List<Intent> _live = [];
    private readonly HashSet<long> _lost = [];
    private readonly bool[] _touched = new bool[world.Swarm.Instruments];

    private enum Stage
    {
        Recorded,
        OnItsWay,
        Arrived,
        Dead,
    }

    /// <summary>Orders that the engine has asked for.</summary>
    public int Intents => _all.Count;

    /// <summary>Orders of which it was looked whether a limit is kept.</summary>
    public long Checked { get; private set; }

    /// <summary>Somebody or something else has moved this name: what the engine may know of it is not known here.</summary>
    public void Touch(int instrument) => _touched[instrument] = true;

    /// <summary>The engine was told all that has happened to this name.</summary>
    public void Settle(int instrument) => _touched[instrument] = false;

    /// <summary>The engine has recorded an order; false when its id was used before.</summary>
    public bool Add(long id, int instrument, Side side, long qty, long sequence)
    {
        Intent intent = new() { Id = id, Instrument = instrument, Side = side, Qty = qty, Sequence = sequence };
        if (!_all.TryAdd(id, intent))
        {
            return false;
        }

        _live.Add(intent);
        return true;
    }

    public void Left(long id) => Set(id, Stage.OnItsWay);

    public void Arrived(long id) => Set(id, Stage.Arrived);

    /// <summary>It will never be at the broker.</summary>
    public void Dead(long id) => Set(id, Stage.Dead);

    /// <summary>The process has died: what was not sent will not be.</summary>
    public void Died(long routed)
    {
        foreach (Intent intent in _live)
        {
            intent.Stage = intent.Stage == Stage.Recorded && intent.Sequence > routed ? Stage.Dead : intent.Stage;
        }
    }

    /// <summary>
    /// What was recorded but not durable has not happened: its id may come again. What a recovery brings back was intended by the engine that died.
    /// </summary>
    public void Forget(long afterSequence)
    {
        foreach (Intent intent in _live)
        {
            if (intent.Sequence > afterSequence)
            {
                _all.Remove(intent.Id);
                intent.Stage = Stage.Dead;
            }
        }
    }

    /// <summary>A disk has lied: what was asked for after this is not in the books any more. What was still on its way is gone with the machine.</summary>
    public void Lose(long afterSequence)
    {
        foreach (Intent intent in _all.Values)
        {
            if (intent.Sequence > afterSequence && world.Broker.Of(intent.Id) is not null)
            {
                _lost.Add(intent.Id);
                intent.Sequence = 0;
                intent.Stage = Stage.Dead;
            }
        }
    }

    /// <summary>True for an order that the broker has and a lying disk has lost.</summary>
    public bool IsLost(long id) => _lost.Contains(id);

    public bool Knows(long id) => _all.ContainsKey(id);

    /// <summary>
    /// The limit that is broken when all that may execute does, as a sentence; null when none is. An order that opens was just recorded.
    /// </summary>
    public string? FirstBroken(int instrument, Side side)
    {
        Prune();
        if (_touched[instrument])
        {
            return null;
        }

        Checked++;
        EngineState state = world.Process.State;
        long books = state.Look.LimitEquity;
        decimal equity = Math.Min(state.Scalars.Equity, books == 0 ? long.MaxValue : books) / 1e9m;
        decimal worst = Worst(instrument, side) * Mark(instrument);
        decimal most = equity * world.Swarm.PositionBps / 10_000m;
        if (worst > most + 0.01m)
        {
            return $"{worst:F2} USD of instrument {instrument} with all that may execute, {most:F2} allowed; held {world.Broker.Positions[instrument] / 1e9m:F2}, open {Leaves(instrument, side):F2}";
        }

        decimal gross = 0;
        for (int i = 0; i < _touched.Length; i++)
        {
            if (_touched[i])
            {
                return null;
            }

            decimal held = Math.Abs(world.Broker.Positions[i] / 1e9m);
            gross += (held + Leaves(i, Side.Buy) + Leaves(i, Side.Sell)) * Mark(i);
        }

        most = equity * world.Swarm.GrossBps / 10_000m;
        return gross > most + 0.01m ? $"{gross:F2} USD gross with all that may execute, {most:F2} allowed" : null;
    }

    /// <summary>Shares on a side when all that may execute there does.</summary>
    private decimal Worst(int instrument, Side side)
    {
        decimal held = world.Broker.Positions[instrument] / 1e9m;
        return (side == Side.Buy ? held : -held) + Leaves(instrument, side);
    }

    private decimal Leaves(int instrument, Side side)
    {
        decimal sum = 0;
        foreach (Intent intent in _live)
        {
            if (intent.Instrument == instrument && intent.Side == side)
            {
                sum += (intent.Stage == Stage.Arrived ? world.Broker.Of(intent.Id)!.LeavesQty : intent.Qty) / 1e9m;
            }
        }

        return sum;
    }

    private decimal Mark(int instrument)
    {
        ref readonly MarketRow row = ref world.Process.State.Market[instrument];
        return row.BidPx > 0 && row.AskPx > 0 ? (row.BidPx + row.AskPx) / 2m / 1e9m : 0;
    }

    private void Set(long id, Stage stage)
    {
        if (_all.TryGetValue(id, out Intent? intent))
        {
            intent.Stage = stage;
        }
    }

    private void Prune() => _live.RemoveAll(i => i.Stage == Stage.Dead || (i.Stage == Stage.Arrived && world.Broker.Of(i.Id) is { IsOpen: false }));

    private sealed class Intent
    {
        public long Id;
        public int Instrument;
        public Side Side;
        public long Qty;
        public long Sequence;
        public Stage Stage;
    }
}
