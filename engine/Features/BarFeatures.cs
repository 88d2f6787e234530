using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>
/// Features of one instrument's bars of one interval, as of its last completed bar. What each means stands in
/// <see cref="FeatureCatalogue"/>. A field is 0 until its window is full: ask <see cref="Has"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct BarFeatures
{
    /// <summary>Start of the last completed bar, ns since the epoch.</summary>
    public long LastNs;

    /// <summary>Completed bars.</summary>
    public long Count;

    // The bar itself: USD, shares.
    public double Open;
    public double High;
    public double Low;
    public double Close;
    public double Volume;

    // Returns, shares of 1.
    public double Return1;
    public double Return5;
    public double Return21;
    public double Return63;
    public double Return126;
    public double Return252;
    public double LogReturn;

    // Averages and what is made of them, USD.
    public double Sma20;
    public double Sma50;
    public double Sma200;
    public double Ema8;
    public double Ema15;
    public double Ema20;
    public double Ema50;
    public double Ema200;
    public double Macd;
    public double MacdSignal;
    public double MacdHistogram;

    // Oscillators, 0-100, but for StochRsi14, 0-1, and Atr14, USD.
    public double Rsi14;
    public double StochRsi14;
    public double Atr14;
    public double Adx14;
    public double PlusDi14;
    public double MinusDi14;

    // Bands: shares of the close, place within the band (0 = lower, 1 = upper), USD.
    public double BollingerWidth;
    public double BollingerPosition;
    public double Donchian20High;
    public double Donchian20Low;
    public double Donchian55High;
    public double Donchian55Low;

    // Volatilities, shares of 1 a year.
    public double RealisedVol21;
    public double RealisedVol63;
    public double Parkinson21;
    public double GarmanKlass21;
    public double YangZhang21;

    // Distances and shapes, without a unit.
    public double Z21;
    public double Z63;
    public double Z252;
    public double Skew63;
    public double Drawdown252;

    /// <summary>Daily bars only.</summary>
    public double FromHigh252;
    public double VolumeZ21;
    public double Amihud21;
    public double Autocorrelation1;
    public double Autocorrelation5;

    /// <summary>Daily bars only.</summary>
    public double Hurst252;
    public double UpDownVolRatio;

    // The parts of the last bar's return, shares of 1, and the t-statistic of 63 overnight returns.
    public double Gap;
    public double OvernightReturn;
    public double IntradayReturn;
    public double OvernightT63;

    // The calendar of the bar: 1 = Monday, 1-12, and 1 on the last and the first three weekdays of a month.
    public double DayOfWeek;
    public double Month;
    public double TurnOfMonth;

    /// <summary>True when a feature that looks at so many bars is there.</summary>
    public readonly bool Has(int bars) => Count >= bars;
}
