using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>The short way: messages that <see cref="TickPattern"/> knows.</summary>
public static partial class TickDecoder
{
    // No step reads farther than DigitRun.Reach from where it stands, and none passes a zero.
    private const int Zeros = 64;

    [ThreadStatic]
    private static MinuteCache t_minute;

    /// <summary>
    /// Reads messages as long as they have the usual form. True: it stands behind a message. False: before one that the
    /// general path must read. The last bytes of a frame are read from a copy with zeros behind it, since a pattern looks
    /// ahead; no pattern goes past a zero byte.
    /// </summary>
    [SkipLocalsInit]
    private static unsafe bool Usual<TSink>(
        ReadOnlySpan<byte> frame, ref Utf8Scanner scanner, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink
    {
        byte* tail = stackalloc byte[TickPattern.Room + Zeros];
        ref MinuteCache minute = ref t_minute;
        fixed (byte* text = frame)
        {
            byte* at = text + scanner.Position;
            byte* last = text + frame.Length - TickPattern.Room;
            byte* start = text;
            while (true)
            {
                if (at > last && start == text)
                {
                    int rest = frame.Length - (int)(at - text);
                    frame[^rest..].CopyTo(new Span<byte>(tail, rest));
                    Unsafe.InitBlockUnaligned(tail + rest, 0, Zeros);
                    start = tail - (frame.Length - rest);
                    at = tail;
                }

                Event e = default;
                byte* end = TickPattern.Read(at, symbols, recvNs, ref minute, ref e);
                if (end == null)
                {
                    scanner.Position = (int)(at - start);
                    return false;
                }

                sink.OnEvent(in e);
                if (*end != (byte)',')
                {
                    scanner.Position = (int)(end - start);
                    return true;
                }

                at = end + 1;
            }
        }
    }
}
