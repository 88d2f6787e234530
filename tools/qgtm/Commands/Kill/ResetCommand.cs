using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands.Kill;

/// <summary>
/// `qgtm killswitch --request-reset` by operator A over the local socket, `--confirm-reset` by operator B over HTTP with a key of
/// their own. A key is never an argument: other processes would see it.
/// </summary>
internal static class ResetCommand
{
    /// <summary>The variable that may hold operator B's key.</summary>
    public const string Variable = "QGTM_KEY";

    private const string Usage =
        "Say who you are: operator A asks with qgtm killswitch --request-reset [--to TIER] [--scope account|symbol SYM|strategy NAME] --reason TEXT [--state DIR], operator B confirms with qgtm killswitch --confirm-reset [--port N] [--key-file FILE].";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>0 = done or asked, 2 = nothing waits, 3 = no engine runs.</summary>
    public static Task<int> RunAsync(string[] words)
    {
        Asked asked = Parse(words);
        return asked.Confirms ? ConfirmAsync(asked) : RequestAsync(asked);
    }

    private static async Task<int> RequestAsync(Asked asked)
    {
        if (asked.Reason.Length == 0)
        {
            throw new UserError(ExitCode.Configuration, "A reset needs a reason, which is kept in the journal: add --reason TEXT.");
        }

        using JsonDocument answer = await ChannelClient.AskAsync(
            asked.Directory,
            new Dictionary<string, object>(StringComparer.Ordinal) { ["verb"] = "request-reset", ["to"] = asked.To, ["scope"] = asked.Scope, ["name"] = asked.Name, ["reason"] = asked.Reason })
            ?? throw new UserError(ExitCode.NotRunning, $"No engine runs on {asked.Directory}: start it, then ask; the tier is kept.");
        Console.Out.WriteLine(answer.RootElement.GetProperty("done").GetString());
        return ExitCode.Ok;
    }

    private static async Task<int> ConfirmAsync(Asked asked)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = Patience,
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{asked.Port}")),
        };
        client.DefaultRequestHeaders.Add("X-QGTM-API-Key", Key(asked.KeyFile));
        try
        {
            using JsonDocument seen = await AnswerAsync(await client.GetAsync(new Uri(Path, UriKind.Relative)));
            JsonElement waiting = seen.RootElement.GetProperty("waiting");
            if (waiting.ValueKind == JsonValueKind.Null)
            {
                throw new UserError(ExitCode.NotFound, "Nothing waits to be confirmed: operator A asks first with `qgtm killswitch --request-reset --reason TEXT`, `qgtm limits` or `qgtm strategy`.");
            }

            if (!waiting.TryGetProperty("token", out JsonElement token))
            {
                throw new UserError(ExitCode.Error, "This key cannot confirm it: that takes operator B, who is another person than the one who asks.");
            }

            await Console.Error.WriteLineAsync($"{waiting.GetProperty("says").GetString()} Reason: {waiting.GetProperty("reason").GetString()}");
            using JsonDocument done = await AnswerAsync(await client.PostAsJsonAsync(Path, new { token = token.GetString() }));
            Console.Out.WriteLine(done.RootElement.GetProperty("done").GetString());
            return ExitCode.Ok;
        }
        catch (HttpRequestException)
        {
            throw new UserError(ExitCode.NotRunning, string.Create(CultureInfo.InvariantCulture, $"No engine runs on 127.0.0.1:{asked.Port}: name its port with --port."));
        }
        catch (OperationCanceledException)
        {
            throw new UserError(ExitCode.TimedOut, $"The engine did not answer within {Patience.TotalSeconds:0} s: look with `qgtm killswitch --status` before you repeat it.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new UserError(ExitCode.NotRunning, string.Create(CultureInfo.InvariantCulture, $"What answers on 127.0.0.1:{asked.Port} is not a qgtm engine: name its port with --port."));
        }
    }

    private const string Path = "/api/v1/risk/kill-tier/reset";

    private static async Task<JsonDocument> AnswerAsync(HttpResponseMessage message)
    {
        using HttpResponseMessage answer = message;
        JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (answer.IsSuccessStatusCode)
        {
            return body;
        }

        string sentence = body.RootElement.GetProperty("title").GetString() ?? "The engine refuses.";
        body.Dispose();
        throw new UserError(ExitCode.Error, sentence);
    }

    /// <summary>From the variable, the file or the terminal, where it is not shown.</summary>
    public static string Key(string? keyFile)
    {
        string key = keyFile is { } file
            ? File.Exists(file) ? File.ReadAllText(file) : throw new UserError(ExitCode.NotFound, $"There is no {file}: write your key into it and `chmod 600` it.")
            : Environment.GetEnvironmentVariable(Variable) ?? Prompt();
        key = key.Trim();
        return key.Length != 0 && key.Length < 256 && Ascii.IsValid(key)
            ? key
            : throw new UserError(ExitCode.Configuration, $"There is no key: put it into {Variable}, name a file with --key-file, or type it.");
    }

    private static string Prompt()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? string.Empty;
        }

        Console.Error.Write("Key of operator B: ");
        StringBuilder key = new();
        for (ConsoleKeyInfo k = Console.ReadKey(intercept: true); k.Key != ConsoleKey.Enter; k = Console.ReadKey(intercept: true))
        {
            _ = k.Key == ConsoleKey.Backspace ? key.Remove(Math.Max(0, key.Length - 1), Math.Min(1, key.Length)) : key.Append(k.KeyChar);
        }

        Console.Error.WriteLine();
        return key.ToString();
    }

    private static Asked Parse(string[] words)
    {
        Asked asked = new();
        for (int i = 0; i < words.Length; i++)
        {
            bool hasValue = i + 1 < words.Length;
            asked = words[i] switch
            {
                "--request-reset" => asked with { Requests = true },
                "--confirm-reset" => asked with { Confirms = true },
                "--state" when hasValue => asked with { Directory = words[++i] },
                "--to" when hasValue => asked with { To = words[++i] },
                "--scope" when hasValue && words[i + 1] == "account" => asked with { Scope = words[++i] },
                "--scope" when i + 2 < words.Length && words[i + 1] is "symbol" or "strategy" => asked with { Scope = words[++i], Name = words[++i] },
                "--reason" when hasValue => asked with { Reason = words[++i].Trim() },
                "--key-file" when hasValue => asked with { KeyFile = words[++i] },
                "--port" when hasValue && int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535 =>
                    asked with { Port = int.Parse(words[++i], CultureInfo.InvariantCulture) },
                _ => throw new UserError(ExitCode.Configuration, Usage),
            };
        }

        return asked.Requests != asked.Confirms ? asked : throw new UserError(ExitCode.Configuration, Usage);
    }

    private sealed record Asked
    {
        public bool Requests { get; init; }
        public bool Confirms { get; init; }
        public string Directory { get; init; } = "./state";
        public string To { get; init; } = "NORMAL";
        public string Scope { get; init; } = "account";
        public string Name { get; init; } = string.Empty;
        public string Reason { get; init; } = string.Empty;
        public string? KeyFile { get; init; }
        public int Port { get; init; } = 8000;
    }
}
