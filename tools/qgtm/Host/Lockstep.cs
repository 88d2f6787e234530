using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Venue and engine exchange events in one thread, no socket: equal seed or file gives an equal state hash.</summary>
public sealed class Lockstep(VenueCore venue, Session session) : IVenueSink
{
    private const long TimerNs = 1_000_000_000;
    private const long LeapNs = 3_600_000_000_000;
    private long _routed = session.Ring.Claimed;
    private long _nextTimerNs;

    /// <summary>Orders that the gate refused, by reason.</summary>
    public SortedDictionary<RiskReason, long> Denials { get; } = [];

    /// <summary>Points of reference series that became known, in order; each is applied before the first row after it.</summary>
    public Queue<Event> Points { get; init; } = new();

    /// <summary>Is handed every event of the run once, in order; null = nobody listens.</summary>
    public JournalEventTaker? Tape { get; init; }

    /// <summary>True: the venue's rows only move its market; the caller applies the inputs that belong to them (<see cref="Take"/>).</summary>
    public bool IsFed { get; init; }

    /// <summary>Market rows, with the bars that ended, that the venue has published.</summary>
    public long RowsPublished { get; private set; }

    /// <summary>Those that the engine has applied.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Warm-up history, account, positions: the same events that a live start applies.</summary>
    public void Start(RiskLimits limits, IReadOnlyList<StrategyGrant?> strategies, IReadOnlyList<string> block, bool hasHistory = true)
    {
        Event e = default;
        e.Header.Kind = EventKind.EngineStart;
        e.Header.Instrument = -1;
        e.Header.Source = EventSource.Commands;
        e.Header.TimeNs = venue.NowNs;
        if (hasHistory && session.State.Features[0].DailyCount == 0)
        {
            foreach (Event bar in venue.History(260))
            {
                Event input = bar;
                input.Header.Source = EventSource.MarketData;
                Apply(in input);
            }
        }

        Apply(in e);
        LimitList.Apply(session, limits, venue.NowNs);
        StrategyList.Apply(session, strategies, venue.NowNs);
        BlockList.Apply(session, block, venue.NowNs);
        for (int i = 0; i < venue.Instruments.Count; i++)
        {
            TermsList.Set(session, i, Borrow.Easy, venue.Instruments[i].Tradable, venue.NowNs); // As the venue's list of assets says.
        }

        e.Header.Kind = EventKind.OrderStreamUp;
        Apply(in e);
        Account();
        e.Header.Kind = EventKind.Reconciled;
        Apply(in e);
    }

    /// <summary>One step of the venue; false when its data has ended.</summary>
    public bool Step()
    {
        bool more = venue.TryAdvance(this);
        if (venue.NowNs >= _nextTimerNs)
        {
            _nextTimerNs = venue.NowNs - (venue.NowNs % TimerNs) + TimerNs;
            Account();
            Timer(venue.NowNs);
            session.Flush();
            session.Ring.Advance(0, session.Journaled);
        }

        Route();
        return more;
    }

    /// <summary>An input from elsewhere, and what follows from it at the venue.</summary>
    public void Take(in Event input)
    {
        Apply(in input);
        Route();
    }

    /// <summary>
    /// Two people ask for NORMAL; the engine grants it when every condition of a reset holds (docs/two-person-reset.md). A tier that one
    /// person lowers waits for its drawdown to heal, which it cannot while nothing opens: they raise it first, and begin a new peak.
    /// </summary>
    public void AskForNormal()
    {
        if (session.State.Tier is KillTier.Warn or KillTier.Throttle)
        {
            Command(EventKind.RaiseTier, (long)KillTier.NoNew, 1, (long)TierTrigger.Command, 0);
        }

        Command(EventKind.LowerTier, (long)KillTier.Normal, 1, 2, session.State.Control.Changes);
    }

    private void Command(EventKind kind, long a, long b, long d, long last)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = venue.NowNs;
        e.Numbers.A = a;
        e.Numbers.B = b;
        e.Numbers.D = d;
        e.Numbers.E = last;
        Apply(in e);
    }

    /// <summary>At the end: the venue's account and positions once more, as an ordered stop asks for them.</summary>
    public void Finish()
    {
        Event look = default;
        look.Header.Kind = EventKind.LookBegin;
        look.Header.Source = EventSource.Replies;
        look.Header.Instrument = -1;
        look.Header.TimeNs = venue.NowNs;
        look.Numbers.A = (long)LookCause.End;
        Apply(in look);
        Account();
        List<Event> held = [];
        foreach (VenueHolding holding in venue.Holdings)
        {
            Event e = default;
            e.Header.Instrument = holding.Instrument;
            e.Position.Qty = holding.QtyNanos;
            e.Position.AvgPx = holding.AvgEntryPxNanos;
            held.Add(e);
        }

        foreach (Event position in BrokerLook.Complete(held, venue.Instruments.Count))
        {
            Event e = position;
            e.Header.TimeNs = venue.NowNs;
            Apply(in e);
        }

        look.Header.Kind = EventKind.LookEnd;
        look.Numbers.A = LookParts.Holdings;
        Apply(in look);
        while (_routed < session.Ring.Claimed)
        {
            _routed++;
            Tape?.Invoke(in session.Ring[_routed]); // Heard, and not routed: the run is over.
        }
    }

    /// <inheritdoc/>
    public void OnMarket(in Event e)
    {
        if (IsFed)
        {
            return;
        }

        Event input = e;
        input.Header.Source = EventSource.MarketData;
        RowsPublished++;
        while (Points.TryPeek(out Event point) && point.Header.TimeNs <= input.Header.TimeNs)
        {
            point = Points.Dequeue();
            point.Header.Source = EventSource.Commands; // A night between two points is no clock that runs ahead.
            point.Header.TimeNs = Math.Max(point.Header.TimeNs, session.State.Scalars.TimeNs);
            Apply(in point);
        }

        if (_nextTimerNs != 0 && input.Header.TimeNs - _nextTimerNs > LeapNs)
        {
            Timer(input.Header.TimeNs); // After a night the clock speaks first, or the row would be far ahead of it.
        }

        Apply(in input);
        RowsRead++;
    }

    /// <inheritdoc/>
    public void OnOrder(string eventName, VenueOrder order, VenueExecution? execution)
    {
        Event e = Report(order, EventSource.TradeUpdates);
        if (execution is { } x)
        {
            Span<byte> id = stackalloc byte[16];
            x.ExecId.TryWriteBytes(id, bigEndian: true, out _);
            Event fill = default;
            fill.Header = e.Header;
            fill.Header.Kind = EventKind.Execution;
            fill.Execution.OrderId = e.Report.OrderId;
            fill.Execution.LastQty = x.QtyNanos;
            fill.Execution.LastPx = x.PxNanos;
            fill.Execution.ExecKey = BinaryPrimitives.ReadInt64BigEndian(id);
            Apply(in fill);
        }

        Apply(in e);
    }

    private Event Report(VenueOrder order, EventSource source)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = source;
        e.Header.Instrument = order.Instrument;
        e.Header.TimeNs = venue.NowNs;
        e.Report.OrderId = IdOf(order.Request.ClOrdId);
        e.Report.CumQty = order.CumQtyNanos;
        e.Report.AvgPx = order.AvgPxNanos;
        e.Report.Status = OrdStatusMap.Map(System.Text.Encoding.ASCII.GetBytes(order.StatusWord), order.CumQtyNanos);
        return e;
    }

    private void Timer(long timeNs)
    {
        Event timer = default;
        timer.Header.Kind = EventKind.Timer;
        timer.Header.Source = EventSource.Timers;
        timer.Header.Instrument = -1;
        timer.Header.TimeNs = timeNs;
        timer.Numbers.A = venue.IsOpen ? 1 : 0;
        timer.Numbers.B = venue.NextCloseNs;
        Apply(in timer);
    }

    /// <summary>The venue's account becomes an input.</summary>
    public void Account()
    {
        VenueAccount a = venue.Account;
        Event e = default;
        e.Header.Kind = EventKind.VenueAccount;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.Header.TimeNs = venue.NowNs;
        e.Account.Equity = a.EquityNanos;
        e.Account.Cash = a.CashNanos;
        e.Account.BuyingPower = a.BuyingPowerNanos;
        e.Account.LastEquity = a.LastEquityNanos;
        Apply(in e);
    }

    /// <summary>Hands the engine's orders to the venue, after the journal has them, and its answers back.</summary>
    private void Route()
    {
        while (_routed < session.Ring.Claimed)
        {
            Event e = session.Ring[++_routed];
            Tape?.Invoke(in e);
            if (e.Header.Kind == EventKind.NewOrderSingle)
            {
                session.Flush();
                Submit(in e);
            }
            else if (e.Header.Kind == EventKind.Denied)
            {
                RiskReason reason = (RiskReason)e.Order.Reason;
                Denials[reason] = Denials.GetValueOrDefault(reason) + 1;
            }
            else if (e.Header.Kind == EventKind.OrderCancelRequest)
            {
                session.Flush();
                VenueOrder? order = venue.FindByClOrdId(ClOrdIds.ToText(e.Order.OrderId));
                _ = order is null ? null : venue.Cancel(order.Id);
            }
            else if (e.Header.Kind == EventKind.OrderMassCancelRequest)
            {
                session.Flush();
                foreach (VenueOrder order in venue.Orders.Where(o => o.IsOpen).ToArray())
                {
                    _ = venue.Cancel(order.Id);
                }
            }
        }

        session.Ring.Advance(0, Math.Min(_routed, session.Journaled));
    }

    private void Submit(in Event e)
    {
        Invariant.Holds(Seal.IsWhole(in e), "An order leaves as the gate has approved it.");
        OrderPayload o = e.Order;
        (VenueOrder? order, VenueRefusal? refusal) = venue.Submit(new NewOrder(
            venue.Instruments[e.Header.Instrument].Symbol, o.Side, (VenueOrdType)o.Type, (VenueTif)o.TimeInForce, o.Qty, o.LimitPx, ClOrdIds.ToText(o.OrderId)));
        Event reply = order is not null ? Report(order, EventSource.Replies) : default;
        if (refusal is not null)
        {
            reply.Header.Kind = EventKind.ExecutionReport;
            reply.Header.Source = EventSource.Replies;
            reply.Header.Instrument = e.Header.Instrument;
            reply.Header.TimeNs = venue.NowNs;
            reply.Report.OrderId = o.OrderId;
            reply.Report.Status = OrdStatus.Rejected;
            reply.Report.HttpStatus = (ushort)refusal.HttpStatus;
        }

        Apply(in reply);
    }

    private void Apply(in Event e)
    {
        session.Apply(in e);
        if (session.Ring.Claimed - session.Journaled > session.Ring.Capacity / 4)
        {
            session.Flush();
            session.Ring.Advance(0, Math.Min(_routed, session.Journaled));
        }
    }

    private static long IdOf(string clOrdId)
    {
        Span<byte> text = stackalloc byte[ClOrdIds.Length];
        return System.Text.Encoding.ASCII.TryGetBytes(clOrdId, text, out int n) && ClOrdIds.TryParse(text[..n], out long id) ? id : 0;
    }
}
