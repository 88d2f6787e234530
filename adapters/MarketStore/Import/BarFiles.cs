using System;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.MarketStore;

/// <summary>Readers of recorded bars.</summary>
internal static class BarFiles
{
    /// <summary>date,symbol,open,high,low,close,adj_close,volume[,dividend]: New York's dates.</summary>
    public static void ReadDated(CsvFile file, IImportSink sink)
    {
        bool hasDividend = file.Columns.Length == 9;
        while (file.Next())
        {
            (long t, long close) = MarketTime.Day(file.Date(0), isUs: true);
            Candle c = Ohlc(file, Interval.D1, t, 2, CandleSource.Consolidated) with { TClose = close, AdjClose = file.Price(6), Volume = file.Size(7) };
            c.Dividend = hasDividend ? file.Size(8) : double.NaN;
            sink.Take(in c);
        }
    }

    /// <summary>True when the stamps of these rows are midnights of New York.</summary>
    public static bool IsDaily(string[] rows) => rows.Length != 0 && Array.TrueForAll(rows, row => Stamp(row) is { } at && MarketTime.InNewYork(at).Minute == 0);

    /// <summary>ts_utc,symbol,open,high,low,close,volume with one row a day, stamped with New York's midnight.</summary>
    public static void ReadBrokerDays(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            long stamp = file.UtcMs(0);
            (DateOnly date, int minute) = MarketTime.InNewYork(stamp);
            (long t, long close) = MarketTime.Day(date, isUs: true);
            Candle c = Ohlc(file, Interval.D1, t, 2, CandleSource.Broker) with { TClose = close, Volume = file.Size(6) };
            if (minute != 0)
            {
                sink.Note(Defect.WrongZone, c.Symbol, stamp, minute / 60.0);
            }

            sink.Take(in c);
        }
    }

    /// <summary>The same columns with minutes, stamped with their start.</summary>
    public static void ReadMinutes(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            long t = file.UtcMs(0);
            Candle c = Ohlc(file, Interval.M1, t, 2, CandleSource.UsBars) with { TClose = t + Intervals.MinuteMs - 1, Volume = file.Size(6) };
            sink.Take(in c);
        }
    }

    /// <summary>The same columns with quarter hours, stamped with their end.</summary>
    public static void ReadQuarterHours(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            long end = file.UtcMs(0);
            Candle c = Ohlc(file, Interval.M15, end - Interval.M15.Ms(), 2, CandleSource.UsBars) with { TClose = end - 1, Volume = file.Size(6) };
            sink.Take(in c);
        }
    }

    /// <summary>ts_utc,o,h,l,c: a metal's minutes without volume; the file's name begins with the symbol.</summary>
    public static void ReadMetalMinutes(CsvFile file, IImportSink sink)
    {
        string symbol = SymbolOf(file.Name);
        while (file.Next())
        {
            long t = file.UtcMs(0);
            Candle c = new(symbol, Interval.M1, t, file.Price(1), file.Price(2), file.Price(3), file.Price(4))
            {
                TClose = t + Intervals.MinuteMs - 1,
                Source = CandleSource.Dealer,
                Rank = CandleSource.Dealer.Rank,
            };
            sink.Take(in c);
        }
    }

    /// <summary>
    /// Bid and ask bars of an hour or a day: their middle is the candle, and the last bid and ask are a snapshot at its end, so
    /// that the spread is not lost.
    /// </summary>
    public static void ReadBidAsk(CsvFile file, IImportSink sink)
    {
        string symbol = SymbolOf(file.Name);
        string[] head = CsvFile.Head(file.Path, 2);
        Interval interval = head.Length == 2 && Stamp(head[1]) - Stamp(head[0]) is { } apart && Intervals.OfMs(apart) is { } i ? i : Interval.D1;
        while (file.Next())
        {
            long t = file.UtcMs(0);
            Candle c = new(symbol, interval, t, Middle(file, 1), Middle(file, 2), Middle(file, 3), Middle(file, 4))
            {
                TClose = t + interval.Ms() - 1,
                Source = CandleSource.Dealer,
                Rank = CandleSource.Dealer.Rank,
            };
            BboSnapshot last = new(symbol, c.TClose, file.Price(4), file.Price(8), double.NaN, double.NaN);
            if (last.Bid >= last.Ask)
            {
                sink.Note(Defect.Crossed, symbol, t, last.Bid / last.Ask);
            }

            sink.Take(in c);
            sink.Take(in last);
        }
    }

    /// <summary>xauusd_... or lobster_amzn_...: the first word that is no collection's name.</summary>
    public static string SymbolOf(string name)
    {
        string[] words = Path.GetFileName(name).Split('_', '.');
        return words[words[0] == "lobster" && words.Length > 1 ? 1 : 0].ToUpperInvariant();
    }

    /// <summary>Old bars have an open of 0 where none is known: an audit tells them, and a replay leaves them out.</summary>
    private static Candle Ohlc(CsvFile file, Interval interval, long t, int open, CandleSource source) =>
        new(file.Word(1), interval, t, file.Size(open), file.Size(open + 1), file.Size(open + 2), file.Price(open + 3)) { Source = source, Rank = source.Rank };

    private static double Middle(CsvFile file, int column) => (file.Price(column) + file.Price(column + 4)) / 2;

    private static long? Stamp(string row) =>
        DateTime.TryParse(row.Split(',')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime utc)
            ? (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond
            : null;
}
