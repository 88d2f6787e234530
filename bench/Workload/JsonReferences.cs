using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>A stream message as a class, as a client library would have it: the members of all kinds.</summary>
public sealed class MessageClass
{
    [JsonPropertyName("T")]
    public string? Kind { get; set; }

    [JsonPropertyName("S")]
    public string? Symbol { get; set; }

    [JsonPropertyName("t")]
    public string? Time { get; set; }

    [JsonPropertyName("bp")]
    public decimal BidPx { get; set; }

    [JsonPropertyName("bs")]
    public decimal BidSize { get; set; }

    [JsonPropertyName("ap")]
    public decimal AskPx { get; set; }

    [JsonPropertyName("as")]
    public decimal AskSize { get; set; }

    [JsonPropertyName("p")]
    public decimal Px { get; set; }

    [JsonPropertyName("s")]
    public decimal Size { get; set; }

    [JsonPropertyName("i")]
    public ulong Id { get; set; }

    [JsonPropertyName("o")]
    public decimal Open { get; set; }

    [JsonPropertyName("h")]
    public decimal High { get; set; }

    [JsonPropertyName("l")]
    public decimal Low { get; set; }

    [JsonPropertyName("v")]
    public decimal Volume { get; set; }
}

/// <summary>The two ways of the base library to read a frame.</summary>
public static class JsonReferences
{
    /// <summary>Into classes; times are parsed, as a user of them would.</summary>
    public static long Classes(byte[] frame)
    {
        long sum = 0;
        foreach (MessageClass m in JsonSerializer.Deserialize<List<MessageClass>>(frame)!)
        {
            sum += DateTime.Parse(m.Time!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).Ticks & 1;
            sum += (long)(m.BidPx + m.Px + m.Open);
        }

        return sum;
    }

    /// <summary>A Utf8JsonReader loop that reads numbers as doubles and keeps the text of symbol and time in place.</summary>
    public static long Reader(byte[] frame)
    {
        long sum = 0;
        Utf8JsonReader reader = new(frame);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            ReadOnlySpan<byte> name = reader.ValueSpan;
            bool number = name.SequenceEqual("bp"u8) || name.SequenceEqual("bs"u8) || name.SequenceEqual("ap"u8) || name.SequenceEqual("as"u8)
                || name.SequenceEqual("p"u8) || name.SequenceEqual("s"u8) || name.SequenceEqual("o"u8) || name.SequenceEqual("h"u8)
                || name.SequenceEqual("l"u8) || name.SequenceEqual("v"u8);
            bool time = name.SequenceEqual("t"u8);
            bool symbol = name.SequenceEqual("S"u8) || name.SequenceEqual("T"u8);
            reader.Read();
            if (number)
            {
                sum += (long)reader.GetDouble();
            }
            else if (time)
            {
                sum += reader.GetDateTime().Ticks & 1;
            }
            else if (symbol)
            {
                sum += reader.ValueSpan[0];
            }
            else
            {
                reader.Skip();
            }
        }

        return sum;
    }
}
