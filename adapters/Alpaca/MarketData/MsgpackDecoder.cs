using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Frames of the data stream in msgpack (binary frames, asked for by the handshake's Content-Type) to the same events,
/// control messages and faults as <see cref="TickDecoder"/> gives of JSON.
/// </summary>
public static class MsgpackDecoder
{
    /// <summary>Decodes a frame: an array of maps in any order of members.</summary>
    /// <param name="frame">Msgpack of one whole frame.</param>
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
        MsgpackScanner scanner = new(frame);
        if (!scanner.TryArray(out uint left))
        {
            sink.OnMalformed(MalformedReason.Syntax);
            return;
        }

        while (left > 0)
        {
            left -= patterns ? Usual(frame, ref scanner, left, symbols, recvNs, ref sink) : 0;
            if (left == 0)
            {
                break;
            }

            TickFields fields = default;
            if (!TryRead(ref scanner, ref fields))
            {
                sink.OnMalformed(MalformedReason.Syntax);
                return;
            }

            TickMessage<MsgpackForm>.Tell(in fields, symbols, recvNs, ref sink);
            left--;
        }

        if (scanner.Position != frame.Length)
        {
            sink.OnMalformed(MalformedReason.Syntax);
        }
    }

    private static bool TryRead(ref MsgpackScanner scanner, ref TickFields fields)
    {
        if (!scanner.TryMap(out uint pairs))
        {
            return false;
        }

        for (; pairs > 0; pairs--)
        {
            if (!scanner.TryValue(out ReadOnlySpan<byte> name) || !scanner.TryValue(out ReadOnlySpan<byte> value))
            {
                return false;
            }

            fields.Set(MsgpackForm.Text(name), value);
        }

        return !fields.IsAmbiguous;
    }

    /// <summary>
    /// Reads messages as long as they have the usual form, and says how many. The last bytes of a frame are read from a
    /// copy with room behind it, since a pattern looks ahead; a message that ends in that room was cut off, whatever
    /// stands there, and goes the general path.
    /// </summary>
    [SkipLocalsInit]
    private static unsafe uint Usual<TSink>(
        ReadOnlySpan<byte> frame, ref MsgpackScanner scanner, uint left, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink
    {
        byte* tail = stackalloc byte[MsgpackPattern.Room * 2];
        uint taken = 0;
        fixed (byte* text = frame)
        {
            byte* at = text + scanner.Position;
            byte* start = text;
            byte* last = text + frame.Length - MsgpackPattern.Room;
            for (; taken < left; taken++)
            {
                if (at > last && start == text)
                {
                    int rest = frame.Length - (int)(at - text);
                    frame[^rest..].CopyTo(new Span<byte>(tail, rest));
                    start = tail - (frame.Length - rest);
                    at = tail;
                }

                Event e = default;
                byte* end = MsgpackPattern.Read(at, symbols, recvNs, ref e);
                if (end == null || end > start + frame.Length)
                {
                    break;
                }

                sink.OnEvent(in e);
                at = end;
            }

            scanner.Position = (int)(at - start);
            return taken;
        }
    }
}
