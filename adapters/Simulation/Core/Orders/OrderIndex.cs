using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Simulation;

/// <summary>All orders ever accepted: in order of arrival, by the venue's id and by the client's, and how they hang together.</summary>
internal sealed class OrderIndex
{
    private readonly List<VenueOrder> _all = [];
    private readonly Dictionary<Guid, VenueOrder> _byId = [];
    private readonly Dictionary<string, VenueOrder> _byClOrdId = new(StringComparer.Ordinal);

    public IReadOnlyList<VenueOrder> All => _all;

    public void Add(VenueOrder order)
    {
        _all.Add(order);
        _byId[order.Id] = order;
        _byClOrdId[order.Request.ClOrdId] = order;
    }

    public VenueOrder? Find(Guid id) => _byId.GetValueOrDefault(id);

    public VenueOrder? Find(string clOrdId) => _byClOrdId.GetValueOrDefault(clOrdId);

    /// <summary>The new order takes the replaced one's place among its legs and parents.</summary>
    public void Relink(VenueOrder old, VenueOrder fresh)
    {
        old.ReplacedBy = fresh.Id;
        fresh.LegList.AddRange(old.LegList);
        old.LegList.Clear();
        foreach (VenueOrder leg in fresh.LegList)
        {
            leg.Parent = fresh.Id;
        }

        if (fresh.Parent is { } parent && Find(parent) is { } root && root.LegList.IndexOf(old) is var at and >= 0)
        {
            root.LegList[at] = fresh;
        }
    }

    /// <summary>Hangs legs and replacements together from what each order says of itself: after the memory was read.</summary>
    public void Rebuild()
    {
        foreach (VenueOrder order in _all)
        {
            if (order.Replaces is { } replaced && order.Status != VenueStatus.Rejected)
            {
                Find(replaced)!.ReplacedBy = order.Id;
            }
        }

        foreach (VenueOrder leg in _all.Where(o => o.Parent is not null && o.Status != VenueStatus.Replaced).OrderBy(o => o.Request.HasStop))
        {
            VenueOrder root = Find(leg.Parent!.Value)!;
            while (root is { Status: VenueStatus.Replaced, ReplacedBy: { } next })
            {
                root = Find(next)!;
            }

            leg.Parent = root.Id;
            root.LegList.Add(leg);
        }
    }
}
