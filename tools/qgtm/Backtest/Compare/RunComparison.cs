using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// Where two runs part. Decisions, outcomes and inputs are each compared place by place from the beginning: the first difference is
/// the one that can have a cause outside the run, all later ones may follow from it.
/// </summary>
/// <param name="A">The run that the other is held against.</param>
/// <param name="B">The other.</param>
public sealed record RunComparison(RunRecord A, RunRecord B)
{
    /// <summary>Place of the first decision that differs or that one of them did not make; -1 = none.</summary>
    public int Decision { get; } = First(A.Decisions.Count, B.Decisions.Count, i => A.Decisions[i].IsSameAs(B.Decisions[i]));

    /// <summary>Place of the first equal order that came out differently, before decisions part; -1 = none.</summary>
    public int Outcome { get; } = FirstOutcome(A.Decisions, B.Decisions);

    /// <summary>Place of the first input that differs; -1 = none, -2 = a journal and a report have no inputs in common.</summary>
    public int Input { get; } = A.IsJournal == B.IsJournal ? First(A.Inputs.Count, B.Inputs.Count, i => A.Inputs[i] == B.Inputs[i]) : -2;

    /// <summary>B's profit less A's, part by part.</summary>
    public Profit Gap { get; } = B.Profit - A.Profit;

    /// <summary>True when nothing differs.</summary>
    public bool IsEqual => Decision < 0 && Outcome < 0 && Input < 0 && Gap == default;

    private static int FirstOutcome(IReadOnlyList<Decision> a, IReadOnlyList<Decision> b)
    {
        int common = Math.Min(a.Count, b.Count);
        for (int i = 0; i < common && a[i].IsSameAs(b[i]); i++)
        {
            if (a[i].Outcome != b[i].Outcome)
            {
                return i;
            }
        }

        return -1;
    }

    private static int First(int a, int b, Func<int, bool> isSame)
    {
        int common = Math.Min(a, b);
        for (int i = 0; i < common; i++)
        {
            if (!isSame(i))
            {
                return i;
            }
        }

        return a == b ? -1 : common;
    }
}
