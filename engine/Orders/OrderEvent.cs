using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>Everything that can happen to an order: a column of <see cref="OrderTransitions"/>.</summary>
public enum OrderEvent : byte
{
    // what the broker says of its status
    PendingNew = 0,
    New = 1,
    PartiallyFilled = 2,
    Suspended = 3,
    Stopped = 4,
    Calculated = 5,
    DoneForDay = 6,
    PendingReplace = 7,
    PendingCancel = 8,

    /// <summary>A status that is in no list.</summary>
    Unrecognised = 9,

    /// <summary>Reported as filled, or its whole quantity is.</summary>
    Filled = 10,
    Canceled = 11,
    Rejected = 12,
    Expired = 13,
    Replaced = 14,

    /// <summary>Refused on our side of the socket.</summary>
    Denied = 15,

    /// <summary>A report with a status that no broker has.</summary>
    Nonsense = 16,

    // what happens to our requests
    OutcomeUnknown = 17,

    /// <summary>The broker has said for good that it does not know the id.</summary>
    NotFound = 18,
    CancelSent = 19,
    ReplaceSent = 20,
    CancelRejected = 21,
    ReplaceRejected = 22,

    /// <summary>The process has started anew.</summary>
    Restart = 23,
}
