using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Everything between the engine and the broker: requests that are lost before or after the broker has acted, answers that
/// are late, a stream that loses, repeats and reorders. The forms of the answers are those of AlpacaRest and TradeSocket.
/// </summary>
internal sealed class Network(World world)
{
    private const long MsNs = 1_000_000, TimeoutNs = 5_000_000_000;
    private const int Answered = 0, Unanswered = 1;
    private readonly Dice _dice = new(world.Swarm.Seed, 4);
    private long _streamNs;

    /// <summary>REST does not answer before that.</summary>
    public long RestDownUntilNs { get; set; }

    public bool IsRestDown => world.NowNs < RestDownUntilNs;

    /// <summary>Requests that have left the process.</summary>
    public long Requests { get; private set; }

    /// <summary>When the last order left.</summary>
    public long LastOrderNs { get; private set; }

    /// <summary>A durable request leaves.</summary>
    public void Send(in Event request)
    {
        Requests++;
        LastOrderNs = request.Header.Kind == EventKind.NewOrderSingle ? world.NowNs : LastOrderNs;
        switch (request.Header.Kind)
        {
            case EventKind.NewOrderSingle:
                SendOrder(in request, request.Order.OrderId, request.Order.Effect == PositionEffect.Close);
                break;
            case EventKind.OrderReplaceRequest:
                SendOrder(in request, request.Replace.OrderId, closes: false);
                break;
            default:
                SendQuestion(in request);
                break;
        }
    }

    /// <summary>A request is at the broker's door.</summary>
    public void Arrive(in Due due)
    {
        Event reply = due.Event.Header.Kind switch
        {
            EventKind.NewOrderSingle => Submit(in due.Event),
            EventKind.OrderReplaceRequest => Replace(in due.Event),
            EventKind.OrderCancelRequest => Cancel(due.Event.Order.OrderId),
            EventKind.OrderMassCancelRequest => CancelAll(in due.Event),
            _ => Answer(due.Event.Order.OrderId),
        };
        if (due.A == Answered)
        {
            long slow = world.Plan.Fires(FaultKind.SlowAnswer) ? world.Plan.Size(FaultKind.SlowAnswer, 100, 4_900) * MsNs : 0;
            Reply(reply, due.Event.Header.Instrument, world.NowNs + slow + (_dice.Between(1, 20) * MsNs), due.Life);
        }
    }

    /// <summary>What the broker knows of an order; OrderNotFound when it knows none.</summary>
    public Event Answer(long orderId) =>
        world.Broker.Of(orderId) is { } order ? order.Report(EventSource.Replies, world.NowNs) : About(EventKind.OrderNotFound, orderId);

    /// <summary>A frame of the order stream, when there is one.</summary>
    public void Tell(BrokerOrder order, ExecType type, BrokerExecution? execution)
    {
        if (!world.Process.IsStreamConnected || world.Plan.Fires(FaultKind.ReportLost))
        {
            return;
        }

        Event report = order.OrderId == 0 ? External(order) : order.Report(EventSource.TradeUpdates, world.NowNs, type);
        Event fill = execution is { } x ? Fill(order, x) : default;
        if (order.IsOurs)
        {
            Spoil(order, ref report, ref fill);
        }

        _streamNs = Math.Max(_streamNs + 1, world.NowNs + (_dice.Between(1, 30) * MsNs));
        long late = world.Plan.Fires(FaultKind.ReportLate) ? world.Plan.Size(FaultKind.ReportLate, 10, 6_000) * MsNs : 0;
        Put(in fill, in report, _streamNs + late);
        if (world.Plan.Fires(FaultKind.ReportTwice))
        {
            report.Report.CumQty += world.Canary == Canary.SecondReportGrows && report.Header.Kind == EventKind.ExecutionReport && report.Report.CumQty > 0 ? Fixed.One : 0;
            Put(in fill, in report, _streamNs + (world.Plan.Size(FaultKind.ReportTwice, 1, 9_000) * MsNs));
        }
    }

    /// <summary>A frame that contradicts what is so.</summary>
    private void Spoil(BrokerOrder order, ref Event report, ref Event fill)
    {
        if (fill.Header.Kind != EventKind.None && world.Plan.Fires(FaultKind.ExecutionConflict))
        {
            Event other = fill;
            other.Execution.LastQty += Fixed.One;
            Put(in other, default, world.NowNs + (world.Plan.Size(FaultKind.ExecutionConflict, 1, 3_000) * MsNs));
        }

        if (world.Plan.Fires(FaultKind.BadFill))
        {
            switch (world.Plan.Size(FaultKind.BadFill, 0, 4))
            {
                case 0: report.Report.CumQty = -Fixed.One; break;
                case 1: report.Report.Side = report.Report.Side == Side.Buy ? Side.Sell : Side.Buy; break;
                case 2 when report.Report.CumQty > 0:
                    report.Report.AvgPx += 2 * Exchange.Tick;
                    world.Books.Repriced(order.Instrument);
                    break;
                default: (report.Report.CumQty, report.Report.AvgPx) = (Fixed.One, 0); break;
            }
        }

        if (world.Plan.Fires(FaultKind.StrangeStatus))
        {
            report.Report.Status = OrdStatus.Unknown;
        }
    }

    private void SendOrder(in Event request, long id, bool closes)
    {
        if (!world.Process.TryBudget(closes))
        {
            world.Reference.Dead(id);
            Reply(Refusal(id, OrdStatus.Denied, BrokerReason.RequestBudget, 0), request.Header.Instrument, world.NowNs + 1, world.Process.Life);
            return;
        }

        FaultPlan plan = world.Plan;
        bool flattens = closes && request.Order.Type == OrdType.Market && plan.Fires(FaultKind.CloseRefused);
        BrokerReason refused = flattens ? (BrokerReason)plan.Size(FaultKind.CloseRefused, (long)BrokerReason.QtyNotAvailable, (long)BrokerReason.NotTradable)
            : plan.Fires(FaultKind.RateLimited) ? BrokerReason.RateLimited
            : plan.Fires(FaultKind.AccountRefused) ? (BrokerReason)plan.Size(FaultKind.AccountRefused, (long)BrokerReason.AccountNotAuthorized, (long)BrokerReason.DayTrading)
            : plan.Fires(FaultKind.Refused) ? (BrokerReason)plan.Size(FaultKind.Refused, (long)BrokerReason.BuyingPower, (long)BrokerReason.NotTradable)
            : BrokerReason.None;
        if (refused != BrokerReason.None)
        {
            world.Reference.Dead(id);
            ushort http = (ushort)(refused == BrokerReason.RateLimited ? 429 : 403);
            Reply(Refusal(id, OrdStatus.Rejected, refused, http), request.Header.Instrument, world.NowNs + (_dice.Between(1, 30) * MsNs), world.Process.Life);
            return;
        }

        bool server = plan.Fires(FaultKind.ServerError) || IsRestDown;
        bool never = plan.Fires(FaultKind.RequestLost) || (server && (IsRestDown || plan.Size(FaultKind.ServerError, 0, 2) == 0));
        bool late = !never && plan.Fires(FaultKind.RequestLate);
        bool lost = never || late || server || plan.Fires(FaultKind.AnswerLost);
        if (lost)
        {
            long after = server ? _dice.Between(1, 30) * MsNs : TimeoutNs;
            Reply(About(EventKind.OrderUnknown, id), request.Header.Instrument, world.NowNs + after, world.Process.Life);
        }

        if (never)
        {
            world.Reference.Dead(id);
            return;
        }

        long travel = late ? plan.Size(FaultKind.RequestLate, 5_500, 15_000) * MsNs : _dice.Between(1, 30) * MsNs;
        ref Due due = ref world.Add(Act.Arrive, world.NowNs + travel, world.Process.Life);
        due.A = lost ? Unanswered : Answered;
        due.Event = request;
        world.Reference.Left(id);
    }

    private void SendQuestion(in Event request)
    {
        world.Process.TryBudget(closes: true);
        bool lost = world.Plan.Fires(FaultKind.QuestionLost) || IsRestDown;
        if (lost)
        {
            Event unknown = About(request.Header.Kind == EventKind.OrderMassCancelRequest ? EventKind.MassCancelReport : EventKind.OrderUnknown, request.Order.OrderId);
            Reply(unknown, request.Header.Instrument, world.NowNs + (IsRestDown ? MsNs : TimeoutNs), world.Process.Life);
            if (IsRestDown || world.Plan.Size(FaultKind.QuestionLost, 0, 2) == 0)
            {
                return;
            }
        }

        ref Due due = ref world.Add(Act.Arrive, world.NowNs + (_dice.Between(1, 30) * MsNs), world.Process.Life);
        due.A = lost ? Unanswered : Answered;
        due.Event = request;
    }

    private Event Submit(in Event request)
    {
        OrderPayload o = request.Order;
        world.Invariants.OnArrival(in request, o.OrderId);
        if (!world.Exchange.IsOpen(world.NowNs) && !Holds())
        {
            world.Reference.Dead(o.OrderId);
            return Refusal(o.OrderId, OrdStatus.Rejected, BrokerReason.Other, 422);
        }

        world.Reference.Arrived(o.OrderId);
        BrokerOrder? order = world.Broker.Submit(o.OrderId, request.Header.Instrument, o.Side, o.Type, o.Qty, o.LimitPx);
        return order?.Report(EventSource.Replies, world.NowNs) ?? Answer(o.OrderId);
    }

    /// <summary>The broker takes an order after the close for the next session.</summary>
    private bool Holds()
    {
        bool holds = world.Plan.Fires(FaultKind.HeldAfterClose);
        if (holds)
        {
            world.Sometimes.Calendar("order held");
        }

        return holds;
    }

    private Event Replace(in Event request)
    {
        ReplacePayload r = request.Replace;
        world.Invariants.OnArrival(in request, r.OrderId);
        if (world.Broker.Of(r.OrigOrderId) is not { Cum: 0, Status: OrdStatus.New } older || !world.Exchange.IsOpen(world.NowNs) || world.Plan.Fires(FaultKind.ReplaceRefused))
        {
            world.Reference.Dead(r.OrderId);
            return Refusal(r.OrderId, OrdStatus.Denied, BrokerReason.NotInState, 0);
        }

        world.Reference.Arrived(r.OrderId);
        world.Broker.End(older, OrdStatus.Replaced);
        BrokerOrder? order = world.Broker.Submit(r.OrderId, older.Instrument, older.Side, older.Type, r.Qty, r.LimitPx);
        return order?.Report(EventSource.Replies, world.NowNs) ?? Answer(r.OrderId);
    }

    private Event Cancel(long id)
    {
        Event report = Answer(id);
        if (world.Broker.Of(id) is { IsOpen: true } order)
        {
            world.Broker.Cancel(order);
            report.Report.Status = OrdStatus.PendingCancel;
        }

        return report;
    }

    private Event CancelAll(in Event request)
    {
        Event report = About(EventKind.MassCancelReport, 0);
        report.Numbers.A = 1;
        report.Numbers.B = request.Numbers.B;
        for (int n = world.Broker.Open.Count - 1; n >= 0; n--)
        {
            if (world.Plan.Fires(FaultKind.MassCancelPart))
            {
                report.Numbers.A = 0;
                continue;
            }

            world.Broker.Cancel(world.Broker.Open[n]);
        }

        return report;
    }

    private void Put(in Event fill, in Event report, long timeNs)
    {
        if (fill.Header.Kind != EventKind.None)
        {
            world.Add(Act.Input, timeNs, world.Process.Life).Event = fill;
        }

        if (report.Header.Kind != EventKind.None)
        {
            world.Add(Act.Input, timeNs, world.Process.Life).Event = report;
        }
    }

    private void Reply(Event reply, int instrument, long timeNs, int life)
    {
        reply.Header.Instrument = instrument;
        world.Add(Act.Input, timeNs, life).Event = reply;
    }

    private Event Fill(BrokerOrder order, BrokerExecution x)
    {
        Event e = default;
        e.Header.Kind = EventKind.Execution;
        e.Header.Source = EventSource.TradeUpdates;
        e.Header.Instrument = order.Instrument;
        e.Header.TimeNs = world.NowNs;
        e.Execution.OrderId = order.OrderId;
        e.Execution.LastQty = x.Qty;
        e.Execution.LastPx = x.Px;
        e.Execution.ExecKey = x.Key;
        e.Execution.Side = order.Side;
        return e;
    }

    private Event External(BrokerOrder order)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExternalOrder;
        e.Header.Source = EventSource.TradeUpdates;
        e.Header.Instrument = order.Instrument;
        e.Header.TimeNs = world.NowNs;
        e.External.BrokerKey = order.Key;
        e.External.OrderQty = order.Qty;
        e.External.CumQty = order.Cum;
        e.External.LimitPx = order.LimitPx;
        e.External.Status = order.Status;
        e.External.Side = order.Side;
        return e;
    }

    private static Event Refusal(long id, OrdStatus status, BrokerReason reason, ushort http)
    {
        Event e = About(EventKind.ExecutionReport, id);
        e.Report.Status = status;
        e.Report.Reason = reason;
        e.Report.HttpStatus = http;
        return e;
    }

    private static Event About(EventKind kind, long id)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.Report.OrderId = id;
        return e;
    }
}
