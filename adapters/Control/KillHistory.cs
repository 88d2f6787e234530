using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>The kill history in words and figures, for the interface and the command line.</summary>
public static class KillHistory
{
    /// <summary>Writes the rows as an array, newest first.</summary>
    public static void Write(Utf8JsonWriter w, string name, EngineState state, ReadOnlySpan<Instrument> instruments, int most = EngineLimits.KillHistoryMax)
    {
        w.WriteStartArray(name);
        long newest = state.Control.Changes;
        for (long n = newest; n > 0 && n > newest - Math.Min(most, EngineLimits.KillHistoryMax); n--)
        {
            KillRow row = state.KillHistory[n & (EngineLimits.KillHistoryMax - 1)];
            w.WriteStartObject();
            w.WriteNumber("number", row.Number);
            w.WriteString("time", DateTime.UnixEpoch.AddTicks(row.TimeNs / 100));
            w.WriteString("from", TierTable.Of((KillTier)row.From).Word);
            w.WriteString("to", TierTable.Of((KillTier)row.To).Word);
            w.WriteString("scope", Scope(in row, instruments));
            w.WriteString("reason", Reason(in row, instruments));
            w.WriteNumber("measured", row.Measured);
            w.WriteNumber("limit", row.Limit);
            w.WriteNumber("basis", row.Basis);
            if (row.Uid >= 0)
            {
                w.WriteNumber("uid", row.Uid);
                w.WriteString("by", Who(in row));
            }

            w.WriteNumber("sequence", row.Sequence);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    /// <summary>Why, with the arithmetic.</summary>
    public static string Reason(in KillRow row, ReadOnlySpan<Instrument> instruments)
    {
        TierTrigger trigger = (TierTrigger)row.Trigger;
        string words = TierTriggers.WordsOf(trigger);
        FormattableString figures = trigger switch
        {
            TierTrigger.Drawdown or TierTrigger.DailyLoss or TierTrigger.WeeklyLoss or TierTrigger.WarnCleared =>
                $": {row.Measured / 100m:0.00} % of {(decimal)row.Basis / Fixed.One:N2} USD, limit {row.Limit / 100m:0.00} %",
            TierTrigger.Rejects => $": {row.Measured} in a minute, limit {row.Limit}",
            TierTrigger.ReconciliationBreak => $" {row.Measured} on {(row.Basis < 0 ? "the account" : Symbol(row.Basis, instruments))}",
            TierTrigger.OrderStreamLost => $": {row.Measured / 1e9:0.0} s and {row.Basis} tries, limit {row.Limit / 1e9:0.0} s",
            TierTrigger.BrokerRestricts => $": {(BrokerReason)row.Measured}, HTTP {row.Basis}",
            TierTrigger.FeedRefused => $": error {row.Measured}",
            TierTrigger.Overfill => $": {row.Measured / 100m:0.00} % of equity, limit {row.Limit / 100m:0.00} %",
            TierTrigger.OrdersToTrades => $": {row.Measured} for {row.Basis} executions, limit {row.Limit} for each",
            TierTrigger.Lowered => $": {Who(in row)}",
            _ when row.Uid >= 0 => $" of {Who(in row)}",
            _ => $"",
        };
        return words + figures.ToString(CultureInfo.InvariantCulture);
    }

    private static string Who(in KillRow row) =>
        Principal.Words(row.Uid) + (row.SecondUid >= 0 ? " and " + Principal.Words(row.SecondUid) : string.Empty);

    private static string Scope(in KillRow row, ReadOnlySpan<Instrument> instruments) =>
        row.Instrument >= 0 ? "symbol " + Symbol(row.Instrument, instruments)
        : row.Strategy >= 0 ? "strategy " + (row.Strategy < ControlSources.StrategyNames.Count ? ControlSources.StrategyNames[(int)row.Strategy] : "#" + row.Strategy)
        : "account";

    private static string Symbol(long index, ReadOnlySpan<Instrument> instruments) => index < instruments.Length ? instruments[(int)index].Symbol : "#" + index;
}
