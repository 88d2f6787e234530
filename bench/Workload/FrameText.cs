using System;
using System.Globalization;
using System.Text;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>Events as frames of Alpaca's data stream, members in Alpaca's order.</summary>
public static class FrameText
{
    /// <summary>The script cut into frames of so many messages.</summary>
    public static byte[][] Frames(ReadOnlySpan<Event> script, Instrument[] instruments, int perFrame)
    {
        var frames = new byte[script.Length / perFrame][];
        StringBuilder text = new();
        for (int f = 0; f < frames.Length; f++)
        {
            text.Clear().Append('[');
            for (int m = 0; m < perFrame; m++)
            {
                ref readonly Event e = ref script[(f * perFrame) + m];
                Message(text.Append(m > 0 ? "," : ""), in e, instruments[e.Header.Instrument].Symbol);
            }

            frames[f] = Encoding.UTF8.GetBytes(text.Append(']').ToString());
        }

        return frames;
    }

    private static void Message(StringBuilder to, in Event e, string symbol)
    {
        string time = Time(e.Header.TimeNs);
        _ = e.Header.Kind switch
        {
            EventKind.Quote => to.Append(CultureInfo.InvariantCulture,
                $$"""{"T":"q","S":"{{symbol}}","bx":"V","bp":{{N(e.Quote.BidPx)}},"bs":{{N(e.Quote.BidSize)}},"ax":"V","ap":{{N(e.Quote.AskPx)}},"as":{{N(e.Quote.AskSize)}},"c":["R"],"z":"B","t":"{{time}}"}"""),
            EventKind.Trade => to.Append(CultureInfo.InvariantCulture,
                $$"""{"T":"t","S":"{{symbol}}","i":{{e.Trade.TradeId}},"x":"V","p":{{N(e.Trade.Px)}},"s":{{N(e.Trade.Size)}},"c":["@"],"z":"B","t":"{{time}}"}"""),
            EventKind.MinuteBar => to.Append(CultureInfo.InvariantCulture,
                $$"""{"T":"b","S":"{{symbol}}","o":{{N(e.Bar.Open)}},"h":{{N(e.Bar.High)}},"l":{{N(e.Bar.Low)}},"c":{{N(e.Bar.Close)}},"v":{{N(e.Bar.Volume)}},"t":"{{time}}","n":87,"vw":{{N(e.Bar.Close)}}}"""),
            _ => throw new ArgumentException("A script holds quotes, trades and bars.", nameof(e)),
        };
    }

    private static string N(long nanos) => (nanos / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Time(long ns)
    {
        DateTime second = DateTime.UnixEpoch.AddSeconds(ns / 1_000_000_000);
        return second.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
            + "." + (ns % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture) + "Z";
    }
}
