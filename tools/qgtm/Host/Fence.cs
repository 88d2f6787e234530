using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// One engine an account (I15). Each start has a number of its own in every order id, so an order of a number that this journal has not
/// reached was sent by another engine, or by this one before its state directory was set back in time.
/// </summary>
public sealed class Superseded(long start, long known) : Exception(
    $"The broker has orders of start {start} of this account, and this state directory knows {known}: another engine trades the account, or the directory is an older copy. "
    + $"Nothing more is sent. Use the directory of the newest start; if that is lost and no other engine runs, begin after it with `--epoch {start + 1}`.")
{
    /// <summary>The newest start of which the broker has an order.</summary>
    public long Start => start;
}

/// <summary>Looks for orders of a later start.</summary>
public static class Fence
{
    /// <summary>Throws when a report is about an order of a later start; before the first order of this start, of this one too.</summary>
    public static void Check(List<Event> reports, long epoch, bool hasSent)
    {
        ArgumentNullException.ThrowIfNull(reports);
        long newest = 0;
        foreach (Event report in reports)
        {
            newest = Math.Max(newest, report.Report.OrderId >> 32);
        }

        if (newest > epoch || (newest == epoch && !hasSent))
        {
            throw new Superseded(newest, hasSent ? epoch : epoch - 1);
        }
    }
}
