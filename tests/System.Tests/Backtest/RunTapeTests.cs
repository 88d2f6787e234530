using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Backtest.Compare;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>A run's profit in parts: by hand, and as a sum over random orders and reports.</summary>
public sealed class RunTapeTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["GLD", "SLV", "GDX"];

    [Fact]
    public void An_order_that_fills_at_once_pays_latency_and_spread()
    {
        RunTape tape = new(Names);
        Take(tape, Account(10_000m), Quote(0, 99.99m, 100.01m), Order(1, 0, Side.Buy, 10, 100.06m), Report(1, OrdStatus.New, 0, 0), Quote(0, 100.49m, 100.51m));
        Take(tape, Report(1, OrdStatus.Filled, 10, 100.52m), Account(10_000m - 1_005.2m - 0.05m), Quote(0, 100.99m, 101.01m));
        Assert.Equal(new Profit(10m, -5m, -0.2m, -0.05m), tape.Profit);
        Assert.Equal(4.75m, tape.Total);
        Decision decision = Assert.Single(tape.End().Decisions);
        Assert.Equal(("NewOrderSingle", "GLD", "Buy 10 limit 100.06 Day Open", "10 filled at 100.52, latency 0 ns"), (decision.Kind, decision.Symbol, decision.What, decision.Outcome));
    }

    [Fact]
    public void An_order_that_rests_is_held_on_paper_until_it_ends()
    {
        RunTape tape = new(Names);
        Take(tape, Quote(1, 99.99m, 100.01m), Order(1, 1, Side.Buy, 10, 99.95m), Report(1, OrdStatus.New, 0, 0), Quote(1, 99.93m, 99.97m));
        Take(tape, Report(1, OrdStatus.PartiallyFilled, 4, 99.95m), Quote(1, 99.89m, 99.91m), Report(1, OrdStatus.Canceled, 4, 99.95m), Quote(1, 100.99m, 101.01m));
        Assert.Equal(new Profit(3.4m, 0m, 0.8m, 0m), tape.Profit);
        Assert.Equal(4.2m, tape.Total);
    }

    [Fact]
    public void A_short_sale_and_a_dividend_that_it_pays()
    {
        RunTape tape = new(Names);
        Take(tape, Account(1_000m), Quote(2, 49.99m, 50.01m), Order(7, 2, Side.Sell, 2, 49.90m), Report(7, OrdStatus.Filled, 2, 49.99m), Account(1_000m + 99.98m));
        Take(tape, Account(1_000m + 99.98m - 0.6m), Quote(2, 48.99m, 49.01m));
        Assert.Equal(new Profit(2m, 0m, -0.02m, -0.6m), tape.Profit);
    }

    [Fact]
    public void The_parts_add_up_to_cash_and_positions() => Seeds.Each(output, 300, random =>
    {
        RunTape tape = new(Names);
        List<(long Id, int Instrument, long Qty)> orders = [];
        Take(tape, Account(50_000m));
        for (int n = 0; n < 200; n++)
        {
            int i = random.Next(Names.Length);
            decimal bid = 50 + (i * 40) + ((decimal)random.Next(-500, 500) / 100);
            switch (random.Next(4))
            {
                case 0:
                    Take(tape, Quote(i, bid, bid + ((decimal)random.Next(1, 9) / 100)));
                    break;
                case 1:
                    orders.Add((orders.Count + 1, i, random.Next(1, 300)));
                    Take(tape, Order(orders.Count, i, random.Next(2) == 0 ? Side.Buy : Side.Sell, orders[^1].Qty, random.Next(3) == 0 ? 0 : bid));
                    break;
                case 2 when orders.Count != 0:
                    (long id, int at, long qty) = orders[random.Next(orders.Count)];
                    OrdStatus status = (OrdStatus)random.Next(2, 20);
                    Take(tape, Report(id, status, random.Next((int)qty + 2), bid + 0.003_000_007m, at));
                    break;
                default:
                    Take(tape, Account(50_000m + ((decimal)random.Next(-90_000, 90_000) / 7)));
                    break;
            }

            Assert.Equal(tape.Total, tape.Profit.Total);
        }

        Assert.True(tape.Orders.Values.Any(o => o.CumQty > 0 && o.CumQty < o.Qty), "no order was filled in part");
    });

    private static void Take(RunTape tape, params Event[] events)
    {
        foreach (Event e in events)
        {
            tape.Take(in e);
        }
    }

    private static long Nanos(decimal value) => (long)(value * Fixed.One);

    private static Event Of(EventKind kind, int instrument)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = instrument;
        return e;
    }

    private static Event Quote(int instrument, decimal bid, decimal ask)
    {
        Event e = Of(EventKind.Quote, instrument);
        (e.Quote.BidPx, e.Quote.AskPx, e.Quote.BidSize, e.Quote.AskSize) = (Nanos(bid), Nanos(ask), Fixed.One, Fixed.One);
        return e;
    }

    private static Event Order(long id, int instrument, Side side, long shares, decimal limit)
    {
        Event e = Of(EventKind.NewOrderSingle, instrument);
        (e.Order.OrderId, e.Order.Side, e.Order.Qty, e.Order.LimitPx, e.Order.Strategy) = (id, side, shares * Fixed.One, Nanos(limit), -1);
        e.Order.Type = limit == 0 ? OrdType.Market : OrdType.Limit;
        return e;
    }

    private static Event Report(long id, OrdStatus status, long shares, decimal px, int instrument = 0)
    {
        Event e = Of(EventKind.ExecutionReport, instrument);
        (e.Report.OrderId, e.Report.Status, e.Report.CumQty, e.Report.AvgPx) = (id, status, shares * Fixed.One, Nanos(px));
        return e;
    }

    private static Event Account(decimal cash)
    {
        Event e = Of(EventKind.VenueAccount, -1);
        e.Account.Cash = Nanos(cash);
        return e;
    }
}
