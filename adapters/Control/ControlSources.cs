using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Control;

/// <summary>What the control surface reads, and through whom it writes.</summary>
public sealed record ControlSources
{
    /// <summary>Names of the built-in strategies, by index.</summary>
    public static IReadOnlyList<string> StrategyNames { get; } = [.. StrategyCatalogue.All.Select(e => e.Info.Id)];

    /// <summary>The engine: single 64-bit words of its state are read while it writes them.</summary>
    public required Engine Engine { get; init; }

    /// <summary>The last orders, signals, denials and tier moves.</summary>
    public required RecentEvents Recent { get; init; }

    /// <summary>Socket read to features done, ns.</summary>
    public required LatencyHistogram TickToFeature { get; init; }

    /// <summary>Socket read to the order handed to the socket, ns; null = not measured.</summary>
    public LatencyHistogram? TickToOrder { get; init; }

    /// <summary>The environment: local, paper or live.</summary>
    public string Environment { get; init; } = "local";

    /// <summary>The environment in words, for a reader who is no trader.</summary>
    public string EnvironmentText { get; init; } = "Simulated, no real money";

    /// <summary>Who may write, and how; null = nobody writes.</summary>
    public ResetDesk? Desk { get; init; }

    /// <summary>What the host measures of its parts.</summary>
    public Func<ComponentFacts> Facts { get; init; } = static () => default;

    /// <summary>Names of the strategies, by index.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = StrategyNames;
}
