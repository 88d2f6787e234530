using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>One client of the market-data stream.</summary>
internal sealed class DataConnection : SocketConnection
{
    private static readonly string[] Channels = ["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "imbalances"];
    private static readonly SearchValues<char> SymbolLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-*");

    private const int Imbalances = 7;

    private readonly VenueServerOptions _options;
    private readonly VenuePump _pump;
    private readonly SortedSet<string>[] _names = new SortedSet<string>[Channels.Length];
    private readonly bool[][] _filter = new bool[Channels.Length][];
    private readonly Handshake _handshake;
    private int _authenticated;

    public DataConnection(WebSocket socket, VenueServerOptions options, VenuePump pump, Handshake handshake)
        : base(socket, options.QueueFrames, handshake.IsMsgpack)
    {
        _options = options;
        _pump = pump;
        _handshake = handshake;
        for (int i = 0; i < Channels.Length; i++)
        {
            _names[i] = new SortedSet<string>(StringComparer.Ordinal);
            _filter[i] = new bool[pump.Core.Instruments.Count];
        }
    }

    /// <summary>True once any channel is subscribed. Read and written under the pump's lock.</summary>
    public bool Subscribed { get; private set; }

    /// <summary>The error that a plan has for this connection once it authenticates.</summary>
    public (long Code, string Text)? Refusal { get; init; }

    public static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether the client asked for this event. Under the pump's lock.</summary>
    public bool Wants(in Event e)
    {
        int channel = MarketEncoder.ChannelOf(e.Header.Kind);
        return channel >= 0 && _filter[channel][e.Header.Instrument];
    }

    /// <summary>Whether the client asked for a rarer message. Under the pump's lock.</summary>
    public bool Wants(VenueNotice notice) => _filter[notice.Letter switch { 'l' => 6, 'i' => 7, _ => 0 }][notice.Instrument];

    /// <summary>A client whose handshake carried the keys needs no auth message.</summary>
    protected override async ValueTask OpenedAsync()
    {
        await SendAsync("""[{"T":"success","msg":"connected"}]"""u8, isText: true).ConfigureAwait(false);
        if (_handshake.IsKnown)
        {
            await AdmitAsync().ConfigureAwait(false);
        }
        else
        {
            _ = ExpireAsync();
        }
    }

    protected override void Written(int rows) => _pump.Count(rows);

    protected override ValueTask ReceivedAsync(JsonElement? message)
    {
        string? action = message is { } m ? Text(m, "action") : null;
        return action switch
        {
            "auth" => AuthenticateAsync(message!.Value),
            "subscribe" or "unsubscribe" when Volatile.Read(ref _authenticated) == 0 => ErrorAsync(401, "not authenticated"),
            "subscribe" => ChangeAsync(message!.Value, add: true),
            "unsubscribe" => ChangeAsync(message!.Value, add: false),
            _ => ErrorAsync(400, "invalid syntax"),
        };
    }

    private async Task ExpireAsync()
    {
        await Task.Delay(_options.AuthTimeout).ConfigureAwait(false);
        if (Volatile.Read(ref _authenticated) == 0 && !Closed)
        {
            try
            {
                await ErrorAsync(404, "auth timeout").ConfigureAwait(false);
            }
            catch (System.Threading.Channels.ChannelClosedException)
            {
                // It went by itself.
            }

            Finish();
        }
    }

    private async ValueTask AuthenticateAsync(JsonElement message)
    {
        if (_authenticated != 0)
        {
            await ErrorAsync(403, "already authenticated").ConfigureAwait(false);
        }
        else if (Text(message, "key") != _options.KeyId || Text(message, "secret") != _options.Secret)
        {
            await ErrorAsync(402, "auth failed").ConfigureAwait(false);
            Finish();
        }
        else
        {
            await AdmitAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask AdmitAsync()
    {
        if (Refusal is { } refusal)
        {
            await ErrorAsync(refusal.Code, refusal.Text).ConfigureAwait(false);
            Finish();
        }
        else if (_handshake.Path != "/v2/iex" && _handshake.Path != "/v2/test")
        {
            await ErrorAsync(409, "insufficient subscription").ConfigureAwait(false);
            Finish();
        }
        else if (!_pump.TryOwnData(this))
        {
            await ErrorAsync(406, "connection limit exceeded").ConfigureAwait(false);
            Finish();
        }
        else
        {
            Volatile.Write(ref _authenticated, 1);
            await SendAsync("""[{"T":"success","msg":"authenticated"}]"""u8, isText: true).ConfigureAwait(false);
        }
    }

    private async ValueTask ChangeAsync(JsonElement message, bool add)
    {
        List<(int Channel, string Symbol)> changes = [];
        for (int i = 0; i < Channels.Length; i++)
        {
            if (message.TryGetProperty(Channels[i], out JsonElement list) && !Read(list, i, changes))
            {
                await ErrorAsync(400, "invalid syntax").ConfigureAwait(false);
                return;
            }
        }

        int symbols = 0;
        for (int i = 0; i < 2; i++)
        {
            symbols += _names[i].Count + changes.FindAll(c => c.Channel == i && !_names[i].Contains(c.Symbol)).Count;
        }

        if (add && _options.SymbolLimit > 0 && symbols > _options.SymbolLimit)
        {
            await ErrorAsync(405, "symbol limit exceeded").ConfigureAwait(false);
            return;
        }

        FaultHit? hit = _options.Venue.Faults.Next("subscribe", _handshake.Path);
        hit?.Fired();
        if (hit is { Name: "error" })
        {
            await ErrorAsync(hit.Long("code", 405), hit.Text("msg", "symbol limit exceeded")).ConfigureAwait(false);
            return;
        }

        foreach ((int channel, string symbol) in changes.Where(c => hit is null || c.Symbol != hit.Text("symbol", changes[0].Symbol)))
        {
            _ = add ? _names[channel].Add(symbol) : _names[channel].Remove(symbol);
        }

        await SendAsync(Subscription(), isText: true).ConfigureAwait(false);
        _pump.Locked(Apply);
    }

    private static bool Read(JsonElement list, int channel, List<(int Channel, string Symbol)> into)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            string? symbol = item.ValueKind == JsonValueKind.String ? item.GetString() : null;
            if (symbol is not { Length: > 0 and < 16 } || symbol.AsSpan().ContainsAnyExcept(SymbolLetters))
            {
                return false;
            }

            into.Add((channel, symbol));
        }

        return true;
    }

    private void Apply(VenueCore core)
    {
        bool any = false;
        for (int i = 0; i < Channels.Length; i++)
        {
            bool all = _names[i].Contains("*");
            any |= _names[i].Count > 0;
            foreach (VenueInstrument instrument in core.Instruments)
            {
                _filter[i][instrument.Id] = all || _names[i].Contains(instrument.Symbol);
            }
        }

        Subscribed = any;
    }

    private byte[] Subscription()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            w.WriteStartArray();
            w.WriteStartObject();
            w.WriteString("T", "subscription");
            for (int i = 0; i < Channels.Length; i++)
            {
                // The real service names imbalances only where they are used.
                if (i != Imbalances || _names[i].Count > 0)
                {
                    WriteNames(w, Channels[i], _names[i]);
                }
            }

            WriteNames(w, "corrections", _names[0]);
            WriteNames(w, "cancelErrors", _names[0]);
            w.WriteEndObject();
            w.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteNames(Utf8JsonWriter w, string channel, SortedSet<string> names)
    {
        w.WriteStartArray(channel);
        foreach (string name in names)
        {
            w.WriteStringValue(name);
        }

        w.WriteEndArray();
    }

    private ValueTask ErrorAsync(long code, string text) =>
        SendAsync(System.Text.Encoding.UTF8.GetBytes($$$"""[{"T":"error","code":{{{code}}},"msg":"{{{text}}}"}]"""), isText: true);
}
