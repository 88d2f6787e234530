using System;

namespace Qgtm.Fast.MarketStore;

/// <summary>Takes one symbol's minutes in order and gives the longer candles whose minutes it has seen from the first on.</summary>
internal sealed class CandleFold(long fromMs, long toMs, CandleFold.Taker give)
{
    private readonly NewYorkDay _day = new();
    private readonly Candle[] _open = new Candle[Intervals.All.Count];

    /// <summary>Takes a folded candle.</summary>
    public delegate void Taker(in Candle candle);

    /// <summary>The next minute.</summary>
    public void Take(in Candle minute)
    {
        for (Interval i = Interval.M3; i <= Interval.H1; i++)
        {
            long t = minute.T - (minute.T % i.Ms());
            Add(ref _open[(int)i], in minute, i, t, t + i.Ms() - 1);
        }

        if (!minute.Source.IsUs)
        {
            (long t, long close) = MarketTime.Day(MarketTime.DateOf(minute.T), isUs: false);
            Add(ref _open[(int)Interval.D1], in minute, Interval.D1, t, close);
        }
        else if (_day.MinuteOf(minute.T) is >= MarketTime.OpenMinute and < MarketTime.CloseMinute)
        {
            (long t, long close) = MarketTime.Day(_day.Date, isUs: true);
            Add(ref _open[(int)Interval.D1], in minute, Interval.D1, t, close);
        }
    }

    /// <summary>Gives what is still open.</summary>
    public void End()
    {
        for (int i = 0; i < _open.Length; i++)
        {
            Give(ref _open[i]);
        }
    }

    private void Add(ref Candle open, in Candle minute, Interval interval, long t, long close)
    {
        if (open.Symbol is null || open.T != t)
        {
            Give(ref open);
            open = minute with { Interval = interval, T = t, TClose = close, Rank = CandleSource.FoldedRank };
            return;
        }

        open.High = Math.Max(open.High, minute.High);
        open.Low = Math.Min(open.Low, minute.Low);
        open.Close = minute.Close;
        open.Volume += minute.Volume;
        open.Trades = open.Trades < 0 || minute.Trades < 0 ? -1 : open.Trades + minute.Trades;
        open.Source = minute.Source;
    }

    /// <summary>Only candles that reach into the span that was asked for: at its margins minutes may be missing.</summary>
    private void Give(ref Candle open)
    {
        if (open.Symbol is not null && open.TClose >= fromMs && open.T <= toMs)
        {
            give(in open);
        }

        open = default;
    }
}
