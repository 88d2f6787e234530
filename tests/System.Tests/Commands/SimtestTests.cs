using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>`qgtm simtest` as a person calls it.</summary>
public sealed class SimtestTests
{
    [Fact]
    public async Task Two_processes_simulate_the_same()
    {
        (int Exit, string Output, string Error)[] both = await Task.WhenAll(
            QgtmProcess.RunAsync("simtest", "--seed", "21", "--seeds", "2", "--json"),
            QgtmProcess.RunAsync("simtest", "--seed", "21", "--seeds", "2", "--json"));
        JsonElement[] last = [.. both.Select(b => JsonDocument.Parse(b.Output.TrimEnd().Split('\n')[^1]).RootElement)];
        Assert.All(both, b => Assert.True(b.Exit == ExitCode.Ok, b.Output + b.Error));
        Assert.Equal(last[0].GetProperty("traceHash").GetString(), last[1].GetProperty("traceHash").GetString());
        Assert.Equal(2, last[0].GetProperty("seeds").GetInt32());
        Assert.True(last[0].GetProperty("events").GetInt64() > 1_000);
        Assert.Equal(0, last[0].GetProperty("violations").GetInt32());
    }

    [Fact]
    public async Task A_trace_shows_what_the_engine_takes_and_says()
    {
        (int exit, string text, _) = await QgtmProcess.RunAsync("simtest", "--seed", "3", "--trace");
        Assert.Equal(ExitCode.Ok, exit);
        Assert.Contains("EngineStart", text, System.StringComparison.Ordinal);
        Assert.Contains("Reconciled", text, System.StringComparison.Ordinal);
        Assert.Contains("no violation", text, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dayz", "3")]
    [InlineData("--days", "many")]
    [InlineData("--budget")]
    public async Task A_wrong_option_is_one_sentence(params string[] options)
    {
        (int exit, _, string error) = await QgtmProcess.RunAsync(["simtest", .. options]);
        Assert.Equal(ExitCode.Configuration, exit);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
