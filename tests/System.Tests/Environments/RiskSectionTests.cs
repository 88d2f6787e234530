using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Environments;
using Xunit;

namespace Qgtm.Fast.SystemTests.Environments;

/// <summary>The risk section: what it must say, what it refuses, and that a replay sees the limits of the run.</summary>
public sealed class RiskSectionTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-risk-").FullName;

    private string ConfigPath => Path.Combine(_root, "qgtm.yaml");

    [Fact]
    public void C18_without_a_section_or_a_file_the_built_in_limits_hold()
    {
        RiskLimits built = new();
        Assert.Equal(built, RiskSection.Read(ConfigPath));
        File.WriteAllText(ConfigPath, "environments:\n  paper:\n    account: PA1\n");
        Assert.Equal(built, RiskSection.Read(ConfigPath));
    }

    [Fact]
    public void C18_the_sample_is_the_built_in_one_but_for_the_funds_sector_limit()
    {
        RiskLimits sample = RiskSection.Read(Path.Combine(Repository.Root, "config", "qgtm.yaml"));
        Assert.Equal(new RiskLimits() with { SectorMaxBps = 4_000 }, sample);
    }

    [Theory]
    [InlineData("orderNotionalMaxBps", "0", "risk.orderNotionalMaxBps is '0'")]
    [InlineData("orderNotionalMaxBps", "5001", "1..5000")]
    [InlineData("orderNotionalMaxBps", "-1", "risk.orderNotionalMaxBps is '-1'")]
    [InlineData("quoteAgeMaxNs", "15s", "risk.quoteAgeMaxNs is '15s'")]
    [InlineData("dayTradeRule", "none", "pdt or intraday_margin")]
    [InlineData("grossMaxBps", null, "risk.grossMaxBps is missing")]
    [InlineData("grossMaxBp", "20000", "'grossMaxBp' is no limit")]
    public void C18_a_limit_that_is_missing_zero_or_absurd_is_one_sentence_that_names_it(string key, string? value, string part)
    {
        Write(key, value);
        UserError refused = Assert.Throws<UserError>(() => RiskSection.Read(ConfigPath));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Contains("line ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C20_a_replay_sees_the_limits_of_the_run()
    {
        Write("orderNotionalMaxBps", "1");
        string state = Path.Combine(_root, "state");
        (int exit, string text, _) = await QgtmProcess.RunAsync(
            "run", "--env", "backtest", "--config", ConfigPath, "--state", state, "--seed", "115", "--for", "30s", "--speed", "60", "--json");
        Assert.Equal(0, exit);
        string line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(l => l.StartsWith('{'));
        using JsonDocument summary = JsonDocument.Parse(line);
        Assert.Equal(0, summary.RootElement.GetProperty("orders").GetInt64());
        Assert.True(summary.RootElement.GetProperty("denied").GetInt64() > 0, line);
        (exit, text, _) = await QgtmProcess.RunAsync("replay", "--journal", state, "--verify");
        Assert.Equal((0, true), (exit, text.StartsWith("0 differences", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>The built-in limits with one line of its own, or without it.</summary>
    private void Write(string key, string? value)
    {
        RiskLimits built = new();
        string[] lines = [.. Enum.GetValues<RiskKey>().Where(k => k != RiskKey.None && RiskSection.NameOf(k) != key).Select(k =>
            $"  {RiskSection.NameOf(k)}: {(k == RiskKey.DayTradeRule ? "intraday_margin" : RiskBounds.Get(in built, k).ToString(CultureInfo.InvariantCulture))}")];
        File.WriteAllText(ConfigPath, $"risk:\n{string.Join('\n', lines)}\n{(value is null ? string.Empty : $"  {key}: {value}\n")}");
    }
}
