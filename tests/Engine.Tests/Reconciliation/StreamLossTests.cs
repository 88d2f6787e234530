using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Reconciliation;

/// <summary>F03 and F55: the order stream goes away, and what must be known before anything opens again.</summary>
public sealed class StreamLossTests
{
    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    [InlineData(31, true)]
    public void F03_half_a_minute_without_the_stream_cancels_and_stops_opening_and_keeps_positions(int seconds, bool trips)
    {
        using Broker b = new();
        Event order = b.Order();
        b.Report(order, OrdStatus.PartiallyFilled, 1);
        b.Engine.Apply(EventKind.OrderStreamDown);
        double lost = b.Engine.Seconds;
        for (int i = 0; i < 3; i++)
        {
            b.Engine.Apply(EventKind.OrderStreamRetry);
        }

        b.Engine.Seconds = lost + 9;
        b.Engine.Timer();
        b.Engine.Seconds = lost + seconds;
        int cancels = Cancels(b, order);
        b.Engine.Timer();
        Assert.Equal(trips ? KillTier.NoNew : KillTier.Normal, b.State.Tier);
        Assert.Equal(trips ? 1 : 0, b.Engine.Outputs.Count(e => e.Header.Kind == EventKind.OrderStreamLost));
        Assert.Equal(Fixed.One, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
        if (trips)
        {
            Assert.Equal(cancels + 1, Cancels(b, order));
            Event notice = b.Engine.Outputs.Single(e => e.Header.Kind == EventKind.OrderStreamLost);
            Assert.Equal((3L, seconds * Fixed.One, 1L), (notice.Numbers.A, notice.Numbers.B, notice.Numbers.C));
            b.Engine.Seconds += 1;
            b.Engine.Timer();
            Assert.Equal(cancels + 1, Cancels(b, order));
        }
        Evidence.Fired("F03", b.Engine.Given(EventKind.OrderStreamDown) + b.Engine.Given(EventKind.OrderStreamRetry));
        Evidence.Held(trips ? "K06-" : "K06+");
        Evidence.Held("K06=");
    }

    [Fact]
    public void F55_nothing_opens_after_a_reconnect_before_a_full_look_that_began_after_it()
    {
        using Broker b = new();
        b.Engine.Apply(EventKind.OrderStreamDown);
        b.Begin(LookCause.Periodic);
        b.Engine.Apply(EventKind.OrderStreamUp);
        Assert.Equal((0L, (long)LookCause.Reconnect), (b.State.Scalars.OrderStreamUp, b.State.Look.Wanted));
        b.Answer();
        b.End();
        Assert.Equal(0, b.State.Scalars.OrderStreamUp);
        b.Engine.Apply(EventKind.LookBegin);
        b.Engine.Apply(EventKind.LookEnd, fill: (ref Event e) => e.Numbers.A = LookParts.Holdings);
        Assert.Equal(0, b.State.Scalars.OrderStreamUp);
        b.Look(cause: LookCause.Reconnect);
        Assert.Equal((1L, 0L), (b.State.Scalars.OrderStreamUp, b.State.Look.Wanted));
        Evidence.Fired("F55", b.Engine.Given(EventKind.OrderStreamDown));
    }

    [Fact]
    public void A_stream_that_went_away_again_during_the_look_is_not_up()
    {
        using Broker b = new();
        b.Engine.Apply(EventKind.OrderStreamDown);
        b.Engine.Apply(EventKind.OrderStreamUp);
        b.Begin(LookCause.Reconnect);
        b.Answer();
        b.Engine.Apply(EventKind.OrderStreamDown);
        b.End();
        Assert.Equal(0, b.State.Scalars.OrderStreamUp);
    }

    [Fact]
    public void An_incident_asks_for_a_look()
    {
        using Broker b = new();
        Event order = b.Order();
        b.Look();
        b.Engine.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) => e.Report = new ExecutionReportPayload { OrderId = order.Order.OrderId, Status = OrdStatus.Rejected });
        b.Engine.Timer();
        Assert.Equal((long)LookCause.Incident, b.State.Look.Wanted);
        b.Look(cause: LookCause.Incident);
        b.Engine.Timer();
        Assert.Equal(0, b.State.Look.Wanted);
    }

    private static int Cancels(Broker b, Event order) =>
        b.Engine.Outputs.Count(e => e.Header.Kind == EventKind.OrderCancelRequest && e.Order.OrderId == order.Order.OrderId);
}
