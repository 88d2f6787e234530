using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>The body of a new order in a buffer that is used again: one per request on its way, never disposed.</summary>
internal sealed class OrderBody : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly byte[] _bytes = new byte[OrderEncoder.MaxLength];
    private int _length;

    private OrderBody() => Headers.ContentType = Json;

    /// <summary>Takes a body from the pool, or a new one, and encodes the order into it.</summary>
    public static OrderBody Of(in Event order, SymbolTable symbols, ConcurrentBag<OrderBody> pool)
    {
        OrderBody body = pool.TryTake(out OrderBody? used) ? used : new OrderBody();
        body._length = OrderEncoder.Encode(in order, symbols, body._bytes);
        Invariant.Holds(body._length > 0, "Only a valid NewOrderSingle is sent.");
        body.Headers.ContentLength = body._length;
        return body;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ValueTask written = stream.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
