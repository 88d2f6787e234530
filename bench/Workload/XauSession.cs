namespace Qgtm.Fast.Bench.Workload;

/// <summary>
/// Which rows of the recorded XAUUSD quotes LEAN delivers: from midnight New York of 2014-05-01 on (ts_ns >=
/// 1398916800000000000), and outside the daily break of the instrument's market hours, 16:58 to 18:03 New York. The whole
/// recording lies in daylight saving time, so New York is UTC - 4 h: a row whose UTC time of day lies in [20:58, 22:03) is
/// left out. Of all breaks with whole minutes this is the one that gives LEAN's count, 2,004,869 of 2,022,969 rows; the
/// weekend needs no rule, as the recording has no rows between Friday's break and Sunday's 18:00.
/// </summary>
public static class XauSession
{
    /// <summary>The recording, below the data folder.</summary>
    public const string File = "ticks/xauusd_oanda_quotes_20140501_20140515.csv.gz";

    /// <summary>Events that LEAN delivers.</summary>
    public const long Events = 2_004_869;

    /// <summary>Orders that the rule of <see cref="EmaCross"/> gives on them.</summary>
    public const long Orders = 2_780;

    /// <summary>Start of the first session, ns: 2014-05-01 00:00 New York.</summary>
    public const long FirstNs = 1_398_916_800_000_000_000;
    private const long DayNs = 86_400_000_000_000;
    private const long MinuteNs = 60_000_000_000;
    private const long BreakStartNs = ((20 * 60) + 58) * MinuteNs;
    private const long BreakEndNs = ((22 * 60) + 3) * MinuteNs;

    /// <summary>True for a row that LEAN delivers. Time in ns since the Unix epoch.</summary>
    public static bool Delivers(long timeNs)
    {
        long ofDay = timeNs % DayNs;
        return timeNs >= FirstNs && (ofDay < BreakStartNs || ofDay >= BreakEndNs);
    }
}
