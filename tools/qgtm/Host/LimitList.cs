using System.Collections.Generic;
using System.Globalization;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The limits of the configuration as inputs, all of them at every start: the journal has them, so a replay refuses the same.</summary>
public static class LimitList
{
    /// <summary>Says every limit, before anything is reconciled and so before any order; the engine takes what is new and no looser.</summary>
    public static void Apply(Session session, RiskLimits limits, long timeNs)
    {
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            Event e = default;
            e.Header.Kind = EventKind.SetLimit;
            e.Header.Source = EventSource.Commands;
            e.Header.Instrument = -1;
            e.Header.TimeNs = timeNs;
            e.Numbers.A = key;
            e.Numbers.B = RiskBounds.Get(in limits, (RiskKey)key);
            session.Apply(in e);
        }
    }

    /// <summary>A sentence for each limit that stands tighter, or otherwise, than the configuration would have it.</summary>
    public static IEnumerable<string> Differences(EngineState state, RiskLimits limits)
    {
        for (RiskKey key = RiskKey.OrderNotionalMaxBps; (int)key <= RiskBounds.Count; key++)
        {
            long stands = RiskBounds.Get(in state.Risk, key), wanted = RiskBounds.Get(in limits, key);
            if (stands != wanted)
            {
                string name = RiskBounds.NameOf(key);
                string way = RiskBounds.Loosens(key, stands, wanted) ? string.Create(CultureInfo.InvariantCulture, $", which takes two: `qgtm limits set {name} {wanted} --reason TEXT`") : string.Empty;
                yield return string.Create(CultureInfo.InvariantCulture, $"limit {name} stays {stands}, as people left it; the configuration says {wanted}{way}");
            }
        }
    }
}
