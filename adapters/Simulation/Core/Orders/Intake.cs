using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Takes orders in, with their legs, and replacements; the screen has its say first.</summary>
internal sealed class Intake(OrderIndex orders, OrderDesk desk, OrderScreen screen, VenueBook book, SeededRandom random)
{
    /// <summary>The account's switches.</summary>
    public VenueSettings Settings { get; set; } = new();

    public (VenueOrder? Order, VenueRefusal? Refusal) Submit(NewOrder r, VenueInstrument? instrument, in IntakeState now)
    {
        if (r is { NotionalNanos: > 0, QtyNanos: 0 } && instrument is not null)
        {
            long far = book.Far(instrument.Id, r.Side) is var px and not 0 ? px : book.Mark(instrument.Id);
            r = r with { QtyNanos = far == 0 ? 0 : Fixed.MulDiv(r.NotionalNanos, Fixed.One, far) };
        }

        VenueRefusal? refusal = OrderForm.Check(r, instrument, book, now.IsOpen);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        if (orders.Find(r.ClOrdId) is not null)
        {
            return (null, OrderForm.Invalid("client_order_id must be unique"));
        }

        long reservePx = 0;
        long openingQty = 0;
        int id = instrument!.Id;
        refusal = screen.CheckAccount(r, id, Settings)
            ?? screen.CheckWash(r, id)
            ?? screen.CheckSides(r, id)
            ?? screen.CheckMeans(r, id, now.BuyingPowerNanos, out reservePx, out openingQty);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        VenueOrder order = Make(r, id, now, random.NextGuid(), parent: null);
        Take(order, reservePx, openingQty);
        foreach (NewOrder leg in Legs(r))
        {
            VenueOrder made = Make(leg, id, now, random.NextGuid(), order.Id);
            made.Status = r.Class == VenueClass.Oco ? made.Status : VenueStatus.Held;
            order.LegList.Add(made);
            Take(made, 0, 0);
        }

        return (order, null);
    }

    /// <summary>Replaces an order that works: the new one takes its place when the venue has agreed.</summary>
    public (VenueOrder? Order, VenueRefusal? Refusal) Replace(VenueOrder old, OrderChange change, VenueInstrument instrument, in IntakeState now)
    {
        VenueRefusal? refusal = CheckState(old) ?? CheckChange(old, change);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        NewOrder was = old.Request;
        bool percent = was.TrailPercentNanos != 0;
        NewOrder r = was with
        {
            QtyNanos = change.QtyNanos ?? was.QtyNanos,
            LimitPxNanos = change.LimitPxNanos ?? was.LimitPxNanos,
            StopPxNanos = change.StopPxNanos ?? was.StopPxNanos,
            TrailPxNanos = percent ? 0 : change.TrailNanos ?? was.TrailPxNanos,
            TrailPercentNanos = percent ? change.TrailNanos ?? was.TrailPercentNanos : 0,
            TimeInForce = change.TimeInForce ?? was.TimeInForce,
            ClOrdId = change.ClOrdId ?? "",
        };
        NewOrder asSimple = r with { Class = VenueClass.Simple, TakeProfitPxNanos = 0, StopLossPxNanos = 0 };
        refusal = OrderForm.Check(asSimple, instrument, book, now.IsOpen);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        if (r.ClOrdId.Length > 0 && orders.Find(r.ClOrdId) is not null)
        {
            return (null, OrderForm.Invalid("client_order_id must be unique"));
        }

        VenueStatus before = old.Status;
        old.Status = VenueStatus.PendingReplace;
        long reservePx = 0;
        long openingQty = 0;

        // A leg that waits, and a stop that shares its quantity with a take profit, ask for nothing more.
        bool covered = before == VenueStatus.Held || OrderDesk.Shares(old);
        refusal = covered ? null
            : screen.CheckWash(r, instrument.Id)
              ?? screen.CheckMeans(r with { QtyNanos = r.QtyNanos - old.ChainQtyNanos - old.CumQtyNanos }, instrument.Id, now.BuyingPowerNanos, out reservePx, out openingQty);
        if (refusal is not null)
        {
            old.Status = before;
            return (null, refusal);
        }

        VenueOrder order = Make(r, instrument.Id, now, random.NextGuid(), old.Parent, old);
        desk.Change(old, VenueStatus.PendingReplace, now.NowNs);
        old.ReplacedBy = order.Id;
        Take(order, reservePx, openingQty);
        return (order, null);
    }

    private static VenueRefusal? CheckState(VenueOrder old) => old.Status switch
    {
        VenueStatus.New or VenueStatus.PartiallyFilled or VenueStatus.Held => null,
        VenueStatus.PendingNew or VenueStatus.Accepted or VenueStatus.PendingCancel or VenueStatus.PendingReplace =>
            OrderForm.Invalid("unable to replace order, order isn't sent to exchange yet"),
        _ when old.IsOpen => OrderForm.Unfit("unable to replace order in current state"),
        _ => OrderForm.Invalid("order is not open"),
    };

    private static VenueRefusal? CheckChange(VenueOrder old, OrderChange c)
    {
        NewOrder was = old.Request;
        long trail = was.TrailPxNanos != 0 ? was.TrailPxNanos : was.TrailPercentNanos;
        bool same = (c.QtyNanos ?? was.QtyNanos) == was.QtyNanos && (c.LimitPxNanos ?? was.LimitPxNanos) == was.LimitPxNanos
            && (c.StopPxNanos ?? was.StopPxNanos) == was.StopPxNanos && (c.TrailNanos ?? trail) == trail && (c.TimeInForce ?? was.TimeInForce) == was.TimeInForce;
        return 0 switch
        {
            _ when was.NotionalNanos != 0 || (was.IsFractional && c.QtyNanos is not null) => OrderForm.Unfit("unable to replace order in current state"),
            _ when c.QtyNanos is { } qty && qty <= old.ChainQtyNanos + old.CumQtyNanos => OrderForm.Invalid("qty must be > filled_qty"),
            _ when same => OrderScreen.Forbidden("order parameters are not changed"),
            _ => null,
        };
    }

    private static IEnumerable<NewOrder> Legs(NewOrder r)
    {
        Side exit = r.Class == VenueClass.Oco ? r.Side : r.Side == Side.Buy ? Side.Sell : Side.Buy;
        NewOrder leg = new(r.Symbol, exit, VenueOrdType.Limit, r.TimeInForce, r.QtyNanos, r.TakeProfitPxNanos, "") { Class = r.Class };
        if (r.Class is VenueClass.Bracket or VenueClass.Oto && r.TakeProfitPxNanos != 0)
        {
            yield return leg;
        }

        if (r.Class != VenueClass.Simple && r.StopLossPxNanos != 0)
        {
            VenueOrdType type = r.StopLossLimitPxNanos == 0 ? VenueOrdType.Stop : VenueOrdType.StopLimit;
            yield return leg with { Type = type, LimitPxNanos = r.StopLossLimitPxNanos, StopPxNanos = r.StopLossPxNanos };
        }
    }

    private VenueOrder Make(NewOrder r, int instrument, in IntakeState now, Guid id, Guid? parent, VenueOrder? old = null)
    {
        long mark = book.Mark(instrument);
        bool trails = r.Type == VenueOrdType.TrailingStop && mark != 0;
        return new VenueOrder
        {
            Id = id,
            Request = r.ClOrdId.Length == 0 ? r with { ClOrdId = random.NextGuid().ToString() } : r,
            Instrument = instrument,
            Status = old?.Status == VenueStatus.PendingReplace || now.IsOpen ? VenueStatus.PendingNew : VenueStatus.Accepted,
            CreatedNs = now.NowNs,
            UpdatedNs = now.NowNs,
            QtyNanos = r.QtyNanos,
            HwmNanos = trails ? mark : 0,
            StopPxNanos = trails ? OrderMatcher.Trail(r, mark) : r.StopPxNanos,
            Parent = parent,
            Replaces = old?.Id,
            ChainQtyNanos = old is null ? 0 : old.ChainQtyNanos + old.CumQtyNanos,
        };
    }

    private void Take(VenueOrder order, long reservePx, long openingQty)
    {
        orders.Add(order);
        desk.Accept(new RestingOrder(order, reservePx, openingQty));
    }
}

/// <summary>What the intake needs to know of the venue's moment: ns since the epoch, nano-USD.</summary>
internal readonly record struct IntakeState(long NowNs, bool IsOpen, long BuyingPowerNanos);
