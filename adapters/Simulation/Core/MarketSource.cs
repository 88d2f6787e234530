using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>Yields market rows in time order. A row is published at its own instant, which for a bar is its end.</summary>
internal abstract class MarketSource : IDisposable
{
    /// <summary>The time of the first row, ns since the epoch; 0 when there is none.</summary>
    public virtual long FirstNs => 0;

    /// <summary>False when there are no more rows. The instant is ns since the epoch.</summary>
    public abstract bool TryNext(out Event row, out long atNs);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
