using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm data`: imports files, fetches series, and says how fresh and how sound the stored data is.</summary>
public static class DataCommand
{
    internal const string Usage =
        "Say what to do: qgtm data import FILE|FOLDER..., data fetch fred|cftc, data --freshness, or data --audit [FILE|FOLDER...], each with [--db DIR].";

    /// <summary>0 = well; 1 = something is stale, unsound or was not imported; 2 = there is no such file or store.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        DataOptions o = DataOptions.Parse(words, Usage);
        try
        {
            return o.Verb switch
            {
                "import" => Import(o),
                "fetch" => await DataFetch.RunAsync(o),
                "--freshness" => Fresh(o),
                _ => Audit(o),
            };
        }
        catch (SqliteException e)
        {
            throw new UserError(ExitCode.Error, $"The store in {o.Database} cannot be used ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): mend that, or name another directory with --db.");
        }
    }

    /// <summary>The store that is there; an error when there is none.</summary>
    internal static MarketDatabase Find(string directory) => MarketDatabase.Find(directory)
        ?? throw new UserError(ExitCode.NotFound, $"There is no candles_1m.db in {directory}: import data first (qgtm data import FILE --db {directory}), or name a running engine's STATE/candles_dbs.");

    private static int Import(DataOptions o)
    {
        string[] files = Files(o, "data import FILE|FOLDER...");
        using MarketDatabase db = MarketDatabase.Open(o.Database);
        Importer importer = new(db);
        using ProgressLine line = new();
        List<Imported> done = [];
        int refused = 0;
        foreach (string file in files)
        {
            try
            {
                Imported i = importer.Import(file, p => line.Show($"{p.Name}: {p.Step}", p.Share));
                done.Add(i);
                line.Say(i.WasDone
                    ? string.Create(CultureInfo.InvariantCulture, $"{i.Name}: imported before, {i.Rows} rows")
                    : string.Create(CultureInfo.InvariantCulture, $"{i.Name}: {i.Rows} rows ({i.Format})") + (i.Resumed == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", went on after {i.Resumed}")));
            }
            catch (DataFileError e)
            {
                refused++;
                line.Say(e.Message);
            }
        }

        if (o.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { files = done.Count, rows = done.Sum(d => d.Rows), refused }));
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.Count} files, {done.Sum(d => d.Rows)} rows in {db.Directory}; {refused} refused"));
        }

        return refused == 0 ? ExitCode.Ok : ExitCode.Error;
    }

    private static int Fresh(DataOptions o)
    {
        using MarketDatabase db = Find(o.Database);
        IReadOnlyList<FeedReading> all = Freshness.Of(db, o.NowMs);
        if (o.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(all.Select(r => new
            {
                feed = r.Feed,
                name = r.Name,
                state = Freshness.Word(r.State)[2..],
                newest = Time(r.NewestMs),
                due = Time(r.DueMs),
            })));
        }
        else
        {
            foreach (IGrouping<string, FeedReading> feed in all.GroupBy(r => r.Feed, StringComparer.Ordinal))
            {
                Tell(feed.Key, [.. feed]);
            }
        }

        return all.Any(r => r.State == FeedState.Stale) ? ExitCode.Error : ExitCode.Ok;
    }

    /// <summary>A feed is as good as its worst series that has ever had data; those that differ are named.</summary>
    private static void Tell(string feed, FeedReading[] rows)
    {
        FeedReading[] known = [.. rows.Where(r => r.State != FeedState.Missing)];
        FeedState worst = known.Length == 0 ? FeedState.Missing : known.Max(r => r.State);
        long newest = known.Select(r => r.NewestMs).DefaultIfEmpty(0).Max();
        Console.Out.WriteLine($"{feed + ":",-18}{Time(newest) ?? "-",-22}{Freshness.Word(worst)}");
        foreach (FeedReading r in rows.Where(r => rows.Length > 1 && known.Length != 0 && r.State >= FeedState.Late))
        {
            Console.Out.WriteLine($"  {r.Name,-20}{Time(r.NewestMs) ?? "-",-22}{Freshness.Word(r.State)}{(r.State is FeedState.Late or FeedState.Stale && r.DueMs != 0 ? ", due " + Time(r.DueMs) : string.Empty)}");
        }
    }

    private static int Audit(DataOptions o)
    {
        DataAudit audit = new();
        using ProgressLine line = new();
        if (o.Files.Count == 0)
        {
            using MarketDatabase db = Find(o.Database);
            audit.Database(db);
        }
        else
        {
            foreach (string file in Files(o, "data --audit [FILE|FOLDER...]"))
            {
                try
                {
                    audit.File(file, share => line.Show(Path.GetFileName(file), share));
                }
                catch (DataFileError e)
                {
                    line.Say(e.Message);
                }
            }
        }

        audit.Compare();
        line.Dispose();
        IReadOnlyList<Finding> findings = audit.Findings;
        if (o.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(findings.Select(f => new
            {
                where = f.Where,
                name = f.Name,
                defect = f.Kind.ToString(),
                count = f.Count,
                first = Time(f.FirstMs),
                last = Time(f.LastMs),
                worst = f.Worst,
            })));
        }
        else
        {
            foreach (Finding f in findings)
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{f.Kind,-15}{f.Count,9}  {f.Name,-24} {Time(f.FirstMs)} - {Time(f.LastMs)}  worst {f.Worst:0.####}  {f.Where}"));
            }

            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{audit.Rows} rows looked at, {findings.Sum(f => f.Count)} defects of {findings.Select(f => f.Kind).Distinct().Count()} kinds"));
        }

        return findings.Count == 0 ? ExitCode.Ok : ExitCode.Error;
    }

    private static string[] Files(DataOptions o, string usage)
    {
        if (o.Files.Count == 0)
        {
            throw new UserError(ExitCode.Configuration, $"Name at least one file or folder: qgtm {usage}.");
        }

        foreach (string path in o.Files.Where(p => !File.Exists(p) && !Directory.Exists(p)))
        {
            throw new UserError(ExitCode.NotFound, $"There is no file or folder {path}: give the path of a CSV, plain or gzip.");
        }

        string[] files = [.. o.Files.SelectMany(Importer.FilesOf)];
        return files.Length != 0 ? files : throw new UserError(ExitCode.NotFound, $"No CSV lies in {string.Join(", ", o.Files)}: see docs/data.md for what can be imported.");
    }

    private static string? Time(long ms) => ms == 0 ? null : DateTime.UnixEpoch.AddMilliseconds(ms).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
