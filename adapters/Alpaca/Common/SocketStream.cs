using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// A blocking socket as a stream, without allocation. Only synchronous calls: after one asynchronous call the runtime polls
/// the socket for the synchronous ones. A read that hears nothing for the receive timeout calls back and goes on; when it
/// hears nothing for as long again it fails. It reads with recv(2) itself: when the runtime recompiles Socket.Receive it
/// binds the call a second time, and allocates for that in the middle of a session.
/// </summary>
internal sealed partial class SocketStream(Socket socket, Action silent) : Stream
{
    private const int Interrupted = 4, WouldBlock = 11;
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

    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint n = Receive(socket.SafeHandle, start, buffer.Length, 0);
                if (n >= 0)
                {
                    _asked = false;
                    return (int)n;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Interrupted:
                        break;
                    case WouldBlock when !_asked:
                        _asked = true;
                        silent();
                        break;
                    case int error:
                        throw new IOException("The socket failed: " + Marshal.GetPInvokeErrorMessage(error));
                }
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

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint Receive(SafeHandle socket, byte* buffer, nint length, int flags);
}
