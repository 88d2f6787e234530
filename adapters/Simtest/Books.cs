using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// The naive model of orders and positions: what the reports that the engine has taken come to, with the broker's own figures, in
/// decimals. It shares no code with the engine; where the two differ, the engine is asked why.
/// </summary>
internal sealed class Books(World world)
{
    /// <summary>Answers "not found" that may end an order, over so long at least, ns of event time.</summary>
    private const long AnswersMin = 3, AnswersNs = 5_000_000_000;

    /// <summary>By then an order that the broker has so often said not to know is over.</summary>
    private const long AnswersMost = 6, AnsweredNs = 10_000_000_000;

    /// <summary>An order that works for so long is being cancelled, and asked for again if that takes as long, ns of event time.</summary>
    private const long WorksMostNs = 12_000_000_000;

    /// <summary>Averages are rounded to a nano-USD a share; a cent is far above that.</summary>
    private const decimal Cent = 0.01m;

    private readonly Dictionary<long, Order> _orders = [];
    private readonly List<Order> _live = [];
    private readonly Holding[] _held = new Holding[world.Swarm.Instruments];
    private readonly bool[] _repriced = new bool[world.Swarm.Instruments];
    private readonly List<(long Sequence, Action Undo)> _undo = [];

    /// <summary>Signed, nano-shares.</summary>
    public long Qty(int instrument) => _held[instrument].Qty;

    /// <summary>A frame has said a wrong price: the books take it, and only the comparison of cash can tell a person.</summary>
    public void Repriced(int instrument) => _repriced[instrument] = true;

    /// <summary>True when a report on this name has said a wrong price.</summary>
    public bool IsRepriced(int instrument) => _repriced[instrument];

    /// <summary>The engine asks for an order, or for another one in its place.</summary>
    public void Asked(long id, int instrument, Side side, long qty, in Event request, long replaces = 0)
    {
        Order order = new() { Id = id, Instrument = instrument, Side = side, Qty = qty, SentNs = request.Header.TimeNs };
        _orders[id] = order;
        _live.Add(order);
        Undo(request.Header.Sequence, () =>
        {
            _orders.Remove(id);
            _live.Remove(order);
        });
        if (_orders.TryGetValue(replaces, out Order? older))
        {
            long before = older.ReplacedBy;
            older.ReplacedBy = id;
            Undo(request.Header.Sequence, () => older.ReplacedBy = before);
        }
    }

    /// <summary>The engine takes back one order, or with 0 all of them.</summary>
    public void Cancelled(long id, long timeNs)
    {
        foreach (Order order in _live)
        {
            order.CancelNs = id == 0 || order.Id == id ? timeNs : order.CancelNs;
        }
    }

    /// <summary>The engine has taken an input: the model takes it, too.</summary>
    public void Take(in Event input)
    {
        long id = input.Report.OrderId, now = world.Process.State.Scalars.TimeNs;
        switch (input.Header.Kind)
        {
            case EventKind.EngineStart:
                foreach (Order order in _live)
                {
                    (order.UnknownNs, order.Answers) = (now, 0);
                }

                break;
            case EventKind.OrderUnknown when _orders.TryGetValue(id, out Order? order):
                (order.UnknownNs, order.Answers) = (now, 0);
                break;
            case EventKind.OrderNotFound when _orders.TryGetValue(id, out Order? order):
                order.Answers++;
                order.AllAnswers++;
                break;
            case EventKind.ExecutionReport when _orders.TryGetValue(id, out Order? order):
                if (order.IsCancelRefused && input.Report.Status == OrdStatus.PendingCancel)
                {
                    order.CancelNs = now; // A late word that it is being cancelled: once more it may take as long as a cancel that was just asked for.
                }

                order.IsCancelRefused = input.Report.ExecType == ExecType.CancelRejected || (order.IsCancelRefused && input.Report.Status != OrdStatus.PendingCancel);
                Report(order, in input);
                break;
            default:
                break;
        }
    }

    /// <summary>The engine's books against the model, after an input.</summary>
    public void Compare(in Event input)
    {
        EngineState state = world.Process.State;
        if (input.Header.Kind is EventKind.ExecutionReport or EventKind.Adjust)
        {
            Positions(state, in input);
            if (_orders.TryGetValue(input.Report.OrderId, out Order? told) && Row(state, told) is { OrderId: not 0 } row)
            {
                Compare(told, in row, in input);
            }
        }

        for (int n = _live.Count - 1; n >= 0; n--)
        {
            Order order = _live[n];
            OrderRow row = Row(state, order);
            if (row.OrderId == 0 || !row.IsOpen)
            {
                Ended(order, in row, in input);
            }
            else if (input.Header.Kind == EventKind.Timer)
            {
                Waits(order, in row, state);
            }
            else if (input.Header.Kind == EventKind.OrderNotFound && input.Report.OrderId == order.Id)
            {
                Answered(order, in row, state);
            }
        }
    }

    /// <summary>The journal has everything up to here for good.</summary>
    public void OnSynced(long durable)
    {
        int kept = _undo.FindIndex(u => u.Sequence > durable);
        _undo.RemoveRange(0, kept < 0 ? _undo.Count : kept);
    }

    /// <summary>A start has brought back the state of a sequence: what came after it has not happened.</summary>
    public void OnRecovered(long sequence)
    {
        for (int n = _undo.Count - 1; n >= 0 && _undo[n].Sequence > sequence; n--)
        {
            _undo[n].Undo();
        }

        _undo.RemoveAll(u => u.Sequence > sequence || !world.Swarm.Lies);
    }

    private static OrderRow Row(EngineState state, Order order)
    {
        ref readonly OrderRow row = ref state.Orders[OrderTable.Slot(order.Id)];
        return row.OrderId == order.Id ? row : default;
    }

    /// <summary>Shares follow the largest quantity that a sane report has said; what they have cost the broker knows.</summary>
    private void Report(Order order, in Event input)
    {
        ExecutionReportPayload r = input.Report;
        bool sane = r.CumQty == 0 || (r.CumQty > 0 && r.AvgPx > 0);
        bool another = (r.Side != Side.None && r.Side != order.Side) || (input.Header.Instrument >= 0 && input.Header.Instrument != order.Instrument);
        if (!sane || another || r.CumQty <= order.Cum || world.Broker.Of(order.Id) is not { } truth || !truth.Steps.Exists(s => s.Cum == r.CumQty))
        {
            return;
        }

        long fresh = r.CumQty - order.Cum, before = order.Cum;
        decimal paid = (truth.CostAt(r.CumQty) - truth.CostAt(order.Cum)) / 1e9m;
        Holding held = _held[order.Instrument];
        int i = order.Instrument;
        order.Cum = r.CumQty;
        _held[i] = held.With(order.Side == Side.Buy ? fresh : -fresh, paid);
        world.Told.Executed(i, order.Side == Side.Buy ? fresh : -fresh);
        Undo(input.Header.Sequence, () => (order.Cum, _held[i]) = (before, held));
    }

    /// <summary>I2, I4 and I23: quantity to the share, cost and result to the cent. A person's word sets them to the broker's figure.</summary>
    private void Positions(EngineState state, in Event input)
    {
        for (int i = 0; i < _held.Length; i++)
        {
            ref readonly PositionRow p = ref state.Positions[i];
            Holding held = _held[i];
            if (input.Header.Kind == EventKind.Adjust && p.Qty != held.Qty)
            {
                int at = i;
                _held[i] = held with { Qty = p.Qty, Cost = p.Cost / 1e9m };
                Undo(input.Header.Sequence, () => _held[at] = held);
            }
            else if (p.Qty != held.Qty)
            {
                world.Violate("I2", $"instrument {i}: books {p.Qty}, what was reported comes to {held.Qty}");
            }
            else if (!_repriced[i] && (Math.Abs((p.Cost / 1e9m) - held.Cost) > Cent || Math.Abs((p.RealizedPnl / 1e9m) - held.Result) > Cent))
            {
                world.Violate("I23", $"instrument {i}: cost {p.Cost} and result {p.RealizedPnl}, what was reported comes to {held.Cost:F4} and {held.Result:F4} USD");
            }
        }
    }

    private void Compare(Order order, in OrderRow row, in Event input)
    {
        if (row.CumQty != order.Cum)
        {
            world.Violate("I2", $"order {order.Id:x}: {row.CumQty} in the books, {order.Cum} was reported");
        }

        if (order.IsOver && row.IsOpen)
        {
            if (order.AllAnswers < AnswersMin)
            {
                world.Violate("I1", $"order {order.Id:x} was over and is {row.Status} on a report of {input.Report.Status}");
            }

            order.IsOver = false;
            _live.Add(order);
            Undo(input.Header.Sequence, () =>
            {
                order.IsOver = true;
                _live.Remove(order);
            });
        }
    }

    /// <summary>I1: an order ends by the broker's word on it, by a person's, or by enough answers that nobody knows it.</summary>
    private void Ended(Order order, in OrderRow row, in Event input)
    {
        bool about = input.Report.OrderId == order.Id;
        long age = world.Process.State.Scalars.TimeNs - order.SentNs;
        string? why = input.Header.Kind switch
        {
            EventKind.Adjust => null,
            EventKind.ExecutionReport when about => world.Broker.Of(order.Id) is { IsOpen: true } b ? $"it is {b.Status} at the broker" : null,
            EventKind.OrderNotFound when about => order.AllAnswers < AnswersMin || age < AnswersNs ? $"after {order.AllAnswers} answers in {age} ns" : null,
            _ => "nobody has said so",
        };
        if (why is not null)
        {
            world.Violate("I1", $"order {order.Id:x} is {row.Status} in the books on {input.Header.Kind}: {why}");
        }

        if (row.Status is OrdStatus.Rejected or OrdStatus.Denied && _live.Find(o => o.ReplacedBy == order.Id) is { } older
            && Row(world.Process.State, older).Status == OrdStatus.PendingReplace)
        {
            world.Violate("I19", $"order {older.Id:x} waits to be replaced, and {order.Id:x} is {row.Status}");
        }

        order.IsOver = true;
        _live.Remove(order);
        Undo(input.Header.Sequence, () =>
        {
            order.IsOver = false;
            _live.Add(order);
        });
    }

    /// <summary>I19: what works for long is taken back, again and again, unless its replacement is not settled yet.</summary>
    private void Waits(Order order, in OrderRow row, EngineState state)
    {
        long now = state.Scalars.TimeNs;
        bool replaced = _orders.TryGetValue(order.ReplacedBy, out Order? next) && !next.IsOver;
        bool works = row.Status is not (OrdStatus.Intended or OrdStatus.Unknown) && world.Broker.Of(order.Id) is { IsOpen: true };
        if (works && !replaced && state.Scalars.Reconciled != 0
            && now - order.SentNs >= WorksMostNs && now - order.CancelNs >= WorksMostNs)
        {
            world.Violate("I19", $"order {order.Id:x} is {row.Status} after {(now - order.SentNs) / 1_000_000} ms, and nobody takes it back");
        }
    }

    /// <summary>I19: an order that the broker does not know does not stay open.</summary>
    private void Answered(Order order, in OrderRow row, EngineState state)
    {
        if (order.Answers >= AnswersMost && order.UnknownNs != 0 && state.Scalars.TimeNs - order.UnknownNs >= AnsweredNs && world.Broker.Of(order.Id) is null)
        {
            world.Violate("I19", $"order {order.Id:x} is {row.Status}, and the broker has said {order.Answers} times that it does not know it");
        }
    }

    private void Undo(long sequence, Action undo) => _undo.Add((sequence, undo));

    private sealed class Order
    {
        public required long Id { get; init; }
        public required int Instrument { get; init; }
        public required Side Side { get; init; }
        public required long Qty { get; init; }
        public required long SentNs { get; init; }
        public long Cum { get; set; }
        public bool IsOver { get; set; }
        public long ReplacedBy { get; set; }
        public long CancelNs { get; set; }
        public bool IsCancelRefused { get; set; }

        /// <summary>Since then its outcome is unknown, and the answers "not found" since then and in all.</summary>
        public long UnknownNs { get; set; }
        public long Answers { get; set; }
        public long AllAnswers { get; set; }
    }

    /// <summary>A position by average cost: shares in nano-shares, signed, and USD.</summary>
    private readonly record struct Holding(long Qty, decimal Cost, decimal Result)
    {
        /// <summary>With an execution: signed nano-shares, and what was paid or received for them.</summary>
        public Holding With(long signed, decimal paid)
        {
            if (Qty == 0 || (Qty > 0) == (signed > 0))
            {
                return this with { Qty = Qty + signed, Cost = Cost + paid };
            }

            decimal size = Math.Abs(Qty), change = Math.Abs(signed), closing = Math.Min(size, change);
            decimal got = paid * closing / change, share = Cost * closing / size;
            decimal result = Qty > 0 ? got - share : share - got;
            return new Holding(Qty + signed, change > size ? paid - got : Cost - share, Result + result);
        }
    }
}
