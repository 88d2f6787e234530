using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>What all calls of the data host have in common: symbols, range, page. Times ns since the epoch, both ends included.</summary>
internal sealed record DataQuery(string[] Symbols, long StartNs, long EndNs, int Limit, bool Descending, RowKey? After)
{
    private const int DefaultLimit = 1000;
    private const int MostRows = 10_000;
    private const long DelayNs = 15 * 60 * 1_000_000_000L;

    /// <summary>Reads a call; symbol = the one in its path, if it is there.</summary>
    public static (DataQuery? Query, VenueRefusal? Refusal) Parse(VenueCore core, Call call, string? symbol)
    {
        string[] symbols = symbol is null ? call.List("symbols") : [symbol];
        int limit = DefaultLimit;
        long start = SessionClock.Midnight(SessionClock.DateOf(core.NowNs));
        long end = core.NowNs;
        RowKey? after = null;
        string sort = call.Query("sort") ?? "asc";
        string? problem = Symbol(symbols) ?? 0 switch
        {
            _ when call.Query("limit") is { } l && (!int.TryParse(l, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1) => "invalid limit",
            _ when limit > MostRows => "invalid limit: larger than the allowed maximum of 10000",
            _ when call.Query("start") is { } s && !WireText.TryTime(s, endOfDay: false, out start) => "invalid start",
            _ when call.Query("end") is { } e && !WireText.TryTime(e, endOfDay: true, out end) => "invalid end",
            _ when start > end => "end should not be before start",
            _ when sort is not ("asc" or "desc") => "invalid sort",
            _ when call.Query("page_token") is { Length: > 0 } t && !RowKey.TryParse(t, out after) => "invalid page_token",
            _ => null,
        };
        if (problem is not null)
        {
            return (null, new VenueRefusal(400, 40010001, problem));
        }

        bool recent = end > core.NowNs - DelayNs;
        return CheckFeed(call, recent) is { } refusal ? (null, refusal) : (new DataQuery(symbols, start, end, limit, sort == "desc", after), null);
    }

    /// <summary>What is wrong with a list of symbols, or null.</summary>
    public static string? Symbol(string[] symbols)
    {
        string? bad = Array.Find(symbols, s => s.Length > 16 || !s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-'));
        return symbols.Length == 0 ? "symbols is required" : bad is not null ? $"invalid symbol: {bad}" : null;
    }

    /// <summary>Feeds that the account does not have; recent = the range ends within the last quarter of an hour.</summary>
    public static VenueRefusal? CheckFeed(Call call, bool recent) => call.Query("feed") switch
    {
        "otc" => new VenueRefusal(403, 0, "subscription does not permit querying OTC data"),
        "sip" when recent => new VenueRefusal(403, 42210000, "subscription does not permit querying recent SIP data"),
        null or "" or "iex" or "sip" or "delayed_sip" or "boats" or "overnight" => null,
        _ => new VenueRefusal(400, 40010001, "invalid feed"),
    };

    public int Compare(in RowKey x, in RowKey y)
    {
        int order = string.CompareOrdinal(x.Symbol, y.Symbol);
        int time = Descending ? y.TimeNs.CompareTo(x.TimeNs) : x.TimeNs.CompareTo(y.TimeNs);
        return order != 0 ? order : time != 0 ? time : x.Index.CompareTo(y.Index);
    }
}

/// <summary>Where a row stands in a history: its symbol, its time, and its place among rows of one instant.</summary>
internal readonly record struct RowKey(string Symbol, long TimeNs, int Index)
{
    /// <summary>As a page token.</summary>
    public string Token(char kind) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Symbol}|{kind}|{TimeNs}|{Index}"));

    public static bool TryParse(string token, out RowKey? key)
    {
        key = null;
        byte[] bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out int length)
            || Encoding.ASCII.GetString(bytes, 0, length).Split('|') is not [var symbol, _, var time, var index]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long ns)
            || !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i))
        {
            return false;
        }

        key = new RowKey(symbol, ns, i);
        return true;
    }
}
