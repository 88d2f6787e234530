using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>Reads the broker's order object into an execution report.</summary>
internal static class OrderJson
{
    /// <summary>
    /// False when the text is no order object. An order that is not ours has OrderId 0; a status in no list is Unknown.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> text, SymbolTable symbols, EventSource source, out Event e, out ReadOnlySpan<byte> brokerId)
    {
        e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = source;
        e.Header.Instrument = -1;
        brokerId = default;
        ReadOnlySpan<byte> status = default;
        Utf8Scanner scanner = new(text);
        if (!scanner.TryTake((byte)'{'))
        {
            return false;
        }

        do
        {
            if (!scanner.TryName(out ReadOnlySpan<byte> name) || !scanner.TryValue(out ReadOnlySpan<byte> value))
            {
                return false;
            }

            if (name.SequenceEqual("id"u8))
            {
                brokerId = value;
            }
            else if (name.SequenceEqual("status"u8))
            {
                status = value;
            }
            else if (!TryMember(name, value, symbols, ref e))
            {
                return false;
            }
        }
        while (scanner.TryTake((byte)','));

        e.Report.Status = OrdStatusMap.Map(status, e.Report.CumQty);
        return scanner.TryTake((byte)'}') && !status.IsEmpty;
    }

    private static bool TryMember(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SymbolTable symbols, ref Event e)
    {
        if (name.SequenceEqual("client_order_id"u8))
        {
            _ = ClOrdIds.TryParse(value, out e.Report.OrderId);
        }
        else if (name.SequenceEqual("symbol"u8))
        {
            e.Header.Instrument = symbols.Find(value);
        }
        else if (name.SequenceEqual("filled_qty"u8))
        {
            return value.IsEmpty
                || (DecimalText.Parse(value, out e.Report.CumQty) == DecimalResult.Ok && e.Report.CumQty >= 0);
        }
        else if (name.SequenceEqual("filled_avg_price"u8))
        {
            return value.IsEmpty
                || (DecimalText.Parse(value, out e.Report.AvgPx) == DecimalResult.Ok && e.Report.AvgPx >= 0);
        }
        else if (name.SequenceEqual("updated_at"u8))
        {
            _ = Rfc3339.TryParse(value, out e.Header.TimeNs);
        }

        return true;
    }
}
