using System;

namespace Qgtm.Fast.Alerts;

/// <summary>How much an alert matters.</summary>
public enum Severity : byte
{
    /// <summary>Worth a line in the log.</summary>
    Info = 0,

    /// <summary>Somebody should look today.</summary>
    Warn = 1,

    /// <summary>Somebody has to look now, and say so: the next start does not trade before.</summary>
    Critical = 2,
}

/// <summary>What a notice says of its alert.</summary>
public enum NoticeKind : byte
{
    Raised = 0,

    /// <summary>Raised again while it stands: said at most once in a window, with the count.</summary>
    Repeated = 1,

    /// <summary>The all-clear.</summary>
    Ended = 2,

    /// <summary>A person has taken note.</summary>
    Acknowledged = 3,
}

/// <summary>What goes to the sinks, and one line of the alert log: the log is the only memory of alerts.</summary>
/// <param name="Time">Wall time, UTC.</param>
/// <param name="Id">What an operator calls the alert: e = of the engine, w = of the watchdog, and a number.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Key">What it is about: two alerts that stand at the same time never have the same key.</param>
/// <param name="Text">The sentence.</param>
public sealed record AlertNotice(DateTime Time, string Id, NoticeKind Kind, Severity Severity, string Key, string Text)
{
    /// <summary>How often it was raised while it stood.</summary>
    public long Count { get; init; } = 1;

    /// <summary>User id of who acknowledged it; -1 = nobody.</summary>
    public long Uid { get; init; } = -1;

    /// <summary>True when only an acknowledgement ends it.</summary>
    public bool EndsByHand { get; init; }

    /// <summary>Environment and account.</summary>
    public string Origin { get; init; } = string.Empty;

    /// <summary>One line for people.</summary>
    public string Line => $"[{Head}] {Origin}: {Text}{(Count > 1 ? $" ({Count} times)" : string.Empty)} ({Id})";

    private string Head => Kind switch
    {
        NoticeKind.Ended => "ALL CLEAR",
        NoticeKind.Acknowledged => "ACKNOWLEDGED by uid " + Uid,
        _ => Severity.ToString().ToUpperInvariant(),
    };
}
