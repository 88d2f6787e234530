using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>
/// What a frame means, said again in the plainest way: System.Text.Json, dictionaries, BigInteger, DateTime. It shares no
/// code with the decoder. Texts are taken raw, as the decoder does.
/// </summary>
internal sealed class NaiveDecoder(IReadOnlyList<string> symbols)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly string[] Names = [.. "T S t p s i o h l c v u d a bp bs ap as sc rc oi ci cp cs msg code".Split(' ')];
    private static readonly Regex Decimal = new(@"^(?<1>-?)(?<2>[0-9]+)(?:\.(?<3>[0-9]+))?(?:[eE](?<4>[-+]?[0-9]+))?\z", RegexOptions.Compiled | RegexOptions.ExplicitCapture, Limit);
    private static readonly string[] Channels = ["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds"];
    private static readonly Regex Item = new("\"(?<1>[^\"]*)\"", RegexOptions.Compiled | RegexOptions.ExplicitCapture, Limit);
    private static readonly Regex Instant = new(@"^(?<1>[0-9]{4})-(?<2>[0-9]{2})-(?<3>[0-9]{2})[Tt ](?<4>[0-9]{2}):(?<5>[0-9]{2}):(?<6>[0-9]{2})(?:\.(?<7>[0-9]+))?(?:[Zz]|(?<8>[-+])(?<9>[0-9]{2}):(?<10>[0-9]{2}))\z", RegexOptions.Compiled | RegexOptions.ExplicitCapture, Limit);

    /// <summary>False when the frame is no JSON; nothing is said of it then.</summary>
    public bool TryDecode(ReadOnlyMemory<byte> frame, long recvNs, Outcomes to)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(frame);
        }
        catch (JsonException)
        {
            return false;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                to.Fault(MalformedReason.Syntax);
                return true;
            }

            foreach (JsonElement message in document.RootElement.EnumerateArray())
            {
                if (message.ValueKind != JsonValueKind.Object)
                {
                    to.Fault(MalformedReason.Syntax);
                    return true;
                }

                Dictionary<string, string>? members = Members(message);
                if (members is null)
                {
                    to.Fault(MalformedReason.Syntax);
                    return true;
                }

                One(members, recvNs, to);
            }
        }

        return true;
    }

    /// <summary>Null when a name that means something comes twice.</summary>
    private static Dictionary<string, string>? Members(JsonElement message)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty p in message.EnumerateObject())
        {
            string name = Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(p));
            string value = Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8Value(p.Value));
            if (members.ContainsKey(name) && Names.Contains(name))
            {
                return null;
            }

            members[name] = p.Value.ValueKind == JsonValueKind.String ? value[1..^1]
                : p.Value.ValueKind == JsonValueKind.Null ? "" : value;
        }

        return members;
    }

    private void One(Dictionary<string, string> m, long recvNs, Outcomes to)
    {
        string kind = m.GetValueOrDefault("T", "");
        if (kind is "success" or "subscription" or "error")
        {
            for (int channel = 0; kind == "subscription" && channel < Channels.Length; channel++)
            {
                foreach (Match item in Item.Matches(m.GetValueOrDefault(Channels[channel], "")))
                {
                    int instrument = Index(item.Groups[1].Value);
                    if (item.Groups[1].Value == "*" || instrument >= 0)
                    {
                        to.Listed((FeedChannels)(1 << channel), item.Groups[1].Value == "*" ? -1 : instrument);
                    }
                }
            }

            _ = int.TryParse(LeadingInteger(m.GetValueOrDefault("code", "")), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code);
            to.Control(
                Encoding.Latin1.GetBytes(m.GetValueOrDefault("msg", "")),
                kind[1] == 'u' && kind[2] == 'c' ? ControlKind.Success : kind[0] == 's' ? ControlKind.Subscription : ControlKind.Error,
                kind[0] == 'e' ? code : 0);
            return;
        }

        Event e = default;
        MalformedReason? fault = Payload(kind, m, recvNs, ref e);
        fault ??= Header(m, ref e);
        if (fault is not null)
        {
            to.Fault(fault.Value);
        }
        else
        {
            to.Add(in e);
        }
    }

    private MalformedReason? Header(Dictionary<string, string> m, ref Event e)
    {
        e.Header.Source = EventSource.MarketData;
        string symbol = m.GetValueOrDefault("S", "");
        e.Header.Instrument = Index(symbol);
        if (e.Header.Instrument < 0)
        {
            return symbol.Length == 0 ? MalformedReason.MissingField : MalformedReason.UnknownSymbol;
        }

        string time = m.GetValueOrDefault("t", "");
        return time.Length == 0 ? MalformedReason.MissingField : TryTime(time, out e.Header.TimeNs) ? null : MalformedReason.BadTime;
    }

    private int Index(string symbol)
    {
        for (int i = 0; i < symbols.Count; i++)
        {
            if (symbols[i] == symbol)
            {
                return i;
            }
        }

        return -1;
    }

    private static MalformedReason? Payload(string kind, Dictionary<string, string> m, long recvNs, ref Event e)
    {
        switch (kind)
        {
            case "q":
                e.Header.Kind = EventKind.Quote;
                e.Quote.RecvNs = recvNs;
                return Number(m, "bp", out e.Quote.BidPx) ?? Number(m, "ap", out e.Quote.AskPx)
                    ?? Number(m, "bs", out e.Quote.BidSize) ?? Number(m, "as", out e.Quote.AskSize);
            case "t":
                e.Header.Kind = EventKind.Trade;
                e.Trade.RecvNs = recvNs;
                return Id(m, "i", out e.Trade.TradeId) ?? Number(m, "p", out e.Trade.Px) ?? Number(m, "s", out e.Trade.Size);
            case "x":
                e.Header.Kind = EventKind.TradeCancel;
                e.Trade.RecvNs = recvNs;
                e.Trade.Reserved = Letters(m.GetValueOrDefault("a", ""));
                return Id(m, "i", out e.Trade.TradeId) ?? Number(m, "p", out e.Trade.Px) ?? Number(m, "s", out e.Trade.Size);
            case "c":
                e.Header.Kind = EventKind.TradeCorrection;
                e.Trade.RecvNs = recvNs;
                return Id(m, "oi", out e.Trade.Reserved) ?? Id(m, "ci", out e.Trade.TradeId)
                    ?? Number(m, "cp", out e.Trade.Px) ?? Number(m, "cs", out e.Trade.Size);
            case "l":
                e.Header.Kind = EventKind.LimitBands;
                e.Bands.RecvNs = recvNs;
                e.Bands.Indicator = Letters(m.GetValueOrDefault("i", ""));
                return Number(m, "u", out e.Bands.Up) ?? Number(m, "d", out e.Bands.Down);
            case "b" or "d" or "u":
                e.Header.Kind = kind == "b" ? EventKind.MinuteBar : kind == "d" ? EventKind.DailySoFar : EventKind.UpdatedBar;
                return Number(m, "o", out e.Bar.Open) ?? Number(m, "h", out e.Bar.High) ?? Number(m, "l", out e.Bar.Low)
                    ?? Number(m, "c", out e.Bar.Close) ?? Number(m, "v", out e.Bar.Volume);
            case "s":
                string code = m.GetValueOrDefault("sc", "");
                e.Header.Kind = EventKind.TradingStatus;
                e.Status.Halted = code is "2" or "H" or "P" or "Q" ? 1 : code is "3" or "T" ? 0 : -1;
                e.Status.Code = Letters(code);
                e.Status.ReasonCode = Letters(m.GetValueOrDefault("rc", ""));
                e.Status.RecvNs = recvNs;
                return code.Length == 0 ? MalformedReason.MissingField : null;
            default:
                return kind.Length == 0 ? MalformedReason.MissingField : MalformedReason.UnknownKind;
        }
    }

    private static long Letters(string text)
    {
        long letters = 0;
        for (int i = 0; i < text.Length && i < 8; i++)
        {
            letters |= (long)(byte)text[i] << (8 * i);
        }

        return letters;
    }

    private static MalformedReason? Id(Dictionary<string, string> m, string name, out long id)
    {
        string text = m.GetValueOrDefault(name, "");
        ulong value = 0;
        bool read = text.Length == 0 || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        id = unchecked((long)value);
        return read ? null : MalformedReason.BadNumber;
    }

    private static MalformedReason? Number(Dictionary<string, string> m, string name, out long nanos)
    {
        nanos = 0;
        string text = m.GetValueOrDefault(name, "");
        if (text.Length == 0)
        {
            return MalformedReason.MissingField;
        }

        Match parts = Decimal.Match(text);
        if (!parts.Success)
        {
            return MalformedReason.BadNumber;
        }

        BigInteger digits = BigInteger.Parse(parts.Groups[2].Value + parts.Groups[3].Value, CultureInfo.InvariantCulture);
        BigInteger exponent = parts.Groups[4].Success ? BigInteger.Parse(parts.Groups[4].Value, CultureInfo.InvariantCulture) : 0;
        int power = (int)BigInteger.Max(-2_000, BigInteger.Min(2_000, exponent)) + 9 - parts.Groups[3].Length;
        BigInteger value = power >= 0 ? digits * BigInteger.Pow(10, power) : digits / BigInteger.Pow(10, -power);
        bool negative = parts.Groups[1].Length > 0;
        if (value > long.MaxValue && !(negative && value == -(BigInteger)long.MinValue))
        {
            return MalformedReason.Overflow;
        }

        nanos = negative ? (long)-value : (long)value;
        return nanos < 0 ? MalformedReason.BadNumber : null;
    }

    private static bool TryTime(string text, out long ns)
    {
        ns = 0;
        Match m = Instant.Match(text);
        int N(int group) => int.Parse(m.Groups[group].Value, CultureInfo.InvariantCulture);
        if (!m.Success || N(1) is < 1970 or > 2261 || N(2) is < 1 or > 12 || N(3) < 1 || N(3) > DateTime.DaysInMonth(N(1), N(2))
            || N(4) > 23 || N(5) > 59 || N(6) > 60)
        {
            return false;
        }

        long seconds = ((long)(new DateTime(N(1), N(2), N(3)) - DateTime.UnixEpoch).TotalDays * 86_400) + (N(4) * 3_600) + (N(5) * 60) + N(6);
        if (m.Groups[8].Success)
        {
            if (N(9) > 23 || N(10) > 59)
            {
                return false;
            }

            seconds -= ((N(9) * 3_600) + (N(10) * 60)) * (m.Groups[8].Value == "-" ? -1 : 1);
        }

        string fraction = m.Groups[7].Value;
        ns = (seconds * 1_000_000_000) + long.Parse((fraction + "000000000")[..9], CultureInfo.InvariantCulture);
        return true;
    }

    private static string LeadingInteger(string text) => Regex.Match(text, "^[-+]?[0-9]+", RegexOptions.None, Limit).Value;
}
