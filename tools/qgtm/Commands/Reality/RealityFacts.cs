using System.Collections.Generic;

namespace Qgtm.Fast.Tool.Commands.Reality;

/// <summary>A two-sided quote or the prices of a minute, USD, at an instant in ms since the epoch.</summary>
public readonly record struct ToldQuote(long TsMs, double Bid, double Ask)
{
    /// <summary>Between both, USD.</summary>
    public double Mid => (Bid + Ask) / 2;
}

/// <summary>A minute by its start.</summary>
public readonly record struct ToldBar(long TsMs, double Open, double High, double Low, double Close);

/// <summary>An execution: shares signed by the side, USD a share.</summary>
public readonly record struct RealityFill(long TsMs, double Qty, double Px);

/// <summary>What the engine was told of one name in a span of event time, what it did there, and what it believes at the end.</summary>
public sealed record RealityFacts
{
    public required string Symbol { get; init; }

    /// <summary>The span, ms since the epoch; stores are compared up to <see cref="SettledMs"/>, because they are written a moment later.</summary>
    public required long FromMs { get; init; }
    public required long UntilMs { get; init; }
    public required long SettledMs { get; init; }

    /// <summary>Each in order.</summary>
    public required IReadOnlyList<ToldQuote> Quotes { get; init; }
    public required IReadOnlyList<ToldBar> Bars { get; init; }
    public required IReadOnlyList<RealityFill> Fills { get; init; }

    /// <summary>Orders sent, and refusals of the gate by their reason.</summary>
    public int Orders { get; init; }
    public IReadOnlyDictionary<string, int> Denied { get; init; } = new Dictionary<string, int>();

    /// <summary>Shares held by the books and by the broker, and when he was last looked at, ms; 0 = never.</summary>
    public double Books { get; init; }
    public double Broker { get; init; }
    public long LookMs { get; init; }

    /// <summary>Why the name is frozen; empty = it is not. Numbers of differences that wait for an operator.</summary>
    public string Frozen { get; init; } = string.Empty;
    public IReadOnlyList<long> Breaks { get; init; } = [];

    /// <summary>Targets that stand, by strategy.</summary>
    public IReadOnlyList<(string Strategy, double Target)> Targets { get; init; } = [];
}
