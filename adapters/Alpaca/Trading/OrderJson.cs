using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>Reads the broker's order object: an execution report when the order is ours, an external order when it is not.</summary>
internal static class OrderJson
{
    /// <summary>False when the text is no order object. A status in no list is Unknown: the order lives.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> text, SymbolTable symbols, EventSource source, out Event e, out ReadOnlySpan<byte> brokerId)
    {
        e = default;
        brokerId = default;
        Fields f = default;
        f.Instrument = -1;
        Utf8Scanner scanner = new(text);
        if (!scanner.TryTake((byte)'{'))
        {
            return false;
        }

        do
        {
            if (!scanner.TryName(out ReadOnlySpan<byte> name) || !scanner.TryValue(out ReadOnlySpan<byte> value)
                || !f.TryMember(name, value, symbols))
            {
                return false;
            }
        }
        while (scanner.TryTake((byte)','));

        if (!scanner.TryTake((byte)'}') || f.Status.IsEmpty)
        {
            return false;
        }

        brokerId = f.BrokerId;
        e.Header.Source = source;
        e.Header.Instrument = f.Instrument;
        e.Header.TimeNs = f.UpdatedNs;
        f.Fill(ref e);
        return true;
    }

    /// <summary>First 8 bytes of a uuid, most significant first; 0 when there is none.</summary>
    public static long Key(ReadOnlySpan<byte> uuid)
    {
        if (!Utf8Parser.TryParse(uuid, out Guid guid, out int used, 'D') || used != uuid.Length)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>Side by the broker's word.</summary>
    public static Side SideOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("buy"u8) ? Side.Buy : text.StartsWith("sell"u8) ? Side.Sell : Side.None;

    /// <summary>The members that matter, in whatever order they came.</summary>
    private ref struct Fields
    {
        public ReadOnlySpan<byte> BrokerId;
        public ReadOnlySpan<byte> Status;
        public int Instrument;
        public long UpdatedNs;
        private long _orderId;
        private long _qty;
        private long _cumQty;
        private long _avgPx;
        private long _limitPx;
        private Side _side;

        public bool TryMember(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SymbolTable symbols)
        {
            if (name.SequenceEqual("id"u8))
            {
                BrokerId = value;
            }
            else if (name.SequenceEqual("status"u8))
            {
                Status = value;
            }
            else if (name.SequenceEqual("client_order_id"u8))
            {
                _ = ClOrdIds.TryParse(value, out _orderId);
            }
            else if (name.SequenceEqual("symbol"u8))
            {
                Instrument = symbols.Find(value);
            }
            else if (name.SequenceEqual("side"u8))
            {
                _side = SideOf(value);
            }
            else if (name.SequenceEqual("updated_at"u8))
            {
                _ = Rfc3339.TryParse(value, out UpdatedNs);
            }
            else
            {
                return TryNumber(name, value);
            }

            return true;
        }

        public readonly void Fill(ref Event e)
        {
            OrdStatus status = OrdStatusMap.Map(Status, _cumQty);
            if (_orderId == 0)
            {
                e.Header.Kind = EventKind.ExternalOrder;
                e.External.BrokerKey = Key(BrokerId);
                e.External.OrderQty = _qty;
                e.External.CumQty = _cumQty;
                e.External.LimitPx = _limitPx;
                e.External.Status = status;
                e.External.Side = _side;
                return;
            }

            e.Header.Kind = EventKind.ExecutionReport;
            e.Report.OrderId = _orderId;
            e.Report.CumQty = _cumQty;
            e.Report.AvgPx = _avgPx;
            e.Report.BrokerKey = Key(BrokerId);
            e.Report.Status = status;
            e.Report.Side = _side;
        }

        private bool TryNumber(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (name.SequenceEqual("filled_qty"u8))
            {
                return TryNanos(value, out _cumQty);
            }

            if (name.SequenceEqual("filled_avg_price"u8))
            {
                return TryNanos(value, out _avgPx);
            }

            // Of an order of ours these two are known; of another's they may be absent.
            if (name.SequenceEqual("qty"u8))
            {
                _ = TryNanos(value, out _qty);
            }
            else if (name.SequenceEqual("limit_price"u8))
            {
                _ = TryNanos(value, out _limitPx);
            }

            return true;
        }

        private static bool TryNanos(ReadOnlySpan<byte> value, out long nanos)
        {
            nanos = 0;
            return value.IsEmpty || DecimalText.Parse(value, out nanos) == DecimalResult.Ok;
        }
    }
}
