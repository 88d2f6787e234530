using System;
using System.Globalization;
using System.Text;

namespace Qgtm.Fast.SystemTests;

/// <summary>Invented days of a few names, as a file that `qgtm data import` takes: a trend with a wave of some weeks and one of some days on it.</summary>
internal static class MadeDays
{
    /// <summary>Name, first price (USD) and growth a day.</summary>
    private static readonly (string Symbol, double Price, double Drift)[] Names =
        [("GDX", 22, 0.001), ("GLD", 120, 0.0008), ("SLV", 16, -0.0006), ("SPY", 270, 0.0003)];

    /// <summary>Weekdays from 2018 on, without the first day of a year.</summary>
    public static string Csv(int days)
    {
        StringBuilder text = new("date,symbol,open,high,low,close,adj_close,volume,dividend\n");
        int n = 0;
        for (DateOnly day = new(2018, 1, 2); n < days; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || day.DayOfYear == 1)
            {
                continue;
            }

            foreach ((string symbol, double price, double drift) in Names)
            {
                double close = Math.Round(price * Math.Exp((drift * n) + (0.04 * Math.Sin(n * 0.09)) + (0.01 * Math.Sin(n * 0.9))), 2), open = Math.Round(close * 0.998, 2);
                _ = text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{symbol},{open},{Math.Round(close * 1.004, 2)},{Math.Round(open * 0.996, 2)},{close},{close},5000000,0\n");
            }

            n++;
        }

        return text.ToString();
    }
}
