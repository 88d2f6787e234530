using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// An engine that was stopped and goes on does not know that the watchdog may have closed everything meanwhile. No order
/// leaves unless a canary that was sent within the last ten seconds has come through: each is sent after a look for the
/// watchdog's record, and behind the tier that a record raises. Cancels always leave. An engine without canaries is free.
/// </summary>
public sealed class WakefulSender(IOrderSender inner, RecentEvents recent) : IOrderSender
{
    /// <summary>Far below the shortest limit of a watchdog, far above a slow disk; ns.</summary>
    public const long AsleepNs = 10_000_000_000;

    public ValueTask<Event> SendAsync(in Event request)
    {
        long sent = recent.CanarySentNs;
        bool isOrder = request.Header.Kind is EventKind.NewOrderSingle or EventKind.OrderReplaceRequest;
        return isOrder && sent != 0 && MonotonicClock.NowNs() - sent > AsleepNs ? ValueTask.FromResult(Refusal(in request)) : inner.SendAsync(in request);
    }

    private static Event Refusal(in Event request)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.Report.OrderId = request.Order.OrderId;
        e.Report.Status = OrdStatus.Denied;
        e.Report.Reason = BrokerReason.EngineAsleep;
        return e;
    }
}
