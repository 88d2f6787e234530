using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm candles check|prune`: the candle databases are whole, up to date and as large as they shall be.</summary>
public static class DataCandles
{
    private const string Usage = "Say what to do: qgtm candles check [--lookback-hours 24] [--json], or qgtm candles prune [--append-only 3m,5m] [--keep 5000], each with [--db DIR].";

    /// <summary>0 = well, or pruned; 1 = a file is damaged, stale or unsound; 2 = there is no store.</summary>
    public static int Run(string[] words)
    {
        DataOptions o = DataOptions.Parse(words, Usage);
        return o.Verb switch
        {
            "check" => Check(o),
            "prune" => Prune(o),
            _ => throw new UserError(ExitCode.Configuration, Usage),
        };
    }

    /// <summary>One JSON array on stdout, a summary for a person on stderr.</summary>
    private static int Check(DataOptions o)
    {
        using MarketDatabase db = DataCommand.Find(o.Database);
        IReadOnlyList<CandleCheckRow> rows = CandleCheck.Of(db, o.NowMs, o.LookbackHours);
        Console.Out.WriteLine(JsonSerializer.Serialize(rows.Select(r => new
        {
            interval = r.Interval,
            integrity = r.Integrity,
            rows = r.Rows,
            symbols = r.Symbols,
            newest = r.NewestMs == 0 ? null : DateTime.UnixEpoch.AddMilliseconds(r.NewestMs).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            state = Freshness.Word(r.State)[2..],
            findings = r.Findings.Select(f => new { name = f.Name, defect = f.Kind.ToString(), count = f.Count, worst = f.Worst }),
        })));
        foreach (CandleCheckRow r in rows)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Interval,-4}{r.Rows,10} rows {r.Symbols,4} symbols  {Freshness.Word(r.State),-14} integrity {r.Integrity}, missing {r.Findings.Where(f => f.Kind == Defect.Gap).Sum(f => f.Count)}, other defects {r.Findings.Where(f => f.Kind != Defect.Gap).Sum(f => f.Count)}"));
        }

        return rows.All(r => r.IsWell) ? ExitCode.Ok : ExitCode.Error;
    }

    private static int Prune(DataOptions o)
    {
        using MarketDatabase db = DataCommand.Find(o.Database);
        int gone = 0;
        db.Write(() => gone = db.Candles.Sweep(o.Retention));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{gone} candles pruned; append-only: {string.Join(',', o.Retention.AppendOnly.Select(i => i.Name()))}; the others keep {o.Retention.Keep} of each symbol"));
        return ExitCode.Ok;
    }
}
