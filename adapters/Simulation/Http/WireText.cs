using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Text forms of the REST bodies.</summary>
internal static class WireText
{
    /// <summary>Nanos as the shortest exact decimal.</summary>
    public static string Dec(long nanos) => (nanos / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>part / whole as a fraction; 0 when there is no whole.</summary>
    public static string Ratio(long part, long whole) => whole == 0 ? "0" : Dec(Fixed.MulDiv(part, Fixed.One, Math.Abs(whole)));

    public static string Time(long ns)
    {
        string text = DateTime.UnixEpoch.AddSeconds(ns / Fixed.One).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return text + Fraction(ns) + "Z";
    }

    /// <summary>The same instant with New York's offset.</summary>
    public static string NewYork(long ns)
    {
        int offset = TradingDays.NewYorkOffsetHours(ns);
        DateTime local = DateTime.UnixEpoch.AddSeconds(ns / Fixed.One).AddHours(offset);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(ns) + (offset == -4 ? "-04:00" : "-05:00");
    }

    /// <summary>RFC 3339 or a date, as ns since the epoch. A date is New York's; an end of day is its last instant.</summary>
    public static bool TryTime(string text, bool endOfDay, out long ns)
    {
        ns = 0;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            ns = endOfDay ? SessionClock.Midnight(date.AddDays(1)) - 1 : SessionClock.Midnight(date);
            return true;
        }

        // A clock of ticks rounds beyond seven digits, so the fraction is read by itself.
        int dot = text.IndexOf('.');
        int end = dot + 1;
        long fraction = 0;
        long scale = Fixed.One;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            scale /= 10;
            fraction += (text[end++] - '0') * scale;
        }

        string whole = dot < 0 ? text : text.Remove(dot, end - dot);
        bool valid = DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        ns = valid ? ((time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100) + fraction : 0;
        return valid;
    }

    public static bool TryNanos(JsonElement value, out long nanos)
    {
        string? text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return TryNanos(text, out nanos);
    }

    /// <summary>A decimal with at most nine places; false if it is not one.</summary>
    public static bool TryNanos(string? text, out long nanos)
    {
        nanos = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) || Math.Abs(value) > 9_000_000_000m)
        {
            return false;
        }

        decimal scaled = value * 1_000_000_000m;
        nanos = (long)scaled;
        return nanos == scaled;
    }

    /// <summary>A decimal member as a string; null when it has no value.</summary>
    public static void Amount(this Utf8JsonWriter w, string name, long? nanos)
    {
        if (nanos is { } value)
        {
            w.WriteString(name, Dec(value));
        }
        else
        {
            w.WriteNull(name);
        }
    }

    /// <summary>A time member; null when it has not happened.</summary>
    public static void Instant(this Utf8JsonWriter w, string name, long ns)
    {
        if (ns == 0)
        {
            w.WriteNull(name);
        }
        else
        {
            w.WriteString(name, Time(ns));
        }
    }

    private static string Fraction(long ns)
    {
        long rest = ns % Fixed.One;
        return rest == 0 ? "" : "." + rest.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
    }
}
