using System;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// How far this machine's clock is from the broker's, at least: the answer was made somewhere between question and reply, so
/// half of the way is no offset. The best of the last sixty answers counts, because a slow one says little.
/// </summary>
public sealed class ClockOffset
{
    private const int Kept = 60;
    private readonly double[] _ms = new double[Kept];
    private int _taken;

    /// <summary>The smallest distance that the answers allow, ms; null before the first.</summary>
    public double? LeastMs
    {
        get
        {
            if (_taken == 0)
            {
                return null;
            }

            double least = double.MaxValue;
            for (int i = 0; i < Math.Min(_taken, Kept); i++)
            {
                least = Math.Min(least, _ms[i]);
            }

            return least;
        }
    }

    /// <summary>Takes the broker's time of an answer and our clock before and after it, all ns since the epoch.</summary>
    public void Take(long brokerNs, long beforeNs, long afterNs)
    {
        double half = (afterNs - beforeNs) / 2e6, offset = Math.Abs((brokerNs - beforeNs) / 1e6 - half);
        _ms[_taken++ % Kept] = Math.Max(0, offset - half);
    }
}
