namespace Qgtm.Fast.Risk;

/// <summary>
/// M10: our own look at what an exchange looks at: many orders, replacements and cancels of a day beside few executions. Orders that meet our own
/// are refused before they leave (C17), and a name has one working order a side, so there is nothing to layer.
/// </summary>
public static class Surveillance
{
    /// <summary>Fewer requests than that are no pattern.</summary>
    public const long RequestsMin = 100;

    /// <summary>An order, a replacement or a cancel leaves.</summary>
    [HotPath]
    public static void OnRequest(ref ScalarsRow s) => s.DayRequests++;

    /// <summary>True once a day, when there are more requests for each execution than the limit has.</summary>
    public static bool IsDue(ref ScalarsRow s, long most)
    {
        long fills = s.DayFills < 1 ? 1 : s.DayFills;
        bool due = s.DayRequestsTold == 0 && s.DayRequests >= RequestsMin && (s.DayRequests - 1) / fills >= most;
        s.DayRequestsTold = due ? 1 : s.DayRequestsTold;
        return due;
    }
}
