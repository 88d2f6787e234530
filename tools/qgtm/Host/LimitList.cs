using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The limits of a run as inputs, all of them at every start: the journal has them, so a replay refuses the same.</summary>
public static class LimitList
{
    /// <summary>Sets every limit, before anything is reconciled and so before any order.</summary>
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
}
