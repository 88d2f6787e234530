using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alerts;

/// <summary>Fills the words in braces of a key or a sentence from an event.</summary>
/// <param name="symbols">Symbols by instrument.</param>
/// <param name="strategies">Names by strategy.</param>
public sealed partial class AlertFigures(IReadOnlyList<string> symbols, IReadOnlyList<string> strategies)
{
    /// <summary>The scope of an event without an instrument.</summary>
    public const string Account = "account";

    /// <summary>Figures of an engine's instruments.</summary>
    public static AlertFigures Of(Instrument[] instruments, IReadOnlyList<string> strategies) => new(Array.ConvertAll(instruments, i => i.Symbol), strategies);

    /// <summary>The text with its words filled in.</summary>
    public string Fill(string text, Event e) => Word().Replace(text, m => Value(m.Groups["word"].Value, in e));

    /// <summary>The text of a named alert.</summary>
    public static string Fill(string text, string detail) => text.Replace("{detail}", detail.TrimEnd('.', ' '), StringComparison.Ordinal);

    private string Value(string word, in Event e) => word switch
    {
        "scope" => e.Header.Instrument < 0 ? Account : Name(symbols, e.Header.Instrument),
        "strategy" => Name(strategies, e.Numbers.A),
        "to" => TierTable.Of((KillTier)e.Numbers.B).Word,
        "trigger" => e.Numbers.C == 0 ? "not told" : TierTriggers.WordsOf((TierTrigger)e.Numbers.C),
        "break" => ((BreakKind)e.Numbers.C).ToString(),
        "freeze" => ((FreezeReason)e.Numbers.A).ToString(),
        "reason" => ((BrokerReason)e.Numbers.A).ToString(),
        "a" => Number(e.Numbers.A),
        "b" => Number(e.Numbers.B),
        "c" => Number(e.Numbers.C),
        "d" => Number(e.Numbers.D),
        "e" => Number(e.Numbers.E),
        "aSeconds" => Seconds(e.Numbers.A),
        "bSeconds" => Seconds(e.Numbers.B),
        "bShares" => Shares(e.Numbers.B),
        "cShares" => Shares(e.Numbers.C),
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "no such figure"),
    };

    private static string Name(IReadOnlyList<string> names, long index) => index >= 0 && index < names.Count ? names[(int)index] : "#" + Number(index);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long ns) => (ns / 1e9).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Shares(long nanos) => ((decimal)nanos / Fixed.One).ToString("0.####", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<word>[a-zA-Z]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
