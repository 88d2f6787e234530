using System;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>How the simulated venue is served over HTTP and WebSockets.</summary>
public sealed record VenueServerOptions
{
    /// <summary>The venue behind the server.</summary>
    public VenueOptions Venue { get; init; } = new();

    /// <summary>TCP port on 127.0.0.1; 0 = any free one.</summary>
    public int Port { get; init; }

    /// <summary>1 = wall speed, N = N times faster, 0 = as fast as the data client reads.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The engine's key; there is one more, of the watchdog.</summary>
    public string KeyId { get; init; } = "PKSIM";

    /// <summary>The secret of that key.</summary>
    public string Secret { get; init; } = "simulated-secret";

    /// <summary>A second key of the same account.</summary>
    public string WatchdogKeyId { get; init; } = "PKSIMWATCH";

    /// <summary>The secret of that key.</summary>
    public string WatchdogSecret { get; init; } = "simulated-watchdog-secret";

    /// <summary>Time a data client has to authenticate before it gets error 404.</summary>
    public TimeSpan AuthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Frames that may wait for a data client before the venue waits for it.</summary>
    public int QueueFrames { get; init; } = 64;

    /// <summary>REST requests a minute before 429; 0 = never refused. The headers tell of 200 a minute then.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Symbols of trades and quotes a data client may subscribe before 405; 0 = any number.</summary>
    public int SymbolLimit { get; init; }

    /// <summary>Serves /admin/faults, where faults are added and their counters read.</summary>
    public bool Admin { get; init; }

    /// <summary>The market moves without anybody listening, as a real one does. Else it stands still until both streams have a client.</summary>
    public bool RunsAlone { get; init; }

    /// <summary>Is told the method and the path of each request of the broker's interface when it arrives; null = nobody listens.</summary>
    public Action<string, string>? Heard { get; init; }
}
