using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// intraday_momentum: on each minute bar, follow order flow that agrees with the distance from the session's VWAP; flat
/// five minutes before the close. Thesis: flow that moves price away from VWAP has not finished.
/// </summary>
public static class IntradayMomentum
{
    /// <summary>Distance from VWAP that opens, basis points.</summary>
    public const double EntryBps = 4;

    /// <summary>Weight of one name within the sleeve.</summary>
    public const double Weight = 0.25;

    /// <summary>Flat this long before the close, ns.</summary>
    public const long FlatBeforeCloseNs = 300_000_000_000;

    /// <summary>On a minute bar.</summary>
    public static void OnMinute(ref StrategyRow row, in FeatureRow f, long timeNs, long nextCloseNs)
    {
        if (nextCloseNs != 0 && timeNs > nextCloseNs - FlatBeforeCloseNs)
        {
            row.Target = 0;
            row.Empty = (long)EmptyReason.ThresholdGate;
            return;
        }

        if (f.Vwap <= 0 || f.Mid <= 0)
        {
            row.Empty = (long)EmptyReason.MissingData;
            return;
        }

        double distanceBps = ((f.Mid / f.Vwap) - 1) * 1e4;
        bool up = distanceBps > EntryBps && f.OrderFlow60s > 0;
        bool down = distanceBps < -EntryBps && f.OrderFlow60s < 0;
        bool holds = row.Target > 0 ? distanceBps > 0 : distanceBps < 0;
        row.Target = up ? Weight : down ? -Weight : holds ? row.Target : 0;
        row.Confidence = up || down ? 60 : 0;
        row.Empty = row.Target == 0 ? (long)EmptyReason.ThresholdGate : 0;
        row.SignalNs = timeNs;
    }
}
