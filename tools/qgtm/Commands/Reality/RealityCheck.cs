using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Commands.Reality;

/// <summary>
/// Holds what an engine was told and did against what the stores say: minutes, best prices, executions, and positions against the
/// broker's. Each difference is a line that a person can follow up.
/// </summary>
public static class RealityCheck
{
    /// <summary>Prices that differ by less agree, basis points: a sampled quote and a price between two exchanges are that far apart.</summary>
    public const double ToleranceBps = 10;

    /// <summary>A quote stands for so long at most, ms.</summary>
    private const long QuoteAgeMaxMs = 5 * Intervals.MinuteMs;

    /// <summary>An execution this young, ms, may not have been told by both ways yet; what reconciliation calls certain is certain all the same.</summary>
    private const long FreshFillMs = Intervals.MinuteMs;

    /// <summary>All differences, by kind.</summary>
    /// <param name="f">The engine's side.</param>
    /// <param name="candles">Stored minutes of the span and a minute around it, in order.</param>
    /// <param name="quotes">Stored best prices of the same span, in order.</param>
    public static IReadOnlyList<string> Differences(RealityFacts f, IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes) =>
        [.. Minutes(f, candles), .. Quotes(f, quotes), .. Fills(f, candles, quotes), .. Position(f)];

    private static IEnumerable<string> Minutes(RealityFacts f, IReadOnlyList<Candle> candles)
    {
        Dictionary<long, Candle> stored = candles.ToDictionary(c => c.T);
        HashSet<long> told = [.. f.Bars.Select(b => b.TsMs)];
        foreach (ToldBar b in f.Bars.Where(b => b.TsMs + Intervals.MinuteMs <= f.SettledMs))
        {
            if (!stored.TryGetValue(b.TsMs, out Candle c))
            {
                yield return Line($"minute {Time(b.TsMs)}: the engine was told a close of {b.Close:0.####}, the store has no candle");
            }
            else if (Differ(b.Open, c.Open) || Differ(b.High, c.High) || Differ(b.Low, c.Low) || Differ(b.Close, c.Close))
            {
                yield return Line($"minute {Time(b.TsMs)}: the engine was told {b.Open:0.####} {b.High:0.####} {b.Low:0.####} {b.Close:0.####}, the store has {c.Open:0.####} {c.High:0.####} {c.Low:0.####} {c.Close:0.####} ({c.Source.Name})");
            }
        }

        foreach (Candle c in candles.Where(c => c.T >= f.FromMs && c.T + Intervals.MinuteMs <= f.SettledMs && !told.Contains(c.T)))
        {
            yield return Line($"minute {Time(c.T)}: the store has a close of {c.Close:0.####} ({c.Source.Name}), the engine was never told");
        }
    }

    private static IEnumerable<string> Quotes(RealityFacts f, IReadOnlyList<BboSnapshot> quotes)
    {
        BboSnapshot[] stored = [.. quotes.Where(q => q.TsMs >= f.FromMs && q.TsMs <= f.SettledMs)];
        foreach (BboSnapshot q in stored)
        {
            if (InForce(f.Quotes, q.TsMs) is not { } told)
            {
                yield return Line($"quote {Time(q.TsMs)}: the store has {q.Bid:0.####} x {q.Ask:0.####}, the engine had none");
            }
            else if (Differ(told.Mid, (q.Bid + q.Ask) / 2))
            {
                yield return Line($"quote {Time(q.TsMs)}: the store has {q.Bid:0.####} x {q.Ask:0.####}, the engine was told {told.Bid:0.####} x {told.Ask:0.####}");
            }
        }

        // Old ones have been swept, so what is there begins with the oldest.
        long from = stored.Length == 0 ? f.FromMs : stored[0].TsMs;
        HashSet<long> minutes = [.. stored.Select(q => q.TsMs / Intervals.MinuteMs)];
        foreach (IGrouping<long, ToldQuote> gap in f.Quotes.Where(q => q.TsMs >= from && q.TsMs <= f.SettledMs).GroupBy(q => q.TsMs / Intervals.MinuteMs).Where(g => !minutes.Contains(g.Key)))
        {
            yield return Line($"minute {Time(gap.Key * Intervals.MinuteMs)}: the engine was told {gap.Count()} quotes, the store has none");
        }
    }

    /// <summary>A price must lie within what was traded and quoted around its minute, and be no worse than the engine's own quote.</summary>
    private static IEnumerable<string> Fills(RealityFacts f, IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes)
    {
        foreach (RealityFill fill in f.Fills)
        {
            string what = Line($"fill {Time(fill.TsMs)}: {(fill.Qty > 0 ? "bought" : "sold")} {Math.Abs(fill.Qty):0.####} at {fill.Px:0.####}");
            (double low, double high) = Range(fill.TsMs, candles, quotes);
            if (fill.TsMs <= f.SettledMs && low > high)
            {
                yield return what + ", the store has no price of that minute";
            }
            else if (low <= high && (fill.Px < low * (1 - (ToleranceBps * 1e-4)) || fill.Px > high * (1 + (ToleranceBps * 1e-4))))
            {
                yield return what + Line($", the market was at {low:0.####} to {high:0.####}");
            }

            if (InForce(f.Quotes, fill.TsMs) is { } q && (fill.Qty > 0 ? Bps(fill.Px, q.Ask) : -Bps(fill.Px, q.Bid)) is > ToleranceBps and var worse)
            {
                yield return what + Line($", {worse:0.0} bps worse than the quote of {q.Bid:0.####} x {q.Ask:0.####}");
            }
        }
    }

    private static IEnumerable<string> Position(RealityFacts f)
    {
        bool settles = f.Breaks.Count == 0 && f.Fills.Count != 0 && f.UntilMs - f.Fills[^1].TsMs < FreshFillMs;
        if (f.LookMs == 0)
        {
            yield return "position: the broker was never looked at";
        }
        else if (f.Books != f.Broker && !settles)
        {
            yield return Line($"position: the books hold {f.Books:0.####}, the broker {f.Broker:0.####} at {Time(f.LookMs)}");
        }

        if (f.Frozen.Length != 0)
        {
            yield return $"position: frozen ({f.Frozen})";
        }

        foreach (long number in f.Breaks)
        {
            yield return Line($"position: difference {number} waits, see `qgtm reconcile show {number}`");
        }
    }

    private static (double Low, double High) Range(long tsMs, IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes)
    {
        long minute = tsMs / Intervals.MinuteMs * Intervals.MinuteMs;
        bool IsNear(long t) => t >= minute - Intervals.MinuteMs && t < minute + (2 * Intervals.MinuteMs);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (Candle c in candles.Where(c => IsNear(c.T)))
        {
            (low, high) = (Math.Min(low, c.Low), Math.Max(high, c.High));
        }

        foreach (BboSnapshot q in quotes.Where(q => IsNear(q.TsMs)))
        {
            (low, high) = (Math.Min(low, q.Bid), Math.Max(high, q.Ask));
        }

        return (low, high);
    }

    /// <summary>The last quote that was told by then; null when it was too long ago.</summary>
    private static ToldQuote? InForce(IReadOnlyList<ToldQuote> quotes, long tsMs)
    {
        int from = 0, to = quotes.Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            (from, to) = quotes[middle].TsMs <= tsMs ? (middle + 1, to) : (from, middle);
        }

        return from > 0 && tsMs - quotes[from - 1].TsMs <= QuoteAgeMaxMs ? quotes[from - 1] : null;
    }

    private static bool Differ(double a, double b) => Math.Abs(Bps(a, b)) > ToleranceBps;

    /// <summary>How far a is above b, basis points.</summary>
    private static double Bps(double a, double b) => (a - b) / b * 1e4;

    private static string Time(long ms) => DateTime.UnixEpoch.AddMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
