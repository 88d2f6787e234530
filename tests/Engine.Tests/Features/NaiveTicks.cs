using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Tick features from the lists of quotes and trades, by the definition of the catalogue.</summary>
internal sealed class NaiveTicks
{
    private readonly List<(long Ns, double Bid, double Ask, double BidSize, double AskSize)> _quotes = [];
    private readonly List<(long Ns, double Px, double Size, double Mid)> _trades = [];
    private long _dueNs;
    private double _realised;

    /// <summary>Realised spreads measured.</summary>
    public int Realised { get; private set; }

    private (double Px, double Sign) _waits;

    public void Quote(long ns, double bid, double ask, double bidSize, double askSize)
    {
        if (_dueNs != 0 && ns > _dueNs)
        {
            double later = Mid(_quotes[^1]);
            _realised = 2e4 * _waits.Sign * (_waits.Px - later) / later;
            _dueNs = 0;
            Realised++;
        }

        _quotes.Add((ns, bid, ask, bidSize, askSize));
    }

    public void Trade(long ns, double px, double size)
    {
        double mid = _quotes.Count == 0 ? 0 : Mid(_quotes[^1]), sign = mid == 0 ? 0 : Math.Sign(px - mid);
        if (_dueNs == 0 && sign != 0)
        {
            _dueNs = ns + 5_000_000_000;
            _waits = (px, sign);
        }

        _trades.Add((ns, px, size, mid));
    }

    public Dictionary<string, double> Values()
    {
        Dictionary<string, double> v = [];
        foreach (string name in (string[])["Mid", "MicroPrice", "SpreadBps", "QuoteImbalance", "QuoteReturn", "JumpZ", "TradeSign", "EffectiveSpreadBps",
            "SessionNotional", "SessionVolume", "Vwap", "TradeRate60s", "SignedVolume60s", "Volume60s", "TradeImbalance60s", "KyleLambda60s"])
        {
            v[name] = 0;
        }

        Quotes(v, [.. _quotes]);
        if (_trades.Count > 0)
        {
            Trades(v, [.. _trades]);
        }

        v["RealisedSpreadBps"] = _realised;
        return v;
    }

    private static double Mid((long Ns, double Bid, double Ask, double BidSize, double AskSize) q) => (q.Bid + q.Ask) / 2;

    private static void Quotes(Dictionary<string, double> v, (long Ns, double Bid, double Ask, double BidSize, double AskSize)[] q)
    {
        double[] flow = [.. q.Zip(q.Skip(1), (p, c) => (c.Bid >= p.Bid ? c.BidSize : 0) - (c.Bid <= p.Bid ? p.BidSize : 0)
            - (c.Ask <= p.Ask ? c.AskSize : 0) + (c.Ask >= p.Ask ? p.AskSize : 0))];
        double[] returns = [.. q.Zip(q.Skip(1), (p, c) => (Mid(c) - Mid(p)) / Mid(p))];
        long[] times = [.. q.Select(x => x.Ns)];
        foreach (int s in (int[])[1, 10, 60])
        {
            v[$"OrderFlow{s}s"] = Decayed([0, .. flow], times, s);
        }

        foreach (int s in (int[])[10, 60, 600])
        {
            v[$"Volatility{s}s"] = Decayed([0, .. returns.Select(r => r * r)], times, s);
        }

        v["QuoteRate60s"] = Decayed([.. q.Select(_ => 1.0)], times, 60);
        if (q.Length == 0)
        {
            return;
        }

        (_, double bid, double ask, double bidSize, double askSize) = q[^1];
        v["Mid"] = Mid(q[^1]);
        v["MicroPrice"] = ((bid * askSize) + (ask * bidSize)) / (bidSize + askSize);
        v["SpreadBps"] = 2e4 * (ask - bid) / (ask + bid);
        v["QuoteImbalance"] = (bidSize - askSize) / (bidSize + askSize);
        v["QuoteReturn"] = returns.Length > 0 ? returns[^1] : 0;
        v["JumpZ"] = v["Volatility60s"] > 0 ? v["QuoteReturn"] / Math.Sqrt(v["Volatility60s"] / v["QuoteRate60s"]) : 0;
    }

    private void Trades(Dictionary<string, double> v, (long Ns, double Px, double Size, double Mid)[] t)
    {
        long[] times = [.. t.Select(x => x.Ns)];
        double[] signed = [.. t.Select(x => x.Mid == 0 ? 0 : Math.Sign(x.Px - x.Mid) * x.Size)];
        v["TradeRate60s"] = Decayed([.. t.Select(_ => 1.0)], times, 60);
        v["Volume60s"] = Decayed([.. t.Select(x => x.Size)], times, 60);
        v["SignedVolume60s"] = Decayed(signed, times, 60);
        v["TradeImbalance60s"] = v["SignedVolume60s"] / v["Volume60s"];
        v["TradeSign"] = Math.Sign(signed[^1]);
        v["EffectiveSpreadBps"] = t[^1].Mid == 0 ? 0 : 2e4 * v["TradeSign"] * (t[^1].Px - t[^1].Mid) / t[^1].Mid;
        v["SessionVolume"] = _trades.Sum(x => x.Size);
        v["SessionNotional"] = _trades.Sum(x => x.Size * x.Px);
        v["Vwap"] = v["SessionNotional"] / v["SessionVolume"];
        bool[] near = [.. t.Zip(t.Skip(1), (p, c) => p.Mid > 0 && c.Ns - p.Ns <= 60_000_000_000)];
        double[] impact = [.. t.Zip(t.Skip(1), (p, c) => 1e4 * ((c.Mid / p.Mid) - 1))];
        double product = Decayed([0, .. near.Select((n, i) => n ? impact[i] * signed[i] : 0)], times, 60);
        double square = Decayed([0, .. near.Select((n, i) => n ? signed[i] * signed[i] : 0)], times, 60);
        v["KyleLambda60s"] = square > 0 ? product / square : 0;
    }

    /// <summary>Each value times w / (w + dt) for every step since, from the newest back.</summary>
    private static double Decayed(double[] values, long[] times, double window)
    {
        double sum = 0, weight = 1;
        for (int i = times.Length - 1; i >= 0; i--)
        {
            sum += weight * values[i];
            weight *= i == 0 ? 1 : window / (window + ((times[i] - times[i - 1]) * 1e-9));
        }

        return sum;
    }
}
