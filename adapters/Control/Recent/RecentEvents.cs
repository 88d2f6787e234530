using System;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The last orders, signals, denials and tier moves, projected from the events after they are durable. One thread takes
/// events, without allocating; any thread copies. One lock guards the rows, and market events, which are nearly all events,
/// do not take it: they only stamp a word (release) that readers read with acquire.
/// </summary>
public sealed class RecentEvents
{
    private const int OrdersKept = 256;
    private const int RowsKept = 64;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly LastRows<OrderRow> _orders = new(OrdersKept);
    private readonly LastRows<SignalRow> _signals = new(RowsKept);
    private readonly LastRows<DenialRow> _denials = new(RowsKept);
    private readonly LastRows<TierRow> _tiers = new(RowsKept);
    private readonly long[] _byStatus = new long[(int)OrdStatus.Denied + 1];
    private readonly long[] _byReason = new long[1000];
    private readonly long[] _byHttpStatus = new long[600];
    private readonly long _startedAt;
    private long _eventAt;
    private long _marketAt;
    private long _marketEvents;
    private long _canary;
    private long _canarySequence;
    private long _canaryAt;
    private long _canarySentNs;
    private long _timeNs;
    private EventKind _cause;
    private int _causeInstrument = -1;

    public RecentEvents(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _startedAt = _eventAt = _marketAt = _canaryAt = clock.GetTimestamp();
    }

    /// <summary>Wall time since this was made.</summary>
    public TimeSpan Uptime => _clock.GetElapsedTime(_startedAt);

    /// <summary>Wall time since the last event was taken; since the start when there was none.</summary>
    public TimeSpan EventAge => _clock.GetElapsedTime(Volatile.Read(ref _eventAt));

    /// <summary>Wall time since the last market event was taken; since the start when there was none.</summary>
    public TimeSpan MarketAge => _clock.GetElapsedTime(Volatile.Read(ref _marketAt));

    /// <summary>Count of the last canary that is applied and durable; 0 before the first.</summary>
    public long Canary => Volatile.Read(ref _canary);

    /// <summary>Its place in the journal.</summary>
    public long CanarySequence => Volatile.Read(ref _canarySequence);

    /// <summary>Monotonic time at which it was sent, ns; 0 before the first.</summary>
    public long CanarySentNs => Volatile.Read(ref _canarySentNs);

    /// <summary>Wall time since that canary was taken; since the start when there was none.</summary>
    public TimeSpan CanaryAge => _clock.GetElapsedTime(Volatile.Read(ref _canaryAt));

    /// <summary>Market events taken.</summary>
    public long MarketEvents => Volatile.Read(ref _marketEvents);

    /// <summary>What the engine remembers of orders and signals; call while it rests, before the first event is taken.</summary>
    public void Restore(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        EngineState state = engine.State;
        lock (_gate)
        {
            _orders.Clear();
            _signals.Clear();
            foreach (OrderRow row in state.Orders.Where(o => o.OrderId != 0).OrderBy(o => o.OrderId).TakeLast(OrdersKept))
            {
                _orders.Add() = row;
            }

            foreach ((StrategyRow row, int i) in state.Strategies.Select((row, i) => (row, i))
                .Where(s => s.row.SignalNs > 0 && s.row.Empty == 0 && IsTraded(engine, s.i / EngineLimits.StrategiesMax))
                .OrderBy(s => s.row.SignalNs).TakeLast(RowsKept))
            {
                ref SignalRow signal = ref _signals.Add();
                signal.TimeNs = row.SignalNs;
                signal.TargetMillionths = (long)(row.Target * 1e6);
                signal.Confidence = (long)row.Confidence;
                signal.Strategy = i % EngineLimits.StrategiesMax;
                signal.Instrument = i / EngineLimits.StrategiesMax;
            }
        }
    }

    /// <summary>Takes the next durable event, input or output. One thread only; allocates nothing.</summary>
    public void Take(in Event e)
    {
        long now = _clock.GetTimestamp();
        Volatile.Write(ref _eventAt, now);
        _timeNs = Math.Max(_timeNs, e.Header.TimeNs);
        if (e.IsInput || e.Header.Kind is EventKind.ReconciliationBreak or EventKind.OrderStreamLost)
        {
            _cause = e.Header.Kind;
            _causeInstrument = e.Header.Instrument;
        }

        if (e.Header.Kind < EventKind.ExecutionReport)
        {
            Volatile.Write(ref _marketAt, now);
            Volatile.Write(ref _marketEvents, _marketEvents + 1);
            return;
        }

        lock (_gate)
        {
            Project(in e);
        }
    }

    /// <summary>Copies of the newest rows, at most so many of each kind.</summary>
    public RecentView Copy(int most)
    {
        lock (_gate)
        {
            return new RecentView(_orders.Newest(most), _signals.Newest(most), _denials.Newest(most), _tiers.Newest(most))
            {
                OrdersByStatus = [.. _byStatus],
                DenialsByReason = [.. _byReason],
                RejectsByHttpStatus = [.. _byHttpStatus],
            };
        }
    }

    private static bool IsTraded(Engine engine, int instrument) =>
        instrument < engine.Instruments.Length && engine.Instruments[instrument].Tradable;

    private void Project(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.NewOrderSingle: OnNewOrder(in e); break;
            case EventKind.ExecutionReport: OnReport(in e); break;
            case EventKind.OrderUnknown: Resolve(e.Report.OrderId, OrdStatus.Unknown); break;
            case EventKind.OrderNotFound: OnNotFound(in e); break;
            case EventKind.OrderCancelRequest: Resolve(e.Order.OrderId, OrdStatus.PendingCancel); break;
            case EventKind.Signal: OnSignal(in e); break;
            case EventKind.Denied: OnDenied(in e); break;
            case EventKind.TierChanged: OnTierChanged(in e); break;
            case EventKind.Canary: OnCanary(in e); break;
            default: break;
        }
    }

    private void OnNewOrder(in Event e)
    {
        ref OrderRow row = ref _orders.Add();
        row.OrderId = e.Order.OrderId;
        row.OrderQty = e.Order.Qty;
        row.LimitPx = e.Order.LimitPx;
        row.SentNs = row.UpdatedNs = e.Header.TimeNs;
        row.Instrument = e.Header.Instrument;
        row.Strategy = e.Order.Strategy;
        row.Side = e.Order.Side;
        row.Type = e.Order.Type;
        row.TimeInForce = e.Order.TimeInForce;
        Move(ref row, OrdStatus.Intended);
    }

    /// <summary>Merges as the engine does: CumQty only grows, a final state absorbs.</summary>
    private void OnReport(in Event e)
    {
        int age = AgeOf(e.Report.OrderId);
        if (age < 0)
        {
            return;
        }

        ref OrderRow row = ref _orders[age];
        if (Engine.IsReopened(in row, in e.Report))
        {
            Move(ref row, OrdStatus.Unknown);
        }

        row.BrokerKey = e.Report.BrokerKey == 0 ? row.BrokerKey : e.Report.BrokerKey;
        if (e.Report.CumQty > row.CumQty)
        {
            row.CumQty = e.Report.CumQty;
            row.AvgPx = e.Report.AvgPx;
        }

        if (OrderTransitions.TryMerge(row.Status, e.Report.Status, row.CumQty >= row.OrderQty, out OrdStatus next))
        {
            if (next == OrdStatus.Rejected && row.Status != next)
            {
                _byHttpStatus[Math.Clamp(e.Report.HttpStatus, 0, _byHttpStatus.Length - 1)]++;
            }

            Move(ref row, next);
        }
    }

    /// <summary>As the engine judges: only three such answers, the last five seconds after its outcome became unknown, end an order.</summary>
    private void OnNotFound(in Event e)
    {
        int age = AgeOf(e.Report.OrderId);
        if (age < 0 || _orders[age].Status != OrdStatus.Unknown)
        {
            return;
        }

        ref OrderRow row = ref _orders[age];
        row.NotFound++;
        bool isFinal = row.CumQty == 0 && row.BrokerKey == 0 && row.NotFound >= Engine.NotFoundMin && _timeNs - row.UnknownNs >= Engine.NotFoundAgeNs;
        Move(ref row, isFinal ? OrdStatus.Rejected : OrdStatus.Unknown);
    }

    /// <summary>A status without a report: unknown only while nothing was heard, a cancel only of what is open.</summary>
    private void Resolve(long orderId, OrdStatus next)
    {
        int age = AgeOf(orderId);
        if (age < 0)
        {
            return;
        }

        ref OrderRow row = ref _orders[age];
        if (next == OrdStatus.Unknown ? row.Status == OrdStatus.Intended : row.IsOpen)
        {
            row.UnknownNs = next == OrdStatus.Unknown ? _timeNs : row.UnknownNs;
            Move(ref row, next);
        }
    }

    /// <summary>Stamped with the newest event time: an answer of the broker carries none of its own.</summary>
    private void Move(ref OrderRow row, OrdStatus next)
    {
        _byStatus[(int)next] += row.Status != next ? 1 : 0;
        row.Status = next;
        row.UpdatedNs = _timeNs;
    }

    private void OnSignal(in Event e)
    {
        ref SignalRow row = ref _signals.Add();
        row.TimeNs = e.Header.TimeNs;
        row.Instrument = e.Header.Instrument;
        row.Strategy = (int)e.Numbers.A;
        row.TargetMillionths = e.Numbers.B;
        row.Confidence = e.Numbers.C;
        row.Empty = (EmptyReason)e.Numbers.D;
    }

    private void OnDenied(in Event e)
    {
        ref DenialRow row = ref _denials.Add();
        row.TimeNs = e.Header.TimeNs;
        row.Instrument = e.Header.Instrument;
        row.Strategy = e.Order.Strategy;
        row.Side = e.Order.Side;
        row.Qty = e.Order.Qty;
        row.LimitPx = e.Order.LimitPx;
        row.Reason = (RiskReason)e.Order.Reason;
        _byReason[Math.Min(e.Order.Reason, _byReason.Length - 1)]++;
    }

    private void OnCanary(in Event e)
    {
        Volatile.Write(ref _canarySequence, e.Header.Sequence);
        Volatile.Write(ref _canarySentNs, e.Numbers.B);
        Volatile.Write(ref _canaryAt, _clock.GetTimestamp());
        Volatile.Write(ref _canary, e.Numbers.A);
    }

    private void OnTierChanged(in Event e)
    {
        ref TierRow row = ref _tiers.Add();
        row.TimeNs = e.Header.TimeNs;
        row.From = (KillTier)e.Numbers.A;
        row.To = (KillTier)e.Numbers.B;
        row.Cause = _cause;
        row.Instrument = _causeInstrument;
    }

    private int AgeOf(long orderId)
    {
        for (int i = 0; i < _orders.Count && orderId != 0; i++)
        {
            if (_orders[i].OrderId == orderId)
            {
                return i;
            }
        }

        return -1;
    }
}
