using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Backtest.Report;

/// <summary>
/// How much of the result is luck of choice. The trials are the strategies' own curves on paper in the same run, of those that ever
/// wanted anything: a person who picks or weighs strategies by such a report chooses among them. What was tried before and left out
/// is not counted, so the figures flatter; a sweep counts its own trials.
/// </summary>
/// <param name="Trials">Curves.</param>
/// <param name="Pbo">Probability that the best of one half of the time is below the median in the other; null with fewer than two trials or 32 days.</param>
/// <param name="LossAfterChoice">How often the best of one half lost in the other.</param>
/// <param name="DeflatedSharpe">Probability that the portfolio's Sharpe ratio is above what the best of so many trials without skill would show.</param>
/// <param name="SharpeOfLuck">That ratio, a year.</param>
internal sealed record Significance(int Trials, double? Pbo, double? LossAfterChoice, double? DeflatedSharpe, double SharpeOfLuck)
{
    private const int Blocks = 16;

    /// <summary>Of a backtest.</summary>
    public static Significance Of(BacktestResult r)
    {
        List<double[]> trials = [];
        for (int s = 0; s < r.Strategies.Count; s++)
        {
            double[] curve = [.. r.Days.Select(d => d.Paper.Length > s ? d.Paper[s] : 0)];
            if (Array.Exists(curve, x => x != 0))
            {
                trials.Add(curve);
            }
        }

        double[] returns = ReportFigures.Returns(r);
        Performance p = Performance.Of(returns);
        double[] sharpes = [.. trials.Select(t => (Performance.Of(t).Sharpe ?? 0) / Year)];
        double mean = sharpes.DefaultIfEmpty().Average();
        double variance = sharpes.Length < 2 ? 0 : sharpes.Sum(x => (x - mean) * (x - mean)) / (sharpes.Length - 1);
        PboResult? pbo = trials.Count >= 2 && r.Days.Count >= 2 * Blocks ? Research.Pbo.Of(trials, Blocks) : null;
        return new Significance(
            trials.Count,
            pbo?.Probability,
            pbo?.ProbabilityOfLoss,
            p.Sharpe is { } sharpe ? SharpeSignificance.Deflated(sharpe / Year, p.Days, p.Skewness ?? 0, p.Kurtosis ?? 3, trials.Count, variance) : null,
            SharpeSignificance.ExpectedMaximum(trials.Count, variance) * Year);
    }

    private static double Year { get; } = Math.Sqrt(Performance.DaysPerYear);
}

/// <summary>
/// How large an order could be before square-root impact takes all of the edge (adapters/Research/Capacity.cs). Edge: what the
/// orders earned on paper for each USD bought and sold; cost: what latency, price and fees took; both of this run.
/// </summary>
/// <param name="EdgeBps">Earned by a round trip before costs.</param>
/// <param name="CostBps">Paid one way.</param>
/// <param name="VolumeUsd">Daily volume of the names, weighted by what was traded in them.</param>
/// <param name="MeanOrderUsd">An order of this run.</param>
/// <param name="BestUsd">The size that earns the most.</param>
/// <param name="BreakevenUsd">The size that earns nothing any more.</param>
internal sealed record OrderCapacity(double EdgeBps, double CostBps, double VolumeUsd, double MeanOrderUsd, double BestUsd, double BreakevenUsd)
{
    /// <summary>Of a backtest; null when nothing was traded.</summary>
    public static OrderCapacity? Of(BacktestResult r)
    {
        double traded = r.Trades.Sum(t => Math.Abs(t.Qty) * t.Px);
        if (traded <= 0)
        {
            return null;
        }

        double volume = 0, volatility = 0;
        foreach (IGrouping<string, BacktestTrade> name in r.Trades.GroupBy(t => t.Symbol).Where(g => r.Bars.ContainsKey(g.Key)))
        {
            double share = name.Sum(t => Math.Abs(t.Qty) * t.Px) / traded;
            IReadOnlyList<DayBar> bars = r.Bars[name.Key];
            double[] returns = [.. Enumerable.Range(1, Math.Max(0, bars.Count - 1)).Select(i => (bars[i].Close / bars[i - 1].Close) - 1)];
            volume += share * bars.Average(b => b.Close * b.Volume);
            volatility += share * Performance.Of(returns).Volatility / Math.Sqrt(Performance.DaysPerYear) * 1e4;
        }

        double edge = (double)r.Profit.Data / (traded / 2) * 1e4;
        double cost = (r.FeesUsd - (double)(r.Profit.Latency + r.Profit.Fill)) / traded * 1e4;
        CapacityResult c = volatility > 0 ? CapacityResult.Of(edge, cost, volatility, volume) : default;
        return new OrderCapacity(edge, cost, volume, traded / r.Trades.Count, c.Best, c.Breakeven);
    }
}
