using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>Cancels that get lost.</summary>
public sealed class CancelTests
{
    /// <summary>Found by simulation, seed 95: the process had died while it sent, and the order went on filling by a few shares at a time.</summary>
    [Fact]
    public void A_lost_cancel_is_asked_for_again_though_fills_go_on_coming()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        lab.Report(id, OrdStatus.New);
        lab.Wait(10);
        Assert.Equal((OrdStatus.PendingCancel, 1), (lab.Row(id).Status, lab.Said(EventKind.OrderCancelRequest).Count()));
        for (int cum = 1; cum <= 4; cum++)
        {
            lab.Wait(3);
            lab.Report(id, OrdStatus.PartiallyFilled, cum);
            Assert.Equal((OrdStatus.PendingCancel, cum * Fixed.One), (lab.Row(id).Status, lab.Position().Qty));
        }

        Assert.Equal(2, lab.Said(EventKind.OrderCancelRequest).Count());
    }
}
