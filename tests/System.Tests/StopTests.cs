using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>An ordered stop ends in order, whatever the broker does meanwhile.</summary>
public sealed class StopTests
{
    /// <summary>The sockets still read when the last look fails: they end before their lanes are freed, and the snapshot is written.</summary>
    [Fact]
    public async Task A_broker_that_is_gone_does_not_hold_up_the_stop()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-stop-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using OrderTape tape = await OrderTape.OpenAsync(address);
        using QgtmProcess engine = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0", "--json");
        await engine.ErrorAsync("live:");
        await tape.NewAsync(3);
        await venue.KillAsync();
        await engine.SignalAsync("TERM");
        await engine.ErrorAsync("the broker does not answer");
        await engine.OutputAsync("\"exit\":0");
        Assert.Equal(0, await engine.ExitAsync());
        (int exit, string text, _) = await QgtmProcess.RunAsync("replay", "--journal", state, "--verify");
        Assert.True(exit == 0, text);
        Assert.NotEmpty(Directory.GetFiles(state, "snapshot-*.qs"));
        Directory.Delete(state, recursive: true);
    }
}
