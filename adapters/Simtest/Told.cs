using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// What the broker has told the engine of positions, look after look, and what has to come of it: the naive model of the
/// reconciliation. A difference is certain after three looks that say the same, and then it freezes.
/// </summary>
internal sealed class Told(World world)
{
    private const long LooksMin = 3;

    /// <summary>After so many looks, and so long, a difference that nothing has come of is overlooked.</summary>
    private const long LooksMost = 5, AgeMostNs = 15_000_000_000;

    private readonly Word[] _words = new Word[world.Swarm.Instruments];

    /// <summary>The broker's last word on a position with the executions that he has reported since, nano-shares.</summary>
    public long Qty(int instrument) => _words[instrument].Qty;

    /// <summary>The broker has reported an execution.</summary>
    public void Executed(int instrument, long signed) => _words[instrument].Qty += signed;

    /// <summary>The engine takes an input; before its outputs are looked at.</summary>
    public void Take(in Event input)
    {
        int i = input.Header.Instrument;
        if (input.Header.Kind == EventKind.VenuePosition && i >= 0 && i < _words.Length)
        {
            _words[i].Qty = input.Position.Qty;
        }
        else if (input.Header.Kind == EventKind.LookEnd && (input.Numbers.A & LookParts.Holdings) != 0)
        {
            for (i = 0; i < _words.Length; i++)
            {
                Look(i, ref _words[i]);
            }
        }
    }

    /// <summary>I3: an output that calls a difference certain.</summary>
    public void Certain(in Event notice)
    {
        int i = notice.Header.Instrument;
        EngineState state = world.Process.State;
        if (state.Tier < KillTier.NoNew)
        {
            world.Violate("I3", $"{(BreakKind)notice.Numbers.C} of instrument {i} is certain, and the tier is {state.Tier}");
        }

        if (i < 0 || i >= _words.Length)
        {
            return;
        }

        if (state.Positions[i].Frozen == 0)
        {
            world.Violate("I3", $"{(BreakKind)notice.Numbers.C} of instrument {i} is certain, and it is not frozen");
        }

        ref Word word = ref _words[i];
        if ((BreakKind)notice.Numbers.C == BreakKind.PositionDiffers)
        {
            if (word.Looks < LooksMin && !word.IsUnsure && !word.IsCertain)
            {
                world.Violate("I3", $"a difference of instrument {i} is certain after {word.Looks} looks");
            }

            word.IsCertain = true;
        }
    }

    /// <summary>A person's word on a break.</summary>
    public void Adjusted(in Event notice)
    {
        int i = notice.Header.Instrument;
        if (i >= 0 && i < _words.Length && (BreakKind)notice.Numbers.C == BreakKind.PositionDiffers)
        {
            long books = world.Process.State.Positions[i].Qty;
            if (books != notice.Numbers.E && books != world.Books.Qty(i))
            {
                world.Violate("I4", $"a person took {notice.Numbers.E} for instrument {i}, the books have {books}");
            }

            _words[i].IsCertain = false;
        }
    }

    /// <summary>I3: while a certain difference of a name waits for a person it is frozen; and none is frozen for which nobody could say a word.</summary>
    public void Frozen()
    {
        EngineState state = world.Process.State;
        for (int i = 0; i < _words.Length; i++)
        {
            bool waits = Array.Exists(state.Breaks, b => b.State == BreakState.Confirmed && b.Instrument == i);
            if (waits != (state.Positions[i].Frozen != 0))
            {
                world.Violate("I3", waits ? $"a break of instrument {i} waits for a person, and it is not frozen" : $"instrument {i} is frozen, and no break waits for a person");
            }
        }
    }

    /// <summary>
    /// A start has brought back an earlier state: how often a difference was seen is not known here any more, only what waits for a person.
    /// </summary>
    public void OnRecovered(EngineState state)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            int at = i;
            bool waits = Array.Exists(state.Breaks, b => b.State == BreakState.Confirmed && b.Kind == BreakKind.PositionDiffers && b.Instrument == at);
            _words[i] = new Word { Qty = state.Positions[i].BrokerQty, IsUnsure = true, IsCertain = waits };
        }
    }

    private void Look(int i, ref Word word)
    {
        EngineState state = world.Process.State;
        long differs = word.Qty - world.Books.Qty(i), now = state.Scalars.TimeNs;
        if (differs == 0)
        {
            word = new Word { Qty = word.Qty, IsCertain = word.IsCertain };
            Settled(i);
            return;
        }

        if (differs != word.Differs)
        {
            (word.Differs, word.Looks, word.SinceNs) = (differs, 0, now);
        }

        word.Looks++;
        ref readonly PositionRow p = ref state.Positions[i];
        if (word.Looks >= LooksMost && now - word.SinceNs >= AgeMostNs && p.Frozen == 0)
        {
            world.Violate("I3", $"instrument {i}: books {p.Qty}, broker {word.Qty} in {word.Looks} looks, and nothing is frozen");
        }
    }

    /// <summary>The engine knows of this name what there is to know: limits can be compared again.</summary>
    private void Settled(int i)
    {
        if (world.Broker.Positions[i] != world.Books.Qty(i))
        {
            return;
        }

        foreach (BrokerOrder order in world.Broker.Open)
        {
            if (!order.IsOurs && order.Instrument == i)
            {
                return;
            }
        }

        world.Reference.Settle(i);
    }

    /// <summary>The broker's word on one position, and the difference that looks in a row have found.</summary>
    private struct Word
    {
        public long Qty;
        public long Differs;
        public long Looks;
        public long SinceNs;

        /// <summary>It waits for a person: until he has spoken, each other difference that a look finds is told at once.</summary>
        public bool IsCertain;

        /// <summary>A start was in between: the engine may have counted more looks.</summary>
        public bool IsUnsure;
    }
}
