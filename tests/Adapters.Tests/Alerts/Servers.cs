using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Adapters.Tests.Alerts;

/// <summary>A server of this process on a free port: one conversation for each connection.</summary>
internal abstract class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    protected LocalServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public virtual void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    protected abstract Task TalkAsync(StreamReader reader, Stream stream);

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = OneAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task OneAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.UTF8);
                await TalkAsync(reader, stream);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // The client hung up.
            }
        }
    }
}

/// <summary>A chat service: what it was told, and an answer for each request by its number; null = it never answers.</summary>
internal sealed class ChatServer(Func<int, (int Status, string Body)?> answer) : LocalServer
{
    private readonly TaskCompletionSource _never = new();
    private int _requests;

    public ConcurrentQueue<(string Path, string Body)> Requests { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    protected override async Task TalkAsync(StreamReader reader, Stream stream)
    {
        while (await reader.ReadLineAsync() is { Length: > 0 } first)
        {
            int length = 0;
            bool chunked = false;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[15..]) : length;
                chunked |= header.Contains("chunked", StringComparison.OrdinalIgnoreCase);
            }

            string body = chunked ? await ChunksAsync(reader) : await ExactlyAsync(reader, length);
            Requests.Enqueue((first.Split(' ')[1], body));
            if (answer(Interlocked.Increment(ref _requests)) is not { } said)
            {
                await _never.Task;
                return;
            }

            byte[] text = Encoding.UTF8.GetBytes(said.Body);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {said.Status} X\r\nContent-Type: application/json\r\nContent-Length: {text.Length}\r\n\r\n"));
            await stream.WriteAsync(text);
        }
    }

    public override void Dispose()
    {
        _never.TrySetResult();
        base.Dispose();
    }

    private static async Task<string> ExactlyAsync(StreamReader reader, int length)
    {
        char[] buffer = new char[length];
        int n = 0;
        while (Encoding.UTF8.GetByteCount(buffer.AsSpan(0, n)) < length)
        {
            n += await reader.ReadAsync(buffer.AsMemory(n));
        }

        return new string(buffer, 0, n);
    }

    private static async Task<string> ChunksAsync(StreamReader reader)
    {
        StringBuilder all = new();
        while (Convert.ToInt32(await reader.ReadLineAsync(), 16) is > 0 and var size)
        {
            all.Append(await ExactlyAsync(reader, size));
            await reader.ReadLineAsync();
        }

        await reader.ReadLineAsync();
        return all.ToString();
    }
}

/// <summary>A mail server that speaks SMTP as RFC 5321 has it, without TLS; the answer to RCPT is the test's.</summary>
internal sealed class MailServer(Func<int, string> rcpt) : LocalServer
{
    private int _mails;

    /// <summary>Every line that a client has said, and the mails.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Mails { get; } = new();

    protected override async Task TalkAsync(StreamReader reader, Stream stream)
    {
        async Task Say(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        await Say("220 mail.test ESMTP");
        while (await reader.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await Say("250-mail.test\r\n250-SIZE 1000000\r\n250 AUTH LOGIN PLAIN");
                    break;
                case "MAIL":
                    await Say("250 OK");
                    break;
                case "RCPT":
                    await Say(rcpt(Interlocked.Increment(ref _mails)));
                    break;
                case "DATA":
                    await Say("354 go on");
                    await TakeAsync(reader);
                    await Say("250 queued");
                    break;
                case "QUIT":
                    await Say("221 bye");
                    return;
                default:
                    await Say("502 not here");
                    break;
            }
        }
    }

    private async Task TakeAsync(StreamReader reader)
    {
        List<string> mail = [];
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            mail.Add(line);
        }

        Mails.Enqueue(string.Join('\n', mail));
    }
}
