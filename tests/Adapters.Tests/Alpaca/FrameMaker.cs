using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>Random frames: mostly what Alpaca writes, now and then what it might write.</summary>
internal sealed class FrameMaker(Random random, IReadOnlyList<string> symbols)
{
    private const string Junk = "{}[]\",:\\-+.eE0159 \0\t\n/ZzTtqbs";
    private static readonly string[] Odd =
    [
        "null", "\"1\"", "-1", "1e3", "1.5E-7", "0.1234567891", "123456789012345678", "9223372036.854775807", "9223372036.854775808",
        "1.", ".5", "01", "1.2.3", "[1]", "true", "0", "0.0", "1e400", "999999999.999999999", "1000000000", "18446744073709551615",
        "1.,", "1e", "-", "1.1234567890", "1234567890.5", "12.", "123456.", "1234567.", "12345678.", "+1", "1 ", " 1", "\"V\"", "\"\\\\\"", "\"\t\"", "[\"@\",]",
        "[\"@\" ,\"I\"]", "[\"@\",\"I\",\"\\\\\"]", "[\"\"]", "[\"\u0001\"]", "\"2026-03-02T15:04:60Z\"", "\"2026-03-02T15:04:61Z\"", "\"2026-03-02T15:04:05.Z\"", "\"2026-03-02T15:04:05.1234567890Z\"",
        "\"2026-03-02t15:04:05z\"", "\"2026-03-02 15:04:05Z\"", "\"2026-02-29T15:04:05Z\"", "\"2026-03-02T15:60:05Z\"", "\"2026-03-02T15:04:05\"", "\"1969-12-31T23:59:59Z\"",
        "\"2262-01-01T00:00:00Z\"", "\"2026-03-02T15:04:05.123456789 \"", "\"0:000-00-0000:00:05Z\"", "18446744073709551616", "123456789012345", "1234567890123456", "{\"a\":\"]\"}", "\"\"", "12345678", "1234567", "1.234567", "12.34567", "123456.7",
    ];

    /// <summary>A plain message of each kind with every odd value in every place, between two good ones.</summary>
    public static IEnumerable<byte[]> OddFrames()
    {
        const string Good = "{\"T\":\"t\",\"S\":\"AAPL\",\"i\":7,\"x\":\"V\",\"p\":1,\"s\":1,\"c\":[\"@\"],\"z\":\"C\",\"t\":\"2026-03-02T15:04:05.5Z\"}";
        foreach (string kind in (string[])["T|S|bx|bp|bs|ax|ap|as|c|z|t", "T|S|i|x|p|s|c|z|t", "T|S|o|h|l|c|v|t|n|vw", "T|S|o|h|l|c|v|n|vw|t", "T|S|o|h|l|c|v|n|n|n"])
        {
            string[] names = kind.Split('|');
            for (int place = 0; place < names.Length; place++)
            {
                foreach (string odd in Odd)
                {
                    IEnumerable<string> members = names.Select((name, i) => $"\"{name}\":{(i == place ? odd : Usual(name, names))}");
                    yield return Encoding.UTF8.GetBytes($"[{Good},{{{string.Join(',', members)}}},{Good}]");
                }
            }
        }
    }

    private static string Usual(string name, string[] names) => name switch
    {
        "T" => names.Contains("bx") ? "\"q\"" : names.Contains("x") ? "\"t\"" : "\"b\"",
        "S" => "\"AAPL\"",
        "bx" or "ax" or "x" or "z" => "\"V\"",
        "c" when !names.Contains("o") => "[\"R\"]",
        "t" => "\"2026-03-02T15:04:05.951204411Z\"",
        _ => "189.03",
    };

    public byte[] Frame(int messages)
    {
        StringBuilder text = new("[");
        for (int n = 0; n < messages; n++)
        {
            text.Append(n == 0 ? "" : Rarely(40) ? " ,\n" : ",").Append(Message());
        }

        return Encoding.UTF8.GetBytes(text.Append(Rarely(40) ? " ]\n" : "]").ToString());
    }

    /// <summary>One to three bytes changed, taken out, put in or doubled.</summary>
    public byte[] Mutant(byte[] frame)
    {
        List<byte> bytes = [.. frame];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            byte junk = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)Junk[random.Next(Junk.Length)];
            switch (random.Next(4))
            {
                case 0: bytes.RemoveAt(at); break;
                case 1: bytes.Insert(at, junk); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 12)))); break;
                default: bytes[at] = junk; break;
            }
        }

        return [.. bytes];
    }

    private string Message()
    {
        string[] members = random.Next(12) switch
        {
            < 5 => [.. Head("q"), M("bx", Letter()), M("bp", Price()), M("bs", Size()), M("ax", Letter()), M("ap", Price()), M("as", Size()), M("c", Marks()), M("z", Letter()), M("t", Time())],
            < 9 => [.. Head("t"), M("i", Id()), M("x", Letter()), M("p", Price()), M("s", Size()), M("c", Marks()), M("z", Letter()), M("t", Time())],
            9 => [.. Head("bdu"[random.Next(3)].ToString()), M("o", Price()), M("h", Price()), M("l", Price()), M("c", Price()), M("v", Size()), M("t", Time()), M("n", Id()), M("vw", Price())],
            10 => [.. Head("bdu"[random.Next(3)].ToString()), M("o", Price()), M("h", Price()), M("l", Price()), M("c", Price()), M("v", Size()), M("n", Id()), M("vw", Price()), M("t", Time())],
            _ => Rare(),
        };
        if (Rarely(25))
        {
            members = [.. members, members[random.Next(members.Length)]];
        }

        if (Rarely(25))
        {
            members = [.. members.Where(_ => !Rarely(members.Length))];
        }

        if (Rarely(15))
        {
            random.Shuffle(members);
        }

        string comma = Rarely(40) ? ", " : ",";
        return "{" + string.Join(comma, members) + "}";
    }

    private string[] Rare() => random.Next(7) switch
    {
        0 => [.. Head("s"), M("sc", $"\"{"2HP3TXQE"[random.Next(8)]}\""), M("rc", "\"LUDP\""), M("sm", "\"Trading \\\"Halt\\\"\""), M("t", Time())],
        1 => [M("T", "\"success\""), M("msg", "\"connected\"")],
        2 => [M("T", "\"error\""), M("code", random.Next(400, 500).ToString()), M("msg", "\"symbol limit exceeded\"")],
        3 => [M("T", "\"subscription\""), M("trades", "[\"AAPL\"]"), M("quotes", "[]")],
        4 => [.. Head("c"), M("oi", Id()), M("op", Price()), M("os", Size()), M("ci", Id()), M("cp", Price()), M("cs", Size()), M("t", Time())],
        5 => [.. Head("x"), M("i", Id()), M("p", Price()), M("s", Size()), M("a", "\"E\""), M("t", Time())],
        _ => [.. Head("l"), M("u", Price()), M("d", Price()), M("i", Letter()), M("t", Time())],
    };

    private string[] Head(string kind) => [M("T", $"\"{kind}\""), M("S", $"\"{(Rarely(30) ? "NOPE" : symbols[random.Next(symbols.Count)])}\"")];

    private string M(string name, string value) => $"\"{name}\":{(Rarely(80) ? Odd[random.Next(Odd.Length)] : value)}";

    private string Price() => random.Next(8) switch
    {
        0 => random.Next(1_000).ToString(),
        1 => $"{random.Next(1_000)}.{random.Next(10_000):0000}",
        2 => $"{random.Next(1_000_000)}.{random.Next(100)}",
        3 => $"{random.NextInt64(1_000_000_000)}.{random.NextInt64(1_000_000_000):000000000}",
        4 => $"{random.Next(1_000)}.{random.Next(1_000_000):000000}",
        _ => $"{random.Next(2_000)}.{random.Next(100):00}",
    };

    private string Size() => random.Next(6) switch
    {
        0 => $"{random.Next(10)}.{random.Next(100_000)}",
        1 => random.NextInt64(10_000_000_000).ToString(),
        _ => random.Next(100_000).ToString(),
    };

    private string Id() => (random.NextInt64() >> random.Next(10, 60)).ToString();

    private string Letter() => Rarely(50) ? "\"XY\"" : $"\"{(char)('A' + random.Next(26))}\"";

    private string Marks() => random.Next(8) switch
    {
        0 => "[\"@\",\"I\"]",
        1 => "[\"@\",\" \",\"T\",\"I\"]",
        2 => "[]",
        3 => "[" + string.Join(',', Enumerable.Repeat("\"@\"", random.Next(1, 12))) + "]",
        _ => $"[\"{(char)random.Next(0x23, 0x5B)}\"]",
    };

    private string Time()
    {
        DateTime time = random.Next(3) == 0
            ? DateTime.UnixEpoch.AddTicks(random.NextInt64(291L * 365 * 864_000_000_000))
            : new DateTime(2026, 3, 2, 15, random.Next(3), random.Next(60), DateTimeKind.Utc);
        int digits = random.Next(4) == 0 ? random.Next(12) : 9;
        string fraction = digits == 0 ? "" : "." + random.NextInt64(1_000_000_000_000).ToString("000000000000")[..digits];
        return $"\"{time:yyyy-MM-ddTHH:mm:ss}{fraction}{(Rarely(30) ? "-05:00" : "Z")}\"";
    }

    private bool Rarely(int n) => random.Next(n) == 0;
}
