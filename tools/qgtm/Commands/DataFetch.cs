using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm data fetch fred|cftc`: reference series from the authorities that publish them.</summary>
internal static class DataFetch
{
    /// <summary>Where FRED's key is when no file is named.</summary>
    public const string KeyVariable = "QGTM_FRED_API_KEY";

    /// <summary>The first year of the disaggregated report's yearly files that has a file of its own.</summary>
    private const int FirstCotYear = 2010;

    /// <summary>0 = all was taken; 1 = something was not given: what was there before stays.</summary>
    public static async Task<int> RunAsync(DataOptions o)
    {
        using MarketDatabase db = MarketDatabase.Open(o.Database);
        using ProgressLine line = new();
        return o.Files switch
        {
            ["fred"] => await FredAsync(o, db, line),
            ["cftc"] => await CftcAsync(o, db, line),
            _ => throw new UserError(ExitCode.Configuration, "Say from whom: qgtm data fetch fred [--key-file FILE] [--from DATE], or qgtm data fetch cftc [--from DATE]."),
        };
    }

    private static async Task<int> FredAsync(DataOptions o, MarketDatabase db, ProgressLine line)
    {
        string key = o.KeyFile is { } file ? KeyFile.Secret(file)
            : Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } text ? text
            : throw new UserError(ExitCode.Configuration, $"FRED wants a key: put it into a file of your own (chmod 600) and name it with --key-file, or set {KeyVariable}.");
        using PatientHttp http = new(o.Address ?? FredClient.Address);
        FredClient fred = new(http, key);
        List<(string Name, Func<Task<IReadOnlyList<SeriesPoint>>> Get)> parts =
            [.. FredClient.All.Select(s => (s.ToString(), (Func<Task<IReadOnlyList<SeriesPoint>>>)(() => fred.GetAsync(s, o.From, Today(o), CancellationToken.None))))];
        return await TakeAsync(parts, db, line);
    }

    private static async Task<int> CftcAsync(DataOptions o, MarketDatabase db, ProgressLine line)
    {
        using PatientHttp http = new(o.Address ?? CftcClient.Address);
        CftcClient cftc = new(http);
        int first = Math.Max(FirstCotYear, o.From.Year);
        List<(string Name, Func<Task<IReadOnlyList<SeriesPoint>>> Get)> parts =
            [.. Enumerable.Range(first, Math.Max(0, Today(o).Year - first + 1)).Select(y => (y.ToString(CultureInfo.InvariantCulture), (Func<Task<IReadOnlyList<SeriesPoint>>>)(() => cftc.GetYearAsync(y, CancellationToken.None))))];
        parts.Add(("the newest week", () => cftc.GetCurrentAsync(CancellationToken.None)));
        return await TakeAsync(parts, db, line);
    }

    /// <summary>Each part for itself: one that is not given does not hold up the others.</summary>
    private static async Task<int> TakeAsync(List<(string Name, Func<Task<IReadOnlyList<SeriesPoint>>> Get)> parts, MarketDatabase db, ProgressLine line)
    {
        int failed = 0;
        long points = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            line.Show(parts[i].Name, (double)i / parts.Count);
            try
            {
                IReadOnlyList<SeriesPoint> got = await parts[i].Get();
                db.Write(() =>
                {
                    foreach (SeriesPoint p in got)
                    {
                        db.Series.Put(in p);
                    }
                });
                points += got.Count;
                line.Say(string.Create(CultureInfo.InvariantCulture, $"{parts[i].Name}: {got.Count} points"));
            }
            catch (Exception e) when (e is FetchError or DataFileError)
            {
                failed++;
                line.Say(e.Message);
            }
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{points} points in {db.Directory}; {failed} of {parts.Count} parts were not given"));
        return failed == 0 ? ExitCode.Ok : ExitCode.Error;
    }

    private static DateOnly Today(DataOptions o) => MarketTime.InNewYork(o.NowMs).Date;
}
