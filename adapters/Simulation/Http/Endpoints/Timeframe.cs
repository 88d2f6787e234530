using System;
using System.Collections.Generic;
using System.Globalization;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>A bar's length: so many minutes, hours, days, weeks or months. Longer bars are made of minute or daily bars.</summary>
internal readonly record struct Timeframe(int Count, char Unit)
{
    public bool IsDaily => Unit is 'D' or 'W' or 'M';

    /// <summary>The letter of page tokens.</summary>
    public char Letter => IsDaily ? 'D' : 'M';

    public static bool TryParse(string text, out Timeframe frame)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        char unit = text[digits..] switch
        {
            "Min" or "T" => 'm',
            "Hour" or "H" => 'h',
            "Day" or "D" => 'D',
            "Week" or "W" => 'W',
            "Month" or "M" => 'M',
            _ => ' ',
        };
        int count = 1;
        bool read = digits == 0 || int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out count);
        frame = new Timeframe(count, unit);
        return read && unit switch
        {
            'm' => count is >= 1 and <= 59,
            'h' => count is >= 1 and <= 23,
            'D' or 'W' => count == 1,
            'M' => count is 1 or 2 or 3 or 4 or 6 or 12,
            _ => false,
        };
    }

    /// <summary>Start of the bar that holds the instant, ns since the epoch.</summary>
    public long Start(long ns)
    {
        DateOnly date = SessionClock.DateOf(ns);
        long midnight = SessionClock.Midnight(date);
        long length = (Unit == 'h' ? 60 : 1) * Count * 60 * Fixed.One;
        return Unit switch
        {
            'm' or 'h' => midnight + ((ns - midnight) / length * length),
            'W' => SessionClock.Midnight(date.AddDays(-(((int)date.DayOfWeek + 6) % 7))),
            'M' => SessionClock.Midnight(new DateOnly(date.Year, date.Month - ((date.Month - 1) % Count), 1)),
            _ => midnight,
        };
    }

    /// <summary>The bars of one instrument, oldest first, gathered into longer ones.</summary>
    public IEnumerable<VenueBar> Gather(IEnumerable<VenueBar> bars)
    {
        VenueBar grown = default;
        Int128 notional = 0;
        foreach (VenueBar bar in bars)
        {
            long start = Start(bar.Row.Header.TimeNs);
            if (grown.Trades != 0 && grown.Row.Header.TimeNs != start)
            {
                yield return grown;
                grown = default;
            }

            bool first = grown.Trades == 0;
            notional = (first ? 0 : notional) + ((Int128)bar.VwapNanos * bar.Row.Bar.Volume);
            Event row = bar.Row;
            row.Header.TimeNs = start;
            row.Bar.Open = first ? row.Bar.Open : grown.Row.Bar.Open;
            row.Bar.High = first ? row.Bar.High : Math.Max(row.Bar.High, grown.Row.Bar.High);
            row.Bar.Low = first ? row.Bar.Low : Math.Min(row.Bar.Low, grown.Row.Bar.Low);
            row.Bar.Volume += first ? 0 : grown.Row.Bar.Volume;
            grown = new VenueBar(row, bar.Trades + grown.Trades, row.Bar.Volume == 0 ? row.Bar.Close : (long)(notional / row.Bar.Volume));
        }

        if (grown.Trades != 0)
        {
            yield return grown;
        }
    }
}
