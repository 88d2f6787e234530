using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>Random days: no sequence of marks, fills, account reports, commands and restarts lowers a tier, but for the one way; no single person lowers NO_NEW or worse.</summary>
public sealed class TierProperties(ITestOutputHelper output)
{
    [Fact]
    public void K03_nothing_lowers_a_tier_but_the_end_of_a_warning()
    {
        int raised = 0, cleared = 0, restarts = 0;
        Seeds.Each(output, 120, random =>
        {
            OrderLab lab = TierLab.Holding(10, -5, 0);
            lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;
            for (int i = 0; i < 400; i++)
            {
                KillTier before = lab.State.Tier;
                long changes = lab.State.Control.Changes;
                int what = random.Next(100);
                if (what < 2)
                {
                    OrderLab next = lab.Restart();
                    lab.Dispose();
                    lab = next;
                    restarts++;
                    Assert.Equal(before, lab.State.Tier);
                    lab.Command(EventKind.OrderStreamUp);
                    lab.Command(EventKind.Reconciled);
                }
                else
                {
                    Step(lab, random, what);
                }

                KillTier after = lab.State.Tier;
                raised += after > before ? 1 : 0;
                Assert.Equal(after != before, lab.State.Control.Changes != changes && lab.LastChange() is { } c && c.From != c.To && c.Instrument < 0);
                if (after < before)
                {
                    bool byOne = lab.LastChange().Trigger == (long)TierTrigger.Lowered;
                    cleared += byOne ? 0 : 1;
                    Assert.True(before < KillTier.NoNew && (byOne || (before, after, lab.LastChange().Trigger) == (KillTier.Warn, KillTier.Normal, (long)TierTrigger.WarnCleared)));
                }
            }

            lab.Dispose();
        });
        output.WriteLine($"{raised} rises, {cleared} warnings that ended, {restarts} restarts");
        Assert.True(raised > 0 && cleared > 0 && restarts > 0, "a property about moves needs moves");
        Evidence.Held("K03-");
    }

    /// <summary>
    /// FLATTEN against a broker who refuses, halts, fills in part, loses answers and cancels by himself: in the end he holds
    /// nothing, and no order of ours ever took a position across zero or made it larger.
    /// </summary>
    [Fact]
    public void K05_flatten_ends_flat_and_never_passes_zero()
    {
        int orders = 0, refused = 0, lost = 0, parts = 0;
        Seeds.Each(output, 200, random =>
        {
            long[] held = [random.Next(-20, 21), random.Next(-20, 21), random.Next(1, 21)];
            using OrderLab lab = TierLab.Holding(held);
            lab.Report(lab.Place(random.Next(1, 9), Side.Buy, random.Next(3)), OrdStatus.New);
            lab.Raise(KillTier.Flatten);
            long[] broker = [.. Enumerable.Range(0, 4).Select(i => lab.Position(i).BrokerQty / Fixed.One)];
            int troubles = random.Next(12);
            for (int turn = 0; turn < 120 && lab.State.Control.FlatNs == 0; turn++)
            {
                foreach (OrderRow row in lab.State.Orders.Where(r => r.IsOpen).ToArray())
                {
                    Answer(lab, in row, broker, random, ref troubles, ref refused, ref lost, ref parts);
                }

                lab.Wait(random.Next(1, 4));
                if (random.Next(2) == 0)
                {
                    Look(lab, broker);
                }

                if (random.Next(10) == 0)
                {
                    lab.Raise(KillTier.Flatten);
                }
            }

            Assert.Equal([0, 0, 0, 0], broker);
            Assert.NotEqual(0, lab.State.Control.FlatNs);
            orders += lab.Closes().Length;
        });
        output.WriteLine($"{orders} closing orders, {refused} refused, {lost} lost, {parts} filled in part");
        Assert.True(orders > 0 && refused > 0 && lost > 0 && parts > 0, "nothing went wrong: it proves nothing");
        Evidence.Held("K05=");
    }

    private static void Answer(OrderLab lab, in OrderRow row, long[] broker, Random random, ref int troubles, ref int refused, ref int lost, ref int parts)
    {
        bool cancels = row.Status == OrdStatus.PendingCancel;
        bool closes = row.Strategy < 0;
        long leaves = row.LeavesQty / Fixed.One, cum = row.CumQty / Fixed.One;
        int what = troubles-- > 0 ? random.Next(5) : cancels ? 4 : 3;
        switch (what)
        {
            case 0 when row.Status == OrdStatus.Intended:
                refused++;
                lab.Report(row.OrderId, OrdStatus.Rejected);
                break;
            case 1 when row.Status == OrdStatus.Intended:
                lost++;
                lab.About(EventKind.OrderUnknown, row.OrderId);
                for (int i = 0; i < 3; i++)
                {
                    lab.Wait(3);
                    lab.About(EventKind.OrderNotFound, row.OrderId);
                }

                break;
            case 2 when leaves > 1 && closes:
                parts++;
                Fill(broker, in row, 1);
                lab.Report(row.OrderId, OrdStatus.PartiallyFilled, cum + 1);
                break;
            case 4 when row.Status != OrdStatus.Intended:
                lab.Report(row.OrderId, OrdStatus.Canceled, cum);
                break;
            default:
                Fill(broker, in row, leaves);
                lab.Report(row.OrderId, OrdStatus.Filled, cum + leaves);
                break;
        }
    }

    private static void Fill(long[] broker, in OrderRow row, long shares)
    {
        long before = broker[row.Instrument], after = before + (row.Side == Side.Buy ? shares : -shares);
        broker[row.Instrument] = after;
        Assert.True(row.Strategy >= 0 || (Math.Abs(after) < Math.Abs(before) && Math.Sign(after) != -Math.Sign(before)), $"a close made {before} into {after}");
    }

    private static void Look(OrderLab lab, long[] broker)
    {
        lab.Command(EventKind.LookBegin, (long)LookCause.Periodic);
        for (int i = 0; i < Rig.Instruments.Length; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Instrument = i;
            e.Position.Qty = broker[i] * Fixed.One;
            lab.Apply(in e);
        }

        lab.Command(EventKind.LookEnd, LookParts.Full);
    }

    private static void Step(OrderLab lab, Random random, int what)
    {
        switch (what)
        {
            case < 30:
                lab.Quote(random.Next(3), random.Next(60, 140));
                break;
            case < 50:
                lab.Account(random.Next(94_000, 103_000) + (random.Next(40) == 0 ? -6_000 : 0), 100_000 + (random.Next(10) == 0 ? random.Next(-20_000, 20_000) : 0));
                break;
            case < 60:
                long id = lab.Place(random.Next(1, 9), random.Next(2) == 0 ? Side.Buy : Side.Sell, random.Next(3));
                lab.Report(id, (OrdStatus)random.Next((int)OrdStatus.Filled, (int)OrdStatus.Expired), random.Next(2));
                break;
            case < 62:
                lab.Look(random.Next(4), random.Next(-3, 4));
                break;
            case < 63:
                lab.Command((EventKind)random.Next((int)EventKind.RaiseTier, (int)EventKind.LowerTier), random.Next(-1, 5), random.Next(3));
                break;
            case < 64:
                Event one = default;
                one.Header.Kind = EventKind.LowerTier;
                (one.Numbers.A, one.Numbers.B, one.Numbers.D) = (random.Next(6), 1, random.Next(2) == 0 ? 1 : -1);
                one.Numbers.E = lab.State.Control.Changes;
                lab.Apply(in one);
                break;
            case < 75:
                lab.Jump(random.Next(1, 3_000));
                break;
            default:
                lab.Wait(1);
                break;
        }
    }
}
