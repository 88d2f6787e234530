using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>decisions.csv: one line for each decision, in order, and at the end of an order's line what became of it. No field holds the separator.</summary>
public static class DecisionFile
{
    /// <summary>Its name in a report.</summary>
    public const string Name = "decisions.csv";

    private const char Separator = ';';
    private const string Head = "sequence;time_ns;kind;strategy;symbol;what;outcome";

    /// <summary>Writes it.</summary>
    public static void Write(string path, IEnumerable<Decision> decisions) => File.WriteAllLines(path, decisions
        .Select(d => string.Join(Separator, d.Sequence.ToString(CultureInfo.InvariantCulture), d.TimeNs.ToString(CultureInfo.InvariantCulture), d.Kind, d.Strategy, d.Symbol, d.What, d.Outcome))
        .Prepend(Head));

    /// <summary>Reads it back.</summary>
    public static IReadOnlyList<Decision> Read(string path) => [.. File.ReadLines(path).Skip(1).Select((line, i) =>
    {
        string[] f = line.Split(Separator);
        return f.Length == 7 && long.TryParse(f[0], CultureInfo.InvariantCulture, out long sequence) && long.TryParse(f[1], CultureInfo.InvariantCulture, out long time)
            ? new Decision(sequence, time, f[2], f[3], f[4], f[5]) { Outcome = f[6] }
            : throw new UserError(ExitCode.Error, $"{path}, line {i + 2}: not a decision as this build writes it; run that backtest again.");
    })];
}
