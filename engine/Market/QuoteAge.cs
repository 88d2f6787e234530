using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Market;

/// <summary>
/// How old a quote may be. An instrument may have a budget of its own; in the first and the last five minutes of a session,
/// when prices move most, an order that opens has a third of it.
/// </summary>
public static class QuoteAge
{
    /// <summary>Length of the two phases with less time, ns.</summary>
    public const long EdgeNs = 300_000_000_000;

    /// <summary>The budget, ns of event time.</summary>
    public static long Budget(in ScalarsRow s, Instrument instrument, in RiskLimits limits, bool opens)
    {
        long budget = instrument.QuoteAgeMaxNs > 0 ? instrument.QuoteAgeMaxNs : limits.QuoteAgeMaxNs;
        bool early = s.OpenedNs != 0 && s.TimeNs - s.OpenedNs < EdgeNs;
        bool late = s.NextCloseNs != 0 && s.NextCloseNs - s.TimeNs < EdgeNs;
        return opens && (early || late) ? budget / 3 : budget;
    }

    /// <summary>True when the quote is too old, or, for an order that opens, has said the same for too long.</summary>
    public static bool IsStale(in ScalarsRow s, in MarketRow row, Instrument instrument, in RiskLimits limits, bool opens) =>
        s.TimeNs - row.QuoteTimeNs > Budget(in s, instrument, in limits, opens)
        || (opens && s.TimeNs - row.ChangedNs > limits.QuoteFrozenMaxNs);
}
