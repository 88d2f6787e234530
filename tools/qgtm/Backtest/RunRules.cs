using System;
using System.Collections.Generic;
using System.Globalization;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>The rules that a run was done by, as a report says them.</summary>
internal static class RunRules
{
    /// <summary>Each rule with its value in words.</summary>
    public static Dictionary<string, string> Of(BacktestOptions o, int dividends) => new(StringComparer.Ordinal)
    {
        ["slippage"] = Text($"{o.SlippageBps} bps each way, half the spread of every quote"),
        ["fees"] = Text($"{o.FeesUsd} USD a share"),
        ["latency"] = o.Latencies is { } l
            ? Text($"drawn from {l.Count} measured, median {l.Percentile(0.5) / 1e6:0.###} ms, 99 % {l.Percentile(0.99) / 1e6:0.###} ms, seed {o.Seed}")
            : Text($"{o.LatencyMs} ms"),
        ["fills"] = "at the far side of the quote" + (o.ParticipationPct > 0
            ? Text($", at most {o.ParticipationPct} % of the size it shows, the rest with the next one")
            : ", whatever its size"),
        ["resting limits"] = o.Queues ? "behind the size at their price" : "when the far side comes to them",
        ["dividends"] = o.Dividends == "none" ? "not credited" : Text($"{dividends}, credited when the ex-date opens"),
        ["cash"] = Text($"{o.CashUsd:F0} USD"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
