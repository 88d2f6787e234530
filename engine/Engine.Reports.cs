using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>From the broker's reports to books: each share once, and whatever contradicts itself freezes its symbol.</content>
public sealed partial class Engine
{
    /// <summary>"Not found" answers that end an unknown order.</summary>
    public const int NotFoundMin = 3;

    /// <summary>How long an outcome must have been unknown for such answers to end the order, ns of event time.</summary>
    public const long NotFoundAgeNs = 5_000_000_000;

    /// <summary>An average price may differ so much between the broker's stream and REST, nano-USD: they round.</summary>
    private const long AvgPxSlack = 100_000;

    /// <summary>An overfill above this share of equity asks for the way out, basis points.</summary>
    private const long OverfillFlattenBps = 1_000;

    private void OnExecutionReport(ref readonly Event e)
    {
        ref readonly ExecutionReportPayload r = ref e.Report;
        if (!OrderTable.Has(State, r.OrderId))
        {
            OnOrphan(in e);
            return;
        }

        ref OrderRow row = ref State.Orders[OrderTable.Slot(r.OrderId)];
        if (!IsSane(r.CumQty, r.AvgPx) || IsAnother(in row, e.Header.Instrument, r.Side))
        {
            Freeze(e.Header.Instrument, FreezeReason.BadFill, r.OrderId, r.CumQty, r.AvgPx);
            Freeze(row.Instrument, FreezeReason.BadFill, r.OrderId, r.CumQty, r.AvgPx);
            return;
        }

        if (r.ExecType is ExecType.TradeCancel or ExecType.TradeCorrect)
        {
            Freeze(row.Instrument, FreezeReason.TradeBust, r.OrderId, row.CumQty, r.CumQty);
        }

        row.BrokerKey = r.BrokerKey == 0 ? row.BrokerKey : r.BrokerKey;
        Merge(ref row, in r);
    }

    /// <summary>No fill is negative, free, or worth more than a billion USD.</summary>
    private static bool IsSane(long qty, long px) =>
        qty == 0 || (qty > 0 && px > 0 && (System.Int128)qty * px / Fixed.One <= 1_000_000_000 * (System.Int128)Fixed.One);

    private static bool IsAnother(ref readonly OrderRow row, int instrument, Side side) =>
        (instrument >= 0 && instrument != row.Instrument) || (side != Side.None && side != row.Side);

    /// <summary>True when answers "not found" had ended an order that lives or has lived after all.</summary>
    public static bool IsReopened(in OrderRow row, in ExecutionReportPayload r) =>
        row.Status == OrdStatus.Rejected && row.NotFound >= NotFoundMin
        && (r.Status is > OrdStatus.Intended and < OrdStatus.Filled || r.CumQty > row.CumQty);

    private void Merge(ref OrderRow row, ref readonly ExecutionReportPayload r)
    {
        OrdStatus was = row.Status;
        if (IsReopened(in row, in r))
        {
            // Three answers had ended it, and it lives or has lived: exposure again, and a person has to look.
            row.Status = OrdStatus.Unknown;
            OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, row.LeavesQty);
            Freeze(row.Instrument, FreezeReason.Reopened, row.OrderId, row.NotFound, r.CumQty);
        }

        long before = row.LeavesQty;
        TakeFills(ref row, in r, was);
        bool works = r.ExecType switch
        {
            ExecType.CancelRejected => OrderTransitions.TryNext(row.Status, OrderEvent.CancelRejected, row.CumQty > 0, out row.Status),
            ExecType.ReplaceRejected => OrderTransitions.TryNext(row.Status, OrderEvent.ReplaceRejected, row.CumQty > 0, out row.Status),
            _ => false,
        };
        bool isFilled = row.CumQty >= row.OrderQty;
        bool lags = works && !isFilled && r.Status < OrdStatus.Filled;
        bool legal = lags || OrderTransitions.TryMerge(row.Status, r.Status, isFilled, out row.Status);

        // A cancel waits for its own answer: fills that go on coming say that it may be lost, not that it is being done.
        bool waits = was == OrdStatus.PendingCancel && row.Status == was;
        row.UpdatedNs = waits ? row.UpdatedNs : State.Scalars.TimeNs;
        OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, row.LeavesQty - before);
        if (!legal)
        {
            State.Scalars.BadTransitions++;
            Emit(EventKind.BadTransition, row.Instrument).Report = r;
        }

        if (r.Status == OrdStatus.Unknown)
        {
            Freeze(row.Instrument, FreezeReason.UnknownStatus, row.OrderId, (long)row.Status, 0);
        }

        if (row.Status is OrdStatus.Rejected or OrdStatus.Denied && was != row.Status)
        {
            OnRefused(ref row, in r);
        }

        NoteReport(row.Instrument);
    }

    /// <summary>
    /// CumQty is merged as a maximum, so a repeated or late report adds nothing; what is new costs the difference of what the
    /// whole has cost (docs/adr/0018).
    /// </summary>
    private void TakeFills(ref OrderRow row, ref readonly ExecutionReportPayload r, OrdStatus was)
    {
        long fresh = r.CumQty - row.CumQty;
        if (fresh <= 0)
        {
            long off = r.AvgPx - row.AvgPx;
            if (fresh == 0 && r.CumQty > 0 && off is > AvgPxSlack or < -AvgPxSlack)
            {
                Freeze(row.Instrument, FreezeReason.PriceChanged, row.OrderId, row.AvgPx, r.AvgPx);
            }

            return;
        }

        long cost = Fixed.Notional(r.AvgPx, r.CumQty) - Fixed.Notional(row.AvgPx, row.CumQty);
        if (cost <= 0)
        {
            cost = Fixed.Notional(r.AvgPx, fresh);
            Freeze(row.Instrument, FreezeReason.PriceChanged, row.OrderId, row.AvgPx, r.AvgPx);
        }

        long held = State.Positions[row.Instrument].Qty;
        FillMath.Apply(ref State.Positions[row.Instrument], row.Side, fresh, cost);
        NoteRepeats(in row, held);
        State.Flatten[row.Instrument].SameLooks = 0;
        row.CumQty = r.CumQty;
        row.AvgPx = r.AvgPx;
        State.Scalars.Fills++;
        State.Scalars.DayFills++;
        if (was >= OrdStatus.Filled)
        {
            ref Event late = ref Emit(EventKind.LateFill, row.Instrument);
            late.Numbers.A = row.OrderId;
            late.Numbers.B = fresh;
            late.Numbers.C = Fixed.MulDiv(cost, Fixed.One, fresh);
        }

        long chain = OrderTable.ChainQty(State, in row);
        if (chain > row.OrderQty)
        {
            OnOverfill(in row, chain - row.OrderQty);
        }
    }

    /// <summary>The books have followed the broker; a large surplus is more than one symbol's problem.</summary>
    private void OnOverfill(ref readonly OrderRow row, long surplus)
    {
        Freeze(row.Instrument, FreezeReason.Overfill, row.OrderId, row.OrderQty, surplus);
        if (Fixed.Notional(row.AvgPx, surplus) > Fixed.MulDiv(State.Scalars.Equity, OverfillFlattenBps, 10_000))
        {
            long bps = State.Scalars.Equity <= 0 ? 10_000 : Fixed.MulDiv(Fixed.Notional(row.AvgPx, surplus), 10_000, State.Scalars.Equity);
            RaiseTier(KillTier.Flatten, new TierCause(TierTrigger.Overfill, bps, OverfillFlattenBps, row.OrderId));
        }
    }

    private void OnRefused(ref OrderRow row, ref readonly ExecutionReportPayload r)
    {
        State.Scalars.Rejects++;
        NoteRefusal(in row, in r);
        if (BrokerReasons.StopsOpening(r.Reason))
        {
            OnBrokerDenied(r.Reason, r.HttpStatus);
        }

        FreeReplaced(in row);
    }

    /// <summary>A replacement that came to nothing leaves the order before it working.</summary>
    private void FreeReplaced(ref readonly OrderRow row)
    {
        if (OrderTable.Has(State, row.ReplacesId))
        {
            ref OrderRow older = ref State.Orders[OrderTable.Slot(row.ReplacesId)];
            OrderTransitions.TryNext(older.Status, OrderEvent.ReplaceRejected, older.CumQty > 0, out older.Status);
        }
    }

    /// <summary>
    /// A report on an id of ours that is not in the table. One that a younger order has pushed out is old news; any other
    /// that is open or filled says that these books are not the ones that sent it.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnOrphan(ref readonly Event e)
    {
        State.Scalars.Orphans++;
        Emit(EventKind.OrphanReport, e.Header.Instrument).Report = e.Report;
        bool isOldNews = OrderTable.MayHaveForgotten(State, e.Report.OrderId) || (e.Header.Flags != 0 && e.Report.Status >= OrdStatus.Filled);
        if (!isOldNews && e.Report.OrderId != 0)
        {
            Freeze(e.Header.Instrument, FreezeReason.UnknownOrder, e.Report.OrderId, e.Report.CumQty, e.Report.AvgPx);
        }
    }

    /// <summary>An execution is the witness of a fill: counted once by its id, across restarts; the shares come with the report.</summary>
    private void OnExecution(ref readonly Event e)
    {
        ref readonly ExecutionPayload x = ref e.Execution;
        if (x.LastQty == 0 || !IsSane(x.LastQty, x.LastPx))
        {
            Freeze(e.Header.Instrument, FreezeReason.BadFill, x.OrderId, x.LastQty, x.LastPx);
            return;
        }

        if (OrderTable.Has(State, x.OrderId) && IsAnother(in State.Orders[OrderTable.Slot(x.OrderId)], e.Header.Instrument, x.Side))
        {
            Freeze(e.Header.Instrument, FreezeReason.BadFill, x.OrderId, x.LastQty, x.LastPx);
            Freeze(State.Orders[OrderTable.Slot(x.OrderId)].Instrument, FreezeReason.BadFill, x.OrderId, x.LastQty, x.LastPx);
            return;
        }

        switch (x.ExecKey == 0 ? ExecutionSeen.Again : ExecutionTable.Take(State, x.ExecKey, x.OrderId, x.LastQty, x.LastPx))
        {
            case ExecutionSeen.First:
                State.Scalars.Executions++;
                break;
            case ExecutionSeen.Again:
                State.Scalars.DuplicateExecutions += x.ExecKey == 0 ? 0 : 1;
                break;
            default:
                Freeze(e.Header.Instrument, FreezeReason.ExecutionConflict, x.OrderId, x.LastQty, x.LastPx);
                break;
        }
    }

    /// <summary>Someone else works on this account: the broker is looked at now, which counts, shows and freezes what it finds.</summary>
    private void OnExternalOrder(ref readonly Event e)
    {
        if (e.External.Status < OrdStatus.Filled)
        {
            WantLook(LookCause.Incident);
        }
    }

    /// <summary>Said once for each reason and start: a poller meets it every second.</summary>
    private void OnBrokerDenied(BrokerReason reason, long httpStatus)
    {
        if (State.Scalars.BrokerRestriction == (long)reason)
        {
            return;
        }

        State.Scalars.BrokerRestriction = (long)reason;
        ref Event notice = ref Emit(EventKind.BrokerRestricts, -1);
        notice.Numbers.A = (long)reason;
        notice.Numbers.B = httpStatus;
        RaiseTier(KillTier.NoNew, new TierCause(TierTrigger.BrokerRestricts, (long)reason, 0, httpStatus));
    }

    private void OnOrderUnknown(ref readonly Event e)
    {
        ref OrderRow row = ref State.Orders[OrderTable.Slot(e.Report.OrderId)];
        if (row.OrderId != e.Report.OrderId || row.Status != OrdStatus.Intended)
        {
            return;
        }

        OrderTransitions.TryNext(row.Status, OrderEvent.OutcomeUnknown, row.CumQty > 0, out row.Status);
        row.UpdatedNs = row.UnknownNs = State.Scalars.TimeNs;
        row.Asked = 0;
    }

    /// <summary>
    /// The broker has searched and did not find this id. One such answer may come before the order does, and none counts
    /// while our request may be on its way: only three, the last five seconds or more after the outcome became unknown, end
    /// an order without a report. An order that has filled was found before: it waits for a person.
    /// </summary>
    private void OnOrderNotFound(ref readonly Event e)
    {
        ref OrderRow row = ref State.Orders[OrderTable.Slot(e.Report.OrderId)];
        if (row.OrderId != e.Report.OrderId || row.Status != OrdStatus.Unknown)
        {
            return;
        }

        row.NotFound++;
        if (row.NotFound < NotFoundMin || State.Scalars.TimeNs - row.UnknownNs < NotFoundAgeNs)
        {
            return;
        }

        if (row.CumQty > 0 || row.BrokerKey != 0)
        {
            Freeze(row.Instrument, FreezeReason.Unresolved, row.OrderId, row.CumQty, row.NotFound);
            return;
        }

        OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, -row.LeavesQty);
        OrderTransitions.TryNext(row.Status, OrderEvent.NotFound, hasFills: false, out row.Status);
        State.Scalars.Rejects++;
        FreeReplaced(in row);
        NoteReport(row.Instrument);
    }

    /// <summary>Stops all orders of an instrument until an operator has looked. Said once for each new reason.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Freeze(int instrument, FreezeReason why, long orderId, long expected, long came)
    {
        if (!Knows(instrument) || State.Positions[instrument].Frozen == (long)why)
        {
            return;
        }

        State.Positions[instrument].Frozen = (long)why;
        long number = BreakTable.NoteCertain(State, new Finding(BreakKind.ReportContradicts, instrument, orderId, expected, came));
        ref Event notice = ref Emit(EventKind.SymbolFrozen, instrument);
        notice.Numbers.A = (long)why;
        notice.Numbers.B = orderId;
        notice.Numbers.C = expected;
        notice.Numbers.D = came;
        notice.Numbers.E = number;
    }
}
