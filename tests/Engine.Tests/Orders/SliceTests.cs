using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>A step to a target is sliced to nine tenths of the largest order that holds now, in whole shares, and so passes the gate.</summary>
public sealed class SliceTests
{
    [Theory]
    [InlineData(1_000, 90)] // built in: 10 % of 100,000 USD at 100
    [InlineData(999, 89)]
    [InlineData(500, 45)]
    [InlineData(12, 1)]
    [InlineData(1_100, 95)] // the whole step fits
    public void C03_a_step_is_sliced_to_the_limit_that_holds(long orderBps, long shares)
    {
        using OrderLab lab = new();
        lab.Open();
        lab.State.Risk.OrderNotionalMaxBps = orderBps;
        lab.Wait(2);
        lab.Position().TargetDue = 1;
        lab.State.Strategy(1, 0) = new() { Target = 0.095, EdgeBps = 1_000 };
        lab.Outputs.Clear();
        lab.Quote();
        Assert.Equal([], lab.Said(EventKind.Denied).Select(e => (RiskReason)e.Order.Reason));
        Assert.Equal([shares], lab.Said(EventKind.NewOrderSingle).Select(e => e.Order.Qty / Fixed.One));
        Evidence.Asked("C03", refused: false, atLimit: orderBps == 1_000);
    }
}
