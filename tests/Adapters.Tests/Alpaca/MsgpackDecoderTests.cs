using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

public sealed class MsgpackDecoderTests(ITestOutputHelper output)
{
    private const int ShortRounds = 60;
    private const int Mutants = 40;

    // [{T:q S:AAPL bx:V bp:189.03 bs:100 ax:V ap:189.05 as:200 c:[R] z:C t:1772463845.951204411}]
    private const string QuoteHead = "91 8b a1 54 a1 71 a1 53 a4 41 41 50 4c a2 62 78 a1 56 a2 62 70 cb 40 67 a0 f5 c2 8f 5c 29 a2 62 73 64 "
        + "a2 61 78 a1 56 a2 61 70 cb 40 67 a1 99 99 99 99 9a a2 61 73 cc c8 a1 63 91 a1 52 a1 7a a1 43 a1 74 ";

    private static readonly SymbolTable Symbols = new(["AAPL", "MSFT", "BRK.B", "ABCDEFGHIJKLMNOP", "F", "GOOGLQQ", "EIGHTSYM", "NINESYMBO"]);
    private readonly NaiveDecoder _naive = new(Symbols.Names);
    private readonly Outcomes _whole = new();
    private readonly Outcomes _fast = new();
    private readonly Outcomes _plain = new();
    private long _compared;

    [Theory]
    [InlineData("d7 ff e2 ca ae ec 69 a5 a3 a5", 1_772_463_013_951_233_467)]
    [InlineData("d6 ff 69 a5 a3 a5", 1_772_463_013_000_000_000)]
    [InlineData("c7 0c ff 38 b2 ab bb 00 00 00 00 69 a5 a3 a5", 1_772_463_013_951_233_467)]
    [InlineData("c7 08 ff e2 ca ae ec 69 a5 a3 a5", 1_772_463_013_951_233_467)]
    [InlineData("b4 32 30 32 36 2d 30 33 2d 30 32 54 31 34 3a 35 30 3a 31 33 5a", 1_772_463_013_000_000_000)]
    public void A_quote_by_hand(string time, long ns)
    {
        Outcomes said = Say(Bytes(QuoteHead + time), patterns: true, _fast);
        Event e = Assert.Single(said.Said.ToArray());
        Assert.Equal((EventKind.Quote, 0, ns), (e.Header.Kind, e.Header.Instrument, e.Header.TimeNs));
        Assert.Equal((189_030_000_000, 189_050_000_000), (e.Quote.BidPx, e.Quote.AskPx));
        Assert.Equal((100_000_000_000, 200_000_000_000), (e.Quote.BidSize, e.Quote.AskSize));
        Assert.Equal(77, e.Quote.RecvNs);
    }

    [Theory]
    [InlineData("", MalformedReason.Syntax)]
    [InlineData("80", MalformedReason.Syntax)]
    [InlineData("91", MalformedReason.Syntax)]
    [InlineData("91 01", MalformedReason.Syntax)]
    [InlineData("91 81 a1 54", MalformedReason.Syntax)]
    [InlineData("91 81 a1 54 c1", MalformedReason.Syntax)]
    [InlineData("91 df ff ff ff ff", MalformedReason.Syntax)]
    [InlineData("91 81 a1 54 db ff ff ff ff", MalformedReason.Syntax)]
    [InlineData("91 80", MalformedReason.MissingField)]
    [InlineData("91 81 a1 54 a2 7a 7a", MalformedReason.UnknownKind)]
    [InlineData("91 81 a1 54 c0", MalformedReason.MissingField)]
    [InlineData(QuoteHead + "d7 ff ff ff ff ff ff ff ff ff", MalformedReason.BadTime)]
    [InlineData(QuoteHead + "d7 01 e2 ca ae ec 69 a5 a3 a5", MalformedReason.BadTime)]
    [InlineData(QuoteHead + "c0", MalformedReason.MissingField)]
    [InlineData("91 83 a1 54 a1 74 a1 70 ff a1 73 01", MalformedReason.BadNumber)]
    [InlineData("91 83 a1 54 a1 74 a1 70 cb 7f f8 00 00 00 00 00 00 a1 73 01", MalformedReason.BadNumber)]
    [InlineData("91 83 a1 54 a1 74 a1 70 cb 7f e0 00 00 00 00 00 00 a1 73 01", MalformedReason.Overflow)]
    [InlineData("91 83 a1 54 a1 74 a1 70 cf ff ff ff ff ff ff ff ff a1 73 01", MalformedReason.Overflow)]
    public void A_bad_message_has_its_reason(string hex, MalformedReason reason)
    {
        foreach (bool patterns in (bool[])[false, true])
        {
            Event e = Assert.Single(Say(Bytes(hex), patterns, _fast).Said.ToArray());
            Assert.Equal(-1 - (long)reason, e.Header.Sequence);
        }
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        byte[] deep = new byte[100_000];
        Array.Fill(deep, (byte)0x91);
        deep[1] = 0x81;
        Assert.Single(Say(deep, patterns: true, _fast).Said.ToArray());
    }

    [Fact]
    public void A_symbol_with_zero_bytes_is_not_the_shorter_one()
    {
        byte[] quote = Bytes(QuoteHead.Replace("a4 41 41 50 4c", "a5 41 41 50 4c 00", StringComparison.Ordinal) + "d6 ff 69 a5 a3 a5");
        Event e = Assert.Single(Say(quote, patterns: true, _fast).Said.ToArray());
        Assert.Equal(-1 - (long)MalformedReason.UnknownSymbol, e.Header.Sequence);
    }

    [Fact]
    public void Both_forms_mean_the_same()
    {
        if (double.TryParse(Environment.GetEnvironmentVariable("QGTM_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out double seconds))
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                Seeds.Each(output, ShortRounds, Round);
            }
        }
        else
        {
            Seeds.Each(output, ShortRounds, Round);
        }

        output.WriteLine($"{_compared} comparisons");
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        byte[] quote = Bytes(QuoteHead + "d6 ff 69 a5 a3 a5");
        byte[] slow = Bytes("91 85 a1 54 a1 74 a1 53 a1 46 a1 70 cb 3f d3 33 33 33 33 33 34 a1 73 ca 40 49 0f db a1 74 d6 ff 69 a5 a3 a5");
        CountingSink sink = default;
        WastingSink wasting = default;
        Assert.Equal(0, Measure(quote, ref sink));
        Assert.Equal(0, Measure(slow, ref sink));
        Assert.Equal(0, sink.Faults);
        Assert.True(sink.Events >= 2_000);
        Assert.True(Measure(quote, ref wasting) > 0, "The positive control must see its allocation.");
    }

    private static long Measure<TSink>(byte[] frame, ref TSink sink)
        where TSink : struct, ITickSink
    {
        TSink own = sink;
        long bytes = Allocation.Least(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                MsgpackDecoder.Decode(frame, Symbols, 1, ref own);
            }
        });
        sink = own;
        return bytes;
    }

    private void Round(Random random)
    {
        Twin frame = new TwinMaker(random, Symbols.Names).Frame(random.Next(1, 20));
        Assert.True(_naive.TryDecode(Encoding.ASCII.GetBytes(frame.Json), 77, _whole.Clear()), frame.Json);
        Same(frame.Packed, frame.Json);
        if (!_fast.Same(_whole))
        {
            Assert.Fail($"{frame.Json}\n{_fast}\nand naively as JSON\n{_whole}");
        }

        for (int length = 0; length < frame.Packed.Length; length++)
        {
            Same(frame.Packed.AsSpan(0, length), frame.Json);
            Assert.True(_fast.IsCutOf(_whole), $"cut at {length} of {frame.Json}\n{_fast}");
        }

        for (int n = 0; n < Mutants; n++)
        {
            byte[] mutant = (byte[])frame.Packed.Clone();
            for (int bytes = random.Next(1, 4); bytes > 0; bytes--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            Same(mutant, frame.Json);
        }
    }

    private void Same(ReadOnlySpan<byte> frame, string what)
    {
        Say(frame, patterns: true, _fast);
        Say(frame, patterns: false, _plain);
        _compared++;
        if (!_fast.Same(_plain))
        {
            Assert.Fail($"{Convert.ToHexString(frame)}\nof {what}\n{_fast}\nand generally\n{_plain}");
        }
    }

    private static Outcomes Say(ReadOnlySpan<byte> frame, bool patterns, Outcomes to)
    {
        OutcomeSink sink = new(to.Clear());
        MsgpackDecoder.Decode(frame, Symbols, 77, patterns, ref sink);
        return to;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
