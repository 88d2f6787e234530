using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>One order from its decision to its end. Prices nano-USD, quantities nano-shares, 0 = not known or not yet.</summary>
public sealed class OrderTrack
{
    /// <summary>Its decision.</summary>
    public required Decision Decision { get; init; }

    /// <summary>Index of the instrument.</summary>
    public required int Instrument { get; init; }

    /// <summary>1 = buys, -1 = sells.</summary>
    public required int Sign { get; init; }

    /// <summary>What it was to trade.</summary>
    public required long Qty { get; init; }

    /// <summary>The mid when it was decided.</summary>
    public required long DecisionPx { get; init; }

    /// <summary>True when its limit reached the far side as it was decided: it fills as soon as it arrives.</summary>
    public required bool IsMarketable { get; init; }

    /// <summary>The mid when the broker had it, and ns of event time until then; -1 = it never had it.</summary>
    public long AckPx { get; private set; }

    /// <inheritdoc cref="AckPx"/>
    public long AckNs { get; private set; } = -1;

    /// <summary>The mid when it came to the market: of one that fills at once the first fill, of one that rests the broker's word.</summary>
    public long ArrivalPx { get; private set; }

    /// <summary>The mid when nothing more could come of it.</summary>
    public long EndPx { get; private set; }

    /// <summary>FIX 14.</summary>
    public long CumQty { get; private set; }

    /// <summary>Nano-USD times nano-shares of what was filled.</summary>
    public Int128 Notional { get; private set; }

    /// <summary>FIX 6.</summary>
    public long AvgPx => CumQty == 0 ? 0 : (long)(Notional / CumQty);

    /// <summary>Takes what the broker says; gives what that adds to the position and to the cash spent on it.</summary>
    public (long Qty, Int128 Notional) Take(in Event report, long mid)
    {
        ref readonly ExecutionReportPayload r = ref report.Report;
        if (AckNs < 0 && r.Status is (OrdStatus.New or OrdStatus.PartiallyFilled or OrdStatus.Filled))
        {
            AckNs = Math.Max(0, report.Header.TimeNs - Decision.TimeNs);
            AckPx = mid;
        }

        (long Qty, Int128 Notional) more = default;
        if (r.CumQty > CumQty && r.AvgPx > 0)
        {
            Int128 notional = (Int128)r.CumQty * r.AvgPx;
            more = (Sign * (r.CumQty - CumQty), Sign * (notional - Notional));
            (CumQty, Notional) = (r.CumQty, notional);
            ArrivalPx = ArrivalPx != 0 ? ArrivalPx : IsMarketable || AckPx == 0 ? mid : AckPx;
        }

        bool isFinal = r.Status >= OrdStatus.Filled;
        EndPx = isFinal && EndPx == 0 ? mid : EndPx;
        return more;
    }

    /// <summary>What it earned until the end's mid, in parts without the fees.</summary>
    public (Int128 Data, Int128 Latency, Int128 Fill) Parts(long endMid)
    {
        long until = EndPx != 0 ? EndPx : endMid;
        long decided = DecisionPx != 0 ? DecisionPx : AvgPx != 0 ? AvgPx : until, arrived = ArrivalPx != 0 ? ArrivalPx : decided;
        Int128 filled = (Int128)Sign * CumQty;
        Int128 waited = (Int128)Sign * (Qty - CumQty) * (until - decided);
        return (
            (filled * (endMid - decided)) + waited,
            -filled * (arrived - decided),
            (filled * arrived) - (Sign * Notional) - waited);
    }
}
