namespace Qgtm.Fast.Bench.Workload;

/// <summary>
/// The rule that LEAN was measured with: EMA(60) against EMA(600) on the mid, k = 2 / (n + 1), the first value seeds. Once
/// 600 samples are in, a sign of fast - slow that differs from the sign last ordered, 500 or more events after the last
/// order, orders: 10 units at first, 20 afterwards (a flip). A sign that came and went within the 500 orders nothing.
/// </summary>
public struct EmaCross
{
    private const int Warm = 600;
    private const int Between = 500;
    private const double FastK = 2.0 / 61;
    private const double SlowK = 2.0 / 601;
    private double _fast;
    private double _slow;
    private long _lastOrder;
    private int _side;

    /// <summary>Mids seen.</summary>
    public long Samples { get; private set; }

    /// <summary>Orders so far.</summary>
    public long Orders { get; private set; }

    /// <summary>Takes a mid (USD); returns the units to buy, negative to sell, 0 for no order.</summary>
    public int On(double mid)
    {
        Samples++;
        if (Samples == 1)
        {
            _fast = _slow = mid;
            return 0;
        }

        _fast += FastK * (mid - _fast);
        _slow += SlowK * (mid - _slow);
        int side = _fast > _slow ? 1 : _fast < _slow ? -1 : 0;
        if (Samples < Warm || side == 0 || side == _side || (Orders > 0 && Samples - _lastOrder < Between))
        {
            return 0;
        }

        _side = side;
        _lastOrder = Samples;
        Orders++;
        return side * (Orders == 1 ? 10 : 20);
    }
}
