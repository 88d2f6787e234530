using System;
using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>An answer: status, media type, body.</summary>
internal readonly record struct Reply(int Status, string Type, ReadOnlyMemory<byte> Body)
{
    private const string RefusalWords =
        "Refused: this takes an operator's key with the right role (`qgtm keys add --name NAME --role operatorA`, sent as X-QGTM-API-Key) and JSON, and a reset its fresh token; see docs/two-person-reset.md.";

    /// <summary>
    /// The one answer to everybody who may not: wrong key or none, wrong role, wrong token, another site's page. It says what to do, and
    /// never which of these it was.
    /// </summary>
    public static Reply Refusal { get; } = Json(403, w => w.WriteString("title", RefusalWords)) with { Type = "application/problem+json" };

    /// <summary>One JSON object.</summary>
    public static Reply Json(int status, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new Reply(status, "application/json", buffer.WrittenMemory);
    }

    /// <summary>A refusal in the shape of RFC 9457.</summary>
    public static Reply Sentence(int status, string sentence)
    {
        Reply reply = Json(status, w =>
        {
            w.WriteNumber("status", status);
            w.WriteString("title", sentence);
        });
        return reply with { Type = "application/problem+json" };
    }

    /// <summary>Text of the given media type.</summary>
    public static Reply Text(string type, string text) => new(200, type, Encoding.UTF8.GetBytes(text));
}
