using System;
using System.IO;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace Qgtm.Fast.Alpaca;

/// <summary>Why a stream was lost, or could not be opened.</summary>
public enum StreamLoss : byte
{
    None = 0,

    /// <summary>The other side closed or reset the connection, or it cannot be reached.</summary>
    Closed = 1,

    /// <summary>Nothing was heard, or no data although the market is open.</summary>
    Silent = 2,

    /// <summary>No acknowledged subscription in time.</summary>
    Unanswered = 3,

    /// <summary>The handshake was answered with an HTTP status other than 101.</summary>
    Refused = 4,

    /// <summary>Too many handshakes: HTTP 429.</summary>
    TooManyTries = 5,

    /// <summary>The certificate is not valid for the name, or no secure connection came about. Never tried without.</summary>
    Insecure = 6,

    /// <summary>The name has no address.</summary>
    NoAddress = 7,

    /// <summary>A frame broke the protocol or was too large.</summary>
    BadFrame = 8,

    /// <summary>The stream said an error that ends the session.</summary>
    Error = 9,
}

/// <summary>A handshake that was answered, but not with 101.</summary>
internal sealed class StreamRefused(int status) : IOException("The server does not open a WebSocket: HTTP " + status)
{
    public int Status => status;
}

/// <summary>The stream said an error that ends the session.</summary>
internal sealed class StreamError(int code) : IOException("The stream said error " + code)
{
    public int Code => code;
}

/// <summary>From what was thrown to why.</summary>
internal static class StreamLosses
{
    private const int TooMany = 429;

    /// <summary>True for what the network can do; all else is a fault of this program.</summary>
    public static bool IsLoss(Exception fault) => fault is WebSocketException or IOException or OperationCanceledException
        or InvalidOperationException or SocketException or AuthenticationException or TimeoutException;

    public static StreamLoss Of(Exception fault) => fault switch
    {
        StreamError => StreamLoss.Error,
        StreamRefused { Status: TooMany } => StreamLoss.TooManyTries,
        StreamRefused => StreamLoss.Refused,
        AuthenticationException => StreamLoss.Insecure,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => StreamLoss.NoAddress,
        WebSocketException => StreamLoss.BadFrame,
        TimeoutException => StreamLoss.Unanswered,
        _ => StreamLoss.Closed,
    };
}
