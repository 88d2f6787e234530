using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>A store in a folder of its own, gone with the test.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Root = Directory.CreateTempSubdirectory("qgtm-store-").FullName;
        Db = MarketDatabase.Open(Path.Combine(Root, "candles_dbs"));
    }

    public string Root { get; }

    public MarketDatabase Db { get; }

    /// <summary>A US minute, as many minutes after 2026-03-02 09:30 New York.</summary>
    public static Candle Minute(string symbol, int minute, double close, double volume = 100) =>
        new(symbol, Interval.M1, Open + (minute * Intervals.MinuteMs), close, close + 1, close - 1, close)
        {
            TClose = Open + ((minute + 1) * Intervals.MinuteMs) - 1,
            Volume = volume,
            Source = CandleSource.UsBars,
            Rank = CandleSource.UsBars.Rank,
        };

    /// <summary>2026-03-02 09:30 New York, ms.</summary>
    public static long Open { get; } = MarketTime.Ny(new DateOnly(2026, 3, 2), 9, 30);

    public string File(string name, params string[] lines)
    {
        string path = Path.Combine(Root, name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    public void Put(params IEnumerable<Candle> candles) => Db.Write(() =>
    {
        foreach (Candle c in candles)
        {
            Db.Candles.Put(in c);
        }
    });

    public void Put(params IEnumerable<SeriesPoint> points) => Db.Write(() =>
    {
        foreach (SeriesPoint p in points)
        {
            Db.Series.Put(in p);
        }
    });

    public Candle[] All(string symbol, Interval interval) => [.. Db.Candles.Read(symbol, interval, long.MinValue, long.MaxValue)];

    public Imported Import(string path) => new Importer(Db).Import(path);

    public void Dispose()
    {
        Db.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
