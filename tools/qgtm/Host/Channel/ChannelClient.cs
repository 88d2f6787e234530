using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>The other end of <see cref="CommandChannel"/>.</summary>
public static class ChannelClient
{
    private const int AnswerMax = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends one command to the engine on the directory; null when none runs there.</summary>
    public static async Task<JsonDocument?> AskAsync(string directory, IReadOnlyDictionary<string, object> words)
    {
        string path = CommandChannel.PathOf(directory);
        CommandChannel.RefuseLongPath(directory);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            using NetworkStream stream = new(socket);
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(words), (byte)'\n'], limit.Token);
            byte[]? line = await CommandChannel.LineAsync(stream, limit.Token, AnswerMax);
            return Checked(line, directory);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new UserError(ExitCode.Error, $"{path} belongs to another user: run this as the user that the engine runs as.");
        }
        catch (SocketException)
        {
            return null;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            throw new UserError(ExitCode.TimedOut, $"The engine on {directory} did not answer within {Patience.TotalSeconds:0} s: look at the process.");
        }
    }

    private static JsonDocument Checked(byte[]? line, string directory)
    {
        if (line is null)
        {
            throw new UserError(ExitCode.TimedOut, $"The engine on {directory} ended without an answer: look at the process, then ask again.");
        }

        JsonDocument answer = JsonDocument.Parse(line);
        return !answer.RootElement.TryGetProperty("error", out JsonElement error)
            ? answer
            : throw new UserError(answer.RootElement.GetProperty("exit").GetInt32(), error.GetString() ?? string.Empty);
    }
}
