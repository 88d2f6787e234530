using System;
using System.Buffers.Text;

namespace Qgtm.Fast.Alpaca;

/// <summary>Bytes of a data stream frame straight to events: no object, no exception, nothing allocated.</summary>
public static partial class TickDecoder
{
    /// <summary>Decodes a frame: a JSON array of messages in any order of members.</summary>
    /// <param name="frame">UTF-8 JSON of one whole frame.</param>
    /// <param name="symbols">The instruments that are known.</param>
    /// <param name="recvNs">Monotonic stamp of the socket read, ns.</param>
    /// <param name="sink">Receives events, control messages and faults in the order of the frame.</param>
    public static void Decode<TSink>(ReadOnlySpan<byte> frame, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink =>
        Decode(frame, symbols, recvNs, patterns: BitConverter.IsLittleEndian, ref sink);

    /// <summary>The same; without patterns every message goes the general path, which defines what is right.</summary>
    internal static void Decode<TSink>(
        ReadOnlySpan<byte> frame, SymbolTable symbols, long recvNs, bool patterns, ref TSink sink)
        where TSink : struct, ITickSink
    {
        Utf8Scanner scanner = new(frame);
        if (!scanner.TryTake((byte)'['))
        {
            sink.OnMalformed(MalformedReason.Syntax);
            return;
        }

        if (scanner.TryTake((byte)']'))
        {
            End(frame, ref scanner, ref sink);
            return;
        }

        do
        {
            if (patterns && Usual(frame, ref scanner, symbols, recvNs, ref sink))
            {
                continue;
            }

            TickFields fields = default;
            if (!fields.TryRead(ref scanner))
            {
                sink.OnMalformed(MalformedReason.Syntax);
                return;
            }

            TickMessage<JsonForm>.Tell(in fields, symbols, recvNs, ref sink);
        }
        while (scanner.TryTake((byte)','));

        if (scanner.TryTake((byte)']'))
        {
            End(frame, ref scanner, ref sink);
        }
        else
        {
            sink.OnMalformed(MalformedReason.Syntax);
        }
    }

    /// <summary>Behind the array comes nothing but white space.</summary>
    private static void End<TSink>(ReadOnlySpan<byte> frame, ref Utf8Scanner scanner, ref TSink sink)
        where TSink : struct, ITickSink
    {
        _ = scanner.Peek();
        if (scanner.Position != frame.Length)
        {
            sink.OnMalformed(MalformedReason.Syntax);
        }
    }

    /// <summary>Values as JSON writes them: text without its quotes.</summary>
    private readonly struct JsonForm : ITickForm
    {
        public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) => value;

        public static DecimalResult Nanos(ReadOnlySpan<byte> value, out long nanos) => DecimalText.Parse(value, out nanos);

        public static bool TryId(ReadOnlySpan<byte> value, out ulong id) =>
            Utf8Parser.TryParse(value, out id, out int used) && used == value.Length;

        public static bool TryTime(ReadOnlySpan<byte> value, out long ns) => Rfc3339.TryParse(value, out ns);

        public static int Code(ReadOnlySpan<byte> value) => Utf8Parser.TryParse(value, out int code, out _) ? code : 0;

        public static bool TryItem(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> text)
        {
            int quote = list.IndexOf((byte)'"');
            Utf8Scanner scanner = new(quote < 0 ? default : list[quote..]);
            bool read = scanner.TryString(out text);
            list = read ? list[(quote + scanner.Position)..] : default;
            return read;
        }
    }
}
