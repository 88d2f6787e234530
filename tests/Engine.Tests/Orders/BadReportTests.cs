using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>Reports that make no sense, stamps that run ahead, and a broker who says little.</summary>
public sealed class BadReportTests
{
    [Theory]
    [InlineData(-4, 100)]
    [InlineData(4, 0)]
    [InlineData(4, -1)]
    [InlineData(9_000_000_000, 9)]
    public void F61_a_fill_without_a_sane_quantity_and_price_is_not_in_the_books(long shares, long px)
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.PartiallyFilled, shares, px);
        Assert.Equal((0, 0, FreezeReason.BadFill), (lab.Position().Qty, lab.Row(id).CumQty, lab.Frozen()));
        using OrderLab witness = new();
        witness.Execution(witness.Place(), 1, shares, px);
        Assert.Equal((FreezeReason.BadFill, 0), (witness.Frozen(), witness.State.Scalars.Executions));
        Evidence.Fired("F61", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport) + witness.Given(e => e.Header.Kind == EventKind.Execution));
    }

    [Fact]
    public void F61_a_fill_on_the_wrong_symbol_or_side_freezes_and_is_not_in_the_books()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.Filled, 10, instrument: 1);
        Assert.Equal((FreezeReason.BadFill, FreezeReason.BadFill), (lab.Frozen(), lab.Frozen(1)));
        Assert.Equal((0, 0), (lab.Position().Qty, lab.Position(1).Qty));
        using OrderLab side = new();
        side.Report(side.Place(), OrdStatus.Filled, 10, side: Side.Sell);
        Assert.Equal((FreezeReason.BadFill, 0), (side.Frozen(), side.Position().Qty));
        using OrderLab witness = new();
        witness.Execution(witness.Place(), 9, 1, side: Side.Sell);
        Assert.Equal((FreezeReason.BadFill, 0), (witness.Frozen(), witness.State.Scalars.Executions));
        Evidence.Fired("F61", lab.Given(e => e.Header.Instrument == 1) + side.Given(e => e.Report.Side == Side.Sell) + witness.Given(e => e.Execution.Side == Side.Sell));
    }

    [Fact]
    public void F61_a_report_on_an_order_that_was_never_sent_freezes_and_a_forgotten_one_does_not()
    {
        using OrderLab lab = new();
        lab.Report(0x7_0000_0001, OrdStatus.Filled, 10);
        Assert.Equal((FreezeReason.UnknownOrder, 0, 1), (lab.Frozen(), lab.Position().Qty, lab.State.Scalars.Orphans));

        using OrderLab old = new();
        long first = old.Place(1);
        old.Report(first, OrdStatus.Filled, 1);
        for (int i = 0; i < EngineLimits.OrdersMax; i++)
        {
            old.Report(old.Place(1), OrdStatus.Canceled);
        }

        old.Report(first, OrdStatus.Filled, 1);
        Assert.Equal((FreezeReason.None, 1, Fixed.One), (old.Frozen(), old.State.Scalars.Orphans, old.Position().Qty));
        Evidence.Fired("F61", lab.State.Scalars.Orphans + old.State.Scalars.Orphans);
    }

    [Fact]
    public void F62_a_broker_whose_clock_runs_ahead_does_not_move_ours()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        long before = lab.State.Scalars.TimeNs;
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = EventSource.TradeUpdates;
        e.Header.TimeNs = before + (86_400 * Fixed.One);
        e.Report.OrderId = id;
        e.Report.Status = OrdStatus.New;
        lab.Apply(in e);
        Assert.Equal((before, OrdStatus.New), (lab.State.Scalars.TimeNs, lab.Row(id).Status));
        Evidence.Fired("F62", lab.Given(x => x.Header.TimeNs > before));
    }

    [Fact]
    public void F64_a_slow_broker_is_asked_about_every_silent_order()
    {
        using OrderLab lab = new();
        lab.Open();
        long acknowledged = lab.Place();
        lab.Report(acknowledged, OrdStatus.PendingNew);
        long unheard = lab.Place(side: Side.Sell, instrument: 1);
        lab.Wait(6);
        Assert.Contains(lab.Said(EventKind.OrderStatusRequest), r => r.Order.OrderId == acknowledged);
        Assert.Contains(lab.Said(EventKind.OrderStatusRequest), r => r.Order.OrderId == unheard);
        Assert.Equal((10 * Fixed.One, 10 * Fixed.One), (lab.Position().OpenBuyQty, lab.Position(1).OpenSellQty));
        Evidence.Fired("F64", lab.Said(EventKind.OrderStatusRequest).Count()); // each is a silence of five seconds
    }
}
