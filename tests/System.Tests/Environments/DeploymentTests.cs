using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests.Environments;

/// <summary>A start knows what was deployed last: it says what differs, and with real money it wants that to be meant.</summary>
public sealed partial class DeploymentTests
{
    private static readonly int Dxy = StrategyCatalogue.IndexOf("dxy_gold");

    [Fact]
    public void A_checksum_is_of_everything_that_is_configured_and_of_one_strategy()
    {
        StrategyTuning none = StrategyTuning.None;
        DeploymentRow[] sums =
        [
            StrategyDeployment.SumOf(Dxy, none),
            StrategyDeployment.SumOf(Dxy, none with { Stage = StrategyStage.Paper }),
            StrategyDeployment.SumOf(Dxy, none with { Allocation = 0.1 }),
            StrategyDeployment.SumOf(Dxy, none with { Parameters = new Dictionary<int, double> { [0] = 2.0000001 } }),
            StrategyDeployment.SumOf(Dxy + 1, none),
        ];
        Assert.Equal(sums.Length, sums.Distinct().Count());
        Assert.True(sums[0].Is(StrategyDeployment.SumOf(Dxy, none with { Parameters = new Dictionary<int, double> { [0] = 2 } })), "a default that is written is the same");
        Assert.Matches("^[0-9a-f]{8}$", StrategyDeployment.Word(in sums[0]));
    }

    [Fact]
    public void With_real_money_another_configuration_has_to_be_meant()
    {
        EngineState state = new();
        StrategyGrant?[] grants = [.. StrategySection.BuiltIn];
        Assert.Empty(Said(state, grants, null));
        for (int s = 0; s < grants.Length; s++)
        {
            state.Deployments[s] = StrategyDeployment.SumOf(s, StrategyTuning.None);
        }

        Assert.Empty(Said(state, grants, null));
        grants[Dxy] = grants[Dxy]! with { Tuning = StrategyTuning.None with { Allocation = 0.2, Parameters = new Dictionary<int, double> { [0] = 2.5 } } };
        List<string> said = [];
        UserError refused = Assert.Throws<UserError>(() => StrategyDeployment.Check(state, grants, isLive: true, deploy: null, said.Add));
        Assert.StartsWith("dxy_gold is not as it was deployed last: entry_z 2 -> 2.5, allocation 0.1 -> 0.2 (checksum ", Assert.Single(said), StringComparison.Ordinal);
        string sum = Sum().Match(refused.Message).Groups["sum"].Value;
        Assert.StartsWith("1 of the strategies are not as they were deployed last", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, Assert.Throws<UserError>(() => StrategyDeployment.Check(state, grants, isLive: true, "00000000", said.Add)).Message);
        Assert.Single(Said(state, grants, sum));
        StrategyDeployment.Check(state, grants, isLive: false, deploy: null, said.Add);
        grants[Dxy] = grants[Dxy]! with { Tuning = StrategyTuning.None with { Allocation = 0.3 } };
        Assert.Throws<UserError>(() => StrategyDeployment.Check(state, grants, isLive: true, sum, said.Add));
    }

    [Fact]
    public async Task A_start_says_what_is_not_as_it_was_deployed_last_and_deploys_it_once()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKSIM" });
        using Configured c = new("paper", "PKSIM", "PASIM00001", broker.BaseUri);
        string[] run = c.Run("paper", "--for", "2s");
        (int exit, _, string error) = await QgtmProcess.RunAsync(run);
        Assert.True(exit == 0, error);
        Assert.DoesNotContain("deployed last", error, StringComparison.Ordinal);
        Assert.Equal(StrategyCatalogue.Count, Deployed(c.State));
        await File.WriteAllTextAsync(Path.Combine(c.Root, StrategyOverrides.FileName), "dxy_gold: { parameters: { entry_z: 2.5 } }\n");
        (exit, _, error) = await QgtmProcess.RunAsync(run);
        Assert.True(exit == 0, error);
        Assert.Contains("dxy_gold is not as it was deployed last: entry_z 2 -> 2.5 (checksum ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hedging_pressure is not", error, StringComparison.Ordinal);
        Assert.Equal(StrategyCatalogue.Count + 1, Deployed(c.State));
        (exit, _, error) = await QgtmProcess.RunAsync(run);
        Assert.True(exit == 0, error);
        Assert.DoesNotContain("deployed last", error, StringComparison.Ordinal);
        Assert.Contains("0 differences", (await QgtmProcess.RunAsync("replay", "--journal", c.State, "--verify")).Output, StringComparison.Ordinal);
    }

    private static List<string> Said(EngineState state, StrategyGrant?[] grants, string? deploy)
    {
        List<string> said = [];
        StrategyDeployment.Check(state, grants, isLive: true, deploy, said.Add);
        return said;
    }

    private static int Deployed(string state)
    {
        int n = 0;
        JournalReader.Read(state, 1, (in Event e) => n += e.Header.Kind == EventKind.StrategyDeployed ? 1 : 0);
        return n;
    }

    [GeneratedRegex("--deploy (?<sum>[0-9a-f]{8}) when", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sum();
}
