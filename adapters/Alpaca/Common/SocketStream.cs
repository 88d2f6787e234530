using System;
using System.IO;
using System.Net.Sockets;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// A blocking socket as a stream, without allocation. Only synchronous calls: after one asynchronous call the runtime polls
/// the socket for the synchronous ones. A read that hears nothing for the receive timeout calls back and goes on; when it
/// hears nothing for as long again it fails.
/// </summary>
internal sealed class SocketStream(Socket socket, Action silent) : Stream
{
    private bool _asked;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int n = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            switch (error)
            {
                case SocketError.Success:
                    _asked = false;
                    return n;
                case (SocketError.TimedOut or SocketError.WouldBlock) when !_asked:
                    _asked = true;
                    silent();
                    break;
                default:
                    throw new IOException("The socket failed: " + error);
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[socket.Send(buffer)..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
