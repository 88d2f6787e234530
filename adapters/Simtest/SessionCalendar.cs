using System;

namespace Qgtm.Fast.Simtest;

/// <summary>Sessions of a world as New York has them: opens in UTC, half days, and what lies between. The engine hears of them by the broker's clock alone.</summary>
internal sealed class SessionCalendar
{
    private readonly (long OpenNs, int Minutes, string[] Places)[] _sessions;

    private SessionCalendar(params (string Open, int Minutes, string[] Places)[] sessions) =>
        _sessions = Array.ConvertAll(sessions, s => ((DateTimeOffset.Parse(s.Open + ":00Z", System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100, s.Minutes, s.Places));

    /// <summary>Whole days, one after the other, from Monday, 2 March 2026 on.</summary>
    public static SessionCalendar Plain { get; } = new(("2026-03-02T14:30", Whole, []));

    /// <summary>Weeks that are not like others; a place is reached when its session begins.</summary>
    public static SessionCalendar[] Odd { get; } =
    [
        new(("2026-03-06T14:30", Whole, []), ("2026-03-09T13:30", Whole, ["weekend", "clock change"])),
        new(("2026-10-30T13:30", Whole, []), ("2026-11-02T14:30", Whole, ["weekend", "clock change"])),
        new(("2026-11-25T14:30", Whole, []), ("2026-11-27T14:30", Half, ["holiday", "half day"]), ("2026-11-30T14:30", Whole, ["weekend"])),
        new(("2026-12-24T14:30", Half, ["half day"]), ("2026-12-28T14:30", Whole, ["holiday", "weekend"])),
        new(("2026-12-31T14:30", Whole, []), ("2027-01-04T14:30", Whole, ["holiday", "weekend", "year end"])),
        new(("2025-07-03T13:30", Half, ["half day"]), ("2025-07-07T13:30", Whole, ["holiday", "weekend"])),
    ];

    /// <summary>Sessions that a world of it has at least.</summary>
    public int Count => _sessions.Length;

    private const int Whole = Swarm.SessionMinutes, Half = Swarm.HalfDayMinutes;

    /// <summary>A session's begin, ns since the Unix epoch; after the last one of the calendar day follows day.</summary>
    public long OpenNs(int day)
    {
        int last = Math.Min(day, _sessions.Length - 1);
        return _sessions[last].OpenNs + ((day - last) * 1_440 * Swarm.MinuteNs);
    }

    /// <summary>Minutes of a session.</summary>
    public int Minutes(int day) => day < _sessions.Length ? _sessions[day].Minutes : Whole;

    /// <summary>What makes a session odd.</summary>
    public string[] Places(int day) => day < _sessions.Length ? _sessions[day].Places : [];

    /// <summary>A calendar by its number in a regression: 0 = the plain one.</summary>
    public static SessionCalendar Of(int number) => number == 0 ? Plain : Odd[number - 1];

    /// <summary>Its number in a regression.</summary>
    public int Number => Array.IndexOf(Odd, this) + 1;
}
