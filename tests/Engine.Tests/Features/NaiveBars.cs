using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Every bar feature from the whole list of bars, by the definition of the catalogue.</summary>
internal sealed class NaiveBars(BarInterval interval)
{
    private static readonly int[] NotIntraday = [1, 5, 15, 60];

    private readonly List<BarValues> _bars = [];

    public int Count => _bars.Count;

    public void Add(in BarValues bar) => _bars.Add(bar);

    /// <summary>Names of the features that it knows, each with its value; those that need every bar since the first on request.</summary>
    public Dictionary<string, double> Values(bool recursions)
    {
        Dictionary<string, double> v = [];
        Bar(v);
        Levels(v);
        Ranges(v);
        Shapes(v);
        if (recursions)
        {
            Recursions(v);
        }

        return v;
    }

    private IReadOnlyList<double> Closes(int n) => [.. _bars.TakeLast(n).Select(b => b.Close)];

    private IReadOnlyList<double> Logs(int n) => [.. Pairs(n).Select(p => Math.Log(p.Now.Close / p.Before.Close))];

    private IEnumerable<(BarValues Before, BarValues Now)> Pairs(int n) =>
        Enumerable.Range(Math.Max(1, _bars.Count - n), Math.Min(n, _bars.Count - 1)).Select(i => (_bars[i - 1], _bars[i]));

    private void Bar(Dictionary<string, double> v)
    {
        BarValues b = _bars[^1];
        (v["Open"], v["High"], v["Low"], v["Close"], v["Volume"]) = (b.Open, b.High, b.Low, b.Close, b.Volume);
        foreach (int n in (int[])[1, 5, 21, 63, 126, 252])
        {
            v["Return" + n] = Count > n ? (b.Close / _bars[^(n + 1)].Close) - 1 : 0;
        }

        v["LogReturn"] = Count > 1 ? Math.Log(b.Close / _bars[^2].Close) : 0;
        v["IntradayReturn"] = (b.Close / b.Open) - 1;
        v["OvernightReturn"] = Count > 1 ? (b.Open / _bars[^2].Close) - 1 : 0;
        v["Gap"] = Count == 1 ? 0 : b.Open > _bars[^2].High ? (b.Open - _bars[^2].High) / _bars[^2].Close
            : b.Open < _bars[^2].Low ? (b.Open - _bars[^2].Low) / _bars[^2].Close : 0;
        DateTime day = DateTime.UnixEpoch.AddTicks(b.StartNs / 100).AddHours(interval == BarInterval.Day ? 0 : -4).Date;
        v["DayOfWeek"] = day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;
        v["Month"] = day.Month;
        DateTime[] weekdays = [.. Enumerable.Range(1, DateTime.DaysInMonth(day.Year, day.Month)).Select(d => new DateTime(day.Year, day.Month, d))
            .Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];
        v["TurnOfMonth"] = day <= weekdays[2] || day >= weekdays[^1] ? 1 : 0;
    }

    private void Levels(Dictionary<string, double> v)
    {
        foreach (int n in (int[])[20, 50, 200])
        {
            v["Sma" + n] = Count >= n ? Closes(n).Average() : 0;
        }

        foreach (int n in (int[])[21, 63, 252])
        {
            v["Z" + n] = Count >= n ? Naive.Z(Closes(n)) : 0;
        }

        foreach (int n in (int[])[20, 55])
        {
            v[$"Donchian{n}High"] = Count >= n ? _bars.TakeLast(n).Max(b => b.High) : 0;
            v[$"Donchian{n}Low"] = Count >= n ? _bars.TakeLast(n).Min(b => b.Low) : 0;
        }

        double close = _bars[^1].Close, sd = Count >= 20 ? Math.Sqrt(Naive.Variance(Closes(20)) * 19 / 20) : 0;
        v["BollingerWidth"] = 4 * sd / close;
        v["BollingerPosition"] = Count < 20 ? 0 : (close - Closes(20).Average() + (2 * sd)) / (4 * sd);
        v["Drawdown252"] = Count < 252 ? 0 : (close / Closes(252).Max()) - 1;
        v["FromHigh252"] = Count < 252 || interval != BarInterval.Day ? 0 : (close / _bars.TakeLast(252).Max(b => b.High)) - 1;
        v["VolumeZ21"] = Count < 22 ? 0 : Naive.Z([.. _bars.TakeLast(21).Select(b => b.Volume)]);
        v["Amihud21"] = Count < 22 ? 0
            : 1e6 * Pairs(21).Average(p => p.Now.Volume > 0 ? Math.Abs((p.Now.Close / p.Before.Close) - 1) / (p.Now.Close * p.Now.Volume) : 0);
    }

    private void Ranges(Dictionary<string, double> v)
    {
        string[] names = ["RealisedVol21", "Parkinson21", "GarmanKlass21", "YangZhang21"];
        foreach (string name in names)
        {
            v[name] = 0;
        }

        double year = interval == BarInterval.Day ? 252 : 252 * 390.0 / NotIntraday[(int)interval];
        v["RealisedVol63"] = Count < 64 ? 0 : Math.Sqrt(year) * Naive.Sd(Logs(63));
        if (Count < 22)
        {
            return;
        }

        (BarValues Before, BarValues Now)[] p = [.. Pairs(21)];
        double night = Naive.Variance([.. p.Select(b => Math.Log(b.Now.Open / b.Before.Close))]);
        double inside = Naive.Variance([.. p.Select(b => Math.Log(b.Now.Close / b.Now.Open))]);
        double rogers = p.Average(b => (Math.Log(b.Now.High / b.Now.Close) * Math.Log(b.Now.High / b.Now.Open))
            + (Math.Log(b.Now.Low / b.Now.Close) * Math.Log(b.Now.Low / b.Now.Open)));
        double k = 0.34 / (1.34 + (22.0 / 20));
        v["RealisedVol21"] = Math.Sqrt(year) * Naive.Sd(Logs(21));
        v["Parkinson21"] = Math.Sqrt(year * p.Average(b => Math.Pow(Math.Log(b.Now.High / b.Now.Low), 2)) / (4 * Math.Log(2)));
        v["GarmanKlass21"] = Math.Sqrt(year * p.Average(b => (0.5 * Math.Pow(Math.Log(b.Now.High / b.Now.Low), 2))
            - (((2 * Math.Log(2)) - 1) * Math.Pow(Math.Log(b.Now.Close / b.Now.Open), 2))));
        v["YangZhang21"] = Math.Sqrt(year * (night + (k * inside) + ((1 - k) * rogers)));
    }

    private void Shapes(Dictionary<string, double> v)
    {
        bool full = Count >= 64, daily = interval == BarInterval.Day;
        IReadOnlyList<double> r = Logs(63);
        v["Skew63"] = full ? Naive.Skew(r) : 0;
        v["Autocorrelation1"] = full ? Naive.Autocorrelation(r, 1) : 0;
        v["Autocorrelation5"] = full ? Naive.Autocorrelation(r, 5) : 0;
        double falls = r.Where(x => x < 0).Sum(x => x * x);
        v["UpDownVolRatio"] = full && falls > 0 ? Math.Sqrt(r.Where(x => x > 0).Sum(x => x * x) / falls) : 0;
        double[] nights = [.. Pairs(63).Select(p => Math.Log(p.Now.Open / p.Before.Close))];
        v["OvernightT63"] = full && daily ? nights.Average() / (Naive.Sd(nights) / Math.Sqrt(63)) : 0;
        v["Hurst252"] = daily && Count >= 253 ? Naive.Hurst([.. Pairs(252).Select(p => (p.Now.Close / p.Before.Close) - 1)]) : 0;
    }

    private void Recursions(Dictionary<string, double> v)
    {
        double[] c = [.. _bars.Select(b => b.Close)];
        foreach (int n in (int[])[8, 15, 20, 50, 200])
        {
            v["Ema" + n] = Count >= n ? Naive.Ema(c, n) : 0;
        }

        double[] macd = Count < 26 ? [] : [.. Emas(c, 26).Zip(Emas(c, 12).Skip(14), (slow, fast) => fast - slow)];
        v["Macd"] = Count >= 26 ? macd[^1] : 0;
        v["MacdSignal"] = Count >= 34 ? Naive.Ema(macd, 9) : 0;
        v["MacdHistogram"] = Count >= 34 ? macd[^1] - v["MacdSignal"] : 0;
        foreach (string name in (string[])["Rsi14", "StochRsi14", "Atr14", "Adx14", "PlusDi14", "MinusDi14"])
        {
            v[name] = 0;
        }

        if (Count < 15)
        {
            return;
        }

        (BarValues Before, BarValues Now)[] p = [.. Pairs(Count)];
        double[] gains = Wilders([.. p.Select(b => Math.Max(0, b.Now.Close - b.Before.Close))]);
        double[] losses = Wilders([.. p.Select(b => Math.Max(0, b.Before.Close - b.Now.Close))]);
        double[] ranges = Wilders([.. p.Select(b => Math.Max(b.Now.High, b.Before.Close) - Math.Min(b.Now.Low, b.Before.Close))]);
        double[] ups = Wilders([.. p.Select(b => (b.Now.High - b.Before.High, b.Before.Low - b.Now.Low)).Select(m => m.Item1 > m.Item2 && m.Item1 > 0 ? m.Item1 : 0)]);
        double[] downs = Wilders([.. p.Select(b => (b.Now.High - b.Before.High, b.Before.Low - b.Now.Low)).Select(m => m.Item2 > m.Item1 && m.Item2 > 0 ? m.Item2 : 0)]);
        double[] rsi = [.. gains.Zip(losses, (g, l) => 100 - (100 / (1 + (g / l))))];
        v["Rsi14"] = rsi[^1];
        v["Atr14"] = ranges[^1];
        v["PlusDi14"] = 100 * ups[^1] / ranges[^1];
        v["MinusDi14"] = 100 * downs[^1] / ranges[^1];
        if (Count >= 28)
        {
            double[] last = [.. rsi.TakeLast(14)];
            v["StochRsi14"] = (last[^1] - last.Min()) / (last.Max() - last.Min());
            v["Adx14"] = Naive.Wilder([.. ups.Zip(downs, (u, d) => 100 * Math.Abs(u - d) / (u + d))]);
        }
    }

    private static double[] Wilders(double[] x) => Emas(x, 14, 1.0 / 14);

    private static double[] Emas(double[] x, int window, double weight = 0)
    {
        weight = weight == 0 ? 2.0 / (window + 1) : weight;
        var all = new double[x.Length - window + 1];
        all[0] = x.Take(window).Average();
        for (int i = 1; i < all.Length; i++)
        {
            all[i] = (weight * x[i + window - 1]) + ((1 - weight) * all[i - 1]);
        }

        return all;
    }
}
