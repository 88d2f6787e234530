using System;
using System.Linq;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>The engine has no clock: what comes late, in heaps, or between pauses of the process is the same to it.</summary>
public sealed class LateTimerTests
{
    /// <summary>Ten minutes without a timer, then all of them at once: no more requests than one late timer would make, and the same order state.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(600)]
    public void F96_timers_that_come_late_and_all_at_once_make_no_storm(int seconds)
    {
        (int requests, OrdStatus status) late = Late(seconds, allAtOnce: false), heap = Late(seconds, allAtOnce: true);
        Assert.Equal(late.status, heap.status);
        Assert.InRange(late.requests, 1, 2);
        Assert.InRange(heap.requests, 1, 4);
        Evidence.Fired("F96", seconds);
    }

    /// <summary>A collection of all generations after every tenth input: not a bit of the state is another.</summary>
    [Fact]
    public void F97_pauses_of_the_collector_change_nothing()
    {
        int before = GC.CollectionCount(2);
        byte[] paused = Play(pauses: true);
        int collections = GC.CollectionCount(2) - before;
        Assert.Equal(Play(pauses: false), paused);
        Evidence.Fired("F97", collections);
    }

    /// <summary>Somebody starts the engine again and again: each start has the next number, and no tier, limit, cool-off or quarantine gives way.</summary>
    [Fact]
    public void F112_starting_in_a_loop_wears_nothing_away()
    {
        OrderLab lab = TierLab.Holding(5);
        lab.Raise(KillTier.Flatten);
        lab.Command(EventKind.Quarantine, 1, 1);
        long epoch = lab.State.Scalars.BootEpoch, raised = lab.State.Control.RaisedNs, changes = lab.State.Control.Changes;
        const int Starts = 60;
        for (int i = 1; i <= Starts; i++)
        {
            OrderLab next = lab.Restart();
            lab.Dispose();
            lab = next;
            lab.Command(EventKind.OrderStreamUp);
            lab.Command(EventKind.Reconciled);
            lab.Wait(1);
            Assert.Equal((epoch + i, KillTier.Flatten, raised, changes), (lab.State.Scalars.BootEpoch, lab.State.Tier, lab.State.Control.RaisedNs, lab.State.Control.Changes));
            Assert.Equal(Qgtm.Fast.Control.LoweringRefusal.CoolOff, Qgtm.Fast.Control.Lowering.FirstBroken(lab.State, KillTier.Normal, 1, 2, changes));
            Assert.Equal(2, lab.State.Control.Quarantined);
            Assert.All(lab.Said(EventKind.NewOrderSingle), e => Assert.Equal(epoch + i, e.Order.OrderId >> 32));
        }

        lab.Dispose();
        Evidence.Fired("F112", Starts);
    }

    private static (int Requests, OrdStatus Status) Late(int seconds, bool allAtOnce)
    {
        using OrderLab lab = TierLab.Holding(0);
        long id = lab.Place();
        lab.Report(id, OrdStatus.New);
        lab.Outputs.Clear();
        long at = lab.State.Scalars.TimeNs + (seconds * Fixed.One);
        for (int i = 0; i < (allAtOnce ? seconds : 1); i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.Timer;
            e.Header.Source = EventSource.Timers;
            e.Header.Instrument = -1;
            e.Header.TimeNs = at + i;
            e.Numbers.A = 1;
            e.Numbers.B = at + (3_600 * Fixed.One);
            lab.Apply(in e);
        }

        return (lab.Outputs.Count(e => e.IsRequest), lab.Row(id).Status);
    }

    private static byte[] Play(bool pauses)
    {
        using OrderLab lab = TierLab.Holding(10, -5);
        Random random = new(96);
        for (int i = 0; i < 300; i++)
        {
            lab.Quote(random.Next(2), random.Next(95, 105));
            lab.Wait(1);
            lab.State.Strategy(1, 0).Target = random.Next(-5, 6) / 100.0;
            lab.Position().TargetDue = 1;
            if (pauses && i % 10 == 0)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            }
        }

        return [.. Enumerable.Range(0, EngineState.SectionNames.Length).SelectMany(s => lab.State.Section(s).ToArray())];
    }
}
