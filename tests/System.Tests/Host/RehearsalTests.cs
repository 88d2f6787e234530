using System.IO;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;
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

    /// <summary>A cancel of one order looks it up first; the second request is the one that must have been compiled.</summary>
    [Fact]
    public async Task A_cancel_of_one_order_is_played_to_its_end()
    {
        using StopRehearsal stop = new(new SymbolTable(["GLD"]));
        Event cancel = default;
        cancel.Header.Kind = EventKind.OrderCancelRequest;
        cancel.Order.OrderId = (1L << 32) + 7;
        Event report = await stop.SendAsync(in cancel);
        Assert.Equal((EventKind.ExecutionReport, OrdStatus.PendingCancel, cancel.Order.OrderId), (report.Header.Kind, report.Report.Status, report.Report.OrderId));
    }
}
