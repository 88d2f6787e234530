using System;

namespace Qgtm.Fast.Features;

/// <summary>Ordinary least squares of y on x with a constant, from sums. Give it values near zero: returns, or levels less one of them.</summary>
internal struct Regression
{
    private double _n;
    private double _x;
    private double _y;
    private double _xx;
    private double _yy;
    private double _xy;

    public readonly int Count => (int)_n;

    public readonly double Slope => Spread(_xx, _x) is > 0 and var s ? Shared / s : 0;

    public readonly double Constant => _n > 0 ? (_y - (Slope * _x)) / _n : 0;

    /// <summary>-1 to 1; 0 when one of both does not move.</summary>
    public readonly double Correlation
    {
        get
        {
            double x = Spread(_xx, _x), y = Spread(_yy, _y);
            return x > 0 && y > 0 ? Shared / Math.Sqrt(x * y) : 0;
        }
    }

    /// <summary>Sum of squared residuals.</summary>
    public readonly double Unexplained
    {
        get
        {
            double rest = Spread(_yy, _y) - (Slope * Shared);
            return rest > Spread(_yy, _y) * 1e-12 ? rest : 0;
        }
    }

    private readonly double Shared => _xy - (_x * _y / _n);

    public void Add(double x, double y)
    {
        _n++;
        _x += x;
        _y += y;
        _xx += x * x;
        _yy += y * y;
        _xy += x * y;
    }

    /// <summary>What the line leaves of y at x, in standard errors of the regression; 0 when it fits exactly.</summary>
    public readonly double ResidualZ(double x, double y)
    {
        double rest = Unexplained;
        return rest > 0 && _n > 2 ? (y - Constant - (Slope * x)) / Math.Sqrt(rest / (_n - 2)) : 0;
    }

    private readonly double Spread(double square, double sum)
    {
        double spread = _n > 0 ? square - (sum * sum / _n) : 0;
        return spread > square * 1e-12 ? spread : 0;
    }
}
