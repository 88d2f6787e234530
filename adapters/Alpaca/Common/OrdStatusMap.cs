using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Alpaca's order statuses as ours. Accepted, held and accepted_for_bidding are not working yet: PendingNew. What is in no
/// list is Unknown: the order lives, and its symbol is frozen.
/// </summary>
public static class OrdStatusMap
{
    /// <summary>Our status for the broker's text; a working order with fills is PartiallyFilled.</summary>
    public static OrdStatus Map(ReadOnlySpan<byte> status, long cumQtyNanos)
    {
        OrdStatus mapped = Map(status);
        return mapped == OrdStatus.New && cumQtyNanos > 0 ? OrdStatus.PartiallyFilled : mapped;
    }

    /// <summary>Our status for the broker's text.</summary>
    public static OrdStatus Map(ReadOnlySpan<byte> status)
    {
        if (status.SequenceEqual("pending_new"u8) || status.SequenceEqual("accepted"u8)
            || status.SequenceEqual("held"u8) || status.SequenceEqual("accepted_for_bidding"u8)
            || status.SequenceEqual("pending_review"u8))
        {
            return OrdStatus.PendingNew;
        }

        return status.SequenceEqual("new"u8) ? OrdStatus.New
            : status.SequenceEqual("partially_filled"u8) ? OrdStatus.PartiallyFilled
            : status.SequenceEqual("filled"u8) ? OrdStatus.Filled
            : status.SequenceEqual("canceled"u8) ? OrdStatus.Canceled
            : status.SequenceEqual("expired"u8) ? OrdStatus.Expired
            : status.SequenceEqual("rejected"u8) ? OrdStatus.Rejected
            : status.SequenceEqual("replaced"u8) ? OrdStatus.Replaced
            : status.SequenceEqual("pending_cancel"u8) ? OrdStatus.PendingCancel
            : status.SequenceEqual("pending_replace"u8) ? OrdStatus.PendingReplace
            : status.SequenceEqual("done_for_day"u8) ? OrdStatus.DoneForDay
            : status.SequenceEqual("stopped"u8) ? OrdStatus.Stopped
            : status.SequenceEqual("suspended"u8) ? OrdStatus.Suspended
            : status.SequenceEqual("calculated"u8) ? OrdStatus.Calculated
            : OrdStatus.Unknown;
    }
}
