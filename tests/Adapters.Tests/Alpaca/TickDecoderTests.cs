using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

public sealed class TickDecoderTests(ITestOutputHelper output)
{
    private static readonly SymbolTable Symbols = Samples.Symbols();

    [Fact]
    public void Golden_frame_gives_every_kind()
    {
        RecordingSink sink = RecordingSink.Decode(Encoding.UTF8.GetBytes(Samples.Frame), Symbols);

        Assert.Empty(sink.Faults);
        Assert.Equal(
            [EventKind.Trade, EventKind.Quote, EventKind.MinuteBar, EventKind.UpdatedBar, EventKind.DailySoFar,
                EventKind.TradingStatus, EventKind.TradingStatus, EventKind.TradingStatus,
                EventKind.LimitBands, EventKind.TradeCorrection, EventKind.TradeCancel],
            sink.Events.ConvertAll(e => e.Header.Kind));
        Event trade = sink.Events[0];
        Assert.Equal((189_050_000_000, 40_000_000_000, -1L, 77L), (trade.Trade.Px, trade.Trade.Size, trade.Trade.TradeId, trade.Trade.RecvNs));
        Assert.Equal(0, trade.Header.Instrument);
        Assert.Equal(EventSource.MarketData, trade.Header.Source);
        Event quote = sink.Events[1];
        Assert.Equal((1, 1_772_463_845_951_204_411), (quote.Header.Instrument, quote.Header.TimeNs));
        Assert.Equal((189_030_000_000, 189_050_000_000), (quote.Quote.BidPx, quote.Quote.AskPx));
        Assert.Equal((100_000_000_000, 200_000_000_000), (quote.Quote.BidSize, quote.Quote.AskSize));
        Event bar = sink.Events[2];
        Assert.Equal((189_010_000_000, 189_200_000_000), (bar.Bar.Open, bar.Bar.High));
        Assert.Equal((188_960_000_000, 189_110_000_000), (bar.Bar.Low, bar.Bar.Close));
        Assert.Equal(18_421_000_000_000, bar.Bar.Volume);
        Assert.Equal((1L, 0L, -1L), (sink.Events[5].Status.Halted, sink.Events[6].Status.Halted, sink.Events[7].Status.Halted));
        Assert.Equal(('H', 'T' | ('5' << 8), 'E'), (sink.Events[5].Status.Code, sink.Events[5].Status.ReasonCode, sink.Events[7].Status.Code));
        Assert.Equal((198_500_000_000, 179_600_000_000, 'B'), (sink.Events[8].Bands.Up, sink.Events[8].Bands.Down, sink.Events[8].Bands.Indicator));
        TradePayload fixedPrint = sink.Events[9].Trade, gone = sink.Events[10].Trade;
        Assert.Equal((77_121L, 77_140L, 189_040_000_000, 41_000_000_000), (fixedPrint.Reserved, fixedPrint.TradeId, fixedPrint.Px, fixedPrint.Size));
        Assert.Equal((77_140L, 'C', 189_040_000_000, 40_000_000_000), (gone.TradeId, gone.Reserved, gone.Px, gone.Size));
        Assert.Equal(sink.Events[5].Header.TimeNs, sink.Events[6].Header.TimeNs);
        Assert.Equal(["Success 0 connected", "Error 405 symbol limit exceeded", "Trades 0", "Bars -1", "Subscription 0 "], sink.Controls);
    }

    [Theory]
    [InlineData("", MalformedReason.Syntax)]
    [InlineData("{}", MalformedReason.Syntax)]
    [InlineData("[{}]", MalformedReason.MissingField)]
    [InlineData("[1]", MalformedReason.Syntax)]
    [InlineData("[{\"T\":\"zz\"}]", MalformedReason.UnknownKind)]
    [InlineData("[{\"T\":\"t\",\"S\":\"ZZZ\",\"p\":1,\"s\":1,\"t\":\"2026-03-02T05:00:00Z\"}]", MalformedReason.UnknownSymbol)]
    [InlineData("[{\"T\":\"t\",\"S\":\"AAPL\",\"p\":1e400,\"s\":1,\"t\":\"2026-03-02T05:00:00Z\"}]", MalformedReason.Overflow)]
    [InlineData("[{\"T\":\"t\",\"S\":\"AAPL\",\"p\":-1,\"s\":1,\"t\":\"2026-03-02T05:00:00Z\"}]", MalformedReason.BadNumber)]
    [InlineData("[{\"T\":\"t\",\"S\":\"AAPL\",\"p\":[1],\"s\":1,\"t\":\"2026-03-02T05:00:00Z\"}]", MalformedReason.BadNumber)]
    [InlineData("[{\"T\":\"t\",\"S\":\"AAPL\",\"p\":null,\"s\":1,\"t\":\"2026-03-02T05:00:00Z\"}]", MalformedReason.MissingField)]
    [InlineData("[{\"T\":\"t\",\"S\":\"AAPL\",\"p\":1,\"s\":1,\"t\":\"2026-02-30T05:00:00Z\"}]", MalformedReason.BadTime)]
    public void A_bad_message_has_its_reason(string frame, MalformedReason reason)
    {
        RecordingSink sink = RecordingSink.Decode(Encoding.UTF8.GetBytes(frame), Symbols);
        Assert.Empty(sink.Events);
        Assert.Equal([reason], sink.Faults);
    }

    [Fact]
    public void Generated_frames_decode_as_with_a_json_library() => Seeds.Each(output, 2_000, random =>
    {
        string frame = Generate(random);
        RecordingSink sink = RecordingSink.Decode(Encoding.UTF8.GetBytes(frame), Symbols);
        List<string> expected = Expected(frame);
        List<string> actual = sink.Events.ConvertAll(Describe);
        Assert.True(
            sink.Faults.Count == 0 && string.Join('\n', expected) == string.Join('\n', actual),
            $"{frame}\n{string.Join('\n', actual)}");
    });

    [Fact]
    public void Truncated_and_mutated_frames_never_throw()
    {
        byte[] frame = Encoding.UTF8.GetBytes(Samples.Frame);
        for (int length = 0; length < frame.Length; length++)
        {
            RecordingSink cut = RecordingSink.Decode(frame.AsSpan(0, length), Symbols);
            Assert.Contains(MalformedReason.Syntax, cut.Faults);
        }

        Seeds.Each(output, 20_000, random =>
        {
            byte[] mutant = (byte[])frame.Clone();
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                mutant[random.Next(mutant.Length)] = random.Next(2) == 0
                    ? (byte)random.Next(256) : "{}[]\",:\\-+.eE0"u8[random.Next(14)];
            }

            CountingSink sink = default;
            TickDecoder.Decode(mutant, Symbols, 1, ref sink);
        });
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        byte[] frame = Encoding.UTF8.GetBytes(Samples.Frame);
        byte[] bad = Encoding.UTF8.GetBytes(Samples.Frame.Replace("AAPL", "QQQQ", StringComparison.Ordinal));
        CountingSink sink = default;
        WastingSink wasting = default;
        Assert.Equal(0, Measure(frame, ref sink));
        Assert.Equal(0, Measure(bad, ref sink));
        Assert.True(Measure(frame, ref wasting) > 0, "The positive control must see its allocation.");
    }

    private static long Measure<TSink>(byte[] frame, ref TSink sink)
        where TSink : struct, ITickSink
    {
        TSink own = sink;
        long bytes = Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                TickDecoder.Decode(frame, Symbols, 1, ref own);
            }
        });
        sink = own;
        return bytes;
    }

    private static string Generate(Random random)
    {
        List<string> messages = [];
        for (int n = random.Next(1, 8); n > 0; n--)
        {
            bool quote = random.Next(2) == 0;
            List<string> members = [$"\"T\":\"{(quote ? 'q' : 't')}\"", $"\"S\":\"{Symbols.Names[random.Next(4)]}\""];
            foreach (string name in quote ? ["bp", "bs", "ap", "as"] : new[] { "p", "s" })
            {
                members.Add($"\"{name}\":{Number(random)}");
            }

            DateTime time = DateTime.UnixEpoch.AddTicks(random.NextInt64(100L * 365 * 864_000_000_000));
            members.Add($"\"t\":\"{time:yyyy-MM-ddTHH:mm:ss.FFFFFFF}Z\"");
            members.Add("\"extra\":[{\"t\":\"\\\"]\"},null,true,-1e-5]");
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
            messages.Add("{" + string.Join(random.Next(2) == 0 ? "," : " ,\n ", members) + "}");
        }

        return "[" + string.Join(',', messages) + "]";
    }

    private static string Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(1_000_000).ToString(CultureInfo.InvariantCulture),
        1 => $"{random.Next(1000)}.{random.Next(1_000_000):000000}",
        2 => $"{random.Next(1000)}.{random.NextInt64(1_000_000_000_000_000):000000000000000}",
        _ => $"{random.Next(1, 1000)}e{random.Next(-6, 5)}",
    };

    private static List<string> Expected(string frame)
    {
        List<string> rows = [];
        using JsonDocument document = JsonDocument.Parse(frame);
        foreach (JsonElement m in document.RootElement.EnumerateArray())
        {
            DateTime time = m.GetProperty("t").GetDateTime().ToUniversalTime();
            string row = $"{Symbols.Find(Encoding.UTF8.GetBytes(m.GetProperty("S").GetString()!))} {(time - DateTime.UnixEpoch).Ticks * 100}";
            foreach (string name in m.GetProperty("T").GetString() == "q" ? ["bp", "bs", "ap", "as"] : new[] { "p", "s" })
            {
                row += " " + (long)decimal.Truncate(m.GetProperty(name).GetDecimal() * 1_000_000_000m);
            }

            rows.Add(row);
        }

        return rows;
    }

    private static string Describe(Event e) => $"{e.Header.Instrument} {e.Header.TimeNs} " + (e.Header.Kind == EventKind.Quote
        ? $"{e.Quote.BidPx} {e.Quote.BidSize} {e.Quote.AskPx} {e.Quote.AskSize}"
        : $"{e.Trade.Px} {e.Trade.Size}");
}
