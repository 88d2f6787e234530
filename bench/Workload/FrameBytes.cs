using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>Events as msgpack frames of Alpaca's data stream: prices are floats, sizes integers, times extension -1.</summary>
public static class FrameBytes
{
    /// <summary>The script cut into frames of so many messages.</summary>
    public static byte[][] Frames(ReadOnlySpan<Event> script, Instrument[] instruments, int perFrame)
    {
        var frames = new byte[script.Length / perFrame][];
        List<byte> bytes = [];
        for (int f = 0; f < frames.Length; f++)
        {
            bytes.Clear();
            bytes.AddRange([0xDC, (byte)(perFrame >> 8), (byte)perFrame]);
            for (int m = 0; m < perFrame; m++)
            {
                ref readonly Event e = ref script[(f * perFrame) + m];
                Message(bytes, in e, instruments[e.Header.Instrument].Symbol);
            }

            frames[f] = [.. bytes];
        }

        return frames;
    }

    private static void Message(List<byte> to, in Event e, string symbol)
    {
        int members = e.Header.Kind switch { EventKind.Quote => 11, EventKind.Trade => 9, EventKind.MinuteBar => 10, _ => throw new ArgumentException("A script holds quotes, trades and bars.", nameof(e)) };
        to.Add((byte)(0x80 + members));
        switch (e.Header.Kind)
        {
            case EventKind.Quote:
                Texts(to, "T", "q", "S", symbol, "bx", "V");
                Price(to, "bp", e.Quote.BidPx);
                Size(to, "bs", e.Quote.BidSize / 1_000_000_000);
                Texts(to, "ax", "V");
                Price(to, "ap", e.Quote.AskPx);
                Size(to, "as", e.Quote.AskSize / 1_000_000_000);
                Marks(to, "R");
                break;
            case EventKind.Trade:
                Texts(to, "T", "t", "S", symbol);
                Size(to, "i", e.Trade.TradeId);
                Texts(to, "x", "V");
                Price(to, "p", e.Trade.Px);
                Size(to, "s", e.Trade.Size / 1_000_000_000);
                Marks(to, "@");
                break;
            default:
                Texts(to, "T", "b", "S", symbol);
                Price(to, "o", e.Bar.Open);
                Price(to, "h", e.Bar.High);
                Price(to, "l", e.Bar.Low);
                Price(to, "c", e.Bar.Close);
                Size(to, "v", e.Bar.Volume / 1_000_000_000);
                Time(to, e.Header.TimeNs);
                Size(to, "n", 87);
                Price(to, "vw", e.Bar.Close);
                return;
        }

        Time(to, e.Header.TimeNs);
    }

    private static void Time(List<byte> to, long ns)
    {
        Texts(to, "t");
        to.AddRange([0xD7, 0xFF]);
        Big(to, ((ulong)(ns % 1_000_000_000) << 34) | (ulong)(ns / 1_000_000_000), 8);
    }

    private static void Texts(List<byte> to, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            to.Add((byte)(0xA0 + text.Length));
            to.AddRange(Encoding.ASCII.GetBytes(text));
        }
    }

    private static void Marks(List<byte> to, string condition)
    {
        Texts(to, "c");
        to.Add(0x91);
        Texts(to, condition, "z", "B");
    }

    private static void Price(List<byte> to, string name, long nanos)
    {
        Texts(to, name);
        to.Add(0xCB);
        Big(to, BitConverter.DoubleToUInt64Bits((double)(nanos / 1_000_000_000m)), 8);
    }

    private static void Size(List<byte> to, string name, long value)
    {
        Texts(to, name);
        (byte head, int width) = value switch { < 0x80 => ((byte)value, 0), < 0x100 => ((byte)0xCC, 1), < 0x10000 => ((byte)0xCD, 2), <= uint.MaxValue => ((byte)0xCE, 4), _ => ((byte)0xCF, 8) };
        to.Add(head);
        Big(to, (ulong)value, width);
    }

    private static void Big(List<byte> to, ulong value, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        to.AddRange(bytes[(8 - width)..]);
    }
}
