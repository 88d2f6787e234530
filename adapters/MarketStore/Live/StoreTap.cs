using System;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// Where the journal's thread lets durable events pass: bars, and a quote of each name at most once a sample time, are copied into a
/// lane. It waits for nobody; a lane that is full loses the event, counted.
/// </summary>
public sealed class StoreTap : IDisposable
{
    private readonly Lane _lane;
    private readonly long[] _nextSampleNs;
    private readonly long _sampleNs;
    private long _lost;

    /// <param name="instruments">How many names there are.</param>
    /// <param name="retention">Sample time, and how many events may wait.</param>
    public StoreTap(int instruments, BboRetention retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        _lane = new Lane(retention.QueueMax);
        _nextSampleNs = new long[instruments];
        _sampleNs = retention.SampleMs * 1_000_000;
    }

    /// <summary>Events that found no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Journal thread: takes the next durable event. Allocates nothing.</summary>
    public void Take(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Quote:
                if ((uint)e.Header.Instrument >= (uint)_nextSampleNs.Length || e.Header.TimeNs < _nextSampleNs[e.Header.Instrument])
                {
                    return;
                }

                _nextSampleNs[e.Header.Instrument] = e.Header.TimeNs + _sampleNs;
                break;
            case EventKind.MinuteBar or EventKind.UpdatedBar or EventKind.DailyBar:
                break;
            default:
                return;
        }

        if (!_lane.TryWrite(in e))
        {
            Volatile.Write(ref _lost, _lost + 1);
        }
    }

    /// <summary>The one reader: false when nothing waits.</summary>
    internal unsafe bool TryRead(out Event e)
    {
        e = default;
        if (!_lane.TryPeek(out Event* slot))
        {
            _lane.Publish();
            return false;
        }

        e = *slot;
        _lane.Release();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _lane.Dispose();
}
