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
