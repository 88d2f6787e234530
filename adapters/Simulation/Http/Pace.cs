using System.Diagnostics;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>How far the venue's time may have come.</summary>
internal sealed class Pace(double speed)
{
    private long _startNs;
    private long _startStamp;

    public double Speed => speed;

    public void Start(long nowNs)
    {
        _startNs = nowNs;
        _startStamp = Stopwatch.GetTimestamp();
    }

    public long DueNs() =>
        speed <= 0 ? long.MaxValue : _startNs + (long)(Stopwatch.GetElapsedTime(_startStamp).TotalNanoseconds * speed);
}
