using System.IO;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>Writes what the engine takes and says, for a person who replays a seed. Market data is left out.</summary>
internal sealed class Tracer(TextWriter to)
{
    private long _firstNs;

    /// <summary>One event of the ring.</summary>
    public void Take(in Event e, long nowNs)
    {
        _firstNs = _firstNs == 0 ? nowNs : _firstNs;
        EventKind kind = e.Header.Kind;
        if (kind is < EventKind.ExecutionReport or EventKind.Timer or EventKind.Canary or EventKind.VenuePosition or EventKind.VenueAccount or EventKind.SetLimit)
        {
            return;
        }

        string what = kind switch
        {
            EventKind.ExecutionReport => $"{e.Report.OrderId:x} {e.Report.Status} {e.Report.ExecType} cum {Text(e.Report.CumQty)} at {Text(e.Report.AvgPx)} {e.Report.Side} {e.Report.Reason}",
            EventKind.Execution => $"{e.Execution.OrderId:x} {e.Execution.Side} {Text(e.Execution.LastQty)} at {Text(e.Execution.LastPx)} id {e.Execution.ExecKey}",
            EventKind.NewOrderSingle or EventKind.OrderCancelRequest or EventKind.OrderStatusRequest or EventKind.Denied =>
                $"{e.Order.OrderId:x} {e.Order.Side} {e.Order.Effect} {Text(e.Order.Qty)} at {Text(e.Order.LimitPx)} {(e.Order.Reason == 0 ? string.Empty : ((Risk.RiskReason)e.Order.Reason).ToString())}",
            EventKind.OrderUnknown or EventKind.OrderNotFound => $"{e.Report.OrderId:x}",
            _ => $"{e.Numbers.A} {e.Numbers.B} {e.Numbers.C} {e.Numbers.D} {e.Numbers.E}",
        };
        to.WriteLine($"{(nowNs - _firstNs) / 1e9,12:F6} {(e.IsInput ? "> " : "   < ")}{e.Header.Sequence} {kind} [{e.Header.Instrument}] {what}");
    }

    private static string Text(long nanos) => (nanos / 1e9m).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The end of it.</summary>
    public void Say(string sentence) => to.WriteLine(sentence);
}
