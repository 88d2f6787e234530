using System;
using System.Buffers.Binary;
using System.IO;
using System.Net.WebSockets;

namespace Qgtm.Fast.Alpaca;

/// <summary>What a WebSocket asks of the other side while it is read.</summary>
internal interface IControlFrames
{
    /// <summary>A ping came; its payload goes back as a pong.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>The other side broke the protocol: it is told the close code, and nothing more is read.</summary>
    void OnRefused(ushort code);
}

/// <summary>
/// The receiving half of RFC 6455, for one thread that blocks: whole messages out of one reused buffer. One read takes all
/// that the socket has, a message is a slice of the buffer, and the parts of a fragmented one are moved together in place.
/// </summary>
internal sealed class WebSocketReader(Stream stream, IControlFrames control)
{
    /// <summary>Largest message, bytes.</summary>
    public const int MaxMessage = 4 * 1024 * 1024;

    private const ushort ProtocolError = 1002, MessageTooBig = 1009;

    private const int FirstBuffer = 64 * 1024;
    private const int LongestHeader = 10;
    private const int LongestControl = 125;
    private const byte Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _at;
    private int _end;
    private int _from;
    private int _length;
    private bool _open;

    /// <summary>When the bytes of the last message came out of the socket, monotonic ns.</summary>
    public long ReadNs { get; private set; }

    /// <summary>True when bytes behind the last message are in the buffer.</summary>
    public bool HasMore => _at < _end;

    /// <summary>Bytes of the buffer.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>
    /// Waits for the next message; the span holds until the next call. False at a close frame or at the end of the stream;
    /// <see cref="WebSocketException"/> when the other side breaks the protocol.
    /// </summary>
    public bool TryNext(out ReadOnlySpan<byte> message)
    {
        _open = false;
        _length = 0;
        while (true)
        {
            message = default;
            if (!Ensure(2) || !Ensure(HeaderLength()))
            {
                return false;
            }

            int header = HeaderLength();
            byte first = _buffer[_at];
            int opcode = first & 0x0F;
            long payload = PayloadLength(header);
            Refuse((first & 0x70) != 0 || (_buffer[_at + 1] & 0x80) != 0 || payload < 0);
            if (opcode >= Close)
            {
                Refuse(opcode > Pong || (first & 0x80) == 0 || payload > LongestControl);
                if (opcode == Close || !Ensure(header + (int)payload))
                {
                    return false;
                }

                if (opcode == Ping)
                {
                    control.OnPing(_buffer.AsSpan(_at + header, (int)payload));
                }

                _at += header + (int)payload;
                continue;
            }

            Refuse(opcode > Binary || (opcode == Continuation) != _open);
            Refuse(payload > MaxMessage - _length, MessageTooBig);
            if (!Take(header, (int)payload))
            {
                return false;
            }

            if ((first & 0x80) != 0)
            {
                message = _buffer.AsSpan(_from, _length);
                return true;
            }
        }
    }

    /// <summary>The answer to the handshake up to and with its empty line; empty when it did not come or is too long.</summary>
    public ReadOnlySpan<byte> HttpHead()
    {
        while (true)
        {
            int end = _buffer.AsSpan(_at, _end - _at).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                ReadOnlySpan<byte> head = _buffer.AsSpan(_at, end + 4);
                _at += head.Length;
                return head;
            }

            if (_end == _buffer.Length || !Read())
            {
                return default;
            }
        }
    }

    private void Refuse(bool broken, ushort code = ProtocolError)
    {
        if (broken)
        {
            control.OnRefused(code);
            throw new WebSocketException(WebSocketError.Faulted, "A frame breaks RFC 6455, or a message is larger than 4 MiB.");
        }
    }

    private int HeaderLength() => (_buffer[_at + 1] & 0x7F) switch { 126 => 4, 127 => LongestHeader, _ => 2 };

    private long PayloadLength(int header) => header switch
    {
        2 => _buffer[_at + 1] & 0x7F,
        4 => BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_at + 2)),
        _ => BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(_at + 2)),
    };

    /// <summary>Adds a data frame's payload to the message.</summary>
    private bool Take(int header, int payload)
    {
        if (!Ensure(header + payload))
        {
            return false;
        }

        if (_open)
        {
            _buffer.AsSpan(_at + header, payload).CopyTo(_buffer.AsSpan(_from + _length));
        }
        else
        {
            _from = _at + header;
            _open = true;
        }

        _length += payload;
        _at += header + payload;
        return true;
    }

    /// <summary>Makes this many bytes from here on present; false at the end of the stream.</summary>
    private bool Ensure(int count)
    {
        while (_end - _at < count)
        {
            if (!_open && _at == _end)
            {
                _at = _end = 0;
            }

            if (_at + count > _buffer.Length)
            {
                MakeRoom(count);
            }

            if (!Read())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Drops what was consumed in front; makes the buffer larger when that is not enough.</summary>
    private void MakeRoom(int count)
    {
        int kept = _open ? _length : 0;
        byte[] to = _buffer.Length >= kept + count ? _buffer : new byte[Math.Max(_buffer.Length * 2, kept + count)];
        int rest = _end - _at;
        _buffer.AsSpan(_from, kept).CopyTo(to);
        _buffer.AsSpan(_at, rest).CopyTo(to.AsSpan(kept));
        _buffer = to;
        _from = 0;
        _at = kept;
        _end = kept + rest;
    }

    private bool Read()
    {
        int n = stream.Read(_buffer.AsSpan(_end));
        ReadNs = MonotonicClock.NowNs();
        _end += n;
        return n > 0;
    }
}
