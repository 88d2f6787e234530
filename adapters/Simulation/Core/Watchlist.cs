using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>A named list of symbols; times in ns since the epoch.</summary>
internal sealed class Watchlist(Guid id, long nowNs)
{
    public Guid Id { get; } = id;

    public required string Name { get; set; }

    public List<string> Symbols { get; } = [];

    public long CreatedNs { get; } = nowNs;

    public long UpdatedNs { get; set; } = nowNs;
}
