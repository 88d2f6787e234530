using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>A cable that can be pulled: bytes go through to another port on this machine until it is cut.</summary>
internal sealed class Relay : IDisposable
{
    private readonly int _to;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private TcpListener _listener;
    private int _taken;

    public Relay(int to)
    {
        _to = to;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Connections that were let through.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Ends every connection; new ones are refused.</summary>
    public void Cut()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _open.ForEach(c => c.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => _listener = Listen(Port);

    public void Dispose() => Cut();

    private TcpListener Listen(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                TcpClient from = await listener.AcceptTcpClientAsync();
                TcpClient to = new();
                await to.ConnectAsync(IPAddress.Loopback, _to);
                lock (_gate)
                {
                    _open.AddRange([from, to]);
                }

                Interlocked.Increment(ref _taken);
                _ = PumpAsync(from, to);
                _ = PumpAsync(to, from);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }
}
