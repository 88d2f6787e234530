using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>An open order with what the desk remembers of it.</summary>
internal sealed class RestingOrder(VenueOrder order, long reservePx, long openingQty)
{
    public VenueOrder Order { get; } = order;

    /// <summary>Nano-USD per share held back for the part that opens exposure.</summary>
    public long ReservePx { get; } = reservePx;

    /// <summary>Nano-shares of the order that open exposure rather than close it.</summary>
    public long OpeningQty { get; } = openingQty;

    /// <summary>Number of the book's quote at a partial fill: the rest waits for another one. -1 = none yet.</summary>
    public long FilledAtQuote { get; set; } = -1;

    /// <summary>Nano-shares that stand before it at its price; -1 = its place is not known.</summary>
    public long AheadQty { get; set; } = -1;

    /// <summary>Time from acceptance to the first possible fill, ns, when it was drawn; null = the venue's own.</summary>
    public long? LatencyNs { get; set; }

    /// <summary>Instant at which a parked order works again, ns since the epoch; 0 = it is not parked, or for good.</summary>
    public long ParkedUntilNs { get; set; }

    /// <summary>False for a leg that waits for its parent, and for an order that is being replaced: neither holds anything.</summary>
    public bool Holds => Order.IsOpen && Order.Status is not (VenueStatus.Held or VenueStatus.PendingReplace);

    public long ReservedNanos => Holds ? Fixed.Notional(ReservePx, Math.Min(OpeningQty, Math.Max(0, Order.LeavesQtyNanos))) : 0;
}
