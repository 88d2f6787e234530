using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Cross, macro and flow features from all closes and observations since the first, by the definition of the catalogue.</summary>
internal sealed class NaiveParts
{
    private readonly List<(long Day, Dictionary<string, double> Closes)> _days = [];
    private readonly Dictionary<SeriesId, List<(long Day, double Value)>> _series = [];
    private readonly List<double> _premia = [];

    public void AddDay(long day, Dictionary<string, double> closes) => _days.Add((day, closes));

    public void AddPoint(SeriesId id, long day, double value)
    {
        _series.TryAdd(id, []);
        _series[id].Add((day, value));
        if (id == SeriesId.Gvzcls && Closes("GLD").Count() >= 22)
        {
            double[] gold = [.. Closes("GLD")];
            _premia.Add(value - (100 * Math.Sqrt(252) * Naive.Sd([.. gold.Skip(1).Zip(gold, (now, before) => Math.Log(now / before)).TakeLast(21)])));
        }
    }

    public Dictionary<string, double> Cross()
    {
        Dictionary<string, double> v = [];
        foreach ((string name, string over, string under) in ((string, string, string)[])
            [("GoldSilver", "GLD", "SLV"), ("GdxjGdx", "GDXJ", "GDX"), ("SilSlv", "SIL", "SLV"), ("PpltGld", "PPLT", "GLD"), ("PallPplt", "PALL", "PPLT")])
        {
            double[] ratio = [.. Common(over, under).Select(c => Math.Log(c.A / c.B)).TakeLast(252)];
            v[name + "Ratio"] = Math.Exp(ratio[^1]);
            v[name + "Z252"] = Naive.Z(ratio);
            v[name + "HalfLife"] = Naive.HalfLife(ratio);
        }

        foreach ((string name, string other) in ((string, string)[])[("Spy", "SPY"), ("Tlt", "TLT"), ("Uup", "UUP"), ("Slv", "SLV"), ("Gdx", "GDX")])
        {
            (double[] x, double[] y) = Returns("GLD", other);
            v[$"Gld{name}Correlation63"] = Naive.Line(x, y).Correlation;
            if (other == "GDX")
            {
                (double slope, double constant, _, double sse) = Naive.Line(x, y);
                v["GdxGldBeta63"] = slope;
                v["GdxGldResidualZ63"] = (y[^1] - constant - (slope * x[^1])) / Math.Sqrt(sse / (x.Length - 2));
            }
        }

        Miners(v);
        Kalman(v);
        Panel(v);
        return v;
    }

    public Dictionary<string, double> Macro()
    {
        double[] rate = Values(SeriesId.Dfii10), dollar = Values(SeriesId.Dtwexbgs), inflation = Values(SeriesId.T10yie), assets = Values(SeriesId.Walcl);
        double[] vix = Values(SeriesId.Vixcls), gvz = Values(SeriesId.Gvzcls), spy = [.. Closes("SPY").TakeLast(252)];
        double rank = Naive.Percentile([.. rate.TakeLast(252)]);
        Dictionary<string, double> v = new()
        {
            ["RealRate"] = rate[^1],
            ["RealRateTercile252"] = Math.Min(2, Math.Floor(rank * 3)),
            ["RealRateChange21"] = rate[^1] - rate[^22],
            ["RealRateChangeZ126"] = Naive.Z([.. Enumerable.Range(0, 126).Select(k => rate[^(126 - k)] - rate[^(147 - k)])]),
            ["DollarMomentum63"] = Math.Log(dollar[^1] / dollar[^64]),
            ["DollarMomentumZ252"] = Naive.Z([.. Enumerable.Range(0, 252).Select(k => Math.Log(dollar[^(252 - k)] / dollar[^(315 - k)]))]),
            ["Breakeven"] = inflation[^1],
            ["BreakevenZ126"] = Naive.Z([.. inflation.TakeLast(126)]),
            ["BalanceSheetGrowth13"] = Math.Log(assets[^1] / assets[^14]),
            ["BalanceSheetGrowthZ104"] = Naive.Z([.. Enumerable.Range(0, 104).Select(k => Math.Log(assets[^(104 - k)] / assets[^(117 - k)]))]),
            ["Vix"] = vix[^1],
            ["VixZ252"] = Naive.Z([.. vix.TakeLast(252)]),
            ["VixPercentile252"] = Naive.Percentile([.. vix.TakeLast(252)]),
            ["Gvz"] = gvz[^1],
            ["GvzZ252"] = Naive.Z([.. gvz.TakeLast(252)]),
            ["Vrp"] = _premia[^1],
            ["VrpPercentile252"] = Naive.Percentile([.. _premia.TakeLast(252)]),
            ["VrpMean252"] = _premia.TakeLast(252).Average(),
            ["SpyDrawdown252"] = (spy[^1] / spy.Max()) - 1,
        };
        GoldDollar(v);
        Options(v, "Gld", SeriesId.GldIv30);
        Options(v, "Slv", SeriesId.SlvIv30);
        return v;
    }

    public Dictionary<string, double> Flow()
    {
        Dictionary<string, double> v = [];
        Positions(v, "Gold", SeriesId.GoldMmLong);
        Positions(v, "Silver", SeriesId.SilverMmLong);
        Change(v, "GldFlow5", "GldFlowZ63", SeriesId.GldShares, 5, 63);
        Change(v, "SlvFlow5", "SlvFlowZ63", SeriesId.SlvShares, 5, 63);
        Change(v, "ComexGoldChange21", "ComexGoldZ126", SeriesId.ComexGoldRegistered, 21, 126);
        Change(v, "ComexSilverChange21", "ComexSilverZ126", SeriesId.ComexSilverRegistered, 21, 126);
        double[] sge = Values(SeriesId.SgeWithdrawals), reserves = Values(SeriesId.CentralBankReserves);
        double[] four = [.. Enumerable.Range(0, 52).Select(k => Enumerable.Range(0, 4).Sum(j => sge[^(52 - k + j)]))];
        (v["SgeWithdrawals4"], v["SgeZ52"]) = (four[^1], Naive.Z(four));
        double[] bought = [.. Enumerable.Range(0, 20).Select(k => reserves[^(20 - k)] - reserves[^(24 - k)])];
        (v["CentralBankBuying4"], v["CentralBankMedian20"]) = (bought[^1], Naive.Median(bought));
        double[] gold = Curve(v, "Gold", SeriesId.GcFront), silver = Curve(v, "Silver", SeriesId.SiFront);
        double[] carry = [.. gold.Zip(silver, (g, s) => g - s)];
        (v["CarryDifference"], v["CarryDifferenceZ252"]) = (carry[^1], Naive.Z(carry));
        return v;
    }

    private double[] Values(SeriesId id) => [.. _series[id].Select(p => p.Value)];

    private IEnumerable<double> Closes(string name) => _days.Where(d => d.Closes.ContainsKey(name)).Select(d => d.Closes[name]);

    private IEnumerable<(double A, double B)> Common(string a, string b) =>
        _days.Where(d => d.Closes.ContainsKey(a) && d.Closes.ContainsKey(b)).Select(d => (d.Closes[a], d.Closes[b]));

    /// <summary>Log return of a day for a name that has the day before too; null without.</summary>
    private double? Return(string name, int day) => _days[day].Closes.TryGetValue(name, out double now) && _days[day - 1].Closes.TryGetValue(name, out double before)
        ? Math.Log(now / before) : null;

    private (double[] X, double[] Y) Returns(string x, string y)
    {
        (double? X, double? Y)[] both = [.. Enumerable.Range(_days.Count - 63, 63).Select(d => (Return(x, d), Return(y, d))).Where(r => r.Item1 is not null && r.Item2 is not null)];
        return ([.. both.Select(r => r.X!.Value)], [.. both.Select(r => r.Y!.Value)]);
    }

    private void Miners(Dictionary<string, double> v)
    {
        (double A, double B)[] both = [.. Common("GLD", "GDX").TakeLast(126)];
        double[] x = [.. both.Select(c => Math.Log(c.A))], y = [.. both.Select(c => Math.Log(c.B))];
        (double slope, double constant, _, double sse) = Naive.Line(x, y);
        double[] u = [.. x.Zip(y, (a, b) => b - constant - (slope * a))];
        double[] before = [.. u.SkipLast(1)], change = [.. u.Skip(1).Zip(before, (a, b) => a - b)];
        double squares = before.Sum(b => b * b), gamma = before.Zip(change, (b, c) => b * c).Sum() / squares;
        double rest = before.Zip(change, (b, c) => Math.Pow(c - (gamma * b), 2)).Sum();
        v["GdxGldSpreadZ126"] = u[^1] / Math.Sqrt(sse / 124);
        v["GdxGldAdfT126"] = gamma / Math.Sqrt(rest / 124 / squares);
    }

    /// <summary>The filter in matrices: state (alpha, beta), its covariance, an observation (1, ln SLV).</summary>
    private void Kalman(Dictionary<string, double> v)
    {
        double[] state = [0, 1];
        double[][] p = [[1, 0], [0, 1]];
        List<double> e = [];
        double variance = 1e-4;
        foreach ((double gold, double silver) in Common("GLD", "SLV"))
        {
            double[] h = [1, Math.Log(silver)];
            state[0] = e.Count == 0 ? Math.Log(gold) - h[1] : state[0];
            (p[0][0], p[1][1]) = (p[0][0] + 1e-7, p[1][1] + 1e-7);
            double[] ph = [(p[0][0] * h[0]) + (p[0][1] * h[1]), (p[1][0] * h[0]) + (p[1][1] * h[1])];
            double s = (h[0] * ph[0]) + (h[1] * ph[1]) + 1e-3;
            e.Add(Math.Log(gold) - (state[0] * h[0]) - (state[1] * h[1]));
            v["KalmanZ"] = e[^1] / Math.Sqrt(variance);
            variance = ((2.0 / 253) * e[^1] * e[^1]) + ((1 - (2.0 / 253)) * variance);
            for (int i = 0; i < 2; i++)
            {
                state[i] += ph[i] / s * e[^1];
            }

            p = [.. Enumerable.Range(0, 2).Select(i => Enumerable.Range(0, 2).Select(j => p[i][j] - (ph[i] * ph[j] / s)).ToArray())];
        }

        double stays = 1 - (1.0 / 252);
        double lag = Enumerable.Range(1, e.Count - 1).Sum(t => e[t] * e[t - 1] * Math.Pow(stays, e.Count - 1 - t));
        double square = Enumerable.Range(1, e.Count - 1).Sum(t => e[t - 1] * e[t - 1] * Math.Pow(stays, e.Count - 1 - t));
        (v["KalmanAlpha"], v["KalmanBeta"], v["KalmanVariance"]) = (state[0], state[1], variance);
        v["KalmanHalfLife"] = lag / square is > 0 and < 1 ? Math.Log(2) / -Math.Log(lag / square) : 0;
    }

    private void Panel(Dictionary<string, double> v)
    {
        string[] names = [.. FeatureRig.Names.Where(n => n.Tradable).Select(n => n.Symbol)];
        v["Breadth"] = names.Average(n => Closes(n).Last() > Naive.Ema([.. Closes(n)], 50) ? 1.0 : 0);
        v["Dispersion"] = Naive.Sd([.. names.Select(n => Math.Log(Closes(n).Last() / Closes(n).SkipLast(1).Last()))]);
        double?[][] returns = [.. names.Select(n => Enumerable.Range(_days.Count - 63, 63).Select(d => Return(n, d)).ToArray()).Where(r => r.All(x => x is not null))];
        double[][] whole = [.. returns.Select(r => r.Select(x => x!.Value).ToArray())];
        double[][] matrix = [.. whole.Select(a => whole.Select(b => ReferenceEquals(a, b) ? 1 : Naive.Line(a, b).Correlation).ToArray())];
        v["FirstComponentShare63"] = Naive.Largest(matrix) / matrix.Length;
    }

    private void GoldDollar(Dictionary<string, double> v)
    {
        Dictionary<long, double> gold = _days.Where(d => d.Closes.ContainsKey("GLD")).ToDictionary(d => d.Day, d => d.Closes["GLD"]);
        List<(long Day, double Value)> points = _series[SeriesId.Dtwexbgs];
        (double X, double Y)[] pairs = [.. points.Zip(points.Skip(1)).Where(p => gold.ContainsKey(p.First.Day) && gold.ContainsKey(p.Second.Day))
            .Select(p => (Math.Log(p.Second.Value / p.First.Value), Math.Log(gold[p.Second.Day] / gold[p.First.Day]))).TakeLast(126)];
        (double slope, double constant, _, double sse) = Naive.Line([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)]);
        v["GoldDollarBeta126"] = slope;
        v["GoldDollarResidual"] = pairs[^1].Y - constant - (slope * pairs[^1].X);
        v["GoldDollarResidualZ126"] = v["GoldDollarResidual"] / Math.Sqrt(sse / 124);
    }

    private void Options(Dictionary<string, double> v, string name, SeriesId iv30)
    {
        double[] skew = [.. Values(iv30 + 3).Zip(Values(iv30 + 4), (put, call) => put - call)];
        v[name + "Skew"] = skew[^1];
        v[name + "SkewZ252"] = Naive.Z([.. skew.TakeLast(252)]);
        v[name + "TermRatio"] = Values(iv30)[^1] / Values(iv30 + 2)[^1];
        v[name + "IvPercentile252"] = Naive.Percentile([.. Values(iv30).TakeLast(252)]);
    }

    private void Positions(Dictionary<string, double> v, string metal, SeriesId managed)
    {
        double[] all = Values(managed + 4);
        foreach ((string who, SeriesId longs) in ((string, SeriesId)[])[("Managed", managed), ("Commercial", managed + 2)])
        {
            double[] net = [.. Values(longs).Zip(Values(longs + 1), (a, b) => a - b).Zip(all, (n, oi) => n / oi)];
            (v[$"{metal}{who}Net"], v[$"{metal}{who}NetZ52"]) = (net[^1], Naive.Z([.. net.TakeLast(52)]));
        }

        v[metal + "OpenInterestChange"] = (all[^1] / all[^2]) - 1;
    }

    private void Change(Dictionary<string, double> v, string change, string z, SeriesId id, int back, int window)
    {
        double[] x = Values(id), moved = [.. Enumerable.Range(0, window).Select(k => (x[^(window - k)] / x[^(window - k + back)]) - 1)];
        (v[change], v[z]) = (moved[^1], Naive.Z(moved));
    }

    /// <summary>Gives the roll yields of 252 days.</summary>
    private double[] Curve(Dictionary<string, double> v, string metal, SeriesId front)
    {
        double[] first = [.. Values(front).TakeLast(252)], second = [.. Values(front + 1).TakeLast(252)];
        double[] apart = [.. Values(front + 3).Zip(Values(front + 2), (b, a) => b - a).TakeLast(252)];
        double[] basis = [.. first.Zip(second, (a, b) => (a / b) - 1)], roll = [.. basis.Zip(apart, (b, d) => b * 365 / d)];
        double fair = Math.Exp(((Values(SeriesId.Effr)[^1] / 100) + 0.0025) * apart[^1] / 365) - 1;
        (v[metal + "Basis"], v[metal + "RollYield"], v[metal + "BasisZ252"]) = (basis[^1], roll[^1], Naive.Z(basis));
        (v[metal + "FairBasis"], v[metal + "Dislocation"]) = (fair, (second[^1] / first[^1]) - 1 - fair);
        return roll;
    }
}
