using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Environments;
using Xunit;

namespace Qgtm.Fast.SystemTests.Environments;

/// <summary>strategy_overrides.yaml: what is taken, and what each slip is told.</summary>
public sealed class StrategyOverridesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-overrides-").FullName;

    private string ConfigPath => Path.Combine(_directory, "qgtm.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_named_is_taken_and_the_rest_is_as_declared()
    {
        Write("dxy_gold:\n  stage: live_small\n  allocation: 0.05\n  parameters: { entry_z: 2.5 }\n");
        StrategyTuning[] all = StrategyOverrides.Read(ConfigPath);
        StrategyTuning dxy = all[StrategyCatalogue.IndexOf("dxy_gold")];
        Assert.Equal((StrategyStage.LiveSmall, 0.05, 2.5), (dxy.Stage!.Value, dxy.Allocation!.Value, Assert.Single(dxy.Parameters).Value));
        Assert.Equal(StrategyCatalogue.Count - 1, all.Count(t => t == StrategyTuning.None));
        Assert.Equal(StrategyStage.LiveSmall, StrategySection.Read(ConfigPath)[StrategyCatalogue.IndexOf("dxy_gold")]!.Tuning.Stage);
    }

    [Fact]
    public void The_checksum_is_that_of_the_parameters_and_of_nothing_else()
    {
        string declared = StrategyOverrides.Checksum(StrategyOverrides.Read(ConfigPath));
        Write("dxy_gold:\n  stage: paused\n");
        Assert.Equal(declared, StrategyOverrides.Checksum(StrategyOverrides.Read(ConfigPath)));
        Write("dxy_gold:\n  parameters: { entry_z: 2.0001 }\n");
        Assert.NotEqual(declared, StrategyOverrides.Checksum(StrategyOverrides.Read(ConfigPath)));
        Assert.Equal(64, declared.Length);
    }

    [Theory]
    [InlineData("dxy_golf:\n  stage: paper\n", "is no strategy")]
    [InlineData("dxy_gold:\n  stage: live\n", "is no stage: there are candidate, validated, paper, live_small, live_full, paused, retired")]
    [InlineData("dxy_gold:\n  allocation: 1.1\n", "it must be a number from 0 to 1")]
    [InlineData("dxy_gold:\n  parameters: { entry: 2 }\n", "there are entry_z, exit_z, weight")]
    [InlineData("dxy_gold:\n  parameters: { entry_z: 9 }\n", "it must be a number from 1 to 4 (z)")]
    [InlineData("meta_labeller:\n  parameters: { p: 1 }\n", "has none")]
    [InlineData("dxy_gold:\n  weight: 1\n", "there are stage, allocation and parameters")]
    public void A_slip_is_one_sentence_with_its_line(string text, string part)
    {
        Write(text);
        UserError refused = Assert.Throws<UserError>(() => StrategyOverrides.Read(ConfigPath));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Contains(StrategyOverrides.FileName + " line ", refused.Message, StringComparison.Ordinal);
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(_directory, StrategyOverrides.FileName), text);
}
