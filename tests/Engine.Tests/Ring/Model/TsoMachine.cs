using System;
using System.Collections.Generic;

namespace Qgtm.Fast.EngineTests.Rings.Model;

/// <summary>One step of a thread: does at most one access to memory and returns the next step, or Blocked to try again later.</summary>
internal delegate int Step(Core core);

/// <summary>
/// Threads on x86's memory model: a store goes into the thread's own buffer and reaches memory at any later moment, in order;
/// a load sees the own buffer first. Every interleaving of steps and buffers is explored, each state once.
/// </summary>
internal sealed class TsoMachine(int words, params Step[][] programs)
{
    /// <summary>What a step returns when it cannot be taken in this state.</summary>
    public const int Blocked = -1;

    private const int StatesMax = 6_000_000;

    /// <summary>States met by the last search.</summary>
    public int States { get; private set; }

    /// <summary>The first thing that can go wrong, or null when nothing can: a step's complaint, or threads that wait for ever.</summary>
    public string? FirstFault()
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Core>();
        open.Push(new Core(words, programs.Length));
        while (open.TryPop(out Core? state))
        {
            if (!met.Add(state.Key()))
            {
                continue;
            }

            Invariant.Holds(met.Count < StatesMax, "The model is small enough to be searched whole.");
            States = met.Count;
            int before = open.Count;
            foreach (Core next in Successors(state))
            {
                if (next.Fault is not null)
                {
                    return next.Fault;
                }

                open.Push(next);
            }

            if (open.Count == before && !HasEnded(state))
            {
                return "deadlock: " + state.Describe();
            }
        }

        return null;
    }

    private IEnumerable<Core> Successors(Core state)
    {
        for (int thread = 0; thread < programs.Length; thread++)
        {
            Core flushed = state.Clone();
            if (flushed.TryFlushOne(thread))
            {
                yield return flushed;
            }

            Core barred = state.Clone();
            if (barred.TryInterrupt(thread))
            {
                yield return barred;
            }

            int at = state.At(thread);
            if (at < programs[thread].Length)
            {
                Core moved = state.Clone();
                if (moved.TryStep(thread, programs[thread][at]))
                {
                    yield return moved;
                }
            }
        }
    }

    private bool HasEnded(Core state)
    {
        for (int thread = 0; thread < programs.Length; thread++)
        {
            if (state.At(thread) < programs[thread].Length)
            {
                return false;
            }
        }

        return true;
    }
}
