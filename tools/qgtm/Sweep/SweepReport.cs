using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using Qgtm.Fast.Research;
using Qgtm.Fast.Tool.Backtest.Report;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>
/// What a sweep amounts to: `sweep.html` for people, `sweep.json`, `trials.csv` and `heatmaps.csv` for programs. Made of the plan and the trials and of nothing else, no clock,
/// no path, no machine: the same trials give the same bytes, however they were run.
/// </summary>
internal sealed class SweepReport
{
    private const int TableMax = 20;
    private readonly SweepPlan _plan;
    private readonly IReadOnlyList<SweepTrial> _trials;
    private readonly Selection _selection;
    private readonly HeatMap[] _maps;

    public SweepReport(SweepPlan plan, IReadOnlyList<SweepTrial> trials)
    {
        if (trials.FirstOrDefault(t => !t.Days.SequenceEqual(trials[0].Days)) is { } other)
        {
            throw new UserError(ExitCode.Error, string.Create(CultureInfo.InvariantCulture, $"Trial {other.Trial + 1} has other days than the first one: delete its file and run its shard once more."));
        }

        (_plan, _trials) = (plan, trials);
        _selection = Selection.Of([.. trials.Select(t => t.Returns)], plan.Rule);
        _maps =
        [
            .. HeatMap.Of("Sharpe before the hold-out", plan.Axes, trials, t => _selection.InSample[t].Sharpe),
            .. plan.Rule.Holdout == 0 ? [] : HeatMap.Of("Sharpe in the hold-out", plan.Axes, trials, t => _selection.Holdout[t].Sharpe),
            .. HeatMap.Of("largest drawdown before the hold-out, percent", plan.Axes, trials, t => _selection.InSample[t].MaxDrawdown * -100),
        ];
    }

    /// <summary>Writes the files.</summary>
    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        SweepFiles.Write(Path.Combine(directory, "sweep.html"), Html());
        SweepFiles.Write(Path.Combine(directory, "sweep.json"), Json());
        SweepFiles.Write(Path.Combine(directory, "trials.csv"), Trials());
        SweepFiles.Write(Path.Combine(directory, "heatmaps.csv"), Maps());
    }

    /// <summary>What a terminal shows.</summary>
    public IEnumerable<string> Lines()
    {
        Selection s = _selection;
        yield return string.Create(CultureInfo.InvariantCulture, $"{_plan.Trials} trials of {_trials[0].Days.Count} days, {Day(0)} to {Day(_trials[0].Days.Count - 1)}; chosen on {s.ChosenOn}");
        if (s.Best is not { } best)
        {
            yield return "no trial has a Sharpe ratio: nothing was traded, or returns do not differ";
            yield break;
        }

        yield return $"best: trial {best + 1}, {Values(best)}: Sharpe {ReportFigures.Text(s.InSample[best].Sharpe)}; {ReportFigures.Text(s.ExpectedByLuck)} is expected of the best of so many by luck";
        yield return $"deflated Sharpe, probability {ReportFigures.Text(s.Deflated)}; probability of overfitting {ReportFigures.Text(s.Overfitting)}";
        yield return _plan.Rule.Holdout == 0 ? "no hold-out" : $"hold-out: Sharpe {ReportFigures.Text(s.Holdout[best].Sharpe)}, rank {s.HoldoutRank?.ToString(CultureInfo.InvariantCulture) ?? "none"} of {_plan.Trials}";
        yield return s.Windows.Count == 0 ? "no walk-forward: too few days for a window" : $"walk-forward: {s.Windows.Count} windows, {s.WalkForward.Days} days, Sharpe {ReportFigures.Text(s.WalkForward.Sharpe)}";
    }

    /// <summary>All of it as one object.</summary>
    public string Json() => SweepFiles.Text(new
    {
        plan = _plan,
        firstDay = Day(0),
        lastDay = Day(_trials[0].Days.Count - 1),
        chosenOnDays = _selection.ChosenOn,
        best = _selection.Best is { } b ? new { trial = b + 1, values = Values(b) } : null,
        deflatedSharpe = _selection.Deflated,
        sharpeExpectedByLuck = _selection.ExpectedByLuck,
        overfitting = _selection.Overfitting,
        overfittingBlocks = _selection.Blocks,
        lossOutOfSample = _selection.Loss,
        holdoutRank = _selection.HoldoutRank,
        walkForward = _selection.WalkForward,
        windows = _selection.Windows.Select(w => new
        {
            trainFirst = Day(w.TrainFirst),
            trainLast = Day(w.TrainLast),
            testFirst = Day(w.TestFirst),
            testLast = Day(w.TestLast),
            trial = w.Trial + 1,
            values = Values(w.Trial),
            w.InSample,
            w.OutOfSample,
        }),
        trials = _trials.Select((t, i) => new
        {
            trial = i + 1,
            t.Values,
            inSample = _selection.InSample[i],
            holdout = _selection.Holdout[i],
            t.Orders,
            t.Fills,
            t.Denied,
            t.Rejected,
            t.FeesUsd,
            t.Turnover,
            t.StateHash,
        }),
        heatMaps = _maps.Select(m => new { m.Figure, x = m.X.Name, xs = m.X.Values, y = m.Y?.Name, ys = m.Y?.Values, m.Cells }),
    }) + "\n";

    private string Trials()
    {
        StringBuilder s = new($"trial,{string.Join(',', _plan.Axes.Select(a => a.Name))},sharpe,cagr,volatility,max_drawdown,holdout_sharpe,holdout_cagr,holdout_max_drawdown,orders,fills,denied,rejected,fees_usd,turnover,state_hash\n");
        for (int i = 0; i < _trials.Count; i++)
        {
            (SweepTrial t, Performance p, Performance h) = (_trials[i], _selection.InSample[i], _selection.Holdout[i]);
            s.Append(CultureInfo.InvariantCulture, $"{i + 1},{string.Join(',', t.Values.Select(SweepAxis.Text))},{p.Sharpe:R},{p.Cagr:R},{p.Volatility:R},{p.MaxDrawdown:R},{h.Sharpe:R},{h.Cagr:R},{h.MaxDrawdown:R},{t.Orders},{t.Fills},{t.Denied},{t.Rejected},{t.FeesUsd:R},{t.Turnover:R},{t.StateHash}\n");
        }

        return s.ToString();
    }

    private string Maps()
    {
        StringBuilder s = new("figure,x,x_value,y,y_value,value\n");
        foreach (HeatMap m in _maps)
        {
            for (int y = 0; y < m.Cells.Count; y++)
            {
                for (int x = 0; x < m.X.Values.Count; x++)
                {
                    s.Append(CultureInfo.InvariantCulture, $"\"{m.Figure}\",{m.X.Name},{SweepAxis.Text(m.X.Values[x])},{m.Y?.Name},{(m.Y is { } axis ? SweepAxis.Text(axis.Values[y]) : string.Empty)},{m.Cells[y][x]:R}\n");
                }
            }
        }

        return s.ToString();
    }

    private string Html()
    {
        StringBuilder s = new("""
            <!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'><title>Sweep</title><style>
            body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1000px;padding:12px;color:#222}h1{font-size:20px}h2{font-size:16px;margin:24px 0 6px}
            table{border-collapse:collapse;margin:8px 0}td,th{padding:2px 10px;text-align:right;font-variant-numeric:tabular-nums;font-weight:normal}caption{text-align:left;font-weight:bold}.h td{min-width:4em}
            </style></head><body><h1>Sweep</h1>
            """);
        foreach (string line in Lines())
        {
            s.Append(CultureInfo.InvariantCulture, $"<p>{Encoded(line)}</p>");
        }

        s.Append("<p>Every figure of the best one before the hold-out is too good: it was chosen for it. The hold-out, the walk-forward and the probability of overfitting were not.</p><h2>Heat maps</h2>");
        s.Append(string.Concat(_maps.Select(m => m.Html())));
        s.Append("<h2>Walk-forward</h2><table><tr><th>train</th><th>test</th><th>trial</th><th>values</th><th>Sharpe in</th><th>Sharpe out</th></tr>");
        foreach (WindowChoice w in _selection.Windows)
        {
            s.Append(CultureInfo.InvariantCulture, $"<tr><td>{Day(w.TrainFirst)} to {Day(w.TrainLast)}</td><td>{Day(w.TestFirst)} to {Day(w.TestLast)}</td><td>{w.Trial + 1}</td><td>{Encoded(Values(w.Trial))}</td><td>{ReportFigures.Text(w.InSample)}</td><td>{ReportFigures.Text(w.OutOfSample)}</td></tr>");
        }

        s.Append(CultureInfo.InvariantCulture, $"</table><h2>Trials, the best {TableMax} before the hold-out</h2><table><tr><th>trial</th><th>values</th><th>Sharpe</th><th>return a year</th><th>drawdown</th><th>Sharpe, hold-out</th><th>turnover</th><th>fills</th></tr>");
        foreach (int i in Enumerable.Range(0, _trials.Count).OrderByDescending(i => _selection.InSample[i].Sharpe ?? double.NegativeInfinity).ThenBy(i => i).Take(TableMax))
        {
            Performance p = _selection.InSample[i];
            s.Append(CultureInfo.InvariantCulture, $"<tr><td>{i + 1}</td><td>{Encoded(Values(i))}</td><td>{ReportFigures.Text(p.Sharpe)}</td><td>{ReportFigures.Percent(p.Cagr)}</td><td>{ReportFigures.Percent(p.MaxDrawdown)}</td><td>{ReportFigures.Text(_selection.Holdout[i].Sharpe)}</td><td>{_trials[i].Turnover:F1}</td><td>{_trials[i].Fills}</td></tr>");
        }

        return s.Append(CultureInfo.InvariantCulture, $"</table><p>Plan {_plan.Id}</p></body></html>\n").ToString();
    }

    private string Values(int trial) => string.Join(", ", _trials[trial].Values.Select((v, a) => $"{_plan.Axes[a].Name} {SweepAxis.Text(v)}"));

    private string Day(int index) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(_trials[0].Days[index]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
