using System;
using System.Collections.Generic;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>State as the interface spells it: USD and shares as decimals, times as UTC, tiers in upper case.</summary>
internal static class Words
{
    public static string Of(KillTier tier) => TierTable.Of(tier).Word;

    /// <summary>Nanos (USD or shares) as a decimal.</summary>
    public static decimal Units(long nanos) => (decimal)nanos / Fixed.One;

    /// <summary>Event time.</summary>
    public static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);

    /// <summary>A name by index; the index itself when it has none.</summary>
    public static string Name(IReadOnlyList<string> names, int index) =>
        index >= 0 && index < names.Count ? names[index] : "#" + index;

    /// <summary>A symbol by index; empty for none.</summary>
    public static string Symbol(ControlSources sources, int instrument) =>
        instrument >= 0 && instrument < sources.Engine.Instruments.Length ? sources.Engine.Instruments[instrument].Symbol : string.Empty;

    /// <summary>Age of the last market event; null while there was none.</summary>
    public static void WriteAge(Utf8JsonWriter w, string name, in Condition c)
    {
        if (c.HasMarketData)
        {
            w.WriteNumber(name, Math.Round(c.MarketAge.TotalSeconds, 3));
        }
        else
        {
            w.WriteNull(name);
        }
    }
}
