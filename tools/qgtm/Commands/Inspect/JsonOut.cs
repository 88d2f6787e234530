using System;
using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>One JSON object on stdout.</summary>
internal static class JsonOut
{
    /// <summary>Opens the object, lets its members be written, closes and prints it as one line.</summary>
    public static void Print(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter w = new(buffer);
        w.WriteStartObject();
        members(w);
        w.WriteEndObject();
        w.Flush();
        Console.Out.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
