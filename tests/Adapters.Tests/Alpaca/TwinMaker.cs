using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>A value in both forms.</summary>
internal readonly record struct Twin(string Json, byte[] Packed);

/// <summary>Random messages written twice, as JSON and as msgpack: both must mean the same.</summary>
internal sealed class TwinMaker(Random random, IReadOnlyList<string> symbols)
{
    public Twin Frame(int messages)
    {
        List<Twin> all = [];
        for (int n = 0; n < messages; n++)
        {
            all.Add(Message());
        }

        byte[] head = messages < 16 && !Rarely(4) ? [(byte)(0x90 + messages)]
            : Rarely(2) ? [0xDC, 0, (byte)messages] : [0xDD, 0, 0, 0, (byte)messages];
        return new Twin("[" + string.Join(',', all.Select(m => m.Json)) + "]", [.. head, .. all.SelectMany(m => m.Packed)]);
    }

    public static Twin Text(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return new Twin($"\"{text}\"", bytes.Length < 32 ? [(byte)(0xA0 + bytes.Length), .. bytes] : [0xD9, (byte)bytes.Length, .. bytes]);
    }

    private Twin Message()
    {
        (string, Twin)[] members = random.Next(8) switch
        {
            < 3 => [.. Head("q"), ("bx", Letter()), ("bp", Price()), ("bs", Size()), ("ax", Letter()), ("ap", Price()), ("as", Size()), ("c", Marks()), ("z", Letter()), ("t", Time())],
            < 6 => [.. Head("t"), ("i", Id()), ("x", Letter()), ("p", Price()), ("s", Size()), ("c", Marks()), ("z", Letter()), ("t", Time())],
            6 => [.. Head("bdu"[random.Next(3)].ToString()), ("o", Price()), ("h", Price()), ("l", Price()), ("c", Price()), ("v", Size()), ("t", Time()), ("n", Size()), ("vw", Price())],
            _ => Rare(),
        };
        if (Rarely(20))
        {
            members = [.. members, members[random.Next(members.Length)]];
        }

        if (Rarely(20))
        {
            members = [.. members.Where(_ => !Rarely(members.Length))];
        }

        if (Rarely(10))
        {
            random.Shuffle(members);
        }

        byte[] head = members.Length < 16 && !Rarely(20) ? [(byte)(0x80 + members.Length)]
            : Rarely(2) ? [0xDE, 0, (byte)members.Length] : [0xDF, 0, 0, 0, (byte)members.Length];
        return new Twin(
            "{" + string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2.Json}")) + "}",
            [.. head, .. members.SelectMany(m => (byte[])[.. Text(m.Item1).Packed, .. m.Item2.Packed])]);
    }

    private (string, Twin)[] Rare() => random.Next(7) switch
    {
        0 => [.. Head("s"), ("sc", Text("2HP3TXQE"[random.Next(8)].ToString())), ("rc", Text("T5")), ("sm", Text("A halt whose text is longer than thirty-one bytes")), ("t", Time())],
        1 => [("T", Text("success")), ("msg", Text("connected"))],
        2 => [("T", Text("error")), ("code", Integer(random.Next(400, 500))), ("msg", Text("symbol limit exceeded"))],
        3 => [("T", Text("subscription")), ("trades", new Twin("[\"AAPL\",\"*\",\"NOPE\"]", [0x93, .. Text("AAPL").Packed, .. Text("*").Packed, .. Text("NOPE").Packed])), ("lulds", new Twin("[]", [0x90])), ("new", new Twin("{\"a\":[true,null,-1]}", [0x81, 0xA1, (byte)'a', 0x93, 0xC3, 0xC0, 0xFF]))],
        4 => [.. Head("c"), ("x", Letter()), ("oi", Id()), ("op", Price()), ("os", Size()), ("ci", Id()), ("cp", Price()), ("cs", Size()), ("t", Time())],
        5 => [.. Head("x"), ("i", Id()), ("x", Letter()), ("p", Price()), ("s", Size()), ("a", Letter()), ("t", Time())],
        _ => [.. Head("l"), ("u", Price()), ("d", Price()), ("i", Letter()), ("t", Time())],
    };

    private (string, Twin)[] Head(string kind) => [("T", Text(kind)), ("S", Text(Rarely(30) ? "NOPE" : symbols[random.Next(symbols.Count)]))];

    private Twin Letter() => Text(((char)('A' + random.Next(26))).ToString());

    private Twin Marks()
    {
        Twin[] marks = [.. Enumerable.Range(0, Rarely(4) ? random.Next(12) : 1).Select(_ => Letter())];
        return new Twin("[" + string.Join(',', marks.Select(m => m.Json)) + "]", [(byte)(0x90 + marks.Length), .. marks.SelectMany(m => m.Packed)]);
    }

    private Twin Price() => random.Next(12) switch
    {
        0 => Integer(random.Next(1_000)),
        1 => Float(random.NextDouble() * 1_000),
        2 => Float(BitConverter.Int64BitsToDouble(random.NextInt64() & long.MaxValue)),
        3 => Float(random.NextInt64(10_000_000_000_000_000) / 1e6),
        4 => Float(Math.BitIncrement(random.Next(10_000_000) / 100.0)),
        5 => Single((float)(random.Next(1_000_000) / 100.0)),
        6 => Rarely(4) ? new Twin("null", [0xC0]) : Float(0.1 + 0.2),
        _ => Float(random.Next(100_000_000) / 1e4),
    };

    private Twin Size() => Rarely(10) ? Float(random.Next(100_000) / 1e5) : Integer(random.NextInt64() >> random.Next(1, 62));

    private Twin Id() => Rarely(6)
        ? new Twin(ulong.MaxValue.ToString(CultureInfo.InvariantCulture), [0xCF, .. Big(ulong.MaxValue, 8)])
        : Integer(random.NextInt64() >> random.Next(1, 62));

    private static Twin Float(double x)
    {
        // A value that is no number has no JSON; 1 stands for it.
        x = double.IsFinite(x) ? x : 1;
        return new Twin(x.ToString("R", CultureInfo.InvariantCulture), [0xCB, .. Big(BitConverter.DoubleToUInt64Bits(x), 8)]);
    }

    private static Twin Single(float x) => new(x.ToString("R", CultureInfo.InvariantCulture), [0xCA, .. Big(BitConverter.SingleToUInt32Bits(x), 4)]);

    /// <summary>An integer in any width that holds it.</summary>
    private Twin Integer(long n)
    {
        if (Rarely(40))
        {
            n = -n;
        }

        string json = n.ToString(CultureInfo.InvariantCulture);
        if (n is >= -32 and < 128 && !Rarely(4))
        {
            return new Twin(json, [unchecked((byte)n)]);
        }

        bool signed = n < 0 || Rarely(3);
        int least = Enumerable.Range(0, 4).First(w => signed
            ? n << (64 - (8 << w)) >> (64 - (8 << w)) == n
            : w == 3 || (ulong)n >> (8 << w) == 0);
        int width = random.Next(least, 4);
        return new Twin(json, [(byte)((signed ? 0xD0 : 0xCC) + width), .. Big(unchecked((ulong)n), 1 << width)]);
    }

    private Twin Time()
    {
        long seconds = Rarely(10) ? random.NextInt64(1L << 34) : 1_772_463_600 + random.Next(300);
        long fraction = Rarely(4) ? 0 : random.NextInt64(1_000_000_000);
        string json = seconds < 9_214_646_400
            ? $"\"{DateTime.UnixEpoch.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ss}.{fraction:000000000}Z\""
            : "\"too late\"";
        byte[] packed = fraction == 0 && seconds <= uint.MaxValue && Rarely(2) ? [0xD6, 0xFF, .. Big((ulong)seconds, 4)]
            : Rarely(4) ? [0xC7, 12, 0xFF, .. Big((ulong)fraction, 4), .. Big((ulong)seconds, 8)]
            : [0xD7, 0xFF, .. Big(((ulong)fraction << 34) | (ulong)seconds, 8)];
        return new Twin(json, packed);
    }

    private static byte[] Big(ulong value, int width)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[(8 - width)..];
    }

    private bool Rarely(int n) => random.Next(n) == 0;
}
