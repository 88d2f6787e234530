using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// Orders that hang together. A bracket's legs are held until their parent is filled, then one of them may fill and ends
/// the other. An OCO's parent is itself the take profit, and its leg the stop.
/// </summary>
internal static class OrderGroups
{
    public static void Filled(OrderDesk desk, VenueOrder order, long nowNs, IVenueSink sink)
    {
        bool whole = order.Status == VenueStatus.Filled;
        if (IsEntry(order))
        {
            foreach (VenueOrder leg in whole ? [.. Members(desk, order)] : Array.Empty<VenueOrder>())
            {
                desk.Change(leg, VenueStatus.New, nowNs);
                sink.OnOrder("new", leg, null);
            }

            return;
        }

        foreach (VenueOrder other in (List<VenueOrder>)[.. Members(desk, order)])
        {
            if (whole)
            {
                desk.End(other, VenueStatus.Canceled, nowNs, sink);
            }
            else
            {
                other.QtyNanos = order.LeavesQtyNanos + other.ChainQtyNanos + other.CumQtyNanos;
                desk.Change(other, other.Status, nowNs);
            }
        }
    }

    /// <summary>Whoever leaves takes the others along.</summary>
    public static void Ended(OrderDesk desk, VenueOrder order, long nowNs, IVenueSink sink)
    {
        foreach (VenueOrder other in (List<VenueOrder>)[.. Members(desk, order)])
        {
            if (other.IsOpen)
            {
                desk.End(other, VenueStatus.Canceled, nowNs, sink);
            }
        }
    }

    private static bool IsEntry(VenueOrder order) => order.Parent is null && order.Request.Class is VenueClass.Bracket or VenueClass.Oto;

    /// <summary>The other open orders of the group.</summary>
    private static IEnumerable<VenueOrder> Members(OrderDesk desk, VenueOrder order)
    {
        Guid root = order.Parent ?? order.Id;
        return desk.Open.Select(r => r.Order).Where(o => o != order && o.IsOpen && (o.Id == root || o.Parent == root));
    }
}
