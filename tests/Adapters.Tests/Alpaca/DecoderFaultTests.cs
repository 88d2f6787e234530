using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>
/// Rows F12 and F17-F20 of the fault catalogue: bytes that no exchange should send. Each frame has a good message before the
/// bad one where that is possible; the fault is counted once, and a whole frame behind it is read as if nothing had been.
/// </summary>
public sealed class DecoderFaultTests
{
    private const string Good = """{"T":"t","S":"AAPL","i":7,"p":1.5,"s":1,"t":"2026-03-02T15:04:05.5Z"}""";
    private static readonly SymbolTable Symbols = Samples.Symbols();

    public static TheoryData<string, MalformedReason?> Numbers => new()
    {
        { "NaN", MalformedReason.Syntax },
        { "Infinity", MalformedReason.Syntax },
        { "-Infinity", MalformedReason.Syntax },
        { "\"NaN\"", MalformedReason.BadNumber },
        { "1e400", MalformedReason.Overflow },
        { "1e-400", null },
        { "-0", null },
        { "-1e-400", null },
        { new string('9', 400), MalformedReason.Overflow },
        { "0." + new string('9', 400), null },
        { new string('9', 400) + "e-399", null },
        { "1e99999999999999999999", MalformedReason.Overflow },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void F12_a_number_is_exact_or_an_error_and_never_infinite(string number, MalformedReason? fault)
    {
        RecordingSink sink = Decode($"[{Good},{Good.Replace("1.5", number, StringComparison.Ordinal)},{Good}]");
        Assert.Equal(fault is null ? [] : [fault.Value], sink.Faults);
        Assert.Equal(fault is null ? 3 : fault == MalformedReason.Syntax ? 1 : 2, sink.Events.Count);
        Assert.All(sink.Events, e => Assert.InRange(e.Trade.Px, 0, 10_000_000_000));
        Evidence.Case("F12", fault is not null, sink.Faults.Count);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    [InlineData(-1.0)]
    public void F12_F19_a_msgpack_float_that_is_no_price_is_an_error(double number)
    {
        RecordingSink sink = new([], [], []);
        byte[] bits = BitConverter.GetBytes(BitConverter.DoubleToInt64Bits(number));
        Array.Reverse(bits);
        MsgpackDecoder.Decode(Packed([0xCB, .. bits]), Symbols, 1, ref sink);
        Assert.Empty(sink.Events);
        Assert.Single(sink.Faults);
        Evidence.Fired("F12", sink.Faults.Count);
        Evidence.Fired("F19", sink.Faults.Count);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "cut off", $"[{Good},{Good[..40]}" },
        { "trailing junk", $"[{Good}]junk" },
        { "two documents", $"[{Good}][{Good}]" },
        { "nested 100,000 deep", $"[{Good},{{\"T\":\"t\",\"x\":{new string('[', 100_000)}" },
        { "nested 100,000 deep and closed", $"[{Good},{{\"T\":\"t\",\"x\":{new string('[', 100_000)}{new string(']', 100_000)}}}]" },
        { "a member twice", $"[{Good},{Good.Replace("\"s\":1", "\"p\":2", StringComparison.Ordinal)}]" },
        { "a member twice, once null", $"[{Good},{Good.Replace("\"s\":1", "\"s\":null,\"s\":1", StringComparison.Ordinal)}]" },
        { "an array for a message", $"[{Good},[1]]" },
        { "NUL", $"[{Good},\0]" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void F17_a_frame_that_is_no_array_of_messages_is_one_error(string what, string frame)
    {
        RecordingSink sink = Decode(frame);
        Assert.True(sink.Faults is [MalformedReason.Syntax], what);
        Assert.Single(sink.Events);
        Assert.Single(Decode($"[{Good}]").Events);
        Evidence.Fired("F17", sink.Faults.Count);
    }

    [Theory]
    [InlineData("\"p\":1.5", "\"p\":[1]", MalformedReason.BadNumber)]
    [InlineData("\"p\":1.5", "\"p\":{}", MalformedReason.BadNumber)]
    [InlineData("\"p\":1.5", "\"p\":true", MalformedReason.BadNumber)]
    [InlineData("\"i\":7", "\"i\":7.5", MalformedReason.BadNumber)]
    [InlineData("\"S\":\"AAPL\"", "\"S\":7", MalformedReason.UnknownSymbol)]
    [InlineData("\"T\":\"t\"", "\"T\":[]", MalformedReason.UnknownKind)]
    [InlineData("\"t\":\"2026-03-02T15:04:05.5Z\"", "\"t\":1772463845", MalformedReason.BadTime)]
    [InlineData("\"p\":1.5,", "", MalformedReason.MissingField)]
    public void F17_a_member_of_the_wrong_kind_costs_its_message_only(string was, string becomes, MalformedReason reason)
    {
        RecordingSink sink = Decode($"[{Good},{Good.Replace(was, becomes, StringComparison.Ordinal)},{Good}]");
        Assert.Equal([reason], sink.Faults);
        Assert.Equal(2, sink.Events.Count);
        Evidence.Fired("F17", sink.Faults.Count);
    }

    public static TheoryData<string, byte[]> Bytes => new()
    {
        { "a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8($"[{Good}]")] },
        { "a lone continuation byte in a symbol", [.. Utf8("""[{"T":"t","S":"AA"""), 0x80, .. Utf8("""PL","p":1,"s":1,"t":"2026-03-02T15:04:05Z"}]""")] },
        { "an overlong quote in a symbol", [.. Utf8("""[{"T":"t","S":"AA"""), 0xC0, 0xA2, .. Utf8("\",\"p\":1,\"s\":1,\"t\":\"2026-03-02T15:04:05Z\"}]")] },
        { "a lone surrogate", Utf8("""[{"T":"t","S":"\ud800","p":1,"s":1,"t":"2026-03-02T15:04:05Z"}]""") },
        { "NUL in a text", Utf8("[{\"T\":\"t\",\"S\":\"AA\0L\",\"p\":1,\"s\":1,\"t\":\"2026-03-02T15:04:05Z\"}]") },
        { "UTF-16", Encoding.Unicode.GetBytes($"[{Good}]") },
        { "0xFF", [0xFF, 0xFF, 0xFF] },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void F18_bytes_that_are_no_text_are_one_error_and_nothing_is_thrown(string what, byte[] frame)
    {
        RecordingSink sink = RecordingSink.Decode(frame, Symbols);
        Assert.True(sink.Faults.Count == 1, what);
        Assert.Empty(sink.Events);
        Evidence.Fired("F18", sink.Faults.Count);
    }

    public static TheoryData<string, byte[]> Msgpack => new()
    {
        { "an array of 2^32 - 1", [0xDD, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "a map of 2^32 - 1", [0x91, 0xDF, 0xFF, 0xFF, 0xFF, 0xFF, 0xA1, (byte)'T'] },
        { "a text of 4 GiB", [0x91, 0x81, 0xA1, (byte)'T', 0xDB, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'t'] },
        { "bytes of 2 GiB", [0x91, 0x81, 0xA1, (byte)'T', 0xC6, 0x7F, 0xFF, 0xFF, 0xFF] },
        { "an extension of 4 GiB", [0x91, 0x81, 0xA1, (byte)'t', 0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "a time of another type", Packed([0x01], time: [0xD6, 0x05, 0, 0, 0, 1]) },
        { "a time of odd length", Packed([0x01], time: [0xC7, 5, 0xFF, 0, 0, 0, 0, 1]) },
        { "the byte that means nothing", [0x91, 0x81, 0xA1, (byte)'T', 0xC1] },
        { "1,000 arrays inside each other", [0x91, 0x81, 0xA1, (byte)'x', .. Enumerable.Repeat((byte)0x91, 1_000)] },
        { "a member twice", [0x91, 0x82, 0xA1, (byte)'T', 0xA1, (byte)'t', 0xA1, (byte)'T', 0xA1, (byte)'q'] },
        { "an array with more in it than it says", [0x90, 0x80] },
        { "a map instead of an array", [0x81, 0xA1, (byte)'T', 0xA1, (byte)'t'] },
    };

    [Theory]
    [MemberData(nameof(Msgpack))]
    public void F19_msgpack_whose_lengths_lie_is_one_error_and_nothing_is_allocated(string what, byte[] frame)
    {
        RecordingSink sink = new([], [], []);
        MsgpackDecoder.Decode(frame, Symbols, 1, ref sink);
        Assert.True(sink.Faults.Count == 1, what);
        Assert.Empty(sink.Events);
        CountingSink counting = default;
        MsgpackDecoder.Decode(frame, Symbols, 1, ref counting);
        long before, after;
        int collections;
        do
        {
            collections = GC.CollectionCount(0);
            before = GC.GetAllocatedBytesForCurrentThread();
            MsgpackDecoder.Decode(frame, Symbols, 1, ref counting);
            after = GC.GetAllocatedBytesForCurrentThread();
        }
        while (GC.CollectionCount(0) != collections); // a collection counts the rest of the allocation context

        Assert.Equal(0, after - before);
        Evidence.Fired("F19", sink.Faults.Count);
        Evidence.Held("F143");
    }

    [Fact]
    public void F20_what_is_unknown_is_counted_and_the_rest_goes_on()
    {
        string strange = Good.Replace("\"s\":1", "\"s\":1,\"zz\":{\"a\":[null]},\"T2\":1", StringComparison.Ordinal);
        RecordingSink sink = Decode(
            $"[{Good.Replace("\"t\",", "\"o\",", StringComparison.Ordinal)},{Good.Replace("AAPL", "GOLD", StringComparison.Ordinal)},{strange},{Good}]");
        Assert.Equal([MalformedReason.UnknownKind, MalformedReason.UnknownSymbol], sink.Faults);
        Assert.Equal([0, 0], sink.Events.ConvertAll(e => e.Header.Instrument));
        Evidence.Fired("F20", sink.Faults.Count);
    }

    private static RecordingSink Decode(string frame) => RecordingSink.Decode(Utf8(frame), Symbols);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A trade with this price.</summary>
    private static byte[] Packed(byte[] px, byte[]? time = null)
    {
        static byte[] Text(string text) => TwinMaker.Text(text).Packed;
        return
        [
            0x91, 0x85, .. Text("T"), .. Text("t"), .. Text("S"), .. Text("AAPL"), .. Text("p"), .. px, .. Text("s"), 1,
            .. Text("t"), .. time ?? [0xD6, 0xFF, 0x69, 0, 0, 0],
        ];
    }
}
