using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Makes a failing world small: fewer days, fewer names, then fewer faults (delta debugging), as long as the same invariant
/// breaks. Faults are addressed by class and ordinal, so the ones that stay are those that they were.
/// </summary>
public static class Shrinker
{
    private const int RunsMax = 400;

    /// <summary>The smallest world that was found; the seed must fail.</summary>
    public static Regression Shrink(ulong seed, string commit) => Shrink(Swarm.Of(seed), commit, Canary.None);

    internal static Regression Shrink(Swarm swarm, string commit, Canary canary)
    {
        (string Invariant, string Sentence, long Event) broken = Run(swarm, null, canary, out List<Fault> faults)
            ?? throw new InvalidOperationException($"Seed {swarm.Seed} breaks nothing.");
        int runs = 0;
        bool Still(Swarm s, IReadOnlyCollection<Fault> only) => runs++ < RunsMax && Run(s, only, canary, out _)?.Invariant == broken.Invariant;
        foreach (Swarm smaller in new[] { swarm with { Days = 1, Calendar = SessionCalendar.Plain }, swarm with { Calendar = SessionCalendar.Plain }, swarm with { Days = 1 }, swarm with { Days = 1, Instruments = 2 }, swarm with { Days = 1, Instruments = 2, Minutes = Math.Min(swarm.Minutes, 60) } })
        {
            swarm = Still(smaller, faults) ? smaller : swarm;
        }

        faults = Fewer(faults, only => Still(swarm, only));
        broken = Run(swarm, faults, canary, out _) ?? broken;
        return new Regression
        {
            Seed = swarm.Seed,
            Days = swarm.Days,
            Minutes = swarm.Minutes,
            Instruments = swarm.Instruments,
            Calendar = swarm.Calendar.Number,
            Faults = [.. faults.Select(f => $"{f.Kind} {f.Ordinal}")],
            Invariant = broken.Invariant,
            Sentence = broken.Sentence,
            Commit = commit,
            Events = broken.Event,
        };
    }

    /// <summary>Leaves out ever smaller pieces of the list while the test still fails.</summary>
    private static List<Fault> Fewer(List<Fault> faults, Func<List<Fault>, bool> fails)
    {
        if (fails([]))
        {
            return [];
        }

        for (int pieces = 2; faults.Count > 1 && pieces <= faults.Count;)
        {
            int size = (faults.Count + pieces - 1) / pieces;
            bool fewer = false;
            for (int from = 0; from < faults.Count && !fewer; from += size)
            {
                List<Fault> rest = [.. faults.Take(from), .. faults.Skip(from + size)];
                if (fails(rest))
                {
                    (faults, fewer) = (rest, true);
                }
            }

            pieces = fewer ? Math.Max(2, pieces - 1) : pieces == faults.Count ? pieces + 1 : Math.Min(faults.Count, pieces * 2);
        }

        return faults;
    }

    private static (string Invariant, string Sentence, long Event)? Run(Swarm swarm, IReadOnlyCollection<Fault>? only, Canary canary, out List<Fault> fired)
    {
        using World world = new(swarm, only) { Canary = canary };
        world.Run();
        fired = [.. world.Plan.Fired.Distinct()];
        return world.Violation;
    }
}
