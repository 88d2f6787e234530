using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// Listens to a run's events in their order, from its first one, and keeps what two runs are compared by: every decision, what became of
/// each order, and the profit in parts. The mids are those of the quotes that the engine had taken when the event came.
/// </summary>
/// <param name="symbols">Name of each instrument.</param>
public sealed class RunTape(IReadOnlyList<string> symbols)
{
    private readonly List<Decision> _decisions = [];
    private readonly Dictionary<long, OrderTrack> _orders = [];
    private readonly QuotePayload[] _quotes = new QuotePayload[symbols.Count];
    private readonly long[] _mids = new long[symbols.Count];
    private readonly long[] _held = new long[symbols.Count];
    private StateHash.Lanes _data = StateHash.Lanes.Start;
    private Int128 _spent;
    private Int128 _fees;
    private long _openingCash;
    private bool _hasAccount;

    /// <summary>Decisions so far, in order.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Orders so far by their ids.</summary>
    public IReadOnlyDictionary<long, OrderTrack> Orders => _orders;

    /// <summary>The profit until now, part by part.</summary>
    public Profit Profit
    {
        get
        {
            Int128 data = 0, latency = 0, fill = 0;
            foreach (OrderTrack order in _orders.Values)
            {
                (Int128 d, Int128 l, Int128 f) = order.Parts(_mids[order.Instrument]);
                (data, latency, fill) = (data + d, latency + l, fill + f);
            }

            return new Profit(Profit.Usd(data), Profit.Usd(latency), Profit.Usd(fill), -Profit.Usd(_fees));
        }
    }

    /// <summary>The same as one number, from cash and positions alone: the parts must add up to it.</summary>
    public decimal Total
    {
        get
        {
            Int128 worth = 0;
            for (int i = 0; i < _held.Length; i++)
            {
                worth += (Int128)_held[i] * _mids[i];
            }

            return Profit.Usd(worth - _spent - _fees);
        }
    }

    /// <summary>Takes the next event.</summary>
    public void Take(in Event e)
    {
        if (!e.IsInput)
        {
            OnOutput(in e);
            return;
        }

        switch (e.Header.Kind)
        {
            case EventKind.Quote:
                OnQuote(e.Header.Instrument, in e.Quote);
                return;
            case EventKind.Trade or EventKind.DailyBar or EventKind.MinuteBar or EventKind.SeriesPoint:
                _data.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e))[sizeof(long)..]);
                if (e.Header.Kind == EventKind.Trade && _mids[e.Header.Instrument] == 0)
                {
                    _mids[e.Header.Instrument] = e.Trade.Px;
                }

                return;
            case EventKind.ExecutionReport when _orders.TryGetValue(e.Report.OrderId, out OrderTrack? order):
                _mids[order.Instrument] = Mid(order.Instrument, e.Report.AvgPx); // Without a quote the fill is the only price there is.
                (long qty, Int128 notional) = order.Take(in e, _mids[order.Instrument]);
                _held[order.Instrument] += qty;
                _spent += notional;
                return;
            case EventKind.VenueAccount:
                OnAccount(in e.Account);
                return;
            default:
                return;
        }
    }

    /// <summary>A hash of the prints, bars and points since the last call: what the run was given, whatever its spreads.</summary>
    public ulong TakeDataHash()
    {
        ulong hash = _data.Value;
        _data = StateHash.Lanes.Start;
        return hash;
    }

    /// <summary>Says in each order's decision what became of it.</summary>
    public RunTape End()
    {
        foreach (OrderTrack o in _orders.Values)
        {
            string latency = o.AckNs < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", latency {o.AckNs} ns");
            o.Decision.Outcome = $"{Decision.Number(o.CumQty)} filled at {Decision.Number(o.AvgPx)}{latency}";
        }

        return this;
    }

    private void OnQuote(int instrument, in QuotePayload quote)
    {
        _quotes[instrument] = quote;
        if (quote.BidPx > 0 && quote.AskPx >= quote.BidPx)
        {
            _mids[instrument] = quote.BidPx + ((quote.AskPx - quote.BidPx) / 2);
        }
    }

    /// <summary>The broker's cash against what the executions that he has told of have cost. Before the first one there are none.</summary>
    private void OnAccount(in AccountPayload account)
    {
        _openingCash = _hasAccount ? _openingCash : account.Cash;
        _hasAccount = true;
        _fees = -((((Int128)account.Cash - _openingCash) * Fixed.One) + _spent);
    }

    private void OnOutput(in Event e)
    {
        if (What(in e) is not { } what)
        {
            return;
        }

        int instrument = e.Header.Instrument;
        Decision decision = new(
            e.Header.Sequence, e.Header.TimeNs, e.Header.Kind.ToString(), StrategyOf(in e), instrument < 0 ? string.Empty : symbols[instrument], what);
        _decisions.Add(decision);
        if (e.Header.Kind == EventKind.NewOrderSingle)
        {
            Track(e.Order.OrderId, decision, instrument, e.Order.Side, e.Order.Type == OrdType.Market ? 0 : e.Order.LimitPx, e.Order.Qty);
        }
        else if (e.Header.Kind == EventKind.OrderReplaceRequest && _orders.TryGetValue(e.Replace.OrigOrderId, out OrderTrack? old))
        {
            Track(e.Replace.OrderId, decision, instrument, old.Sign > 0 ? Side.Buy : Side.Sell, e.Replace.LimitPx, Math.Max(0, e.Replace.Qty - old.CumQty));
        }
    }

    private void Track(long id, Decision decision, int instrument, Side side, long limitPx, long qty)
    {
        ref readonly QuotePayload q = ref _quotes[instrument];
        bool reaches = limitPx == 0 || (side == Side.Buy ? q.AskPx != 0 && limitPx >= q.AskPx : limitPx <= q.BidPx);
        _orders[id] = new OrderTrack
        {
            Decision = decision,
            Instrument = instrument,
            Sign = side == Side.Buy ? 1 : -1,
            Qty = qty,
            DecisionPx = _mids[instrument],
            IsMarketable = reaches,
        };
    }

    private long Mid(int instrument, long otherwise) => _mids[instrument] != 0 ? _mids[instrument] : otherwise;

    private string StrategyOf(in Event e) => e.Header.Kind switch
    {
        EventKind.NewOrderSingle or EventKind.Denied => Name(e.Order.Strategy),
        EventKind.OrderCancelRequest => _orders.TryGetValue(e.Order.OrderId, out OrderTrack? order) ? order.Decision.Strategy : string.Empty,
        EventKind.OrderReplaceRequest => _orders.TryGetValue(e.Replace.OrigOrderId, out OrderTrack? old) ? old.Decision.Strategy : string.Empty,
        EventKind.Signal or EventKind.StrategyStageChanged or EventKind.StrategyQuarantined or EventKind.StrategyDisabled => Name(e.Numbers.A),
        _ => string.Empty,
    };

    private static string Name(long strategy) =>
        strategy >= 0 && strategy < ControlSources.StrategyNames.Count ? ControlSources.StrategyNames[(int)strategy] : "engine";

    /// <summary>Null for an output that decides nothing.</summary>
    private static string? What(in Event e) => e.Header.Kind switch
    {
        EventKind.NewOrderSingle => Order(in e.Order),
        EventKind.Denied => $"{Order(in e.Order)}, refused: {(RiskReason)e.Order.Reason}",
        EventKind.OrderCancelRequest => $"cancel {e.Order.Side} {Decision.Number(e.Order.Qty)}",
        EventKind.OrderMassCancelRequest => "cancel all",
        EventKind.OrderReplaceRequest => $"replace by {Decision.Number(e.Replace.Qty)} at {Decision.Number(e.Replace.LimitPx)}",
        EventKind.Signal => string.Create(CultureInfo.InvariantCulture, $"target {e.Numbers.B / 1e6:0.######}, confidence {e.Numbers.C}, {(EmptyReason)e.Numbers.D}"),
        EventKind.TierChanged or EventKind.SymbolTierChanged => $"{(KillTier)e.Numbers.A} to {(KillTier)e.Numbers.B}",
        EventKind.StrategyStageChanged => $"{(StrategyStage)e.Numbers.B} to {(StrategyStage)e.Numbers.C}",
        EventKind.StrategyQuarantined => "quarantined",
        EventKind.StrategyDisabled => "disabled",
        EventKind.FlattenBegun => "flatten",
        _ => null,
    };

    private static string Order(in OrderPayload o) =>
        $"{o.Side} {Decision.Number(o.Qty)} {(o.Type == OrdType.Market ? "at market" : "limit " + Decision.Number(o.LimitPx))} {o.TimeInForce} {o.Effect}";
}
