using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm status --summary`: what a running engine says of itself, for people or as one JSON object.</summary>
public static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>0 = well, 1 = stalled, 3 = not running, 5 = no answer in time, 10 = NO_NEW or worse, 11 = not reconciled.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        (int port, bool json) = Parse(words);
        using JsonDocument telemetry = await AskAsync(port);
        EngineStatus status = Read(telemetry.RootElement, port);
        Console.Out.WriteLine(json ? JsonSerializer.Serialize(telemetry.RootElement) : StatusBox.Render(status) + await ComponentsAsync(port) + await StrategiesAsync(port));
        return status.IsNoNewOrWorse ? ExitCode.TierNoNewOrWorse
            : !status.IsReconciled ? ExitCode.NotReconciled
            : status.IsAlive ? ExitCode.Ok : ExitCode.Error;
    }

    private static (int Port, bool Json) Parse(string[] words)
    {
        int port = 8000;
        bool json = false;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--summary":
                    break;
                case "--json":
                    json = true;
                    break;
                case "--port" when i + 1 < words.Length:
                    port = PortOf(words[++i]);
                    break;
                case "--port":
                    throw new UserError(ExitCode.Configuration, "--port lacks its value: qgtm status --summary --port 8000.");
                default:
                    throw new UserError(ExitCode.Configuration, $"{words[i]} is not an option of status: qgtm status --summary [--json] [--port N].");
            }
        }

        return (port, json);
    }

    private static int PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
            ? port
            : throw new UserError(ExitCode.Configuration, $"--port takes a whole number from 1 to 65535, not '{text}'.");

    private static async Task<JsonDocument> AskAsync(int port)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
        using HttpClient client = new(handler) { Timeout = Patience };
        try
        {
            return JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/daemon/telemetry")));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new UserError(ExitCode.NotRunning, $"No engine runs on 127.0.0.1:{port}: start one with `qgtm run`, or name its port with --port.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw Stranger(port);
        }
        catch (OperationCanceledException)
        {
            throw new UserError(ExitCode.TimedOut, $"What listens on 127.0.0.1:{port} did not answer within {Patience.TotalSeconds:0} s: look at the process, or name another --port.");
        }
    }

    /// <summary>The parts of the engine, a line each, and why it is not ready; nothing from an engine that does not tell.</summary>
    private static async Task<string> ComponentsAsync(int port)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
        using HttpClient client = new(handler) { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/ready"));
            using JsonDocument ready = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            StringBuilder b = new();
            foreach (JsonElement part in ready.RootElement.GetProperty("components").EnumerateArray())
            {
                b.Append(CultureInfo.InvariantCulture, $"\n  {part.GetProperty("name").GetString(),-16}{part.GetProperty("state").GetString(),-14}{part.GetProperty("reason").GetString()}");
            }

            foreach (JsonElement reason in ready.RootElement.GetProperty("reasons").EnumerateArray())
            {
                b.Append(CultureInfo.InvariantCulture, $"\n  not ready: {reason.GetString()}");
            }

            return b.ToString();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or OperationCanceledException)
        {
            return string.Empty;
        }
    }

    /// <summary>A line for each strategy: its state, its stage, and why it wants nothing; nothing from an engine that does not tell.</summary>
    private static async Task<string> StrategiesAsync(int port)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
        using HttpClient client = new(handler) { Timeout = Patience };
        try
        {
            using JsonDocument list = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/strategies")));
            StringBuilder b = new();
            foreach (JsonElement s in list.RootElement.GetProperty("strategies").EnumerateArray())
            {
                b.Append(CultureInfo.InvariantCulture, $"\n  {s.GetProperty("id").GetString(),-28}{s.GetProperty("status").GetString(),-14}{s.GetProperty("stage").GetString(),-12}{s.GetProperty("emptyReason").GetString()}");
            }

            return b.ToString();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or OperationCanceledException)
        {
            return string.Empty;
        }
    }

    private static string Optional(JsonElement t, string name) =>
        t.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? string.Empty : string.Empty;

    private static UserError Stranger(int port) =>
        new(ExitCode.NotRunning, $"What answers on 127.0.0.1:{port} is not a qgtm engine: name the engine's port with --port.");

    private static EngineStatus Read(JsonElement t, int port)
    {
        try
        {
            var positions = new List<Holding>();
            foreach (JsonElement p in t.GetProperty("positions").EnumerateArray())
            {
                positions.Add(new Holding(
                    p.GetProperty("symbol").GetString() ?? string.Empty, p.GetProperty("qty").GetDecimal(), p.GetProperty("notionalUsd").GetDecimal()));
            }

            return new EngineStatus
            {
                IsAlive = t.GetProperty("heartbeat").GetProperty("is_alive").GetBoolean(),
                Environment = Optional(t, "environment"),
                EnvironmentWords = Optional(t, "environmentText"),
                Tier = t.GetProperty("risk").GetProperty("kill_tier").GetString() ?? "UNKNOWN",
                IsReconciled = t.GetProperty("reconciliation").GetProperty("is_clean").GetBoolean(),
                EventTime = t.GetProperty("eventTime").GetDateTime().ToUniversalTime(),
                Uptime = TimeSpan.FromSeconds(t.GetProperty("uptimeSeconds").GetDouble()),
                EquityUsd = t.GetProperty("equityUsd").GetDecimal(),
                DayPnlUsd = t.GetProperty("dayPnlUsd").GetDecimal(),
                Inputs = t.GetProperty("inputs").GetInt64(),
                Orders = t.GetProperty("orders").GetInt64(),
                Fills = t.GetProperty("fills").GetInt64(),
                Rejects = t.GetProperty("rejects").GetInt64(),
                StrategiesLoaded = (int)t.GetProperty("strategiesLoaded").GetInt64(),
                StrategiesKnown = (int)t.GetProperty("strategiesKnown").GetInt64(),
                Positions = positions,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Stranger(port);
        }
    }
}
