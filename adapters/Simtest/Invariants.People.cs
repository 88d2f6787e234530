using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <content>I16: what takes two people is not done by one, whatever command comes.</content>
internal sealed partial class Invariants
{
    private long _quarantined;
    private RiskLimits _limits = new();

    /// <summary>What a start has taken from the configuration: the first such value is nobody's to approve, whatever number that start has.</summary>
    private RiskLimits _configured;

    /// <summary>What stands after a start that has recovered.</summary>
    private void SeePeople(EngineState state) => (_quarantined, _limits, _configured) = (state.Control.Quarantined, state.Risk, state.Configured);

    /// <summary>A name's own tier, a quarantine, a limit.</summary>
    private void People(in Event input)
    {
        EngineState state = world.Process.State;
        NumbersPayload n = input.Numbers;
        EventKind kind = input.Header.Kind;
        for (int i = 0; i < _tiers.Length; i++)
        {
            bool may = kind == EventKind.LowerSymbolTier && input.Header.Instrument == i && n.B >= 0 && (TierTable.Of((KillTier)_tiers[i]).People < 2 || AreTwo(n.B, n.D));
            if (state.Flatten[i].Tier < _tiers[i] && !may)
            {
                world.Violate("I16", $"the tier of instrument {i} falls from {_tiers[i]} to {state.Flatten[i].Tier} on {kind} by {n.B} and {n.D}");
            }

            _tiers[i] = state.Flatten[i].Tier;
        }

        if ((_quarantined & ~state.Control.Quarantined) != 0 && !(kind == EventKind.ReleaseStrategy && AreTwo(n.B, n.D)))
        {
            world.Violate("I16", $"a strategy leaves quarantine on {kind} by {n.B} and {n.D}");
        }

        _quarantined = state.Control.Quarantined;
        if (kind != EventKind.SetLimit || RiskBounds.MostOf(n.A is > 0 and <= RiskBounds.Count ? (RiskKey)n.A : RiskKey.None) == 0)
        {
            return;
        }

        RiskKey key = (RiskKey)n.A;
        long before = RiskBounds.Get(in _limits, key), after = RiskBounds.Get(in state.Risk, key);
        bool isFirst = n.C == 0 && RiskBounds.Get(in _configured, key) == 0;
        if (RiskBounds.Loosens(key, before, after) && !isFirst && !AreTwo(n.C, n.E))
        {
            world.Violate("I16", $"{key} goes from {before} to {after} by {n.C} and {n.E}");
        }

        (_limits, _configured) = (state.Risk, state.Configured);
    }

    private static bool AreTwo(long first, long second) => first > 0 && second > 0 && first != second;
}
