using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>M10: orders and cancels of a day beside its executions.</summary>
public sealed class SurveillanceTests
{
    [Theory]
    [InlineData(99, 0, 50, false)]
    [InlineData(100, 0, 50, true)]
    [InlineData(100, 2, 50, false)]
    [InlineData(101, 2, 50, true)]
    [InlineData(1_000, 20, 50, false)]
    [InlineData(1_001, 20, 50, true)]
    [InlineData(1_000, 1_000, 1, false)]
    [InlineData(1_001, 1_000, 1, true)]
    public void M10_more_requests_for_an_execution_than_the_limit_warn(long requests, long fills, long most, bool warns)
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.State.Risk.RequestsPerFillMax = most;
        (lab.State.Scalars.DayRequests, lab.State.Scalars.DayFills) = (requests, fills);
        Tick(lab);
        Assert.Equal(warns ? KillTier.Warn : KillTier.Normal, lab.State.Tier);
        if (warns)
        {
            KillRow row = lab.LastChange();
            Assert.Equal(((long)TierTrigger.OrdersToTrades, requests, most, fills), (row.Trigger, row.Measured, row.Limit, row.Basis));

            // Once a day: a person who has looked lowers it, and neither the next timer nor a start says it again.
            lab.Outputs.Clear();
            LowerWarning(lab);
            Tick(lab);
            using OrderLab again = lab.Restart();
            Tick(again);
            Assert.Equal((KillTier.Normal, KillTier.Normal), (lab.State.Tier, again.State.Tier));
            Assert.Equal((requests, fills), (again.State.Scalars.DayRequests, again.State.Scalars.DayFills));
            Assert.Single(lab.Said(EventKind.TierChanged));
        }

        Evidence.Held(warns ? "M10-" : "M10+");
        Evidence.Held("M10=");
    }

    /// <summary>What counts: orders, cancels, executions, and no report that says nothing new, no question; the next day begins anew.</summary>
    [Fact]
    public void M10_orders_cancels_and_executions_are_counted_by_the_day()
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.State.Strategy(1, 0) = new() { Target = 0.05, EdgeBps = 1_000 };
        lab.Position().TargetDue = 1;
        lab.Wait(2);
        lab.Quote();
        Event order = lab.Said(EventKind.NewOrderSingle).Single();
        (long requests, long fills) = (lab.State.Scalars.DayRequests, lab.State.Scalars.DayFills);
        Assert.True(requests > 0);
        lab.Report(order.Order.OrderId, OrdStatus.PartiallyFilled, 3);
        lab.Report(order.Order.OrderId, OrdStatus.PartiallyFilled, 3);
        long unknown = lab.Place();
        lab.About(EventKind.OrderUnknown, unknown);
        lab.Command(EventKind.CancelOrder, unknown);
        Assert.Single(lab.Said(EventKind.OrderStatusRequest));
        lab.Command(EventKind.CancelOrder, order.Order.OrderId);
        Assert.Equal((requests + 1, fills + 1), (lab.State.Scalars.DayRequests, lab.State.Scalars.DayFills));
        lab.State.Scalars.DayRequestsTold = 1;
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.TimeNs = lab.State.Scalars.TimeNs + 1;
        e.Numbers.A = 1;
        e.Numbers.B = lab.State.Scalars.NextCloseNs + (86_400 * Fixed.One);
        lab.Apply(in e);
        Assert.Equal((0, 0, 0), (lab.State.Scalars.DayRequests, lab.State.Scalars.DayFills, lab.State.Scalars.DayRequestsTold));
        Evidence.Held("M10+");
    }

    /// <summary>One operator, who has seen the newest row of the history.</summary>
    private static void LowerWarning(OrderLab lab)
    {
        Event e = default;
        e.Header.Kind = EventKind.LowerTier;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = lab.State.Scalars.TimeNs;
        (e.Numbers.B, e.Numbers.D, e.Numbers.E) = (1, -1, lab.State.Control.Changes);
        lab.Apply(in e);
    }

    /// <summary>A timer that names the same close: the day goes on.</summary>
    private static void Tick(OrderLab lab)
    {
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.TimeNs = lab.State.Scalars.TimeNs + 1;
        e.Numbers.A = 1;
        e.Numbers.B = lab.State.Scalars.NextCloseNs;
        lab.Apply(in e);
    }
}
