using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Features;

/// <summary>Two sums over a window.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Moments
{
    public double Sum;
    public double Square;

    /// <summary>A value enters and another leaves; 0 leaves while the window fills.</summary>
    public void Roll(double enters, double leaves)
    {
        Sum += enters - leaves;
        Square += (enters * enters) - (leaves * leaves);
    }

    /// <summary>Sum of squared distances from the mean; 0 when what is left of it is rounding.</summary>
    public readonly double Spread(int n)
    {
        double spread = Square - (Sum * Sum / n);
        return spread > Square * 1e-12 ? spread : 0;
    }
}

/// <summary>A bar: USD, shares; where a price is missing the close stands for it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BarValues
{
    /// <summary>ns since the epoch; 0 = no bar.</summary>
    public long StartNs;
    public double Open;
    public double High;
    public double Low;
    public double Close;
    public double Volume;

    /// <summary>From the payload, whose close is above zero. High and low hold open and close.</summary>
    public static BarValues Of(long startNs, in BarPayload bar)
    {
        double close = Fixed.ToDouble(bar.Close);
        double open = bar.Open > 0 ? Fixed.ToDouble(bar.Open) : close;
        double high = Fixed.ToDouble(bar.High), low = bar.Low > 0 ? Fixed.ToDouble(bar.Low) : close;
        double top = open > close ? open : close, bottom = open < close ? open : close;
        return new BarValues
        {
            StartNs = startNs,
            Open = open,
            High = high > top ? high : top,
            Low = low < bottom ? low : bottom,
            Close = close,
            Volume = bar.Volume > 0 ? Fixed.ToDouble(bar.Volume) : 0,
        };
    }

    /// <summary>Takes a later, shorter bar in.</summary>
    public void Merge(in BarValues b)
    {
        High = b.High > High ? b.High : High;
        Low = b.Low < Low ? b.Low : Low;
        Close = b.Close;
        Volume += b.Volume;
    }
}

/// <summary>
/// What the next bar needs beside the rings: sums over windows and recursions. Sums of prices are of price - Anchor, and all sums are
/// made anew whenever the ring of closes has gone round, so that rounding does not pile up (docs/adr/0052).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct BarState
{
    /// <summary>Completed bars.</summary>
    public long Count;

    /// <summary>The bar that is being put together, or the running day.</summary>
    public BarValues Run;

    // Closes, USD from the anchor.
    public double Anchor;
    public Moments Close20;
    public Moments Close21;
    public Moments Close63;
    public Moments Close252;
    public double Close50;
    public double Close200;

    // Log returns: powers, products of neighbours one and five apart, squares of rises and of falls.
    public Moments Log21;
    public Moments Log63;
    public double LogCube63;
    public double Lag1;
    public double Lag5;
    public double Up63;
    public double Down63;

    // Terms of the range estimators over 21 bars, volume, illiquidity; overnight returns over 63 days.
    public double Range21;
    public double Garman21;
    public double Rogers21;
    public Moments Overnight21;
    public Moments OpenClose21;
    public Moments Volume21;
    public double Illiquidity21;
    public Moments Overnight63;

    // Recursions. While one fills, it is the plain mean so far.
    public double Ema8;
    public double Ema12;
    public double Ema15;
    public double Ema20;
    public double Ema26;
    public double Ema50;
    public double Ema200;
    public double Signal;
    public double Gain;
    public double Loss;
    public double TrueRange;
    public double Plus;
    public double Minus;
    public double Adx;

    // Extremes of windows.
    public double High20;
    public double Low20;
    public double High55;
    public double Low55;
    public double TopClose252;
    public double TopHigh252;
}
