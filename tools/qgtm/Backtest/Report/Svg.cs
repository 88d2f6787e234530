using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Qgtm.Fast.Tool.Backtest.Report;

/// <summary>Small charts as SVG text: no script, no font, no picture from anywhere.</summary>
internal static class Svg
{
    private const int Width = 960, Height = 220, Left = 64, Bottom = 22, Top = 8;

    /// <summary>Most points of one line: more than the pixels say nothing.</summary>
    private const int PointsMax = 1_500;

    /// <summary>Lines over days.</summary>
    public static string Lines(IReadOnlyList<DateOnly> days, params (string Name, string Colour, IReadOnlyList<double> Values)[] lines)
    {
        double low = lines.Min(l => l.Values.Where(double.IsFinite).DefaultIfEmpty(0).Min()), high = lines.Max(l => l.Values.Where(double.IsFinite).DefaultIfEmpty(1).Max());
        high = high > low ? high : low + 1;
        StringBuilder s = Open();
        Axis(s, low, high, days);
        foreach ((string name, string colour, IReadOnlyList<double> values) in lines)
        {
            int step = Math.Max(1, values.Count / PointsMax);
            string points = string.Join(' ', Enumerable.Range(0, ((values.Count - 1) / step) + 1).Select(k => k * step).Where(i => double.IsFinite(values[i]))
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{X(i, values.Count):F1},{Y(values[i], low, high):F1}")));
            s.Append(CultureInfo.InvariantCulture, $"<polyline fill='none' stroke='{colour}' stroke-width='1.2' points='{points}'><title>{name}</title></polyline>");
        }

        for (int k = 0; lines.Length > 1 && k < lines.Length; k++)
        {
            s.Append(CultureInfo.InvariantCulture, $"<text x='{Left + 8 + (k * 110)}' y='{Top + 10}' class='t' style='fill:{lines[k].Colour}'>{lines[k].Name}</text>");
        }

        return s.Append("</svg>").ToString();
    }

    /// <summary>One bar a name, from zero to the right or the left.</summary>
    public static string Bars(IReadOnlyList<(string Name, double Value)> bars, string format = "P2")
    {
        double most = bars.Max(b => Math.Abs(b.Value));
        most = most > 0 ? most : 1;
        int height = (bars.Count * 18) + 8;
        StringBuilder s = new(string.Create(CultureInfo.InvariantCulture, $"<svg viewBox='0 0 {Width} {height}' role='img'>"));
        for (int i = 0; i < bars.Count; i++)
        {
            double length = Math.Abs(bars[i].Value) / most * 300;
            double x = bars[i].Value < 0 ? 560 - length : 560;
            string colour = bars[i].Value < 0 ? "#b3402a" : "#2a7d4f";
            s.Append(CultureInfo.InvariantCulture, $"<text x='200' y='{(i * 18) + 15}' text-anchor='end' class='t'>{bars[i].Name}</text><rect x='{x:F1}' y='{(i * 18) + 4}' width='{length:F1}' height='13' fill='{colour}'/><text x='{(bars[i].Value < 0 ? x - 4 : x + length + 4):F1}' y='{(i * 18) + 15}' text-anchor='{(bars[i].Value < 0 ? "end" : "start")}' class='t'>{bars[i].Value.ToString(format, CultureInfo.InvariantCulture)}</text>");
        }

        return s.Append("</svg>").ToString();
    }

    /// <summary>Bars of prices with marks where something was bought or sold.</summary>
    public static string Marks(IReadOnlyList<DateOnly> days, IReadOnlyList<double> prices, IReadOnlyList<(DateOnly Date, double Px, bool Buys)> trades)
    {
        double low = prices.DefaultIfEmpty(0).Min(), high = prices.DefaultIfEmpty(1).Max();
        high = high > low ? high : low + 1;
        StringBuilder s = new(Lines(days, ("price", "#555", prices)));
        s.Length -= "</svg>".Length;
        foreach ((DateOnly date, double px, bool buys) in trades)
        {
            int at = days.Count == 0 ? -1 : Index(days, date);
            if (at >= 0)
            {
                s.Append(CultureInfo.InvariantCulture, $"<circle cx='{X(at, days.Count):F1}' cy='{Y(Math.Clamp(px, low, high), low, high):F1}' r='2' fill='{(buys ? "#2a7d4f" : "#b3402a")}'/>");
            }
        }

        return s.Append("</svg>").ToString();
    }

    /// <summary>Candles with a triangle where something was bought (up, below) or sold (down, above).</summary>
    public static string Candles(IReadOnlyList<DayBar> bars, IReadOnlyList<(DateOnly Date, double Px, bool Buys)> trades)
    {
        double low = bars.Min(b => b.Low), high = bars.Max(b => b.High);
        high = high > low ? high : low + 1;
        DateOnly[] days = [.. bars.Select(b => b.Date)];
        StringBuilder s = Open();
        Axis(s, low, high, days);
        double width = Math.Max(1, (Width - Left) / (double)Math.Max(1, bars.Count) * 0.6);
        for (int i = 0; i < bars.Count; i++)
        {
            DayBar b = bars[i];
            double x = X(i, bars.Count), top = Y(Math.Max(b.Open, b.Close), low, high), bottom = Y(Math.Min(b.Open, b.Close), low, high);
            string colour = b.Close < b.Open ? "#b3402a" : "#2a7d4f";
            s.Append(CultureInfo.InvariantCulture, $"<line x1='{x:F1}' x2='{x:F1}' y1='{Y(b.High, low, high):F1}' y2='{Y(b.Low, low, high):F1}' stroke='{colour}' stroke-width='.7'/><rect x='{x - (width / 2):F1}' y='{top:F1}' width='{width:F1}' height='{Math.Max(0.8, bottom - top):F1}' fill='{colour}'/>");
        }

        foreach ((DateOnly date, double px, bool buys) in trades)
        {
            int at = Index(days, date);
            if (at >= 0)
            {
                double x = X(at, bars.Count), y = Y(Math.Clamp(px, low, high), low, high), foot = buys ? y + 11 : y - 11;
                s.Append(CultureInfo.InvariantCulture, $"<path d='M{x:F1} {y:F1}L{x - 4:F1} {foot:F1}L{x + 4:F1} {foot:F1}Z' fill='{(buys ? "#1f5fa8" : "#6a3d9a")}'><title>{date:yyyy-MM-dd} {px:F2}</title></path>");
            }
        }

        return s.Append("</svg>").ToString();
    }

    private static int Index(IReadOnlyList<DateOnly> days, DateOnly date)
    {
        int low = 0, high = days.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = days[middle] < date ? (middle + 1, high) : (low, middle);
        }

        return days[low] == date ? low : -1;
    }

    private static StringBuilder Open() => new(string.Create(CultureInfo.InvariantCulture, $"<svg viewBox='0 0 {Width} {Height}' role='img'>"));

    private static void Axis(StringBuilder s, double low, double high, IReadOnlyList<DateOnly> days)
    {
        for (int k = 0; k <= 4; k++)
        {
            double value = low + ((high - low) * k / 4), y = Y(value, low, high);
            string text = Math.Abs(high) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G3", CultureInfo.InvariantCulture);
            s.Append(CultureInfo.InvariantCulture, $"<line x1='{Left}' x2='{Width}' y1='{y:F1}' y2='{y:F1}' class='g'/><text x='{Left - 6}' y='{y + 4:F1}' text-anchor='end' class='t'>{text}</text>");
        }

        bool isLong = days.Count > 0 && days[^1].DayNumber - days[0].DayNumber > 700;
        for (int i = 0, last = 0; i < days.Count; i++)
        {
            int period = isLong ? days[i].Year : (days[i].Year * 12) + days[i].Month;
            if (period != last)
            {
                last = period;
                s.Append(CultureInfo.InvariantCulture, $"<text x='{X(i, days.Count):F1}' y='{Height - 6}' class='t'>{days[i].ToString(isLong ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture)}</text>");
            }
        }
    }

    private static double X(int i, int count) => Left + ((Width - Left - 4) * (double)i / Math.Max(1, count - 1));

    private static double Y(double value, double low, double high) => Top + ((Height - Top - Bottom) * (high - value) / (high - low));
}
