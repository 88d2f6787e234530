using System;
using System.Collections.Generic;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// Readers of recorded ticks: trades become minutes, quotes become snapshots, at most one a second. A tick file is far larger than what
/// a store is asked for; who needs each tick replays the file itself.
/// </summary>
internal static class TickFiles
{
    private const long NsPerMs = 1_000_000;

    /// <summary>ts_ns,bid,ask without sizes.</summary>
    public static void ReadQuotes(CsvFile file, IImportSink sink)
    {
        string symbol = BarFiles.SymbolOf(file.Name);
        BboSampler sampler = new(symbol, sink);
        Stamps stamps = new(symbol, sink);
        (double bid, double ask) last = default;
        while (file.Next())
        {
            long ms = stamps.Take(file.Whole(0));
            (double bid, double ask) now = (file.Price(1), file.Price(2));
            if (now == last)
            {
                sink.Note(Defect.UnchangedQuote, symbol, ms, 0);
            }

            last = now;
            sampler.Take(new BboSnapshot(symbol, ms, now.bid, now.ask, double.NaN, double.NaN));
        }
    }

    /// <summary>ts_ns,contract,price,size.</summary>
    public static void ReadContracts(CsvFile file, IImportSink sink)
    {
        Dictionary<string, TradeFold> folds = new(StringComparer.Ordinal);
        while (file.Next())
        {
            string contract = file.Word(1);
            if (!folds.TryGetValue(contract, out TradeFold? fold))
            {
                folds.Add(contract, fold = new TradeFold(contract, CandleSource.FuturesTrades, sink));
            }

            fold.Take(file.Whole(0) / NsPerMs, file.Price(2), file.Size(3));
        }

        foreach (TradeFold fold in folds.Values)
        {
            fold.End();
        }
    }

    /// <summary>Trades, and quotes that each tell one side of one exchange: the best of all exchanges is put together.</summary>
    public static void ReadExchangeTicks(CsvFile file, IImportSink sink)
    {
        string symbol = BarFiles.SymbolOf(file.Name);
        TradeFold trades = new(symbol, CandleSource.UsTrades, sink);
        BestOfExchanges best = new();
        BboSampler sampler = new(symbol, sink);
        Stamps stamps = new(symbol, sink);
        while (file.Next())
        {
            long ms = stamps.Take(file.Whole(0));
            if (file.Text(8) is not "0")
            {
                sink.Note(Defect.Suspicious, symbol, ms, 0);
            }
            else if (file.Text(1) is "T")
            {
                trades.Take(ms, file.Price(2), file.Size(3));
            }
            else if (file.Text(1) is "Q")
            {
                best.Take(file.Text(6), file.Size(2), file.Size(3), file.Size(4), file.Size(5));
                sampler.Take(best.At(symbol, ms));
            }
            else
            {
                throw file.Bad(1, "T or Q");
            }
        }

        trades.End();
    }

    /// <summary>Messages of one exchange's book: its best prices, and its visible and hidden executions. Prices in 1/10,000 USD.</summary>
    public static void ReadBookMessages(CsvFile file, IImportSink sink)
    {
        string symbol = BarFiles.SymbolOf(file.Name);
        TradeFold trades = new(symbol, CandleSource.UsTrades, sink);
        BboSampler sampler = new(symbol, sink);
        while (file.Next())
        {
            long ms = file.Whole(0) / NsPerMs;
            if (file.Whole(1) is 4 or 5)
            {
                trades.Take(ms, file.Price(4) / 10_000, file.Size(3));
            }

            sampler.Take(new BboSnapshot(symbol, ms, file.Price(8) / 10_000, file.Price(6) / 10_000, file.Size(9), file.Size(7)));
        }

        trades.End();
    }

    /// <summary>Sees equal stamps and rows out of order.</summary>
    private sealed class Stamps(string symbol, IImportSink sink)
    {
        private long _last;

        public long Take(long ns)
        {
            long ms = ns / NsPerMs;
            if (ns == _last)
            {
                sink.Note(Defect.EqualStamp, symbol, ms, 0);
            }
            else if (ns < _last)
            {
                sink.Note(Defect.Disorder, symbol, ms, 0);
            }

            _last = ns;
            return ms;
        }
    }

    /// <summary>The best bid and offer over exchanges, each of which tells one side at a time.</summary>
    private sealed class BestOfExchanges
    {
        private readonly (double Bid, double BidSize, double Ask, double AskSize)[] _exchanges = new (double, double, double, double)[128];

        public void Take(ReadOnlySpan<char> exchange, double bid, double bidSize, double ask, double askSize)
        {
            ref (double Bid, double BidSize, double Ask, double AskSize) own = ref _exchanges[exchange.Length == 0 ? 0 : exchange[0] & 127];
            own = bid > 0 ? (bid, bidSize, own.Ask, own.AskSize) : own;
            own = ask > 0 ? (own.Bid, own.BidSize, ask, askSize) : own;
        }

        public BboSnapshot At(string symbol, long ms)
        {
            BboSnapshot best = new(symbol, ms, 0, 0, 0, 0);
            foreach ((double bid, double bidSize, double ask, double askSize) in _exchanges)
            {
                best = bid > best.Bid ? best with { Bid = bid, BidSize = bidSize } : best;
                best = ask > 0 && (best.Ask == 0 || ask < best.Ask) ? best with { Ask = ask, AskSize = askSize } : best;
            }

            return best;
        }
    }
}

/// <summary>Lets a snapshot through when a second has passed since the last of the symbol, both sides are there and do not cross.</summary>
internal sealed class BboSampler(string symbol, IImportSink sink)
{
    private const long SampleMs = 1_000;
    private long _next = long.MinValue;

    public void Take(in BboSnapshot quote)
    {
        if (quote.Bid <= 0 || quote.Ask <= 0 || quote.TsMs < _next)
        {
            return;
        }

        if (quote.Bid >= quote.Ask)
        {
            sink.Note(Defect.Crossed, symbol, quote.TsMs, quote.Bid / quote.Ask);
            return;
        }

        _next = quote.TsMs + SampleMs;
        sink.Take(in quote);
    }
}

/// <summary>Trades of one symbol, in order, as minutes.</summary>
internal sealed class TradeFold(string symbol, CandleSource source, IImportSink sink)
{
    private Candle _open;

    public void Take(long ms, double price, double size)
    {
        if (size == 0)
        {
            sink.Note(Defect.ZeroSize, symbol, ms, 0);
            return;
        }

        long t = ms - (ms % Intervals.MinuteMs);
        if (_open.Symbol is null || t > _open.T)
        {
            End();
            _open = new Candle(symbol, Interval.M1, t, price, price, price, price)
            {
                TClose = t + Intervals.MinuteMs - 1,
                Volume = 0,
                Trades = 0,
                Source = source,
                Rank = source.Rank,
            };
        }

        _open.High = Math.Max(_open.High, price);
        _open.Low = Math.Min(_open.Low, price);
        _open.Close = price;
        _open.Volume += size;
        _open.Trades++;
    }

    /// <summary>Gives the minute that is still open.</summary>
    public void End()
    {
        if (_open.Symbol is not null)
        {
            sink.Take(in _open);
            _open = default;
        }
    }
}
