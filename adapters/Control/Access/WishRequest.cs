using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Access;

/// <summary>What the words of a request ask for, or the sentence that says what is wrong with them.</summary>
/// <param name="Wish">Null when the words ask for nothing.</param>
/// <param name="Problem">Then why.</param>
/// <param name="IsUnknown">True when a name is not known, rather than a word wrong.</param>
public sealed record Request(Wish? Wish, string Problem = "", bool IsUnknown = false);

/// <summary>
/// Reads the words of a request, the same ones over the socket, over HTTP and on the command line: to, scope and name of a
/// tier; name and value of a limit; symbol, side, qty, control and minutes of an override; a reason for each.
/// </summary>
public static class WishRequest
{
    private const long MinuteNs = 60_000_000_000, LongestMinutes = Risk.Override.LongestNs / MinuteNs;
    private const decimal MostShares = 10_000_000;

    /// <summary>A lower tier of the account, of a symbol, or of a strategy, which is its release.</summary>
    public static Request Lower(JsonElement words, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        string word = Word(words, "to"), scope = Word(words, "scope"), name = Word(words, "name"), reason = Word(words, "reason");
        if (!TierTable.TryParse(word.Length == 0 ? TierTable.Of(KillTier.Normal).Word : word, out KillTier to))
        {
            return new(null, $"'to' takes NORMAL, WARN, THROTTLE, NO_NEW or FLATTEN, not '{Cut(word)}'.");
        }

        int symbol = SymbolOf(instruments, name), strategy = StrategyOf(name);
        long number = NumberIn(words);
        return scope switch
        {
            "" or "account" => new(Wish.LowerTier(state, to, reason) with { Number = number }),
            "symbol" when symbol < 0 => new(null, $"{Cut(name)} is no instrument of this engine: see its positions with `qgtm status --summary`.", IsUnknown: true),
            "symbol" => new(Wish.LowerSymbolTier(state, symbol, to, reason) with { Number = number }),
            "strategy" when strategy < 0 => new(null, $"{Cut(name)} is no strategy: it is one of {string.Join(", ", ControlSources.StrategyNames)}.", IsUnknown: true),
            "strategy" when to == KillTier.Normal => new(Wish.Release(state, strategy, reason) with { Number = number }),
            "strategy" => new(null, "A strategy is in quarantine or it is not: it goes to NORMAL."),
            _ => new(null, $"'scope' takes account, symbol or strategy, not '{Cut(scope)}'."),
        };
    }

    /// <summary>A limit by its name in the configuration.</summary>
    public static Request Limit(JsonElement words, EngineState state)
    {
        string name = Word(words, "name"), figure = Word(words, "value");
        RiskKey key = Enum.GetValues<RiskKey>().FirstOrDefault(k => k != RiskKey.None && RiskBounds.NameOf(k).Equals(name, StringComparison.OrdinalIgnoreCase));
        return key == RiskKey.None ? new(null, $"{Cut(name)} is no limit: see `qgtm limits list`.", IsUnknown: true)
            : !long.TryParse(figure, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || !RiskBounds.Allows(key, value)
            ? new(null, string.Create(CultureInfo.InvariantCulture, $"{RiskBounds.NameOf(key)} cannot be '{Cut(figure)}': it is a whole number, 1..{RiskBounds.MostOf(key)}; 0 refuses, it never means off."))
            : new(Wish.SetLimit(state, key, value, Word(words, "reason")));
    }

    /// <summary>One order past one control.</summary>
    public static Request Override(JsonElement words, ReadOnlySpan<Instrument> instruments)
    {
        string symbol = Word(words, "symbol"), side = Word(words, "side"), qty = Word(words, "qty"), control = Word(words, "control"), minutes = Word(words, "minutes");
        int instrument = SymbolOf(instruments, symbol);
        Side of = side.Equals("buy", StringComparison.OrdinalIgnoreCase) ? Side.Buy : side.Equals("sell", StringComparison.OrdinalIgnoreCase) ? Side.Sell : Side.None;
        bool counts = decimal.TryParse(qty, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal shares) && shares > 0 && shares <= MostShares;
        bool lasts = long.TryParse(minutes.Length == 0 ? "5" : minutes, NumberStyles.None, CultureInfo.InvariantCulture, out long holds) && holds >= 1 && holds <= LongestMinutes;
        RiskReason reason = Enum.GetValues<RiskReason>().FirstOrDefault(r => r.ToString().Equals(control, StringComparison.OrdinalIgnoreCase));
        return instrument < 0 ? new(null, $"{Cut(symbol)} is no instrument of this engine: see its positions with `qgtm status --summary`.", IsUnknown: true)
            : of == Side.None ? new(null, $"'side' takes buy or sell, not '{Cut(side)}'.")
            : !counts ? new(null, $"'qty' is a number of shares above 0 and at most 10000000, not '{Cut(qty)}'.")
            : !Risk.Override.CanPass(reason) ? new(null, $"{Cut(control)} is not a control that two people can waive: it is one of {string.Join(", ", Enum.GetValues<RiskReason>().Where(Risk.Override.CanPass))}.")
            : !lasts ? new(null, $"'minutes' is 1 to {LongestMinutes}, not '{Cut(minutes)}'.")
            : new(Wish.Override(instrument, of, (long)(shares * Fixed.One), reason, holds * MinuteNs, Word(words, "reason")));
    }

    private static int StrategyOf(string name) => ControlSources.StrategyNames.ToList().FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int SymbolOf(ReadOnlySpan<Instrument> instruments, string symbol) => Universe.IndexOf(instruments, symbol.ToUpperInvariant());

    /// <summary>The row of the kill history that the caller has seen; 0 = not said.</summary>
    private static long NumberIn(JsonElement words) =>
        words.TryGetProperty("number", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;

    private static string Word(JsonElement words, string name) =>
        words.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? (value.GetString() ?? string.Empty).Trim() : string.Empty;

    /// <summary>Somebody's word inside a sentence of ours: short, and without control characters.</summary>
    private static string Cut(string word) => string.Concat(word.Where(c => !char.IsControl(c)).Take(20));
}
