using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Equal seed, equal state hash.</summary>
public sealed class LockstepTests
{
    [Fact]
    public async Task EqualSeedsGiveEqualHashesAndOtherSeedsOthers()
    {
        (string hash, long orders) = await RunAsync("7");
        Assert.True(orders > 0);
        Assert.Equal((hash, orders), await RunAsync("7"));
        Assert.NotEqual(hash, (await RunAsync("8")).Hash);
        Evidence.Control("F102");
    }

    private static async Task<(string Hash, long Orders)> RunAsync(string seed)
    {
        string state = Directory.CreateTempSubdirectory("qgtm-lockstep-").FullName;
        using QgtmProcess run = QgtmProcess.Start("run", "--lockstep", "--for", "10s", "--speed", "60", "--seed", seed, "--state", state, "--json");
        using JsonDocument summary = JsonDocument.Parse(await run.OutputAsync("{"));
        Assert.Equal(0, await run.ExitAsync());
        Assert.True(summary.RootElement.GetProperty("brokerAgrees").GetBoolean());
        Directory.Delete(state, recursive: true);
        return (summary.RootElement.GetProperty("stateHash").GetString()!, summary.RootElement.GetProperty("orders").GetInt64());
    }
}
