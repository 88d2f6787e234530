using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Market rows as the data host writes them: all numbers are JSON numbers.</summary>
internal static class DataJson
{
    public static void Row(Utf8JsonWriter w, in VenueBar row, string what)
    {
        switch (what)
        {
            case "quotes":
                Quote(w, row.Row);
                break;
            case "trades":
                Trade(w, row.Row);
                break;
            default:
                Bar(w, row);
                break;
        }
    }

    public static void Bar(Utf8JsonWriter w, in VenueBar bar)
    {
        BarPayload b = bar.Row.Bar;
        w.WriteStartObject();
        w.WriteString("t", WireText.Time(bar.Row.Header.TimeNs));
        Number(w, "o", b.Open);
        Number(w, "h", b.High);
        Number(w, "l", b.Low);
        Number(w, "c", b.Close);
        Number(w, "v", b.Volume);
        w.WriteNumber("n", bar.Trades);
        Number(w, "vw", bar.VwapNanos);
        w.WriteEndObject();
    }

    public static void Quote(Utf8JsonWriter w, in Event e)
    {
        w.WriteStartObject();
        w.WriteString("t", WireText.Time(e.Header.TimeNs));
        w.WriteString("ax", "V");
        Number(w, "ap", e.Quote.AskPx);
        Number(w, "as", e.Quote.AskSize);
        w.WriteString("bx", "V");
        Number(w, "bp", e.Quote.BidPx);
        Number(w, "bs", e.Quote.BidSize);
        Conditions(w, "R");
        w.WriteEndObject();
    }

    public static void Trade(Utf8JsonWriter w, in Event e)
    {
        w.WriteStartObject();
        w.WriteString("t", WireText.Time(e.Header.TimeNs));
        w.WriteString("x", "V");
        Number(w, "p", e.Trade.Px);
        Number(w, "s", e.Trade.Size);
        Conditions(w, "@");
        w.WriteNumber("i", e.Trade.TradeId);
        w.WriteEndObject();
    }

    private static void Conditions(Utf8JsonWriter w, string condition)
    {
        w.WriteStartArray("c");
        w.WriteStringValue(condition);
        w.WriteEndArray();
        w.WriteString("z", "C");
    }

    private static void Number(Utf8JsonWriter w, string name, long nanos)
    {
        w.WritePropertyName(name);
        w.WriteRawValue(WireText.Dec(nanos));
    }
}
