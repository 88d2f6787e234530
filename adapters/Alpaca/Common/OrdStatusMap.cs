using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Alpaca's order statuses as ours. Statuses without a state of their own here (done_for_day, stopped, suspended,
/// calculated, pending_replace) can still fill or be open tomorrow: they are working orders. What is in no list is Unknown.
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
        if (status.SequenceEqual("new"u8) || status.SequenceEqual("done_for_day"u8)
            || status.SequenceEqual("stopped"u8) || status.SequenceEqual("suspended"u8)
            || status.SequenceEqual("calculated"u8) || status.SequenceEqual("pending_replace"u8))
        {
            return OrdStatus.New;
        }

        if (status.SequenceEqual("pending_new"u8) || status.SequenceEqual("accepted"u8)
            || status.SequenceEqual("held"u8) || status.SequenceEqual("accepted_for_bidding"u8)
            || status.SequenceEqual("pending_review"u8))
        {
            return OrdStatus.PendingNew;
        }

        return status.SequenceEqual("partially_filled"u8) ? OrdStatus.PartiallyFilled
            : status.SequenceEqual("filled"u8) ? OrdStatus.Filled
            : status.SequenceEqual("canceled"u8) ? OrdStatus.Canceled
            : status.SequenceEqual("expired"u8) ? OrdStatus.Expired
            : status.SequenceEqual("rejected"u8) ? OrdStatus.Rejected
            : status.SequenceEqual("replaced"u8) ? OrdStatus.Replaced
            : status.SequenceEqual("pending_cancel"u8) ? OrdStatus.PendingCancel
            : OrdStatus.Unknown;
    }
}
