using System;
using System.Text.Json;
using Qgtm.Fast.Control;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Kill;

/// <summary>The tiers as JSON: what holds now, what it allows, how far FLATTEN is, and the kill history, newest first.</summary>
internal static class TierReport
{
    /// <summary>Writes the members; of a running engine they are single words read while it writes them.</summary>
    public static void Write(Utf8JsonWriter w, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        ControlRow c = state.Control;
        TierRule rule = TierTable.Of(state.Tier);
        w.WriteString("tier", rule.Word);
        w.WriteString("says", rule.Says);
        w.WriteBoolean("opens", rule.Opens);
        w.WriteBoolean("exits", rule.Exits);
        w.WriteBoolean("closes", rule.Closes);
        w.WriteNumber("sizePct", Math.Min(rule.SizeMillionths, Ramp.SizeOf(in c)) / 10_000m);
        w.WriteNumber("peopleToLower", rule.People);
        if (c.WorstTier >= (long)KillTier.Flatten)
        {
            w.WriteString("coolOffUntil", Time(c.RaisedNs + Lowering.CoolOffNs));
        }

        if (state.Tier == KillTier.Flatten)
        {
            w.WriteBoolean("flat", c.FlatNs != 0);
        }

        w.WriteStartArray("symbols");
        for (int i = 0; i < instruments.Length; i++)
        {
            FlattenRow row = state.Flatten[i];
            bool busy = Flattening.IsOn(state, i) && row.Stage != (long)FlattenStage.Flat;
            if (row.Tier != 0 || busy)
            {
                w.WriteStartObject();
                w.WriteString("symbol", instruments[i].Symbol);
                w.WriteString("tier", TierTable.Of(TierTable.Of(state, i)).Word);
                w.WriteString("stage", ((FlattenStage)row.Stage).ToString());
                w.WriteNumber("brokerQty", (decimal)state.Positions[i].BrokerQty / Fixed.One);
                w.WriteEndObject();
            }
        }

        w.WriteEndArray();
        w.WriteStartArray("quarantined");
        for (int i = 0; i < ControlSources.StrategyNames.Count; i++)
        {
            if ((c.Quarantined >> i & 1) != 0)
            {
                w.WriteStringValue(ControlSources.StrategyNames[i]);
            }
        }

        w.WriteEndArray();
        KillHistory.Write(w, "history", state, instruments);
    }

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);
}
