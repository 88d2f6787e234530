using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>
/// What tiers take back and close: after an input that has changed something, and with every timer. FLATTEN goes instrument by
/// instrument, each by itself: cancel, wait until nothing holds quantity, close what the broker holds, verify by a look.
/// </content>
public sealed partial class Engine
{
    /// <summary>Marks every instrument for closing, and says so.</summary>
    private void BeginFlatten()
    {
        State.Control.FlattenNs = State.Scalars.TimeNs;
        State.Control.FlatNs = State.Control.FlattenOrders = State.Control.ForeignTold = 0;
        for (int i = 0; i < _instruments.Length; i++)
        {
            BeginFlatten(i);
        }

        TellBegun(-1);
    }

    private void BeginFlatten(int instrument)
    {
        ref FlattenRow row = ref State.Flatten[instrument];
        row.Stage = row.OrderId = row.Refusals = row.LastReason = row.NextNs = row.Told = 0;
        row.SinceNs = State.Scalars.TimeNs;
    }

    /// <summary>A person asks once more: what was left to people is tried again.</summary>
    private void TryFlattenAgain()
    {
        foreach (ref FlattenRow row in State.Flatten.AsSpan(0, _instruments.Length))
        {
            row.Refusals = row.NextNs = row.Told = 0;
        }

        State.Control.CancelDue = State.Control.StepDue = 1;
        State.Control.ForeignTold = 0;
    }

    /// <summary>A process that starts finds FLATTEN as it was left; what it had heard of looks is old.</summary>
    private void RestartTiers()
    {
        ref ControlRow c = ref State.Control;
        c.CancelDue = TierTable.Of(State.Tier).Cancels == TierCancels.All ? 1 : 0;
        c.StepDue = c.FlatNs = c.RejectCount = c.RejectWindowNs = c.ForeignTold = 0;
        foreach (ref FlattenRow row in State.Flatten.AsSpan(0, _instruments.Length))
        {
            row.Stage = row.SameLooks = row.Refusals = row.NextNs = row.Told = 0;
            row.SinceNs = State.Scalars.TimeNs;
        }
    }

    /// <summary>Does what the tiers ask for now. Nothing is sent before the books are reconciled; requests are bounded, the rest follows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TendTiers()
    {
        ref ControlRow c = ref State.Control;
        c.StepDue = 0;
        if (State.Scalars.Reconciled == 0)
        {
            return;
        }

        if (c.CancelDue != 0)
        {
            CancelAccount();
        }

        int room = EngineLimits.RequestsPerTimerMax;
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref readonly TierRule rule = ref TierTable.Of(TierTable.Of(State, i));
            if (rule.Closes)
            {
                StepFlatten(i, ref room);
            }
            else if (rule.Cancels == TierCancels.All)
            {
                CancelAllOf(i, ref room);
            }
            else if (rule.Cancels == TierCancels.Opening)
            {
                CancelOpens(i, ref room);
            }
        }

        if (c.Quarantined != 0)
        {
            CancelQuarantined(ref room);
        }

        if (State.Tier == KillTier.Flatten)
        {
            SettleFlatten();
        }
    }

    /// <summary>One request for all orders, whoever made them. What is heard of counts as being cancelled; what is not is asked about.</summary>
    private void CancelAccount()
    {
        State.Control.CancelDue = 0;
        Emit(EventKind.OrderMassCancelRequest, -1).Numbers.B = State.Control.KillRecvNs;
        State.Control.KillRecvNs = 0;
        foreach (ref OrderRow row in State.Orders.AsSpan())
        {
            if (row.IsOpen && row.Status is not (OrdStatus.Intended or OrdStatus.Unknown) && State.Flatten[row.Instrument].OrderId != row.OrderId)
            {
                OrderTransitions.TryNext(row.Status, OrderEvent.CancelSent, row.CumQty > 0, out row.Status);
                row.UpdatedNs = State.Scalars.TimeNs;
            }
        }
    }

    /// <summary>Numbers.A = 0: the broker has not taken it, so every order is cancelled by itself, with the next timers.</summary>
    private void OnMassCancelReport(ref readonly Event e)
    {
        if (e.Numbers.A != 0)
        {
            return;
        }

        foreach (ref OrderRow row in State.Orders.AsSpan())
        {
            row.UpdatedNs = row.Status == OrdStatus.PendingCancel ? row.SentNs - OrderAgeMaxNs : row.UpdatedNs;
        }
    }

    private void CancelAllOf(int instrument, ref int room)
    {
        ref readonly PositionRow p = ref State.Positions[instrument];
        if (p.OpenBuyQty == 0 && p.OpenSellQty == 0)
        {
            return;
        }

        foreach (ref OrderRow row in State.Orders.AsSpan())
        {
            if (row.Instrument == instrument && row.IsOpen && room > 0 && MayCancel(in row))
            {
                room--;
                RequestCancel(ref row);
            }
        }
    }

    private void CancelQuarantined(ref int room)
    {
        foreach (ref OrderRow row in State.Orders.AsSpan())
        {
            if (row.IsOpen && row.Strategy >= 0 && (State.Control.Quarantined >> row.Strategy & 1) != 0 && room > 0 && MayCancel(in row))
            {
                room--;
                RequestCancel(ref row);
            }
        }
    }

    /// <summary>Not what nobody has heard of, which is asked about, nor what is being cancelled, nor a replacement a second old.</summary>
    private bool MayCancel(ref readonly OrderRow row) => row.Status switch
    {
        OrdStatus.Intended or OrdStatus.Unknown or OrdStatus.PendingCancel => false,
        OrdStatus.PendingReplace => State.Scalars.TimeNs - row.UpdatedNs >= UnknownAskNs,
        _ => true,
    };

    /// <summary>One step of one instrument.</summary>
    private void StepFlatten(int instrument, ref int room)
    {
        ref FlattenRow row = ref State.Flatten[instrument];
        ref readonly PositionRow p = ref State.Positions[instrument];
        ref readonly ScalarsRow s = ref State.Scalars;
        FlattenStage was = (FlattenStage)row.Stage, next;
        if (p.OpenBuyQty != 0 || p.OpenSellQty != 0)
        {
            bool closes = OrderTable.Has(State, row.OrderId) && State.Orders[OrderTable.Slot(row.OrderId)].IsOpen;
            next = closes ? FlattenStage.Closing : FlattenStage.Cancelling;
            if (!closes)
            {
                CancelAllOf(instrument, ref room);
            }
        }
        else
        {
            next = Flattening.Next(in row, in p, in State.Market[instrument], s.SessionOpen != 0, s.TimeNs);
        }

        row.Stage = (long)next;
        switch (next)
        {
            case FlattenStage.Closing when p.OpenBuyQty == 0 && p.OpenSellQty == 0:
                SendClose(instrument, ref row, ref room);
                break;
            case FlattenStage.WaitsForOpen or FlattenStage.WaitsForResume:
                row.Refusals = row.Told = 0;
                row.SinceNs = s.TimeNs;
                break;
            case FlattenStage.Verifying when was != FlattenStage.Verifying:
                row.EmptyLook = State.Look.Number;
                WantLook(LookCause.Incident);
                break;
            case FlattenStage.AwaitsLook when was != FlattenStage.AwaitsLook:
                WantLook(LookCause.Incident);
                break;
            case FlattenStage.NeedsPerson when was != FlattenStage.NeedsPerson:
                TellPerson(instrument, row.Refusals);
                break;
            default:
                break;
        }

        if (Flattening.Works(next) && row.Told == 0 && s.TimeNs - row.SinceNs >= Flattening.LateNs)
        {
            row.Told = 1;
            TellPerson(instrument, 0);
        }
    }

    /// <summary>The whole broker quantity at the market, once.</summary>
    private void SendClose(int instrument, ref FlattenRow row, ref int room)
    {
        if (room <= 0)
        {
            return;
        }

        long held = State.Positions[instrument].BrokerQty;
        OrderPayload order = default;
        order.Side = held > 0 ? Side.Sell : Side.Buy;
        order.Qty = held > 0 ? held : -held;
        order.Type = OrdType.Market;
        order.TimeInForce = TimeInForce.Day;
        order.Effect = PositionEffect.Close;
        order.Strategy = -1;
        row.NextNs = State.Scalars.TimeNs + Flattening.PauseNs;
        RiskReason reason = Approved.CheckClose(State, in order, instrument, out Approved approved);
        if (reason != RiskReason.None)
        {
            Deny(ref order, instrument, reason);
            return;
        }

        room--;
        OrderPayload sent = RecordNew(in approved);
        row.OrderId = sent.OrderId;
        State.Control.FlattenOrders++;
        ref Event request = ref Emit(EventKind.NewOrderSingle, instrument);
        request.Order = sent;
        request.Header.Flags = Seal.Of(in request);
    }

    /// <summary>A refusal for want of room comes back by itself; of what somebody else's orders hold, all orders are cancelled once more.</summary>
    private void OnCloseRefused(ref FlattenRow row, BrokerReason reason)
    {
        ref ControlRow c = ref State.Control;
        row.LastReason = (long)reason;
        row.NextNs = State.Scalars.TimeNs + Flattening.PauseNs;
        row.Refusals += reason is BrokerReason.RateLimited or BrokerReason.RequestBudget ? 0 : 1;
        c.CancelDue = reason == BrokerReason.QtyNotAvailable && State.Tier == KillTier.Flatten ? 1 : c.CancelDue;
        WantLook(LookCause.Incident);
    }

    /// <summary>The broker's word on one position: how often in a row it was the same.</summary>
    private void NoteLookQty(int instrument, long qty)
    {
        ref FlattenRow row = ref State.Flatten[instrument];
        row.SameLooks = row.SameLooks != 0 && row.LookQty == qty ? row.SameLooks + 1 : 1;
        row.LookQty = qty;
    }

    /// <summary>A report was taken: an instrument that is being closed may take its next step.</summary>
    private void NoteReport(int instrument)
    {
        if (Flattening.IsOn(State, instrument))
        {
            State.Control.StepDue = 1;
        }
    }

    /// <summary>A look has ended: what was empty before it began, and is so in it, is flat.</summary>
    private void AfterLook(long parts)
    {
        bool full = (parts & LookParts.Full) == LookParts.Full;
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref FlattenRow row = ref State.Flatten[i];
            if (row.Stage == (long)FlattenStage.Verifying && full && State.Look.Number > row.EmptyLook && State.Positions[i].BrokerQty == 0)
            {
                row.Stage = (long)FlattenStage.Flat;
                TellFlat(i, in row);
            }
            else if (row.Stage == (long)FlattenStage.AwaitsLook)
            {
                WantLook(LookCause.Recheck);
            }

            State.Control.StepDue = row.Stage != 0 ? 1 : State.Control.StepDue;
        }

        if (full && State.Tier == KillTier.Flatten && HasForeignOrders())
        {
            State.Control.CancelDue = 1;
        }
    }

    /// <summary>The account is flat when every instrument is, and nothing is there that was made elsewhere.</summary>
    private void SettleFlatten()
    {
        ref ControlRow c = ref State.Control;
        bool flat = !HasForeignOrders();
        for (int i = 0; i < _instruments.Length; i++)
        {
            flat &= State.Flatten[i].Stage == (long)FlattenStage.Flat;
        }

        long strange = 0;
        foreach (ref readonly ForeignRow row in State.Foreign.AsSpan())
        {
            strange += row.Look != 0 && row.Key == 0 && row.Instrument < 0 ? 1 : 0;
        }

        if (strange != 0 && c.ForeignTold == 0)
        {
            c.ForeignTold = 1;
            Emit(EventKind.NeedsPerson, -1).Numbers.D = strange;
        }

        if (!flat || strange != 0)
        {
            c.FlatNs = 0;
        }
        else if (c.FlatNs == 0)
        {
            c.FlatNs = State.Scalars.TimeNs;
            ref Event notice = ref Emit(EventKind.FlattenDone, -1);
            notice.Numbers.A = c.FlatNs - c.FlattenNs;
            notice.Numbers.B = c.FlattenOrders;
        }
    }

    private bool HasForeignOrders()
    {
        foreach (ref readonly ForeignRow row in State.Foreign.AsSpan())
        {
            if (row.Look != 0 && row.Key != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void TellBegun(int instrument)
    {
        long open = 0, held = 0;
        foreach (ref readonly OrderRow row in State.Orders.AsSpan())
        {
            open += row.IsOpen && (instrument < 0 || row.Instrument == instrument) ? 1 : 0;
        }

        for (int i = 0; i < _instruments.Length; i++)
        {
            held += State.Positions[i].BrokerQty != 0 && (instrument < 0 || i == instrument) ? 1 : 0;
        }

        ref Event notice = ref Emit(EventKind.FlattenBegun, instrument);
        notice.Numbers.A = open;
        notice.Numbers.B = held;
    }

    private void TellFlat(int instrument, ref readonly FlattenRow row)
    {
        if (row.Tier == (long)KillTier.Flatten)
        {
            ref Event notice = ref Emit(EventKind.FlattenDone, instrument);
            notice.Numbers.A = State.Scalars.TimeNs - row.SinceNs;
            notice.Numbers.B = row.OrderId == 0 ? 0 : 1;
        }
    }

    private void TellPerson(int instrument, long refusals)
    {
        ref Event notice = ref Emit(EventKind.NeedsPerson, instrument);
        notice.Numbers.A = refusals;
        notice.Numbers.B = State.Flatten[instrument].LastReason;
        notice.Numbers.C = State.Positions[instrument].BrokerQty;
    }
}
