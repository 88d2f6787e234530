using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Commands.Indicators;

/// <summary>Bars of a CSV file (plain or .gz) with the columns date or ts_utc, symbol, open, high, low, close, volume, in any order; others are not read.</summary>
internal static class BarFile
{
    private static readonly string[] Prices = ["open", "high", "low", "close", "volume"];

    /// <summary>The bars of all files as events, by time, then instrument. Symbols that are not in the list yet are added to it.</summary>
    public static List<Event> Read(IEnumerable<string> paths, List<Instrument> instruments)
    {
        List<Event> all = [];
        foreach (string path in paths)
        {
            Read(path, instruments, all);
        }

        all.Sort((a, b) => a.Header.TimeNs != b.Header.TimeNs ? a.Header.TimeNs.CompareTo(b.Header.TimeNs) : a.Header.Instrument.CompareTo(b.Header.Instrument));
        return all;
    }

    private static void Read(string path, List<Instrument> instruments, List<Event> all)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no file {path}: name a CSV of bars.");
        }

        using Stream file = File.OpenRead(path);
        using StreamReader reader = new(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        string[] names = (reader.ReadLine() ?? string.Empty).Split(',');
        bool daily = Array.IndexOf(names, "date") >= 0;
        int time = Array.IndexOf(names, daily ? "date" : "ts_utc"), symbol = Array.IndexOf(names, "symbol");
        int[] columns = Array.ConvertAll(Prices, p => Array.IndexOf(names, p));
        if (time < 0 || symbol < 0 || Array.IndexOf(columns, -1) >= 0)
        {
            throw new UserError(ExitCode.Configuration, $"{path}, line 1: the columns date (or ts_utc), symbol, open, high, low, close and volume are needed.");
        }

        // A file of instants may hold days too: its first two bars of one symbol tell.
        int from = all.Count;
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            string[] fields = text.Split(',');
            Event e = default;
            e.Header.Source = EventSource.MarketData;
            if (fields.Length != names.Length || !TryTime(fields[time], out e.Header.TimeNs) || !TryPrices(fields, columns, ref e.Bar))
            {
                throw new UserError(ExitCode.Configuration, $"{path}, line {line}: '{text}' is no bar; mend the line or leave it out.");
            }

            e.Header.Instrument = Place(instruments, fields[symbol]);
            all.Add(e);
        }

        Span<Event> read = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all)[from..];
        EventKind kind = daily || AreDays(read) ? EventKind.DailyBar : EventKind.MinuteBar;
        foreach (ref Event e in read)
        {
            e.Header.Kind = kind;
        }
    }

    private static bool AreDays(ReadOnlySpan<Event> bars)
    {
        for (int i = 1; i < bars.Length; i++)
        {
            if (bars[i].Header.Instrument == bars[0].Header.Instrument)
            {
                return bars[i].Header.TimeNs - bars[0].Header.TimeNs >= 20 * 3_600_000_000_000;
            }
        }

        return false;
    }

    private static int Place(List<Instrument> instruments, string symbol)
    {
        int at = instruments.FindIndex(i => string.Equals(i.Symbol, symbol, StringComparison.Ordinal));
        if (at < 0)
        {
            at = instruments.Count;
            instruments.Add(new Instrument(symbol, Sector.Other, false));
        }

        return at;
    }

    private static bool TryTime(string text, out long ns)
    {
        bool read = DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time);
        ns = read ? (time - DateTime.UnixEpoch).Ticks * 100 : 0;
        return read;
    }

    private static bool TryPrices(string[] fields, int[] columns, ref BarPayload bar)
    {
        Span<long> nano = stackalloc long[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!decimal.TryParse(fields[columns[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) || value is < 0 or > 9_000_000_000)
            {
                return false;
            }

            nano[i] = (long)(value * 1_000_000_000);
        }

        bar = new BarPayload { Open = nano[0], High = nano[1], Low = nano[2], Close = nano[3], Volume = nano[4] };
        return true;
    }
}
