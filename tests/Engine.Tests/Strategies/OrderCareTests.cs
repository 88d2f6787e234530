using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>What the engine does for an order after it left, and for a difference between books and broker.</summary>
public sealed class OrderCareTests
{
    [Fact]
    public void AnOrderLeavesOnTheQuoteAfterTheBarAndCarriesItsStamp()
    {
        using EngineHarness h = Started();
        h.Minute("GLD", 100.10);
        Assert.Empty(h.Orders("GLD"));
        h.Seconds += 0.5;
        h.Apply(EventKind.Quote, "GLD", (ref Event e) =>
        {
            e.Quote = new QuotePayload { BidPx = 100_090_000_000, AskPx = 100_110_000_000, BidSize = 100 * Fixed.One, AskSize = 100 * Fixed.One, RecvNs = 77 };
        });
        Assert.Equal(77, Assert.Single(h.OrdersOf("GLD")).Order.RecvNs);
    }

    [Fact]
    public void ASignalIsSaidWhenATargetChanges()
    {
        using EngineHarness h = Started();
        h.Minute("GLD", 100.10);
        Event signal = Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.Signal);
        Assert.Equal((EngineHarness.Intraday, (long)(IntradayMomentum.Weight * 1e6)), (signal.Numbers.A, signal.Numbers.B));
        h.Minute("GLD", 100.10);
        Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.Signal);
    }

    [Fact]
    public void OneNotFoundAnswerDoesNotEndAnUnknownOrder()
    {
        using EngineHarness h = WithOrder(out long id);
        Assert.NotEqual(0, h.State.Positions[h.IndexOf("GLD")].OpenBuyQty);
        About(h, EventKind.OrderUnknown, id);
        for (int answer = 1; answer <= Engine.NotFoundMin; answer++)
        {
            Assert.NotEqual(OrdStatus.Rejected, Status(h, id));
            h.Seconds += 3;
            About(h, EventKind.OrderNotFound, id);
        }

        Assert.Equal(OrdStatus.Rejected, Status(h, id));
        Assert.Equal(0, h.State.Positions[h.IndexOf("GLD")].OpenBuyQty);
    }

    [Fact]
    public void ManyNotFoundAnswersAtOnceDoNotEndItEither()
    {
        using EngineHarness h = WithOrder(out long id);
        About(h, EventKind.OrderUnknown, id);
        for (int answer = 0; answer < 10; answer++)
        {
            About(h, EventKind.OrderNotFound, id);
        }

        Assert.Equal(OrdStatus.Unknown, Status(h, id));
    }

    [Fact]
    public void TheBrokerIsAskedAboutAnUnknownOrderUntilItIsKnown()
    {
        using EngineHarness h = WithOrder(out long id);
        About(h, EventKind.OrderUnknown, id);
        for (int asked = 1; asked <= 3; asked++)
        {
            h.Seconds += 2;
            h.Timer();
            Assert.Equal(asked, h.Outputs.Count(e => e.Header.Kind == EventKind.OrderStatusRequest && e.Order.OrderId == id));
        }

        h.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) => e.Report = new ExecutionReportPayload { OrderId = id, Status = OrdStatus.New });
        h.Seconds += 2;
        h.Timer();
        Assert.Equal(3, h.Outputs.Count(e => e.Header.Kind == EventKind.OrderStatusRequest));
    }

    [Fact]
    public void AWorkingOrderIsCancelledWhenOldAndAgainWhileNoAnswerComes()
    {
        using EngineHarness h = WithOrder(out long id);
        h.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) => e.Report = new ExecutionReportPayload { OrderId = id, Status = OrdStatus.New });
        for (int cancels = 1; cancels <= 2; cancels++)
        {
            h.Seconds += 11;
            h.Timer();
            Assert.Equal(cancels, h.Outputs.Count(e => e.Header.Kind == EventKind.OrderCancelRequest && e.Order.OrderId == id));
        }
    }

    [Fact]
    public void ABlockedNameOpensNothingAndStillCloses()
    {
        using EngineHarness h = Started();
        h.Apply(EventKind.Block, "GLD", (ref Event e) => e.Numbers.A = 1);
        h.MinuteThenQuotes(("GLD", 100.10));
        Assert.Empty(h.Orders("GLD"));
        Assert.Equal(RiskReason.Blocked, (RiskReason)h.Outputs.Single(e => e.Header.Kind == EventKind.Denied).Order.Reason);

        using EngineHarness held = Started();
        held.MinuteThenQuotes(("GLD", 100.10));
        held.FillAll();
        held.Apply(EventKind.Block, "GLD", (ref Event e) => e.Numbers.A = 1);
        held.Seconds = 23_400 - 380;
        held.Timer();
        held.Quote("GLD", 100.10);
        Assert.Equal(["Buy 4", "Sell 4"], held.Orders("GLD"));
    }

    [Fact]
    public void TheClockAloneTakesTheIntradayStrategyOut()
    {
        using EngineHarness h = Started();
        h.MinuteThenQuotes(("GLD", 100.10));
        h.FillAll();
        h.Seconds = 23_400 - 380;
        h.Timer();
        h.Quote("GLD", 100.10);
        Assert.Equal(["Buy 4", "Sell 4"], h.Orders("GLD"));
    }

    private static EngineHarness Started()
    {
        EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        h.Seconds += 30;
        h.Quote("GLD", 100.05, bidLots: 90);
        h.Seconds += 29;
        h.Quote("GLD", 100.10, bidLots: 90);
        h.Seconds += 1;
        return h;
    }

    private static EngineHarness WithOrder(out long id)
    {
        EngineHarness h = Started();
        h.MinuteThenQuotes(("GLD", 100.10));
        id = Assert.Single(h.OrdersOf("GLD")).Order.OrderId;
        return h;
    }

    private static OrdStatus Status(EngineHarness h, long id) => h.State.Orders.Single(o => o.OrderId == id).Status;

    private static void About(EngineHarness h, EventKind kind, long id) =>
        h.Apply(kind, "GLD", (ref Event e) => e.Report.OrderId = id);
}
