using System.Linq;
using Qgtm.Fast.EngineTests.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>An exit that works may be replaced, up to the whole position: what it takes the place of does not count beside it.</summary>
public sealed class ReplaceExitTests
{
    [Theory]
    [InlineData(10, 9, RiskReason.None)]
    [InlineData(10, 10, RiskReason.None)]
    [InlineData(10, 11, RiskReason.WouldFlip)]
    [InlineData(6, 10, RiskReason.None)]
    [InlineData(6, 11, RiskReason.WouldFlip)]
    public void C24_a_replacement_closes_up_to_the_whole_position_and_no_more(long older, long newer, RiskReason expected)
    {
        using OrderLab lab = Exiting(older);
        long id = lab.State.Scalars.OrderCounter | (lab.State.Scalars.BootEpoch << 32);
        Replace(lab, id, newer);
        Assert.Equal(expected == RiskReason.None ? [] : [expected], lab.Said(EventKind.Denied).Select(e => (RiskReason)e.Order.Reason));
        Assert.Equal(expected == RiskReason.None ? 1 : 0, lab.Said(EventKind.OrderReplaceRequest).Count());
        if (expected == RiskReason.None)
        {
            long replacement = lab.Said(EventKind.OrderReplaceRequest).Single().Replace.OrderId;
            Assert.Equal((older + newer) * Fixed.One, lab.Position().OpenSellQty);
            lab.Report(id, OrdStatus.Replaced);
            lab.Report(replacement, OrdStatus.Filled, newer);
            Assert.Equal((10 - newer) * Fixed.One, lab.Position().Qty);
            Assert.Equal((0, FreezeReasonNone), (lab.Position().OpenSellQty, (int)lab.Frozen()));
        }

        Evidence.Asked("C24", refused: expected != RiskReason.None, atLimit: newer == 10);
    }

    /// <summary>Another exit beside the one that is replaced still counts.</summary>
    [Theory]
    [InlineData(6, RiskReason.None)]
    [InlineData(7, RiskReason.WouldFlip)]
    public void C24_the_other_exits_count(long newer, RiskReason expected)
    {
        using OrderLab lab = Exiting(3);
        long id = lab.State.Scalars.OrderCounter | (lab.State.Scalars.BootEpoch << 32);
        long other = lab.Place(4, Side.Sell);
        lab.Report(other, OrdStatus.New);
        Replace(lab, id, newer);
        Assert.Equal(expected == RiskReason.None ? [] : [expected], lab.Said(EventKind.Denied).Select(e => (RiskReason)e.Order.Reason));
        Evidence.Asked("C24", refused: expected != RiskReason.None, atLimit: newer == 6);
    }

    private const int FreezeReasonNone = 0;

    /// <summary>10 shares are held, and an exit of some of them works.</summary>
    private static OrderLab Exiting(long shares)
    {
        OrderLab lab = TierLab.Holding(10);
        long id = lab.Place(shares, Side.Sell);
        lab.Report(id, OrdStatus.New);
        lab.Wait(2);
        lab.Quote();
        lab.Outputs.Clear();
        return lab;
    }

    private static void Replace(OrderLab lab, long id, long shares) => lab.Command(EventKind.ReplaceOrder, id, shares * Fixed.One, 100 * Fixed.One);
}
