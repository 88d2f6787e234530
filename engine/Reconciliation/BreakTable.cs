using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Reconciliation;

/// <summary>
/// What is made of the differences that one look after another finds. Broker and stream lag behind each other, so a
/// difference is a break only when looks in a row have found just the same one, and some time has passed.
/// </summary>
public static class BreakTable
{
    /// <summary>Looks in a row that make a difference certain.</summary>
    public const long LooksMin = 3;

    /// <summary>Age that makes it certain while trading, ns of event time. At start and end nothing moves: looks are enough.</summary>
    public const long SettleNs = 5_000_000_000;

    /// <summary>Notes one finding of the present look. True when it has become certain, or certain with another difference.</summary>
    public static bool Note(EngineState state, in Finding f, out int index)
    {
        ref LookRow look = ref state.Look;
        index = IndexOf(state, in f);
        if (index < 0)
        {
            return false;
        }

        ref BreakRow row = ref state.Breaks[index];
        bool same = row.State != BreakState.None && f.IsSameAs(in row);
        if (row.State == BreakState.None || (!same && row.State != BreakState.Confirmed))
        {
            row = default;
            row.FirstNs = state.Scalars.TimeNs;
            row.Cause = (LookCause)look.Cause;
            row.State = BreakState.Settling;
            row.Number = ++look.LastBreak;
        }
        else if (!same)
        {
            row.Number = ++look.LastBreak;
        }

        row.Kind = f.Kind;
        row.Instrument = f.Instrument;
        row.Key = f.Key;
        row.Books = f.Books;
        row.Broker = f.Broker;
        row.LastNs = state.Scalars.TimeNs;
        row.Look = look.Number;
        row.Looks++;
        row.IsGone = 0;
        if (row.State != BreakState.Settling)
        {
            return row.State == BreakState.Confirmed && !same;
        }

        bool still = (LookCause)look.Cause is LookCause.Start or LookCause.End;
        if (row.Looks < LooksMin || (!still && state.Scalars.TimeNs - row.FirstNs < SettleNs))
        {
            return false;
        }

        row.State = BreakState.Confirmed;
        return true;
    }

    /// <summary>Notes what is certain at once, without a look; the number is the operator's word for it, 0 when there is no room.</summary>
    public static long NoteCertain(EngineState state, in Finding f)
    {
        ref LookRow look = ref state.Look;
        int index = IndexOf(state, in f);
        if (index < 0)
        {
            return 0;
        }

        ref BreakRow row = ref state.Breaks[index];
        look.Confirmed += row.State == BreakState.Confirmed ? 0 : 1;
        row = default;
        row.State = BreakState.Confirmed;
        row.Number = ++look.LastBreak;
        row.Cause = LookCause.Incident;
        row.Kind = f.Kind;
        row.Instrument = f.Instrument;
        row.Key = f.Key;
        row.Books = f.Books;
        row.Broker = f.Broker;
        row.FirstNs = row.LastNs = state.Scalars.TimeNs;
        return row.Number;
    }

    /// <summary>After a look: what it did not find any more is forgotten, unless it was certain; that waits for the operator.</summary>
    public static void Sweep(EngineState state, long parts)
    {
        ref LookRow look = ref state.Look;
        look.Unsettled = look.Confirmed = 0;
        foreach (ref BreakRow row in state.Breaks.AsSpan())
        {
            if (row.State != BreakState.None && row.Look != look.Number && (Finding.PartOf(row.Kind) & parts) != 0)
            {
                if (row.State == BreakState.Confirmed)
                {
                    row.IsGone = 1;
                }
                else
                {
                    row = default;
                }
            }

            look.Unsettled += row.State == BreakState.Settling ? 1 : 0;
            look.Confirmed += row.State == BreakState.Confirmed ? 1 : 0;
        }
    }

    /// <summary>The row of a certain break by its number; -1 when there is none.</summary>
    public static int Find(EngineState state, long number)
    {
        for (int i = 0; i < EngineLimits.BreaksMax; i++)
        {
            if (state.Breaks[i].State == BreakState.Confirmed && state.Breaks[i].Number == number)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True while the instrument has a certain break.</summary>
    public static bool HasConfirmed(EngineState state, int instrument)
    {
        foreach (ref readonly BreakRow row in state.Breaks.AsSpan())
        {
            if (row.State == BreakState.Confirmed && row.Instrument == instrument)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The row of this difference, else a free one; -1 when the table is full of others.</summary>
    private static int IndexOf(EngineState state, in Finding f)
    {
        int free = -1;
        for (int i = EngineLimits.BreaksMax - 1; i >= 0; i--)
        {
            ref readonly BreakRow row = ref state.Breaks[i];
            if (row.State == BreakState.None)
            {
                free = i;
            }
            else if (row.Kind == f.Kind && row.Instrument == f.Instrument && row.Key == f.Key)
            {
                return i;
            }
        }

        return free;
    }
}
