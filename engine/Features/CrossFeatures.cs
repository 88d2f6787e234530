using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>Features between names, once per completed day. Ask <see cref="PartTable.Ready"/> with the part that is named.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CrossFeatures
{
    /// <summary>The last completed day, days since 1970-01-01, and how many there were.</summary>
    public long Day;
    public long Days;

    // Part GoldSilver: GLD over SLV, z of its logarithm over 252 days, half-life of that in days (0 = it does not revert).
    public double GoldSilverRatio;
    public double GoldSilverZ252;
    public double GoldSilverHalfLife;

    // Part Miners: return of GDX on return of GLD over 63 days; z of the last residual; ADF t of the sum of the residuals.
    public double GdxGldBeta63;
    public double GdxGldResidualZ63;

    /// <summary>Of ln GDX on ln GLD over 126 days: z of the last residual, and the Dickey-Fuller t of the residuals (no lags).</summary>
    public double GdxGldSpreadZ126;
    public double GdxGldAdfT126;

    // Parts GdxjGdx, SilSlv, PpltGld, PallPplt: ratio and z over 252 days of its logarithm.
    public double GdxjGdxRatio;
    public double GdxjGdxZ252;
    public double SilSlvRatio;
    public double SilSlvZ252;
    public double PpltGldRatio;
    public double PpltGldZ252;
    public double PpltGldHalfLife;
    public double PallPpltRatio;
    public double PallPpltZ252;

    // Part Hedge: ln GLD = Alpha + Beta ln SLV + e, a Kalman filter; z of the innovation and its half-life in days.
    public double KalmanAlpha;
    public double KalmanBeta;
    public double KalmanZ;
    public double KalmanHalfLife;
    public double KalmanVariance;

    // Parts GldSpy to GldGdx: correlation of daily log returns over 63 days.
    public double GldSpyCorrelation63;
    public double GldTltCorrelation63;
    public double GldUupCorrelation63;
    public double GldSlvCorrelation63;
    public double GldGdxCorrelation63;

    // Part Panel: share of the tradable names above their EMA 50; standard deviation across names of the day's log return;
    // share of the first principal component of the correlations over 63 days.
    public double Breadth;
    public double Dispersion;
    public double FirstComponentShare63;
}
