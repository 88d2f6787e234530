using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Data.Sqlite;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Tool.Commands.Reality;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm reality-check`: whether the last hours of one name, as an engine has lived them, are those of the stores and of the broker.</summary>
public static class RealityCommand
{
    private const string Usage = "Say which name: qgtm reality-check --symbol SYM [--hours 2] [--state DIR] [--db DIR].";
    private const int HoursMax = 24 * 366;

    /// <summary>Differences that are said before the rest is counted.</summary>
    private const int LinesMax = 50;

    /// <summary>0 = nothing differs, 1 = something does, 2 = there is no such journal, store or name.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        string symbol = string.Empty, directory = "./state", db = string.Empty;
        int hours = 2;
        for (int i = 0; i < words.Length; i++)
        {
            string value = i + 1 < words.Length ? words[i + 1] : throw Wrong();
            switch (words[i++])
            {
                case "--symbol": symbol = value; break;
                case "--state": directory = value; break;
                case "--db": db = value; break;
                case "--hours" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out hours) && hours is >= 1 and <= HoursMax: break;
                default: throw Wrong();
            }
        }

        RealityFacts facts = symbol.Length != 0 ? RealityReader.Of(directory, symbol, hours) : throw Wrong();
        (IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes) = Stored(facts, db.Length != 0 ? db : Path.Combine(directory, RunStores.Folder));
        Tell(facts, candles, quotes);
        IReadOnlyList<string> differences = RealityCheck.Differences(facts, candles, quotes);
        foreach (string difference in differences.Take(LinesMax))
        {
            Console.Out.WriteLine(difference);
        }

        Console.Out.WriteLine(differences.Count > LinesMax ? $"{differences.Count} differences, {differences.Count - LinesMax} of them not shown" : $"{differences.Count} differences");
        return differences.Count == 0 ? ExitCode.Ok : ExitCode.Error;
    }

    private static (IReadOnlyList<Candle> Candles, IReadOnlyList<BboSnapshot> Quotes) Stored(RealityFacts f, string directory)
    {
        try
        {
            using MarketDatabase db = MarketDatabase.Find(directory) ?? throw new UserError(
                ExitCode.NotFound, $"There are no candles in {directory}: a run writes them at a broker, or with `stores: on`; --db names another folder.");
            long from = f.FromMs - Intervals.MinuteMs, until = f.UntilMs + Intervals.MinuteMs;
            return ([.. db.Candles.Read(f.Symbol, Interval.M1, from, until)], db.Snapshots.Read(f.Symbol, from, until));
        }
        catch (SqliteException e)
        {
            throw new UserError(ExitCode.Error, $"The store in {directory} cannot be used ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): mend that, or name another folder with --db.");
        }
    }

    private static void Tell(RealityFacts f, IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes)
    {
        Line($"{f.Symbol} from {Time(f.FromMs)} to {Time(f.UntilMs)} UTC, tolerance {RealityCheck.ToleranceBps:0} bps");
        Line($"told      {f.Quotes.Count(q => q.TsMs >= f.FromMs)} quotes, {f.Bars.Count} minutes");
        Line($"stored    {quotes.Count(q => q.TsMs >= f.FromMs)} quotes, {candles.Count(c => c.T >= f.FromMs)} minutes");
        Line($"orders    {f.Orders}, fills {f.Fills.Count}, refused by the gate {f.Denied.Values.Sum()}{string.Concat(f.Denied.OrderByDescending(d => d.Value).Select(d => $", {d.Key} {d.Value}"))}");
        Line($"position  books {f.Books:0.####}, broker {f.Broker:0.####}{(f.LookMs == 0 ? string.Empty : " at " + Time(f.LookMs))}");
        Line($"targets   {(f.Targets.Count == 0 ? "none" : string.Join(", ", f.Targets.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Strategy} {t.Target:0.####}"))))}");
    }

    private static string Time(long ms) => DateTime.UnixEpoch.AddMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static UserError Wrong() => new(ExitCode.Configuration, Usage);
}
