using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>The streams' messages as msgpack: the same objects as in JSON, times as the timestamp extension.</summary>
internal static class Msgpack
{
    /// <summary>A JSON message as msgpack; false: it is no JSON (a fault), and goes as it is.</summary>
    public static bool TryEncode(ReadOnlyMemory<byte> json, IBufferWriter<byte> to)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            Write(to, document.RootElement, isTime: false);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A client's msgpack message as JSON; null: it is neither.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> msgpack)
    {
        ArrayBufferWriter<byte> json = new();
        try
        {
            using Utf8JsonWriter w = new(json);
            int at = 0;
            Read(msgpack, ref at, w, depth: 0);
            w.Flush();
            return json.WrittenSpan.ToArray();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(IBufferWriter<byte> to, JsonElement e, bool isTime)
    {
        switch (e.ValueKind)
        {
            case JsonValueKind.Object:
                Length(to, e.GetPropertyCount(), 0x80, 0xDE);
                foreach (JsonProperty member in e.EnumerateObject())
                {
                    Text(to, member.Name);
                    Write(to, member.Value, member.Name is "t" or "created_at" or "updated_at");
                }

                break;
            case JsonValueKind.Array:
                Length(to, e.GetArrayLength(), 0x90, 0xDC);
                foreach (JsonElement item in e.EnumerateArray())
                {
                    Write(to, item, isTime: false);
                }

                break;
            case JsonValueKind.String when isTime && WireText.TryTime(e.GetString()!, endOfDay: false, out long ns):
                Time(to, ns);
                break;
            case JsonValueKind.String:
                Text(to, e.GetString()!);
                break;
            case JsonValueKind.Number when e.TryGetInt64(out long whole):
                Integer(to, whole);
                break;
            case JsonValueKind.Number:
                Span<byte> real = to.GetSpan(9);
                real[0] = 0xCB;
                BinaryPrimitives.WriteDoubleBigEndian(real[1..], e.GetDouble());
                to.Advance(9);
                break;
            default:
                Byte(to, e.ValueKind switch { JsonValueKind.True => 0xC3, JsonValueKind.False => 0xC2, _ => 0xC0 });
                break;
        }
    }

    private static void Byte(IBufferWriter<byte> to, int value)
    {
        to.GetSpan(1)[0] = (byte)value;
        to.Advance(1);
    }

    private static void Length(IBufferWriter<byte> to, int length, int fix, int word)
    {
        if (length < 16)
        {
            Byte(to, fix | length);
            return;
        }

        Byte(to, length <= ushort.MaxValue ? word : word + 1);
        Span<byte> size = to.GetSpan(4);
        if (length <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)length);
            to.Advance(2);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(size, length);
            to.Advance(4);
        }
    }

    private static void Text(IBufferWriter<byte> to, string text)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        Span<byte> head = to.GetSpan(5);
        if (count < 32)
        {
            head[0] = (byte)(0xA0 | count);
            to.Advance(1);
        }
        else if (count <= byte.MaxValue)
        {
            (head[0], head[1]) = (0xD9, (byte)count);
            to.Advance(2);
        }
        else
        {
            head[0] = 0xDB;
            BinaryPrimitives.WriteInt32BigEndian(head[1..], count);
            to.Advance(5);
        }

        Encoding.UTF8.GetBytes(text, to.GetSpan(count));
        to.Advance(count);
    }

    private static void Integer(IBufferWriter<byte> to, long value)
    {
        Span<byte> head = to.GetSpan(9);
        if (value is >= 0 and < 128)
        {
            Byte(to, (int)value);
            return;
        }

        bool small = value is >= 0 and <= uint.MaxValue;
        head[0] = (byte)(small ? 0xCE : 0xD3);
        if (small)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(head[1..], value);
        }

        to.Advance(small ? 5 : 9);
    }

    /// <summary>Extension -1: 4 bytes of whole seconds, else 8 bytes of 30 bits of nanoseconds and 34 bits of seconds.</summary>
    private static void Time(IBufferWriter<byte> to, long ns)
    {
        (long seconds, long rest) = Math.DivRem(ns, 1_000_000_000);
        Span<byte> head = to.GetSpan(10);
        (head[0], head[1]) = ((byte)(rest == 0 ? 0xD6 : 0xD7), 0xFF);
        if (rest == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head[2..], (uint)seconds);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(head[2..], ((ulong)rest << 34) | (ulong)seconds);
        }

        to.Advance(rest == 0 ? 6 : 10);
    }

    private static void Read(ReadOnlySpan<byte> from, ref int at, Utf8JsonWriter w, int depth)
    {
        if (depth > 16)
        {
            throw new InvalidDataException("nested too deep");
        }

        byte head = from[at++];
        switch (head)
        {
            case <= 0x7F:
                w.WriteNumberValue(head);
                break;
            case <= 0x8F or 0xDE or 0xDF:
                Map(from, ref at, w, Size(from, ref at, head, 0x80, 0xDE), depth);
                break;
            case <= 0x9F or 0xDC or 0xDD:
                int items = Size(from, ref at, head, 0x90, 0xDC);
                w.WriteStartArray();
                for (int i = 0; i < items; i++)
                {
                    Read(from, ref at, w, depth + 1);
                }

                w.WriteEndArray();
                break;
            case <= 0xBF or 0xD9 or 0xDA or 0xDB:
                at--;
                w.WriteStringValue(ReadText(from, ref at));
                break;
            case 0xC0:
                w.WriteNullValue();
                break;
            case 0xC2 or 0xC3:
                w.WriteBooleanValue(head == 0xC3);
                break;
            case 0xCB:
                w.WriteNumberValue(BinaryPrimitives.ReadDoubleBigEndian(from[at..]));
                at += 8;
                break;
            case >= 0xCC and <= 0xD3:
                int width = 1 << ((head - 0xCC) & 3);
                long value = 0;
                for (int i = 0; i < width; i++)
                {
                    value = (value << 8) | from[at++];
                }

                w.WriteRawValue(value.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw new InvalidDataException("no message of a client");
        }
    }

    private static void Map(ReadOnlySpan<byte> from, ref int at, Utf8JsonWriter w, int count, int depth)
    {
        w.WriteStartObject();
        for (int i = 0; i < count; i++)
        {
            w.WritePropertyName(ReadText(from, ref at));
            Read(from, ref at, w, depth + 1);
        }

        w.WriteEndObject();
    }

    private static int Size(ReadOnlySpan<byte> from, ref int at, byte head, int fix, int word)
    {
        if (head < 0xC0)
        {
            return head - fix;
        }

        int size = head == word ? BinaryPrimitives.ReadUInt16BigEndian(from[at..]) : BinaryPrimitives.ReadInt32BigEndian(from[at..]);
        at += head == word ? 2 : 4;
        return size <= from.Length ? size : throw new InvalidDataException("longer than its message");
    }

    private static string ReadText(ReadOnlySpan<byte> from, ref int at)
    {
        byte head = from[at++];
        int length = head switch
        {
            >= 0xA0 and <= 0xBF => head & 31,
            0xD9 => from[at],
            0xDA => BinaryPrimitives.ReadUInt16BigEndian(from[at..]),
            0xDB => BinaryPrimitives.ReadInt32BigEndian(from[at..]),
            _ => throw new InvalidDataException("no text"),
        };
        at += head switch { 0xD9 => 1, 0xDA => 2, 0xDB => 4, _ => 0 };
        string text = Encoding.UTF8.GetString(from.Slice(at, length));
        at += length;
        return text;
    }
}
