using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>Dividends by ex-date: who holds a share when that day opens is owed the amount, and it is credited then.</summary>
public sealed class DividendTable
{
    private readonly Dictionary<DateOnly, List<(int Instrument, long Nanos)>> _byDay = [];

    /// <summary>Of the options' file, of the databases' daily candles, or of nobody.</summary>
    public static DividendTable Of(BacktestOptions options, MarketDatabase db, Instrument[] instruments)
    {
        DividendTable table = new();
        if (options.Dividends is null)
        {
            long from = MarketTime.Ny(options.From, 0, 0), to = MarketTime.Ny(options.To.AddDays(1), 0, 0) - 1;
            for (int i = 0; i < instruments.Length; i++)
            {
                foreach (Candle c in db.Candles.Read(instruments[i].Symbol, Interval.D1, from, to).Where(c => c.Dividend > 0))
                {
                    table.Add(MarketTime.InNewYork(c.T + (MarketTime.DayMs / 2)).Date, i, c.Dividend);
                }
            }
        }
        else if (options.Dividends != "none")
        {
            table.Read(options.Dividends, instruments);
        }

        return table;
    }

    /// <summary>What goes ex after a day and up to another: nano-USD a share. One whose day does not trade is of the next that does.</summary>
    public IEnumerable<(int Instrument, long Nanos)> Between(DateOnly after, DateOnly to)
    {
        for (DateOnly day = after.AddDays(1); day <= to; day = day.AddDays(1))
        {
            foreach ((int, long) one in _byDay.GetValueOrDefault(day) ?? [])
            {
                yield return one;
            }
        }
    }

    /// <summary>All of them, by day.</summary>
    public IEnumerable<(DateOnly Day, int Instrument, long Nanos)> All() =>
        _byDay.OrderBy(d => d.Key).SelectMany(d => d.Value.Select(x => (d.Key, x.Instrument, x.Nanos)));

    private void Read(string path, Instrument[] instruments)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no file {path}: give --dividends a CSV of symbol,ex_date,amount, or none.");
        }

        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[] f = line.Split(',');
            if (++number == 1 ? line.Trim() != "symbol,ex_date,amount" : f.Length != 3
                || !DateOnly.TryParseExact(f[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
                || !double.TryParse(f[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double usd) || !(usd > 0 && usd < 1e4)
                || !Keep(instruments, f[0], day, usd))
            {
                throw new UserError(ExitCode.Configuration, $"{path}, line {number}: '{line}' is not {(number == 1 ? "the heading symbol,ex_date,amount" : "a symbol, a day such as 2020-01-31 and USD a share")}.");
            }
        }
    }

    /// <summary>A name that is not in the universe is nobody's mistake: the file may be of a whole market.</summary>
    private bool Keep(Instrument[] instruments, string symbol, DateOnly day, double usd)
    {
        int i = Universe.IndexOf(instruments, symbol);
        if (i >= 0)
        {
            Add(day, i, usd);
        }

        return true;
    }

    private void Add(DateOnly day, int instrument, double usd)
    {
        if (!_byDay.TryGetValue(day, out List<(int, long)>? all))
        {
            _byDay[day] = all = [];
        }

        all.Add((instrument, (long)Math.Round(usd * Fixed.One)));
    }
}
