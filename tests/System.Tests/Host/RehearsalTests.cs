using System.IO;
using System.Threading.Tasks;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests.Host;

/// <summary>What is played before the market opens: orders, and a stop that must have reached its broker for the start to go on.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task Orders_and_a_stop_go_through_and_leave_nothing()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-rehearsal-").FullName;
        await using (Rehearsal rehearsal = Rehearsal.Start(state, Universe.Default()))
        {
            Assert.True(await rehearsal.Orders > 0);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(state));
        Directory.Delete(state);
    }
}
