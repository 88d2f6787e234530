using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>One command: its words as the client sent them, and who it is, as the kernel says.</summary>
public readonly record struct CommandCall(JsonElement Words, long Uid);

/// <summary>
/// How an operator on this machine reaches the engine: a socket in the state directory that only its owner may open. One
/// line of JSON in, one line out, then it closes. Nobody waits for anybody: a client that says nothing is hung up on.
/// </summary>
public sealed class CommandChannel : IAsyncDisposable
{
    /// <summary>Name of the socket in the state directory.</summary>
    public const string FileName = "control.sock";

    /// <summary>Longest line, bytes.</summary>
    public const int LineMax = 4096;

    /// <summary>The kernel's limit of a socket's path, with its end.</summary>
    private const int PathMax = 107;
    private const int AtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> _verbs;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _room = new(AtOnce);
    private readonly Task _loop;

    private CommandChannel(Socket listener, string path, IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> verbs)
    {
        _listener = listener;
        _path = path;
        _verbs = verbs;
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Where the channel of a state directory is.</summary>
    public static string PathOf(string directory) => Path.Combine(Path.GetFullPath(directory), FileName);

    /// <summary>Refuses a directory whose path leaves no room for the socket's, before anything is started in it.</summary>
    public static void RefuseLongPath(string directory)
    {
        string path = PathOf(directory);
        if (Encoding.UTF8.GetByteCount(path) > PathMax)
        {
            throw new UserError(
                ExitCode.Configuration,
                $"{path} is longer than the {PathMax} bytes that a socket's path may have: name a --state directory with a shorter path.");
        }
    }

    /// <summary>Removes what a process that was killed has left. Call while holding the directory's lock.</summary>
    public static void Clear(string directory) => File.Delete(PathOf(directory));

    /// <summary>Listens. The mode is set before anyone can connect, because connecting needs a listener.</summary>
    public static CommandChannel Open(string directory, IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> verbs)
    {
        string path = PathOf(directory);
        File.Delete(path);
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        listener.Listen(AtOnce);
        return new CommandChannel(listener, path, verbs);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        File.Delete(_path);
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> calls = [];
        try
        {
            while (true)
            {
                await _room.WaitAsync(_stop.Token);
                Socket client = await _listener.AcceptAsync(_stop.Token);
                calls.RemoveAll(t => t.IsCompleted);
                calls.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end that was asked for; what is being answered is answered first.
        }

        await Task.WhenAll(calls);
    }

    private async Task ServeAsync(Socket client)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(Patience);
        try
        {
            using NetworkStream stream = new(client, ownsSocket: true);
            byte[]? line = await LineAsync(stream, limit.Token);
            if (line is not null)
            {
                await stream.WriteAsync(await AnswerAsync(line, Uid(client)), limit.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The client is gone, or says nothing: there is nobody to tell.
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>The bytes before the first line feed; null when there is none within the limit.</summary>
    internal static async Task<byte[]?> LineAsync(Stream stream, CancellationToken cancellationToken, int most = LineMax)
    {
        byte[] buffer = new byte[most];
        int length = 0;
        while (length < most)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            int end = Array.IndexOf(buffer, (byte)'\n', length, read);
            if (end >= 0)
            {
                return buffer[..end];
            }

            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return null;
    }

    private async Task<byte[]> AnswerAsync(byte[] line, long uid)
    {
        ArrayBufferWriter<byte> buffer = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string verb = document.RootElement.GetProperty("verb").GetString() ?? string.Empty;
            if (!_verbs.TryGetValue(verb, out Func<CommandCall, Utf8JsonWriter, Task>? run))
            {
                throw new UserError(ExitCode.Configuration, $"This engine knows no command '{verb}': use the qgtm that it was started with.");
            }

            using Utf8JsonWriter w = new(buffer);
            w.WriteStartObject();
            await run(new CommandCall(document.RootElement, uid), w);
            w.WriteEndObject();
            await w.FlushAsync();
        }
        catch (UserError e)
        {
            Error(buffer, e.ExitCode, e.Message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Error(buffer, ExitCode.Configuration, "That is no command of this channel: use the qgtm that the engine was started with.");
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Error(ArrayBufferWriter<byte> buffer, int exit, string sentence)
    {
        buffer.Clear();
        using Utf8JsonWriter w = new(buffer);
        w.WriteStartObject();
        w.WriteString("error", sentence);
        w.WriteNumber("exit", exit);
        w.WriteEndObject();
    }

    /// <summary>The user id of the process at the other end (SO_PEERCRED): a name in the words would be a claim.</summary>
    private static long Uid(Socket client)
    {
        const int SolSocket = 1, SoPeerCred = 17;
        Span<byte> credentials = stackalloc byte[12];
        client.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
    }
}
