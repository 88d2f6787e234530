using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.MarketStore;

/// <summary>What has been done to prices for splits and dividends.</summary>
public static class Adjustment
{
    public const string Raw = "raw";
    public const string Split = "split";
    public const string SplitAndDividend = "all";
}

/// <summary>
/// Where candles come from. For one key (symbol, interval, start) the source of the higher rank stays, whatever was written
/// first, so the order of imports does not matter.
/// </summary>
/// <param name="Name">As it stands in the column `source`.</param>
/// <param name="Rank">Higher wins.</param>
/// <param name="Adjustment">See <see cref="MarketStore.Adjustment"/>.</param>
/// <param name="IsUs">Days are New York's and sessions the exchanges'; else days are UTC's.</param>
public sealed record CandleSource(string Name, int Rank, string Adjustment, bool IsUs)
{
    /// <summary>Daily bars of the consolidated tape, adjusted for splits, with the dividend-adjusted close beside.</summary>
    public static readonly CandleSource Consolidated = new("consolidated", 30, MarketStore.Adjustment.Split, true);

    /// <summary>Daily bars in the shape of the broker's history: one exchange's volume, adjusted for all.</summary>
    public static readonly CandleSource Broker = new("broker", 10, MarketStore.Adjustment.SplitAndDividend, true);

    /// <summary>Bars within the day of US exchanges, as traded.</summary>
    public static readonly CandleSource UsBars = new("us_bars", 20, MarketStore.Adjustment.Raw, true);

    /// <summary>Dealers' metal prices around the clock.</summary>
    public static readonly CandleSource Dealer = new("dealer", 20, MarketStore.Adjustment.Raw, false);

    /// <summary>Folded from recorded trades of US exchanges.</summary>
    public static readonly CandleSource UsTrades = new("us_trades", 15, MarketStore.Adjustment.Raw, true);

    /// <summary>Folded from recorded trades of futures.</summary>
    public static readonly CandleSource FuturesTrades = new("futures_trades", 15, MarketStore.Adjustment.Raw, false);

    /// <summary>What the running engine was given.</summary>
    public static readonly CandleSource Engine = new("engine", 40, MarketStore.Adjustment.Raw, true);

    /// <summary>The rank of what is folded from shorter candles: anybody's own bar is better.</summary>
    public const int FoldedRank = 1;

    private static readonly Dictionary<string, CandleSource> All =
        new[] { Consolidated, Broker, UsBars, Dealer, UsTrades, FuturesTrades, Engine }.ToDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>A source by the name in a database.</summary>
    public static CandleSource Of(string name) => All.TryGetValue(name, out CandleSource? s) ? s : UsBars;
}

/// <summary>One candle. Times ms since the Unix epoch, prices USD, volume shares (or contracts).</summary>
public record struct Candle(string Symbol, Interval Interval, long T, double Open, double High, double Low, double Close)
{
    /// <summary>Its last millisecond.</summary>
    public long TClose { get; set; }

    /// <summary>NaN = the source has none.</summary>
    public double Volume { get; set; } = double.NaN;

    /// <summary>Trades; -1 = not told.</summary>
    public long Trades { get; set; } = -1;

    /// <summary>The close with dividends counted in; NaN = not told.</summary>
    public double AdjClose { get; set; } = double.NaN;

    /// <summary>Dividend with this as its ex-date, USD a share; NaN = not told.</summary>
    public double Dividend { get; set; } = double.NaN;

    /// <summary>Whose it is.</summary>
    public CandleSource Source { get; set; } = CandleSource.UsBars;

    /// <summary>Its source's rank, or that of a fold.</summary>
    public int Rank { get; set; }

    /// <summary>True when the prices contradict each other.</summary>
    public readonly bool IsInconsistent =>
        !(Low > 0) || Low > Math.Min(Open, Close) || High < Math.Max(Open, Close);
}
