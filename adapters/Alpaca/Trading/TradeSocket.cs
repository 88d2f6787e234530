using System;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>The order stream: execution reports into the order lane, with a notice when it goes down and comes up.</summary>
public sealed class TradeSocket(AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, Lane lane)
    : StreamSession(endpoints.TradeStream, lane)
{
    private static readonly byte[] Listen =
        "{\"action\":\"listen\",\"data\":{\"streams\":[\"trade_updates\"]}}"u8.ToArray();

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _decoded;
    private long _malformed;
    private bool _down;

    /// <summary>Completes at the first acknowledged listening.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Execution reports written to the lane.</summary>
    public long EventsDecoded => Interlocked.Read(ref _decoded);

    /// <summary>Frames that were not decoded.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    private protected override byte[] Opening() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        action = "authenticate",
        data = new { key_id = credential.KeyId, secret_key = credential.Secret },
    });

    private protected override byte[]? Frame(ReadOnlySpan<byte> frame, long recvNs)
    {
        switch (TradeDecoder.Decode(frame, symbols, out Event e, out Event execution))
        {
            case TradeFrame.Execution:
                if (execution.Header.Kind != EventKind.None)
                {
                    Write(in execution);
                }

                Write(in e);
                Interlocked.Increment(ref _decoded);
                return null;
            case TradeFrame.Authorized:
                return Listen;
            case TradeFrame.Unauthorized:
                throw new WebSocketException(WebSocketError.Faulted);
            case TradeFrame.Listening:
                Up();
                return null;
            case TradeFrame.Malformed:
                Interlocked.Increment(ref _malformed);
                return null;
            default:
                return null;
        }
    }

    private protected override void Lost()
    {
        if (!_down)
        {
            _down = true;
            Write(Notice(EventKind.OrderStreamDown, EventSource.TradeUpdates));
            OnActivity?.Invoke();
            return;
        }

        Write(Notice(EventKind.OrderStreamRetry, EventSource.TradeUpdates));
    }

    private void Up()
    {
        if (!Healthy)
        {
            _down = false;
            Write(Notice(EventKind.OrderStreamUp, EventSource.TradeUpdates));
            MarkHealthy();
        }

        _ = _listening.TrySetResult();
    }
}
