using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
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
        Evidence.Asked("C18", refused: false);
    }

    [Fact]
    public void C18_the_sample_is_the_built_in_one()
    {
        RiskLimits sample = RiskSection.Read(Path.Combine(Repository.Root, "config", "qgtm.yaml"));
        Assert.Equal(new RiskLimits(), sample);
        Evidence.Asked("C18", refused: false);
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
        Evidence.Asked("C18", refused: true);
    }

    [Theory]
    [InlineData("  nobody:\n    instruments: all\n", "'nobody' is no strategy")]
    [InlineData("  tsmom_multi:\n    instruments: all\n    orderNotionalMaxBps: 10\n    positionMaxBps: 10\n    grossMaxBps: 10\n", "tsmom_multi.ordersPerDayMax is missing")]
    [InlineData("  tsmom_multi:\n    orderNotionalMaxBps: 10\n    positionMaxBps: 10\n    grossMaxBps: 10\n    ordersPerDayMax: 10\n", "tsmom_multi.instruments is missing")]
    [InlineData("  tsmom_multi:\n    instruments: all\n    grossMaxBps: 0\n", "tsmom_multi.grossMaxBps is '0'")]
    [InlineData("  tsmom_multi:\n    instruments: all\n    grossMaxBps: 40001\n", "1..40000")]
    [InlineData("  tsmom_multi:\n    instruments: none\n", "instruments is 'all' or a list")]
    [InlineData("  tsmom_multi:\n    grossBps: 1\n", "'grossBps' is no limit of a strategy")]
    public void C18_a_strategys_section_that_lacks_a_limit_is_one_sentence(string section, string part)
    {
        File.WriteAllText(ConfigPath, "strategies:\n" + section);
        UserError refused = Assert.Throws<UserError>(() => StrategySection.Read(ConfigPath));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Evidence.Asked("C18", refused: true);
    }

    [Fact]
    public void C18_a_strategy_that_the_section_does_not_name_does_not_start()
    {
        File.WriteAllText(ConfigPath, "strategies:\n  tsmom_multi:\n    instruments: [GLD, SLV]\n    orderNotionalMaxBps: 11\n    positionMaxBps: 12\n    grossMaxBps: 13\n    ordersPerDayMax: 14\n");
        var grants = StrategySection.Read(ConfigPath);
        Assert.Equal([1], grants.Index().Where(g => g.Item is not null).Select(g => g.Index));
        Assert.Equal(["GLD", "SLV"], grants[1]!.Names);
        Assert.Equal([11, 12, 13, 14], grants[1]!.Limits.OrderBy(l => l.Key).Select(l => l.Value));
        Assert.Equal(StrategySection.BuiltIn.Select(_ => false), StrategySection.Read(Path.Combine(Repository.Root, "config", "qgtm.yaml")).Select(g => g is null));
        Evidence.Asked("C18", refused: true);
        Evidence.Asked("C18", refused: false);
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
        Evidence.Asked("C20", refused: true);
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
