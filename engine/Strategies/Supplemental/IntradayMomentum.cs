using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// intraday_momentum: on each minute bar, follow order flow that agrees with the distance from the session's VWAP; flat
/// by 15:55. Thesis: flow that moves price away from VWAP has not finished.
/// </summary>
public sealed class IntradayMomentum : IStrategy
{
    private IntradayMomentum()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "intraday_momentum",
        Category = 'S',
        Name = "Intraday momentum",
        Thesis = "Flow that moves price away from VWAP has not finished.",
        Legs = ["*"],
        Inputs = "order-flow imbalance 60 s, session VWAP, mid",
        Schedule = Schedule.MinuteEach,
        Parameters = [new("entry_bps", EntryBps, 1, 50, "bps"), new("weight", Weight, 0.01, 0.05, "weight")],
        WeightMax = Weight,
        Allocation = 0.1,
        CapacityUsd = 10_000_000,
        HalfLifeDays = 0.05,
        SharpeExpected = 1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c) =>
        OnMinute(ref c.Row(0), in c.Tick(0), c.TimeNs, c.NextCloseNs, c[0], c[1]);

    /// <summary>Distance from VWAP that opens, basis points.</summary>
    public const double EntryBps = 4;

    /// <summary>Weight of one name within the sleeve: twenty names fill it, so the sleeve's 10 % of equity is never passed.</summary>
    public const double Weight = 0.05;

    /// <summary>Going flat starts this long before the close, ns: at the bar that ends at 15:54, since the order follows the bar.</summary>
    public const long FlatBeforeCloseNs = 390_000_000_000;

    /// <summary>A quote older than this opens nothing, ns.</summary>
    public const long QuoteAgeMaxNs = 60_000_000_000;

    /// <summary>True when the session is about to close: everything this strategy holds goes.</summary>
    public static bool IsOver(long timeNs, long nextCloseNs) => nextCloseNs != 0 && timeNs >= nextCloseNs - FlatBeforeCloseNs;

    /// <summary>On a minute bar.</summary>
    public static void OnMinute(
        ref StrategyRow row, in FeatureRow f, long timeNs, long nextCloseNs, double entryBps = EntryBps, double weight = Weight)
    {
        if (IsOver(timeNs, nextCloseNs))
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

        if (timeNs - f.PrevQuoteNs > QuoteAgeMaxNs)
        {
            row.Empty = (long)EmptyReason.StaleData;
            return;
        }

        double distanceBps = ((f.Mid / f.Vwap) - 1) * 1e4;
        bool up = distanceBps > entryBps && f.OrderFlow60s > 0;
        bool down = distanceBps < -entryBps && f.OrderFlow60s < 0;
        bool holds = row.Target > 0 ? distanceBps > 0 : distanceBps < 0;
        row.Target = up ? weight : down ? -weight : holds ? row.Target : 0;
        row.Confidence = up || down ? 60 : 0;

        // The thesis: flow carries the price as far again from VWAP as it has come.
        row.EdgeBps = (long)(distanceBps < 0 ? -distanceBps : distanceBps);
        row.Empty = row.Target == 0 ? (long)EmptyReason.ThresholdGate : 0;
        row.SignalNs = timeNs;
    }
}
