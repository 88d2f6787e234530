namespace Qgtm.Fast.Strategies;

/// <summary>
/// A strategy: one file with a declaration and a decision. It holds nothing itself; what it remembers stands in
/// <see cref="StrategyContext.Memory"/>, so snapshots have it and a replay decides alike.
/// </summary>
public interface IStrategy
{
    /// <summary>What it is, wants and needs.</summary>
    static abstract StrategyInfo Info { get; }

    /// <summary>Sets a target for each of its legs, or says why not. Called by its schedule; allocates nothing.</summary>
    static abstract void Decide(in StrategyContext c);
}
