using System;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

public sealed class TextTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("0", 0, DecimalResult.Ok)]
    [InlineData("-0", 0, DecimalResult.Ok)]
    [InlineData("-0.0213", -21_300_000, DecimalResult.Ok)]
    [InlineData("1.9999999999", 1_999_999_999, DecimalResult.Ok)]
    [InlineData("-1.9999999999", -1_999_999_999, DecimalResult.Ok)]
    [InlineData("1.5E+2", 150_000_000_000, DecimalResult.Ok)]
    [InlineData("123e-11", 1, DecimalResult.Ok)]
    [InlineData("0e400", 0, DecimalResult.Ok)]
    [InlineData("1e-400", 0, DecimalResult.Ok)]
    [InlineData("1e-99999999999999", 0, DecimalResult.Ok)]
    [InlineData("9223372036.854775807", long.MaxValue, DecimalResult.Ok)]
    [InlineData("-9223372036.854775808", long.MinValue, DecimalResult.Ok)]
    [InlineData("9223372036.854775808", 0, DecimalResult.Overflow)]
    [InlineData("1e400", 0, DecimalResult.Overflow)]
    [InlineData("1e99999999999999", 0, DecimalResult.Overflow)]
    [InlineData("", 0, DecimalResult.Invalid)]
    [InlineData("-", 0, DecimalResult.Invalid)]
    [InlineData("1.", 0, DecimalResult.Invalid)]
    [InlineData(".5", 0, DecimalResult.Invalid)]
    [InlineData("1e", 0, DecimalResult.Invalid)]
    [InlineData("1x", 0, DecimalResult.Invalid)]
    [InlineData("NaN", 0, DecimalResult.Invalid)]
    public void Decimals(string text, long nanos, DecimalResult result)
    {
        Assert.Equal(result, DecimalText.Parse(Encoding.UTF8.GetBytes(text), out long actual));
        Assert.Equal(nanos, actual);
    }

    [Fact]
    public void Four_hundred_digits()
    {
        Assert.Equal(DecimalResult.Overflow, DecimalText.Parse(Encoding.UTF8.GetBytes(new string('9', 400)), out _));
        Assert.Equal(DecimalResult.Ok, DecimalText.Parse(Encoding.UTF8.GetBytes("0." + new string('9', 400)), out long n));
        Assert.Equal(999_999_999, n);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000001")]
    [InlineData(-1_500_000_000, "-1.5")]
    [InlineData(long.MaxValue, "9223372036.854775807")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void Decimals_are_written(long nanos, string text)
    {
        Span<byte> room = stackalloc byte[DecimalText.MaxLength];
        Assert.True(DecimalText.TryWrite(nanos, room, out int written));
        Assert.Equal(text, Encoding.UTF8.GetString(room[..written]));
        Assert.False(DecimalText.TryWrite(nanos, room[..(written - 1)], out _));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.000000001Z", 1)]
    [InlineData("1970-01-01T00:00:00.1Z", 100_000_000)]
    [InlineData("1970-01-01T01:00:00.12345678+01:00", 123_456_780)]
    [InlineData("1969-12-31T19:00:00-05:00", -1)]
    [InlineData("2024-02-29T23:59:59Z", 1_709_251_199_000_000_000)]
    [InlineData("2023-02-29T23:59:59Z", -1)]
    [InlineData("2026-03-02T15:04:05", -1)]
    [InlineData("2026-03-02T25:04:05Z", -1)]
    [InlineData("2026-03-02T15:04:05.Z", -1)]
    [InlineData("2026-03-02T15:04:05+0500", -1)]
    [InlineData("9999-03-02T15:04:05Z", -1)]
    public void Times(string text, long ns)
    {
        bool read = Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out long actual);
        Assert.Equal(ns >= 0, read);
        Assert.Equal(Math.Max(ns, 0), actual);
    }

    [Fact]
    public void The_status_table_is_total()
    {
        string[] all = "new partially_filled filled done_for_day canceled expired replaced pending_cancel pending_replace accepted pending_new accepted_for_bidding stopped rejected suspended calculated held pending_review".Split(' ');
        Assert.DoesNotContain(all, s => OrdStatusMap.Map(Encoding.UTF8.GetBytes(s)) is OrdStatus.Unknown or OrdStatus.None);
        Assert.Equal(OrdStatus.Unknown, OrdStatusMap.Map("NEW"u8));
        Assert.Equal(OrdStatus.Unknown, OrdStatusMap.Map(default));
        Assert.Equal(OrdStatus.DoneForDay, OrdStatusMap.Map("done_for_day"u8, 1));
        Assert.Equal(OrdStatus.PartiallyFilled, OrdStatusMap.Map("new"u8, 1));
        Assert.Equal(OrdStatus.Canceled, OrdStatusMap.Map("canceled"u8, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(0x0000_0007_0000_002A)]
    public void Order_ids_round_trip(long id)
    {
        string text = ClOrdIds.ToText(id);
        Assert.Equal(ClOrdIds.Length, text.Length);
        Assert.True(ClOrdIds.TryParse(Encoding.ASCII.GetBytes(text), out long back));
        Assert.Equal(id, back);
        Assert.False(ClOrdIds.TryParse(Encoding.ASCII.GetBytes(text.Replace('q', 'x')), out _));
    }

    [Fact]
    public void An_order_is_encoded_without_allocating()
    {
        SymbolTable symbols = Samples.Symbols();
        Event order = Orders.Limit(42);
        byte[] body = new byte[OrderEncoder.MaxLength];
        int length = OrderEncoder.Encode(in order, symbols, body);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                length = OrderEncoder.Encode(in order, symbols, body);
            }
        }));
        using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
        JsonElement root = document.RootElement;
        Assert.Equal("BRK.B", root.GetProperty("symbol").GetString());
        Assert.Equal("1.25", root.GetProperty("qty").GetString());
        Assert.Equal("189.05", root.GetProperty("limit_price").GetString());
        Assert.Equal("sell", root.GetProperty("side").GetString());
        Assert.Equal("limit", root.GetProperty("type").GetString());
        Assert.Equal("day", root.GetProperty("time_in_force").GetString());
        Assert.Equal(ClOrdIds.ToText(42), root.GetProperty("client_order_id").GetString());
        order.Order.Qty = 0;
        Assert.Equal(0, OrderEncoder.Encode(in order, symbols, body));
    }

    [Fact]
    public void A_trade_update_becomes_a_report()
    {
        byte[] frame = """{"data":{"event":"fill","execution_id":"5b1f6c2e-8d7a-4b61-8c55-31f2a4b0d003","timestamp":"2026-03-02T15:04:06.9Z","price":"189.04","qty":"6","order":{"id":"x","client_order_id":"q-000000000000002a","symbol":"MSFT","status":"filled","filled_qty":"10","filled_avg_price":"189.044"}},"stream":"trade_updates"}"""u8.ToArray();
        Assert.Equal(TradeFrame.Execution, TradeDecoder.Decode(frame, Samples.Symbols(), out Event e, out Event x));
        Assert.Equal((42L, OrdStatus.Filled, 1), (e.Report.OrderId, e.Report.Status, e.Header.Instrument));
        Assert.Equal((10_000_000_000, 189_044_000_000), (e.Report.CumQty, e.Report.AvgPx));
        Assert.Equal((EventKind.Execution, 42L, 0x5b1f6c2e8d7a4b61), (x.Header.Kind, x.Execution.OrderId, x.Execution.ExecKey));
        Assert.Equal((6_000_000_000, 189_040_000_000), (x.Execution.LastQty, x.Execution.LastPx));
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Equal(TradeFrame.Malformed, TradeDecoder.Decode(frame.AsSpan(0, length), Samples.Symbols(), out _, out _));
        }

        SymbolTable symbols = Samples.Symbols();
        Seeds.Each(output, 20_000, random =>
        {
            byte[] mutant = (byte[])frame.Clone();
            mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            mutant[random.Next(mutant.Length)] = "{}[]\",:\\-+.eE0"u8[random.Next(14)];
            TradeDecoder.Decode(mutant, symbols, out _, out _);
        });
    }

    [Fact]
    public void The_secret_is_not_shown() =>
        Assert.DoesNotContain("hush", new AlpacaCredential("K", "hush").ToString(), StringComparison.Ordinal);
}
