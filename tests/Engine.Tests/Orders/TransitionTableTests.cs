using System;
using System.Linq;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>The table of statuses and events has every cell, and the cells keep the rules that the books rely on.</summary>
public sealed class TransitionTableTests
{
    private static readonly OrdStatus[] Statuses = [.. Enum.GetValues<OrdStatus>().Where(s => s != OrdStatus.None)];
    private static readonly OrderEvent[] All = Enum.GetValues<OrderEvent>();

    [Fact]
    public void Every_status_knows_every_event()
    {
        Assert.Equal(OrderTransitions.Events, All.Length);
        Assert.Equal(Enumerable.Range(0, All.Length), All.Select(e => (int)e));
        foreach (OrdStatus now in Statuses)
        {
            foreach (OrderEvent e in All)
            {
                bool legal = OrderTransitions.TryNext(now, e, hasFills: false, out OrdStatus next);
                Assert.Contains(next, Statuses);
                Assert.True(legal || next == now, $"{now} on {e}: a contradiction changes nothing");
            }
        }
    }

    [Fact]
    public void A_final_status_is_left_for_filled_only()
    {
        foreach (OrdStatus now in Statuses.Where(s => s >= OrdStatus.Filled))
        {
            foreach (OrderEvent e in All)
            {
                OrderTransitions.TryNext(now, e, hasFills: true, out OrdStatus next);
                Assert.Equal(e == OrderEvent.Filled ? OrdStatus.Filled : now, next);
            }
        }
    }

    [Fact]
    public void Reports_commute_and_repeat_without_effect()
    {
        OrderEvent[] reports = [.. All.Where(e => e < OrderEvent.Unrecognised || e is OrderEvent.Filled)];
        foreach (OrdStatus now in Statuses)
        {
            foreach (OrderEvent a in reports)
            {
                foreach (OrderEvent b in reports)
                {
                    Assert.Equal(Next(Next(now, a), b), Next(Next(now, b), a));
                    Assert.Equal(Next(now, a), Next(Next(now, a), a));
                }
            }
        }
    }

    [Fact]
    public void Nothing_but_the_brokers_word_ends_an_order_that_was_sent()
    {
        OrderEvent[] ours = [OrderEvent.OutcomeUnknown, OrderEvent.CancelSent, OrderEvent.ReplaceSent, OrderEvent.Restart];
        foreach (OrdStatus now in Statuses.Where(s => s < OrdStatus.Filled))
        {
            Assert.All(ours, e => Assert.True(Next(now, e) < OrdStatus.Filled, $"{now} ends on {e}"));
        }

        Assert.All(Statuses.Where(s => s is not OrdStatus.Unknown && s < OrdStatus.Filled), now => Assert.Equal(now, Next(now, OrderEvent.NotFound)));
    }

    [Fact]
    public void Every_status_of_the_broker_is_an_event_of_its_own()
    {
        OrdStatus[] told = [.. Statuses.Where(s => s is not OrdStatus.Intended)];
        Assert.Equal(told.Length, told.Select(OrderTransitions.Of).Distinct().Count());
        Assert.Equal(OrderEvent.Nonsense, OrderTransitions.Of(OrdStatus.Intended));
    }

    private static OrdStatus Next(OrdStatus now, OrderEvent e)
    {
        OrderTransitions.TryNext(now, e, hasFills: false, out OrdStatus next);
        return next;
    }
}
