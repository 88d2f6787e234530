using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast;

/// <content>Bar features, reference series, and what is made of both when a day is complete.</content>
public sealed partial class Engine
{
    /// <summary>Engine time without a further name's bar after which a day is complete without those that it lacks, ns.</summary>
    private const long DayCompleteNs = 60_000_000_000;

    /// <summary>Bars are aligned with the half hour, at which sessions begin in every season, ns.</summary>
    private const long BarPhaseNs = 30 * MinuteNs;

    private static ReadOnlySpan<long> BarLengthsNs => [MinuteNs, 5 * MinuteNs, 15 * MinuteNs, 60 * MinuteNs];

    private bool HasBars(int instrument) => instrument * EngineLimits.BarIntervals < State.BarFeatures.Length;

    /// <summary>
    /// A minute is complete, or comes again: then all intervals go back to where they were before it. A longer bar is complete with its
    /// last minute, or when a minute behind it comes; what that one completes stays so when it comes again.
    /// </summary>
    private void PushMinute(int i, ref readonly Event e, bool again)
    {
        if (!HasBars(i))
        {
            return;
        }

        BarValues minute = BarValues.Of(e.Header.TimeNs, in e.Bar);
        for (BarInterval k = BarInterval.Minute; k < BarInterval.Day; k++)
        {
            ref BarState s = ref State.BarStateOf(i, k);
            long length = BarLengthsNs[(int)k];
            long startNs = minute.StartNs - ((minute.StartNs - BarPhaseNs) % length);
            if (again)
            {
                s = State.BarBeforeOf(i, k);
            }
            else
            {
                if (s.Run.StartNs != 0 && s.Run.StartNs != startNs)
                {
                    Complete(i, k, ref s.Run);
                }

                State.BarBeforeOf(i, k) = s;
            }

            Extend(i, k, in minute, startNs, length);
        }
    }

    private void Extend(int i, BarInterval k, in BarValues minute, long startNs, long length)
    {
        ref BarValues run = ref State.BarStateOf(i, k).Run;
        if (run.StartNs == 0)
        {
            run = minute;
            run.StartNs = startNs;
        }
        else
        {
            run.Merge(in minute);
        }

        if (minute.StartNs + MinuteNs >= startNs + length)
        {
            Complete(i, k, ref run);
        }
    }

    private void Complete(int i, BarInterval k, ref BarValues run)
    {
        BarValues bar = run;
        run = default;
        BarSet.Push(ref State.Bars(i, k), ref State.BarStateOf(i, k), State.BarRingOf(i, k), in bar, k);
    }

    /// <summary>The running day as the feed has it; it is pushed when it has ended.</summary>
    private void NoteDay(int i, ref readonly Event e)
    {
        if (HasBars(i))
        {
            State.BarStateOf(i, BarInterval.Day).Run = BarValues.Of(e.Header.TimeNs, in e.Bar);
        }
    }

    /// <summary>The running day as it was noted last.</summary>
    private BarValues NotedDay(int i) => HasBars(i) ? State.BarStateOf(i, BarInterval.Day).Run : default;

    /// <summary>
    /// A name's day has ended: its bar moves on, and so do its longer bars that the end of the session cuts short. With the last name
    /// that had a bar the day before, the day is complete; a bar of a later day completes it too.
    /// </summary>
    private void PushDay(int i, in BarValues bar)
    {
        if (!HasBars(i))
        {
            return;
        }

        ref CrossState cross = ref State.CrossState;
        long day = Calendar.DayOf(bar.StartNs, BarInterval.Day), bit = 1L << i;
        if (cross.Present != 0 && day > cross.PendingDay)
        {
            CompleteDay();
        }

        for (BarInterval k = BarInterval.FiveMinutes; k < BarInterval.Day; k++)
        {
            ref BarValues cut = ref State.BarStateOf(i, k).Run;
            if (cut.StartNs >= bar.StartNs && cut.StartNs < bar.StartNs + SeriesTable.DayNs)
            {
                Complete(i, k, ref cut);
            }
        }

        BarSet.Push(ref State.Bars(i, BarInterval.Day), ref State.BarStateOf(i, BarInterval.Day), State.BarRingOf(i, BarInterval.Day), in bar, BarInterval.Day);
        if (day <= State.Cross.Day)
        {
            // The day is complete already: from the next one on this name is waited for.
            cross.Expected |= day == State.Cross.Day ? bit : 0;
            return;
        }

        if (cross.Present == 0 || day == cross.PendingDay)
        {
            cross.PendingDay = day;
            cross.Present |= bit;
            cross.PresentNs = State.Scalars.TimeNs;
        }

        if (cross.Expected != 0 && (cross.Present & cross.Expected) == cross.Expected)
        {
            CompleteDay();
        }
    }

    /// <summary>With each timer: a day that waits for a name which does not come is complete without it.</summary>
    private void TendDay()
    {
        ref CrossState cross = ref State.CrossState;
        if (cross.Present != 0 && State.Scalars.TimeNs - cross.PresentNs >= DayCompleteNs)
        {
            CompleteDay();
        }
    }

    /// <summary>Nothing of the pending day comes any more: the one place where features between names and the models move.</summary>
    private void CompleteDay()
    {
        long day = State.CrossState.PendingDay;
        CrossSet.OnDay(State, in _names);
        OnDayComplete(day);
    }

    /// <summary>A point of a reference series enters when it is known, and not before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnSeriesPoint(ref readonly Event e)
    {
        double value = BitConverter.Int64BitsToDouble(e.Numbers.B);
        SeriesRow vix = State.Series[SeriesId.Vixcls];
        if (State.Series.Take(e.Numbers.A, value, e.Numbers.C, e.Numbers.D, State.Scalars.TimeNs))
        {
            if (State.Series[SeriesId.Vixcls].ObservedDay != vix.ObservedDay)
            {
                Portfolio.DayModels.TakeVix(State, in vix);
            }

            MacroSet.OnPoint(State, in _names, (SeriesId)e.Numbers.A);
            FlowSet.OnPoint(State, (SeriesId)e.Numbers.A);
        }
    }
}
