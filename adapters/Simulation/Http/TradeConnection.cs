using System;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Tasks;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>One client of the trade-updates stream.</summary>
internal sealed class TradeConnection(WebSocket socket, VenueServerOptions options, VenuePump pump, Handshake handshake)
    : SocketConnection(socket, queueFrames: 65536, handshake.IsMsgpack)
{
    private bool _authorized = handshake.IsKnown;

    public bool Listening { get; private set; }

    protected override async ValueTask ReceivedAsync(JsonElement? message)
    {
        string? action = message is { } m ? DataConnection.Text(m, "action") : null;
        switch (action)
        {
            case "authenticate" or "auth":
                JsonElement from = message!.Value.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object ? data : message.Value;
                _authorized = (DataConnection.Text(from, "key_id") ?? DataConnection.Text(from, "key")) == options.KeyId
                    && (DataConnection.Text(from, "secret_key") ?? DataConnection.Text(from, "secret")) == options.Secret;
                await AuthorizationAsync("authenticate").ConfigureAwait(false);
                if (!_authorized)
                {
                    Finish();
                }

                break;
            case "listen" when !_authorized:
                await AuthorizationAsync("listen").ConfigureAwait(false);
                break;
            case "listen":
                bool wanted = Wanted(message!.Value);
                await SendAsync(wanted
                    ? """{"stream":"listening","data":{"streams":["trade_updates"]}}"""u8
                    : """{"stream":"listening","data":{"streams":[]}}"""u8, isText: false).ConfigureAwait(false);
                pump.Locked(_ => Listening = wanted);
                break;
            default:
                await SendAsync("""{"action":"error","data":{"error_message":"invalid message"}}"""u8, isText: false).ConfigureAwait(false);
                break;
        }
    }

    private static bool Wanted(JsonElement message)
    {
        if (message.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("streams", out JsonElement streams) && streams.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement stream in streams.EnumerateArray())
            {
                if (stream.ValueKind == JsonValueKind.String && stream.ValueEquals("trade_updates"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ValueTask AuthorizationAsync(string action)
    {
        string status = _authorized ? "authorized" : "unauthorized";
        return SendAsync(System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"stream":"authorization","data":{"action":"{{{action}}}","status":"{{{status}}}"}}"""), isText: false);
    }
}
