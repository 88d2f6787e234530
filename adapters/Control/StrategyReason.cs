using System.Linq;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Control;

/// <summary>Why a strategy wants nothing, in the one word that page, API and commands have for it.</summary>
public static class StrategyReason
{
    /// <summary>Of its newest decision among the first so many names: missing_data, or none when it wants something; not_asked before the first.</summary>
    public static string Of(EngineState state, int strategy, int names)
    {
        StrategyRow newest = Enumerable.Range(0, names).Select(i => state.Strategy(strategy, i)).MaxBy(r => r.SignalNs);
        return newest.SignalNs == 0 ? "not_asked" : EnumWords.Of((EmptyReason)newest.Empty);
    }
}
