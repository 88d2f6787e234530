using System;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests.Host;

/// <summary>An engine that slept sends no order until a fresh canary has come through; cancels always leave.</summary>
public sealed class WakefulSenderTests
{
    private readonly RecentEvents _recent = new(TimeProvider.System);
    private readonly Counter _broker = new();

    [Theory]
    [InlineData(EventKind.NewOrderSingle)]
    [InlineData(EventKind.OrderReplaceRequest)]
    public async Task K07_an_order_needs_a_canary_of_the_last_ten_seconds(EventKind kind)
    {
        WakefulSender sender = new(_broker, _recent);
        Event order = default;
        order.Header.Kind = kind;
        order.Order.OrderId = 77;
        _ = await sender.SendAsync(in order);
        Assert.Equal(1, _broker.Sent);

        long now = MonotonicClock.NowNs();
        Canary(now - WakefulSender.AsleepNs - 1);
        Event refused = await sender.SendAsync(in order);
        Assert.Equal((1, 77L, OrdStatus.Denied, BrokerReason.EngineAsleep), (_broker.Sent, refused.Report.OrderId, refused.Report.Status, refused.Report.Reason));
        Event cancel = order;
        cancel.Header.Kind = EventKind.OrderCancelRequest;
        _ = await sender.SendAsync(in cancel);
        Assert.Equal(2, _broker.Sent);

        Canary(MonotonicClock.NowNs());
        _ = await sender.SendAsync(in order);
        Assert.Equal(3, _broker.Sent);
        Evidence.Held("K07=");
    }

    private void Canary(long sentNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.Canary;
        e.Numbers.A = 1;
        e.Numbers.B = sentNs;
        _recent.Take(in e);
    }

    private sealed class Counter : IOrderSender
    {
        public int Sent { get; private set; }

        public ValueTask<Event> SendAsync(in Event request)
        {
            Sent++;
            return ValueTask.FromResult(request);
        }
    }
}
