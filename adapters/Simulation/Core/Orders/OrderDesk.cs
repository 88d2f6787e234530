using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Open orders in order of arrival, and the answers due to their owner at the next row.</summary>
internal sealed class OrderDesk(VenueOptions options, VenueBook book, Ledger ledger, OrderIndex index, SeededRandom random)
{
    private readonly FaultPlan _faults = options.Faults;
    private readonly List<RestingOrder> _open = [];
    private readonly Queue<Due> _due = new();
    private readonly SeededRandom _latencies = new(unchecked(options.Seed ^ 0x6C61_7465_6E63_7921UL));

    private enum DueKind
    {
        New,
        Cancel,
        LateFill,
        Undo,
    }

    public IReadOnlyList<RestingOrder> Open => _open;

    /// <summary>While true, orders whose cancel is due hold no quantity.</summary>
    public bool FreesCancels { get; set; }

    /// <summary>Learns of every change before its news leaves; null while the memory is recalled, or when there is none.</summary>
    public VenueMemory? Memory { get; set; }

    public void Accept(RestingOrder resting)
    {
        _open.Add(resting);
        resting.LatencyNs = options.Latencies?.Draw(_latencies.Unit());
        if (resting.Order.Status != VenueStatus.Held)
        {
            _due.Enqueue(new Due(DueKind.New, resting.Order));
        }

        Memory?.Accepted(resting);
    }

    public void RequestCancel(VenueOrder order, long nowNs)
    {
        VenueStatus before = order.Status;
        Change(order, VenueStatus.PendingCancel, nowNs);
        _due.Enqueue(new Due(DueKind.Cancel, order, Before: before));
    }

    /// <summary>An order out of the memory, open or not; <see cref="Resume"/> follows the last of them.</summary>
    public void Restore(RestingOrder order) => _open.Add(order);

    /// <summary>Open orders stay; what they were owed when the venue ended is due again.</summary>
    public void Resume()
    {
        index.Rebuild();
        Sweep();
        foreach (RestingOrder resting in _open)
        {
            if (resting.Order.Status is VenueStatus.PendingNew or VenueStatus.Accepted or VenueStatus.PendingCancel)
            {
                bool cancel = resting.Order.Status == VenueStatus.PendingCancel;
                _due.Enqueue(new Due(cancel ? DueKind.Cancel : DueKind.New, resting.Order, Before: VenueStatus.New));
            }
        }
    }

    /// <summary>A new status that is no fill.</summary>
    public static void Set(VenueOrder order, VenueStatus status, long nowNs)
    {
        order.Status = status;
        order.UpdatedNs = nowNs;
        order.ExpiredNs = status == VenueStatus.Expired ? nowNs : 0;
        order.CanceledNs = status == VenueStatus.Canceled ? nowNs : 0;
        order.ReplacedNs = status == VenueStatus.Replaced ? nowNs : 0;
        order.FailedNs = status == VenueStatus.Rejected ? nowNs : 0;
    }

    /// <summary>A new status, remembered.</summary>
    public void Change(VenueOrder order, VenueStatus status, long nowNs)
    {
        Set(order, status, nowNs);
        Memory?.Changed(order);
    }

    /// <summary>Books a fill, or with a negative quantity takes one back: ledger and order.</summary>
    public VenueExecution Book(VenueOrder order, Guid execId, long px, long qty, long nowNs)
    {
        ledger.Fill(order.Instrument, order.Request.Side, px, qty);
        order.CumQtyNanos += qty;
        order.FilledNotionalNanos += Fixed.Notional(px, qty);
        order.UpdatedNs = nowNs;
        if (qty > 0)
        {
            bool done = order.LeavesQtyNanos <= 0;
            order.Status = done ? VenueStatus.Filled : order.IsOpen ? VenueStatus.PartiallyFilled : order.Status;
            order.FilledNs = done ? nowNs : 0;
        }

        var execution = new VenueExecution(execId, px, qty, ledger.Qty(order.Instrument), nowNs);
        order.Add(execution);
        return execution;
    }

    /// <summary>Books a fill, remembers it and tells it; its group follows.</summary>
    public void Fill(VenueOrder order, Guid execId, long px, long qty, long nowNs, IVenueSink sink)
    {
        VenueExecution execution = Book(order, execId, px, qty, nowNs);
        Memory?.Filled(order, execution);
        sink.OnOrder(order.Status == VenueStatus.Filled ? "fill" : "partial_fill", order, execution);
        if (order.Request.Class != VenueClass.Simple)
        {
            OrderGroups.Filled(this, order, nowNs, sink);
        }

        if (_faults.Next("fill", order.Request.Symbol) is { Name: "bust" or "correct" } hit)
        {
            _due.Enqueue(new Due(DueKind.Undo, order, Hit: hit, Execution: execution));
        }
    }

    /// <summary>An order that ends without being filled; its group follows.</summary>
    public void End(VenueOrder order, VenueStatus status, long nowNs, IVenueSink sink)
    {
        Change(order, status, nowNs);
        sink.OnOrder(order.StatusWord, order, null);
        if (order.Request.Class != VenueClass.Simple)
        {
            OrderGroups.Ended(this, order, nowNs, sink);
        }
    }

    /// <summary>Emits the answers to orders and cancels received since the last call. A closed market answers cancels only.</summary>
    public void Answer(long nowNs, bool isOpen, IVenueSink sink)
    {
        for (int left = _due.Count; left > 0; left--)
        {
            Due due = _due.Dequeue();
            switch (due.Kind)
            {
                case DueKind.New when !isOpen && due.Order.Status == VenueStatus.Accepted:
                    _due.Enqueue(due);
                    break;
                case DueKind.New:
                    Work(due.Order, nowNs, sink);
                    break;
                case DueKind.Cancel:
                    Cancel(due, nowNs, sink);
                    break;
                case DueKind.LateFill:
                    due.Hit!.Fired();
                    Fill(due.Order, random.NextGuid(), Px(due.Order), due.Order.LeavesQtyNanos, nowNs, sink);
                    break;
                default:
                    Undo(due, nowNs, sink);
                    break;
            }
        }

        Sweep();
    }

    /// <summary>Nano-shares of open orders on one side of an instrument. Two legs of which only one can fill hold the quantity once.</summary>
    public long HeldQty(int instrument, Side side)
    {
        long held = 0;
        foreach (RestingOrder resting in _open)
        {
            NewOrder r = resting.Order.Request;
            bool leaves = FreesCancels && resting.Order.Status == VenueStatus.PendingCancel;
            if (resting.Order.Instrument == instrument && r.Side == side && resting.Holds && !Shares(resting.Order) && !leaves)
            {
                held += Math.Max(0, resting.Order.LeavesQtyNanos);
            }
        }

        return held;
    }

    /// <summary>True for a stop leg whose quantity its take profit holds.</summary>
    public static bool Shares(VenueOrder order) =>
        order.Parent is not null && order.Request is { HasStop: true, Class: VenueClass.Bracket or VenueClass.Oco };

    public long ReservedNanos()
    {
        long sum = 0;
        foreach (RestingOrder resting in _open)
        {
            sum += resting.ReservedNanos;
        }

        return sum;
    }

    public void Sweep() => _open.RemoveAll(static r => !r.Order.IsOpen);

    private long Px(VenueOrder order) => book.Far(order.Instrument, order.Request.Side) is var far and not 0 ? far : book.Mark(order.Instrument);

    private void Work(VenueOrder order, long nowNs, IVenueSink sink)
    {
        if (order.Replaces is { } replaced && index.Find(replaced) is { Status: VenueStatus.PendingReplace } old && !Replace(old, order, nowNs, sink))
        {
            return;
        }

        TellPending(order, "pending_new", sink);
        FaultHit? hit = _faults.Next("order", order.Request.Symbol);
        switch (hit?.Name)
        {
            case "reject":
                hit.Fired();
                End(order, VenueStatus.Rejected, nowNs, sink);
                return;
            case "park":
                hit.Fired();
                VenueStatus status = VenueWords.Status(hit.Text("status", "held"));
                Change(order, status, nowNs);
                long ms = hit.Long("ms", 0);
                _open.Find(r => r.Order == order)!.ParkedUntilNs = ms == 0 ? long.MaxValue : nowNs + (ms * 1_000_000);
                sink.OnOrder(order.StatusWord, order, null);
                return;
            default:
                if (order.Status is VenueStatus.PendingNew or VenueStatus.Accepted)
                {
                    Change(order, VenueStatus.New, nowNs);
                }

                sink.OnOrder("new", order, null);
                return;
        }
    }

    /// <summary>The old order gives way to the new one. True: the new one goes to work, unless it is a leg that waits or the venue refuses.</summary>
    private bool Replace(VenueOrder old, VenueOrder fresh, long nowNs, IVenueSink sink)
    {
        TellPending(old, "pending_replace", sink);
        FaultHit? hit = _faults.Next("replace", old.Request.Symbol);
        if (hit is null)
        {
            Change(old, VenueStatus.Replaced, nowNs);
            index.Relink(old, fresh);
            sink.OnOrder("replaced", old, null);
            bool waits = fresh.Parent is { } parent && index.Find(parent) is { IsOpen: true, Request.Class: VenueClass.Bracket or VenueClass.Oto };
            if (waits)
            {
                Change(fresh, VenueStatus.Held, nowNs);
                sink.OnOrder(fresh.StatusWord, fresh, null);
            }

            return !waits;
        }

        hit.Fired();
        old.ReplacedBy = null;
        Change(old, old.CumQtyNanos > 0 ? VenueStatus.PartiallyFilled : VenueStatus.New, nowNs);
        if (hit.Name == "fill-first")
        {
            Fill(old, random.NextGuid(), Px(old), old.LeavesQtyNanos, nowNs, sink);
        }

        sink.OnOrder("order_replace_rejected", old, null);
        Change(fresh, VenueStatus.Rejected, nowNs);
        sink.OnOrder("rejected", fresh, null);
        return false;
    }

    private void Cancel(in Due due, long nowNs, IVenueSink sink)
    {
        VenueOrder order = due.Order;
        if (order.Status != VenueStatus.PendingCancel)
        {
            return;
        }

        TellPending(order, "pending_cancel", sink);
        FaultHit? hit = _faults.Next("cancel", order.Request.Symbol);
        if (hit is { Name: "reject" })
        {
            hit.Fired();
            Change(order, order.CumQtyNanos > 0 ? VenueStatus.PartiallyFilled : due.Before == VenueStatus.Held ? VenueStatus.Held : VenueStatus.New, nowNs);
            sink.OnOrder("order_cancel_rejected", order, null);
            return;
        }

        End(order, VenueStatus.Canceled, nowNs, sink);
        if (hit is { Name: "late-fill" })
        {
            _due.Enqueue(new Due(DueKind.LateFill, order, Hit: hit));
        }
    }

    private void TellPending(VenueOrder order, string name, IVenueSink sink)
    {
        if (options.TellsPending && order.StatusWord == name)
        {
            sink.OnOrder(name, order, null);
        }
    }

    /// <summary>A bust takes an execution back, a correction books it anew at another price or quantity; both name the first execution.</summary>
    private void Undo(in Due due, long nowNs, IVenueSink sink)
    {
        due.Hit!.Fired();
        VenueExecution was = due.Execution;
        VenueExecution told = Book(due.Order, was.ExecId, was.PxNanos, -was.QtyNanos, nowNs);
        Memory?.Filled(due.Order, told);
        told = told with { QtyNanos = was.QtyNanos };
        if (due.Hit.Name == "correct")
        {
            long qty = due.Hit.Long("shares", was.QtyNanos / Fixed.One) * Fixed.One;
            long px = was.PxNanos + (due.Hit.Long("cents", 1) * (Fixed.One / 100));
            told = Book(due.Order, was.ExecId, px, qty, nowNs);
            Memory?.Filled(due.Order, told);
        }

        sink.OnOrder(due.Hit.Name == "correct" ? "trade_correct" : "trade_bust", due.Order, told);
    }

    private readonly record struct Due(DueKind Kind, VenueOrder Order, FaultHit? Hit = null, VenueExecution Execution = default, VenueStatus Before = VenueStatus.None);
}
