using System;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm status` against telemetry of every colour.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData(0, "NORMAL", true, true)]
    [InlineData(0, "THROTTLE", true, true)]
    [InlineData(10, "NO_NEW", true, true)]
    [InlineData(10, "HALT_ALL", false, false)]
    [InlineData(11, "WARN", false, true)]
    [InlineData(1, "NORMAL", true, false)]
    public async Task Exit_code_says_how_the_engine_is(int exit, string tier, bool clean, bool alive)
    {
        string telemetry = Telemetry(tier, clean, alive);
        using CannedServer engine = CannedServer.Answering(telemetry);
        string port = engine.Port.ToString(CultureInfo.InvariantCulture);
        (int code, string box, string error) = await QgtmProcess.RunAsync("status", "--summary", "--port", port);
        Assert.Equal((exit, string.Empty), (code, error));
        Assert.Contains(tier, box, StringComparison.Ordinal);
        Assert.Contains("GLD", box, StringComparison.Ordinal);
        Assert.Equal(alive, !box.Contains("STALLED", StringComparison.Ordinal));
        Assert.Equal(clean, !box.Contains("NOT RECONCILED", StringComparison.Ordinal));

        (code, string json, _) = await QgtmProcess.RunAsync("status", "--json", "--port", port);
        Assert.Equal(exit, code);
        Assert.Equal(tier, JsonDocument.Parse(json).RootElement.GetProperty("risk").GetProperty("kill_tier").GetString());
    }

    [Fact]
    public Task Nothing_runs() => Terminal.RefusesAsync(3, "No engine runs on", "status", "--summary", "--port", Port(CannedServer.Unused()));

    [Theory]
    [InlineData("<html>Just a moment...</html>", 200)]
    [InlineData("[1]", 200)]
    [InlineData("{\"risk\":{\"kill_tier\":\"NORMAL\"}}", 200)]
    [InlineData("no such page", 404)]
    public async Task Another_program_answers(string body, int status)
    {
        using CannedServer stranger = CannedServer.Answering(body, status);
        await Terminal.RefusesAsync(3, "is not a qgtm engine", "status", "--port", Port(stranger.Port));
    }

    [Fact]
    public async Task No_answer_in_time()
    {
        using CannedServer mute = CannedServer.Mute();
        await Terminal.RefusesAsync(5, "did not answer within 3 s", "status", "--port", Port(mute.Port));
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Telemetry(string tier, bool clean, bool alive) => $$"""
        {"heartbeat":{"is_alive":{{(alive ? "true" : "false")}}},"risk":{"kill_tier":"{{tier}}"},"reconciliation":{"is_clean":{{(clean ? "true" : "false")}}},
        "uptimeSeconds":93784,"eventTime":"2026-03-02T14:50:00.0019153Z","equityUsd":101412.5,"dayPnlUsd":-12.25,"orders":7,"fills":6,"rejects":1,"strategiesLoaded":31,"strategiesKnown":31,
        "inputs":12345,"added":"by a later version","positions":[{"symbol":"GLD","qty":26,"notionalUsd":10020.06}]}
        """;
}
