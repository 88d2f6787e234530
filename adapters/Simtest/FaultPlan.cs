using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Simtest;

/// <summary>One fault that was played: the class, and which of its opportunities.</summary>
internal readonly record struct Fault(FaultKind Kind, long Ordinal);

/// <summary>
/// Decides at each opportunity whether a fault is played. With a list of faults, as the shrinker and a regression give it, just
/// those are; else the seed's rates decide.
/// </summary>
internal sealed class FaultPlan
{
    private readonly ulong _seed;
    private readonly int[] _perMillion;
    private readonly long[] _opportunities = new long[FaultClass.All.Length];
    private readonly HashSet<Fault>? _only;

    public FaultPlan(ulong seed, int[] perMillion, IReadOnlyCollection<Fault>? only)
    {
        _seed = seed;
        _perMillion = perMillion;
        _only = only is null ? null : [.. only];
    }

    /// <summary>What was played, in order.</summary>
    public List<Fault> Fired { get; } = [];

    /// <summary>False in the phase that has to heal: nothing is played any more.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Takes the next opportunity of a class.</summary>
    public bool Fires(FaultKind kind)
    {
        long ordinal = ++_opportunities[(int)kind];
        if (!IsOn || !(_only is null ? Dice.Below(Dice.At(_seed, (int)kind, ordinal, 0), 1_000_000) < _perMillion[(int)kind] : _only.Contains(new Fault(kind, ordinal))))
        {
            return false;
        }

        Fired.Add(new Fault(kind, ordinal));
        return true;
    }

    /// <summary>A number from low to below high that belongs to the present opportunity of a class.</summary>
    public long Size(FaultKind kind, long low, long high, int part = 1) =>
        low + Dice.Below(Dice.At(_seed, (int)kind, _opportunities[(int)kind], part), high - low);
}
