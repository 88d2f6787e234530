using System;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A venue that takes the connection and says nothing; apart, because the client's patience is ten seconds.</summary>
public sealed class MuteVenueTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Fact]
    public async Task Ends_with_a_sentence()
    {
        string state = copies.Take();
        using CannedServer mute = CannedServer.Mute();
        await StartTests.UnchangedAsync(state, 5, "The venue took too long", StartTests.Recover(state, mute.Port));
    }
}

/// <summary>A broker that answers requests while its streams never open: the boot gives up after fifteen seconds, in order.</summary>
public sealed class MuteStreamTests
{
    [Fact]
    public async Task Ends_with_a_sentence_and_a_whole_journal()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-mute-").FullName;
        using CannedServer broker = CannedServer.Broker();
        string error = await Terminal.RefusesAsync(5, "The venue took too long", StartTests.Recover(state, broker.Port));
        Assert.Contains("reconciled with the broker", error, StringComparison.Ordinal);
        Assert.Equal(0, (await QgtmProcess.RunAsync("inspect", "verify", state)).Exit);
        Directory.Delete(state, recursive: true);
    }
}
