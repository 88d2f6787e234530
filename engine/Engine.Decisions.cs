using System;
using System.Collections.Generic;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast;

/// <content>When strategies are asked: on bars, and once a day before the close.</content>
public sealed partial class Engine
{
    /// <summary>The day's decision is this long before the close, ns: 15:50 in New York on a full day.</summary>
    public const long DecisionBeforeCloseNs = 600_000_000_000;

    private const long DayNs = 86_400_000_000_000;

    private readonly StrategyEntry[] _strategies = [.. StrategyCatalogue.All];

    /// <summary>Instrument of each strategy's legs, -1 = not one of ours.</summary>
    private readonly int[][] _legs;

    /// <summary>Strategies that are asked on a minute, and on a completed day, of each instrument.</summary>
    private readonly int[][] _onMinute;
    private readonly int[][] _onDay;

    /// <summary>Where the orders of each instrument go: itself, or the name that it is an alias of.</summary>
    private readonly int[] _primary;
    private readonly int[][] _aliases;

    private static bool IsEach(Schedule schedule) => schedule is Schedule.MinuteEach or Schedule.DayEach;

    /// <summary>Legs as instruments; "*" is left empty, as it is asked name by name.</summary>
    private static int[][] LegsOf(Instrument[] instruments)
    {
        int[][] all = new int[StrategyCatalogue.All.Length][];
        for (int s = 0; s < all.Length; s++)
        {
            StrategyInfo info = StrategyCatalogue.All[s].Info;
            all[s] = info.Legs is ["*"] ? [] : new int[info.Legs.Length];
            Invariant.Holds(all[s].Length <= EngineLimits.LegsMax, "A strategy has at most EngineLimits.LegsMax legs.");
            for (int leg = 0; leg < all[s].Length; leg++)
            {
                all[s][leg] = Universe.IndexOf(instruments, info.Legs[leg]);
            }
        }

        return all;
    }

    /// <summary>By instrument, the strategies that listen to it.</summary>
    private static int[][] Listeners(Instrument[] instruments, int[][] legs, Schedule each, Schedule first)
    {
        int[][] all = new int[instruments.Length][];
        for (int i = 0; i < all.Length; i++)
        {
            var found = new List<int>();
            for (int s = 0; s < legs.Length; s++)
            {
                Schedule schedule = StrategyCatalogue.All[s].Info.Schedule;
                bool isEvery = legs[s].Length == 0 && instruments[i].Tradable;
                if ((schedule == each && (isEvery || Array.IndexOf(legs[s], i) >= 0)) || (schedule == first && legs[s].Length != 0 && legs[s][0] == i))
                {
                    found.Add(s);
                }
            }

            all[i] = [.. found];
        }

        return all;
    }

    /// <summary>
    /// The day's decision: ten minutes before the close. When that was missed, because the engine was down or has never run,
    /// it is made up for at the first timer of the next session, on what is known then.
    /// </summary>
    private void DecideDay()
    {
        ref ScalarsRow s = ref State.Scalars;
        bool due = s.TimeNs >= s.NextCloseNs - DecisionBeforeCloseNs && s.DecidedNs < s.NextCloseNs;
        bool missed = s.DecidedNs == 0 || s.DecidedNs < s.LastCloseNs;
        if (s.SessionOpen == 0 || s.Reconciled == 0 || s.NextCloseNs == 0 || !(due || missed))
        {
            return;
        }

        long decided = due ? s.NextCloseNs : s.LastCloseNs != 0 ? s.LastCloseNs : s.NextCloseNs - DayNs;
        bool week = Week(decided) != Week(s.DecidedNs), month = Month(decided) != Month(s.DecidedNs);
        s.DecidedNs = decided;
        for (int strategy = 0; strategy < _legs.Length; strategy++)
        {
            Schedule schedule = _strategies[strategy].Info.Schedule;
            if (schedule == Schedule.Daily || (schedule == Schedule.Weekly && week) || (schedule == Schedule.Monthly && month))
            {
                Decide(strategy, -1);
            }

            MetaGate.OnDecision(State, strategy, _instruments.Length);
            Weigh(strategy);
        }

        Scaling.Set(State, _instruments, _primary);
        for (int i = 0; i < _instruments.Length; i++)
        {
            if (Netting.Sum(State, i) != 0)
            {
                State.Positions[_primary[i]].TargetDue = 1;
            }
        }
    }

    /// <summary>Weeks since the epoch, from Monday to Sunday.</summary>
    private static long Week(long ns) => ((ns / DayNs) + 3) / 7;

    /// <summary>Months since the epoch, in UTC: a close in New York is on the same date there.</summary>
    private static long Month(long ns)
    {
        DateTime date = DateTime.UnixEpoch.AddTicks(ns / 100);
        return (date.Year * 12L) + date.Month;
    }
}
