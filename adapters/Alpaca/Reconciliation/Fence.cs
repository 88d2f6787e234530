using System;
using System.Collections.Generic;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// One engine an account (I15). Each start has a number of its own in every order id, so an order of a number that this journal has not
/// reached was sent by another engine, or by this one before its state directory was set back in time.
/// </summary>
public sealed class Superseded(long start, string known) : Exception(
    $"The broker has orders of start {start} of this account, and {known}: another engine trades the account, or the directory is an older copy. "
    + $"Nothing more is sent. Use the directory of the newest start; if that is lost and no other engine runs, begin after it with `--epoch {start + 1}`.")
{
    /// <summary>The newest start of which the broker has an order.</summary>
    public long Start => start;
}

/// <summary>Looks for orders of a later start.</summary>
public static class Fence
{
    /// <summary>
    /// Before a start takes its number: a directory that was refused and started again would else count itself past the newer engine.
    /// </summary>
    /// <param name="reports">The broker's newest orders.</param>
    /// <param name="state">As recovered.</param>
    /// <param name="named">The least number that a person gives to this start, 0 = none: orders below it are known to that person.</param>
    public static void AtStart(List<Event> reports, EngineState state, long named)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (named > state.Scalars.BootEpoch)
        {
            Check(reports, named - 1, $"`--epoch {named}` begins before it");
            return;
        }

        WhileRunning(reports, state);
    }

    /// <summary>
    /// Throws for an order of a later start, and for one of this start that these books never gave, which is how two copies
    /// of one directory show that were both started before either had sent. Any thread: an order is in the books before it is at the broker.
    /// </summary>
    public static void WhileRunning(List<Event> reports, EngineState state)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(state);
        long epoch = Volatile.Read(ref state.Scalars.BootEpoch);
        Check(reports, epoch, hasSent: true);
        foreach (Event report in reports)
        {
            // The slot first: who gives it to a younger order has counted that one before.
            long id = report.Report.OrderId, inSlot = Volatile.Read(ref state.Orders[OrderTable.Slot(id)].OrderId);
            bool isKept = (id & 0xFFFF_FFFF) + EngineLimits.OrdersMax > Volatile.Read(ref state.Scalars.OrderCounter);
            if (id >> 32 == epoch && inSlot != id && isKept)
            {
                throw new Superseded(epoch, "this state directory never gave one of them");
            }
        }
    }

    /// <summary>Throws when a report is about an order of a later start; before the first order of this start, of this one too.</summary>
    public static void Check(List<Event> reports, long epoch, bool hasSent) =>
        Check(reports, hasSent ? epoch : epoch - 1, hasSent ? $"this state directory knows {epoch}" : $"this is start {epoch}, which has sent nothing yet");

    private static void Check(List<Event> reports, long known, string words)
    {
        ArgumentNullException.ThrowIfNull(reports);
        long newest = 0;
        foreach (Event report in reports)
        {
            newest = Math.Max(newest, report.Report.OrderId >> 32);
        }

        if (newest > known)
        {
            throw new Superseded(newest, words);
        }
    }
}
