using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>Six orders under any sequence of reports: repeated, late, contradictory, or about nobody.</summary>
public sealed class OrderProperties(ITestOutputHelper output)
{
    private const int Orders = 6;
    private const long Qty = 10 * Fixed.One;

    private static readonly Gen<Step> Steps =
        from order in Gen.Choose(0, Orders)
        from kind in Gen.Frequency(
            (20, Gen.Constant(EventKind.ExecutionReport)),
            (2, Gen.Constant(EventKind.OrderUnknown)),
            (2, Gen.Constant(EventKind.OrderNotFound)),
            (1, Gen.Constant(EventKind.Timer)),
            (1, Gen.Constant(EventKind.EngineStart)))
        from status in Gen.Elements(Enum.GetValues<OrdStatus>())
        from filled in Gen.Choose(0, 11)
        select new Step(order, kind, status, filled * Fixed.One);

    [Fact]
    public void Any_reports_keep_the_books_in_order() => Forall.Check(output, 400, Arb.From(Steps.ArrayOf(), Shrunk.Array), KeepsTheBooks);

    /// <summary>Seed 29961230: three answers had ended the order, and it lives.</summary>
    [Fact]
    public void An_order_that_was_not_found_and_lives_is_open_again() => KeepsTheBooks(
    [
        new(2, EventKind.EngineStart, OrdStatus.PendingCancel, 11 * Fixed.One),
        new(0, EventKind.OrderNotFound, OrdStatus.Unknown, 10 * Fixed.One),
        new(0, EventKind.OrderNotFound, OrdStatus.Replaced, 8 * Fixed.One),
        new(0, EventKind.OrderNotFound, OrdStatus.PendingCancel, 3 * Fixed.One),
        new(0, EventKind.ExecutionReport, OrdStatus.Stopped, 5 * Fixed.One),
    ]);

    private static void KeepsTheBooks(Step[] steps)
    {
        using Rig rig = new();
        long[] ids = Place(rig);
        long[] filled = new long[Orders];
        var last = new OrdStatus[Orders];
        foreach (Step step in steps)
        {
            rig.Apply(Input(rig, ids, step));
            rig.AssertBooks();
            if (step.Kind == EventKind.ExecutionReport && step.Order < Orders)
            {
                filled[step.Order] = Math.Max(filled[step.Order], step.Filled);
            }

            for (int i = 0; i < Orders; i++)
            {
                ref readonly OrderRow row = ref rig.State.Orders[OrderTable.Slot(ids[i])];
                Assert.Equal(filled[i], row.CumQty);
                bool isReopened = last[i] == OrdStatus.Rejected && row.NotFound >= Engine.NotFoundMin && rig.State.Positions[row.Instrument].Frozen != 0;
                Assert.True(isReopened || last[i] < OrdStatus.Filled || row.Status == last[i] || row.Status == OrdStatus.Filled, $"order {i} left {last[i]} for {row.Status}");
                Assert.True(row.Status != OrdStatus.None, $"order {i} is forgotten");
                last[i] = row.Status;
            }

            AssertPositions(rig, filled);
        }
    }

    [Fact]
    public void True_reports_end_the_same_in_any_order_and_repetition() => Forall.Check(
        output,
        300,
        from seed in Gen.Choose(0, int.MaxValue) select seed,
        seed =>
        {
            Random random = new(seed);
            List<Step> history = [];
            long[] filled = new long[Orders];
            var last = new OrdStatus[Orders];
            for (int i = 0; i < Orders; i++)
            {
                history.AddRange(History(random, i));
                filled[i] = history[^1].Filled;
                last[i] = history[^1].Status;
            }

            Step[] delivered = [.. history, .. history.Where(_ => random.Next(3) == 0)];
            random.Shuffle(delivered);
            using Rig rig = new();
            long[] ids = Place(rig);
            foreach (Step step in delivered)
            {
                rig.Apply(Input(rig, ids, step));
            }

            rig.AssertBooks();
            AssertPositions(rig, filled);
            for (int i = 0; i < Orders; i++)
            {
                ref readonly OrderRow row = ref rig.State.Orders[OrderTable.Slot(ids[i])];
                Assert.Equal((filled[i], last[i], 0), (row.CumQty, row.Status, row.LeavesQty));
                Assert.Equal(filled[i] == 0 ? 0 : AvgPx(filled[i]), row.AvgPx);
            }
        });

    [Theory]
    [InlineData(OrdStatus.Filled, OrdStatus.New, OrdStatus.Filled)]
    [InlineData(OrdStatus.Canceled, OrdStatus.PartiallyFilled, OrdStatus.Canceled)]
    [InlineData(OrdStatus.PendingCancel, OrdStatus.New, OrdStatus.PendingCancel)]
    [InlineData(OrdStatus.Unknown, OrdStatus.New, OrdStatus.New)]
    [InlineData(OrdStatus.Unknown, OrdStatus.Unknown, OrdStatus.Unknown)]
    [InlineData(OrdStatus.New, OrdStatus.Canceled, OrdStatus.Canceled)]
    public void A_late_report_never_moves_an_order_back(OrdStatus now, OrdStatus reported, OrdStatus expected)
    {
        Assert.True(OrderTransitions.TryMerge(now, reported, isFilled: false, out OrdStatus next));
        Assert.Equal(expected, next);
    }

    /// <summary>What a broker tells of one order from its acceptance to its end.</summary>
    private static IEnumerable<Step> History(Random random, int order)
    {
        long filled = 0;
        yield return new Step(order, EventKind.ExecutionReport, OrdStatus.New, 0);
        for (int fills = random.Next(4); fills > 0 && filled < Qty - Fixed.One; fills--)
        {
            filled += random.NextInt64(1, (Qty - filled) / Fixed.One) * Fixed.One;
            yield return new Step(order, EventKind.ExecutionReport, OrdStatus.PartiallyFilled, filled);
        }

        yield return random.Next(2) == 0
            ? new Step(order, EventKind.ExecutionReport, OrdStatus.Filled, Qty)
            : new Step(order, EventKind.ExecutionReport, random.Next(2) == 0 ? OrdStatus.Canceled : OrdStatus.Expired, filled);
    }

    private static long[] Place(Rig rig)
    {
        long[] ids = new long[Orders];
        for (int i = 0; i < Orders; i++)
        {
            ids[i] = OrderTable.NextId(rig.State);
            OrderPayload order = default;
            order.OrderId = ids[i];
            order.Qty = Qty;
            order.LimitPx = 200 * Fixed.One;
            order.Side = SideOf(i);
            order.Type = OrdType.Limit;
            OrderTable.Record(rig.State, in order, i % 2, 0);
        }

        return ids;
    }

    private static Event Input(Rig rig, long[] ids, Step step)
    {
        Event e = default;
        e.Header.Kind = step.Kind;
        e.Header.TimeNs = rig.State.Scalars.TimeNs + 4_000_000_000;
        if (step.Kind is EventKind.Timer)
        {
            e.Numbers.A = 1;
        }
        else if (step.Kind is not EventKind.EngineStart)
        {
            e.Header.Instrument = step.Order % 2;
            e.Report.OrderId = step.Order < Orders ? ids[step.Order] : 0x77_0000_0001;
            e.Report.Status = step.Status;
            e.Report.CumQty = step.Kind is EventKind.ExecutionReport ? step.Filled : 0;
            e.Report.AvgPx = step.Filled == 0 ? 0 : AvgPx(step.Filled);
        }

        return e;
    }

    private static void AssertPositions(Rig rig, long[] filled)
    {
        for (int instrument = 0; instrument < 2; instrument++)
        {
            long sum = 0;
            for (int i = instrument; i < Orders; i += 2)
            {
                sum += SideOf(i) == Side.Buy ? filled[i] : -filled[i];
            }

            ref readonly PositionRow position = ref rig.State.Positions[instrument];
            Assert.Equal(sum, position.Qty);
        }
    }

    private static Side SideOf(int order) => order % 3 == 2 ? Side.Sell : Side.Buy;

    /// <summary>Later fills cost more, so the average rises with the quantity as it would on a real book.</summary>
    private static long AvgPx(long filled) => (100 * Fixed.One) + (filled / 100);

    private sealed record Step(int Order, EventKind Kind, OrdStatus Status, long Filled);
}
