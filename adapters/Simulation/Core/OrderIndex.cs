using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>All orders ever accepted: in order of arrival, by the venue's id and by the client's.</summary>
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
}
