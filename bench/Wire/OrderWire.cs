using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>A broker's socket on loopback: order bytes go in as one HTTP request each, a thread reads them away. Each order is filled at its limit.</summary>
public sealed class OrderWire : IOrderSender, IDisposable
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "POST /v2/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 000\r\n\r\n");

    private readonly Socket _out = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _in;
    private readonly Thread _reader;
    private readonly byte[] _buffer = new byte[Head.Length + OrderEncoder.MaxLength];
    private readonly SymbolTable _symbols;
    private readonly (long TimeNs, long ReadNs, long SentNs)[] _sent = new (long, long, long)[1 << 16];
    private int _count;

    public OrderWire(SymbolTable symbols)
    {
        _symbols = symbols;
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _out.NoDelay = true;
        _out.Connect(listener.LocalEndPoint!);
        _in = listener.Accept();
        Head.CopyTo(_buffer, 0);
        _reader = new Thread(Swallow) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Event time of the quote that caused each order, when it was read, and when the order had left; ns.</summary>
    public ReadOnlySpan<(long TimeNs, long ReadNs, long SentNs)> Sent => _sent.AsSpan(0, _count);

    /// <inheritdoc/>
    public ValueTask<Event> SendAsync(in Event order)
    {
        Write(in order);
        if (_count < _sent.Length)
        {
            _sent[_count++] = (order.Header.TimeNs, order.Order.RecvNs, Clock.NowNs());
        }

        Event report = default;
        report.Header.Kind = EventKind.ExecutionReport;
        report.Header.Source = EventSource.Replies;
        report.Report.OrderId = order.Order.OrderId;
        report.Report.CumQty = order.Order.Qty;
        report.Report.AvgPx = order.Order.LimitPx;
        report.Report.Status = OrdStatus.Filled;
        return new ValueTask<Event>(report);
    }

    /// <summary>Encodes the order and writes it to the socket.</summary>
    private void Write(in Event order)
    {
        int body = OrderEncoder.Encode(in order, _symbols, _buffer.AsSpan(Head.Length));
        Invariant.Holds(body is > 99 and < 1000, "An order's body has three digits of length.");
        Span<byte> length = _buffer.AsSpan(Head.Length - 7, 3);
        length[0] = (byte)('0' + (body / 100));
        length[1] = (byte)('0' + (body / 10 % 10));
        length[2] = (byte)('0' + (body % 10));
        _ = _out.Send(_buffer.AsSpan(0, Head.Length + body));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _out.Dispose();
        _reader.Join();
        _in.Dispose();
    }

    private void Swallow()
    {
        byte[] sink = new byte[4096];
        while (_in.Receive(sink) > 0)
        {
        }
    }
}
