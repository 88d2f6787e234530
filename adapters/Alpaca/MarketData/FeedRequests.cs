using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Alpaca;

/// <summary>The two messages that we send to the market data stream, as JSON or as msgpack.</summary>
internal static class FeedRequests
{
    private static readonly (FeedChannels Channel, string Name)[] Names =
    [
        (FeedChannels.Trades, "trades"), (FeedChannels.Quotes, "quotes"), (FeedChannels.Bars, "bars"),
        (FeedChannels.UpdatedBars, "updatedBars"), (FeedChannels.DailyBars, "dailyBars"), (FeedChannels.Statuses, "statuses"),
        (FeedChannels.Lulds, "lulds"),
    ];

    public static byte[] Auth(AlpacaCredential credential, bool msgpack) => Write(
        [("action", "auth"), ("key", credential.KeyId), ("secret", credential.Secret)], msgpack);

    public static byte[] Subscribe(IReadOnlyList<string> symbols, FeedChannels channels, bool msgpack)
    {
        List<(string Name, object Value)> members = [("action", "subscribe")];
        foreach ((FeedChannels channel, string name) in Names)
        {
            if ((channels & channel) != FeedChannels.None)
            {
                members.Add((name, symbols));
            }
        }

        return Write(members, msgpack);
    }

    private static byte[] Write(List<(string Name, object Value)> members, bool msgpack)
    {
        if (!msgpack)
        {
            Dictionary<string, object> json = new(StringComparer.Ordinal);
            members.ForEach(m => json.Add(m.Name, m.Value));
            return JsonSerializer.SerializeToUtf8Bytes(json);
        }

        using MemoryStream to = new();
        to.WriteByte((byte)(0x80 + members.Count));
        foreach ((string name, object value) in members)
        {
            Text(to, name);
            if (value is string text)
            {
                Text(to, text);
                continue;
            }

            var list = (IReadOnlyList<string>)value;
            Span<byte> head = [0xDD, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(head[1..], list.Count);
            to.Write(head);
            foreach (string item in list)
            {
                Text(to, item);
            }
        }

        return to.ToArray();
    }

    private static void Text(MemoryStream to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        to.Write([0xDA, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        to.Write(bytes);
    }
}
