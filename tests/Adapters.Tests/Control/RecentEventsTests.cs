using System;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>The projection of orders, signals, denials and tier moves: merged as the engine merges, bounded, consistent.</summary>
public sealed class RecentEventsTests(ITestOutputHelper output)
{
    private readonly RecentEvents _recent = new(new ManualClock());

    [Fact]
    public void An_order_follows_its_reports_and_a_late_one_changes_nothing()
    {
        Take(ControlBench.NewOrder(7, 10, instrument: 3, timeNs: 5), ControlBench.Report(7, OrdStatus.New, timeNs: 6));
        Take(ControlBench.Report(7, OrdStatus.PartiallyFilled, 4, 99, 7), ControlBench.Report(7, OrdStatus.New, 0, 0, 8));
        OrderRow partly = _recent.Copy(20).Orders.Single();
        Assert.Equal((OrdStatus.PartiallyFilled, 4 * Fixed.One, 99 * Fixed.One, 3), (partly.Status, partly.CumQty, partly.AvgPx, partly.Instrument));

        Take(ControlBench.Report(7, OrdStatus.Filled, 10, 98, 9), ControlBench.Report(7, OrdStatus.Canceled, 4, 99, 10));
        OrderRow filled = _recent.Copy(20).Orders.Single();
        Assert.Equal((OrdStatus.Filled, 10 * Fixed.One, 98 * Fixed.One), (filled.Status, filled.CumQty, filled.AvgPx));
        long[] counts = _recent.Copy(0).OrdersByStatus;
        Assert.Equal((1L, 1L, 1L, 0L), (counts[(int)OrdStatus.New], counts[(int)OrdStatus.PartiallyFilled], counts[(int)OrdStatus.Filled], counts[(int)OrdStatus.Canceled]));
    }

    /// <summary>The same random reports to the engine and to the projection: the same rows.</summary>
    [Fact]
    public void The_projection_agrees_with_the_engine()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        ControlBench bench = new();
        EngineState state = bench.Engine.State;
        OrdStatus[] statuses = [OrdStatus.PendingNew, OrdStatus.New, OrdStatus.PartiallyFilled, OrdStatus.PendingCancel, OrdStatus.Filled, OrdStatus.Canceled, OrdStatus.Rejected, OrdStatus.Expired];
        for (int i = 0; i < 100; i++)
        {
            Event order = ControlBench.NewOrder(OrderTable.NextId(state), random.Next(1, 50));
            OrderTable.Record(state, in order.Order, 0, 0);
            bench.Recent.Take(in order);
        }

        for (int i = 1; i <= 1_000; i++)
        {
            ref OrderRow row = ref state.Orders[random.Next(1, 101)];
            EventKind kind = (EventKind)random.Next(32, 37);
            Event e = kind is EventKind.OrderUnknown or EventKind.OrderNotFound
                ? ControlBench.Of(kind)
                : ControlBench.Report(0, statuses[random.Next(statuses.Length)], random.NextInt64((row.OrderQty / Fixed.One) + 1), random.Next(1, 200));
            e.Report.OrderId = row.OrderId;
            e.Header.TimeNs = i * 20_000_000L;
            bench.Engine.Apply(in e);
            bench.Recent.Take(in e);
        }

        OrderRow[] rows = bench.Recent.Copy(100).Orders;
        Assert.Equal(100, rows.Length);
        Assert.All(rows, r =>
        {
            OrderRow e = state.Orders[OrderTable.Slot(r.OrderId)];
            Assert.Equal((e.OrderId, e.Status, e.CumQty, e.AvgPx, e.OrderQty), (r.OrderId, r.Status, r.CumQty, r.AvgPx, r.OrderQty));
        });
        Assert.True(rows.Select(r => r.Status).Distinct().Count() > 2);
    }

    [Fact]
    public void Signals_denials_and_tier_moves_keep_their_reasons()
    {
        Event signal = ControlBench.Of(EventKind.Signal, 5, 9);
        signal.Numbers.A = 2;
        signal.Numbers.B = -250_000;
        signal.Numbers.C = 60;
        signal.Numbers.D = (long)EmptyReason.Warmup;
        Event denied = ControlBench.NewOrder(0, 3, instrument: 4);
        denied.Header.Kind = EventKind.Denied;
        denied.Order.Reason = (ushort)RiskReason.QuoteStale;
        Event tier = ControlBench.Of(EventKind.TierChanged);
        tier.Numbers.B = (long)KillTier.NoNew;
        Take(signal, denied, denied, ControlBench.Of(EventKind.LookEnd), ControlBench.Of(EventKind.ReconciliationBreak, 6), tier, ControlBench.Of(EventKind.Quote, 1));

        RecentView view = _recent.Copy(20);
        Assert.Equal((2, 5, -250_000L, EmptyReason.Warmup), (view.Signals[0].Strategy, view.Signals[0].Instrument, view.Signals[0].TargetMillionths, view.Signals[0].Empty));
        Assert.Equal(2, view.Denials.Length);
        Assert.Equal((RiskReason.QuoteStale, 4, 3 * Fixed.One), (view.Denials[0].Reason, view.Denials[0].Instrument, view.Denials[0].Qty));
        Assert.Equal(2, view.DenialsByReason[(int)RiskReason.QuoteStale]);
        Assert.Equal((KillTier.NoNew, EventKind.ReconciliationBreak, 6), (view.Tiers[0].To, view.Tiers[0].Cause, view.Tiers[0].Instrument));
        Assert.Equal(1, _recent.MarketEvents);
    }

    [Fact]
    public void A_refusal_is_counted_once_by_its_code()
    {
        Event refused = ControlBench.Report(1, OrdStatus.Rejected);
        refused.Report.HttpStatus = 403;
        Take(ControlBench.NewOrder(1, 10), refused, refused, ControlBench.NewOrder(2, 10), ControlBench.Report(2, OrdStatus.Rejected));
        RecentView view = _recent.Copy(20);
        Assert.Equal((1L, 1L), (view.RejectsByHttpStatus[403], view.RejectsByHttpStatus[0]));
        Assert.Equal(2, view.OrdersByStatus[(int)OrdStatus.Rejected]);
    }

    [Fact]
    public void Rows_are_bounded_and_newest_first()
    {
        for (int id = 1; id <= 1_000; id++)
        {
            Take(ControlBench.NewOrder(id, 1));
        }

        Take(ControlBench.Report(1, OrdStatus.Filled, 1, 1), ControlBench.Report(999, OrdStatus.Filled, 1, 1));
        Assert.Equal([1000L, 999L, 998L], _recent.Copy(3).Orders.Select(o => o.OrderId));
        Assert.Equal(256, _recent.Copy(int.MaxValue).Orders.Length);
        Assert.Equal(1, _recent.Copy(0).OrdersByStatus[(int)OrdStatus.Filled]);
    }

    [Fact]
    public void A_start_shows_the_orders_and_signals_that_the_engine_remembers()
    {
        ControlBench bench = new();
        EngineState state = bench.Engine.State;
        for (int i = 0; i < 3; i++)
        {
            Event order = ControlBench.NewOrder(OrderTable.NextId(state), 5);
            OrderTable.Record(state, in order.Order, 0, 0);
        }

        state.Strategy(1, 5) = new StrategyRow { Target = 0.5, SignalNs = 7 };
        state.Strategy(1, 6) = new StrategyRow { Target = 0.5, SignalNs = 7, Empty = (long)EmptyReason.Warmup };
        state.Strategy(1, 24) = new StrategyRow { Target = 0.5, SignalNs = 7 };
        bench.Recent.Restore(bench.Engine);
        RecentView view = bench.Recent.Copy(20);
        Assert.Equal([3L, 2L, 1L], view.Orders.Select(o => o.OrderId));
        Assert.Equal([(1, 5, 500_000L)], view.Signals.Select(s => (s.Strategy, s.Instrument, s.TargetMillionths)));
    }

    [Fact]
    public void Taking_allocates_nothing()
    {
        Event[] events = [ControlBench.NewOrder(1, 1), ControlBench.Report(1, OrdStatus.New), ControlBench.Of(EventKind.Quote), ControlBench.Of(EventKind.Signal), ControlBench.Of(EventKind.Denied), ControlBench.Of(EventKind.TierChanged)];
        Take(events);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                foreach (ref readonly Event e in events.AsSpan())
                {
                    _recent.Take(in e);
                }
            }
        }));
    }

    /// <summary>A writer whose rows always agree in themselves, until a reader has met it at a thousand different orders.</summary>
    [Fact]
    public void A_copy_is_consistent_while_events_arrive()
    {
        const int Meetings = 1_000;
        bool stop = false;
        Thread writer = new(() =>
        {
            for (int id = 1; !Volatile.Read(ref stop); id++)
            {
                Take(ControlBench.NewOrder(id, id), ControlBench.Report(id, OrdStatus.Filled, id, id));
            }
        });
        writer.Start();
        string? torn = null;
        long newest = 0;
        for (int met = 0; met < Meetings && torn is null;)
        {
            OrderRow[] rows = _recent.Copy(20).Orders;
            torn = Torn(rows);
            met += rows.Length > 0 && rows[0].OrderId != newest ? 1 : 0;
            newest = rows.Length > 0 ? rows[0].OrderId : 0;
        }

        Volatile.Write(ref stop, true);
        writer.Join();
        Assert.Null(torn);
    }

    /// <summary>What is wrong with a copy: a gap in the ids, or a row that the writer never made.</summary>
    private static string? Torn(OrderRow[] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            ref readonly OrderRow row = ref rows[i];
            bool filled = row.Status == OrdStatus.Filled && row.CumQty == row.OrderQty && row.AvgPx == row.OrderQty;
            bool fresh = i == 0 && row.Status == OrdStatus.Intended && row.CumQty == 0;
            if (row.OrderId != rows[0].OrderId - i || row.OrderQty != row.OrderId * Fixed.One || (!filled && !fresh))
            {
                return $"row {i}: order {row.OrderId} behind {rows[0].OrderId}, {row.Status}, {row.OrderQty}, {row.CumQty}, {row.AvgPx}";
            }
        }

        return null;
    }

    private void Take(params Event[] events)
    {
        foreach (ref readonly Event e in events.AsSpan())
        {
            _recent.Take(in e);
        }
    }
}
