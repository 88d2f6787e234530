using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>How the market data stream is used.</summary>
public sealed record FeedOptions
{
    /// <summary>The feed whose channels are asked for. See <see cref="MarketFeeds.Problem"/> for its address.</summary>
    public MarketFeed Feed { get; init; }

    /// <summary>Binary msgpack instead of JSON text.</summary>
    public bool Msgpack { get; init; }

    /// <summary>Silence after which an open connection is given up, while <see cref="IsDataDue"/>.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>False while no data is to be expected: the session is closed. Null: always. Asked from another thread.</summary>
    public Func<bool>? IsDataDue { get; init; }

    /// <summary>
    /// True: while the lane is full only the newest quote of each name is kept, so the socket is read on. False: the socket
    /// waits, which holds a simulated venue back and loses nothing.
    /// </summary>
    public bool ConflateQuotes { get; init; } = true;

    /// <summary>Fetches the minute bars from an instant on (ns since the epoch) after a gap; null: nobody does.</summary>
    public Func<long, CancellationToken, Task<List<Event>>>? Backfill { get; init; }

    /// <summary>The clock of pauses, limits and gaps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Authorities that are trusted instead of the machine's.</summary>
    internal X509Certificate2Collection? Roots { get; init; }
}
