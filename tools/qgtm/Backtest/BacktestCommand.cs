using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Research;
using Qgtm.Fast.Tool.Backtest.Report;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>`qgtm replay --data DIR`: stored days through the live engine, and a report of how it went.</summary>
public static class BacktestCommand
{
    /// <summary>0 = it ran to the end, well or badly; 1 = it was stopped before.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        BacktestOptions options = BacktestOptions.Parse(words);
        using Stop stop = new(after: null);
        stop.Booted();
        using Progress progress = new(options.IsJson || Console.IsErrorRedirected ? null : Console.Error) { Until = Progress.Last(options.To) };
        BacktestResult result = DailyReplay.Run(options, progress.Tell, stop);
        progress.Dispose();
        ReportFiles.Write(options.Out, result);
        Performance p = Performance.Of(ReportFigures.Returns(result));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Days.Count} days, {result.Events:N0} events in {result.Seconds:F1} s ({result.Events / result.Seconds:N0}/s), {result.Orders.Sent} orders, {result.Orders.Fills} fills, {result.Orders.Denied} denied"));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"equity {result.Days[0].Equity:N0} to {result.Days[^1].Equity:N0} USD, {p.Cagr:P2} a year, volatility {p.Volatility:P2}, Sharpe {ReportFigures.Text(p.Sharpe)}, largest drawdown {p.MaxDrawdown:P2}"));
        foreach ((string reason, long orders) in result.Denials)
        {
            Console.Out.WriteLine($"denied {orders}: {reason}");
        }

        foreach (BacktestStrategy s in result.Strategies.Where(s => s.Days == 0))
        {
            Console.Out.WriteLine($"{s.Id}: nothing, {s.Reason}");
        }

        Console.Out.WriteLine($"report: {Path.Combine(options.Out, ReportFiles.Html)}, stateHash {result.StateHash:x16}");
        if (options.IsJson)
        {
            Console.Out.WriteLine(ReportFiles.Json(result));
        }

        return !stop.Asked ? ExitCode.Ok : throw new UserError(ExitCode.Error, string.Create(
            CultureInfo.InvariantCulture, $"Stopped on {result.Days[^1].Date:yyyy-MM-dd}: the report in {options.Out} is of the days until then."));
    }
}
