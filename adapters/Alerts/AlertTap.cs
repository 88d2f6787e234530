using System;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alerts;

/// <summary>
/// Where the journal's thread lets durable events pass: it copies those that the table names into a lane and waits for
/// nobody. A lane that is full loses the event, counted.
/// </summary>
public sealed class AlertTap : IDisposable
{
    private readonly Lane _lane;
    private readonly bool[] _wanted = new bool[256];
    private long _lost;

    /// <param name="capacity">Events that fit in; a power of two.</param>
    public AlertTap(int capacity = 1 << 10)
    {
        _lane = new Lane(capacity);
        foreach (EventKind kind in AlertTable.Rules.SelectMany(r => new[] { r.Kind, r.EndKind }).Append(EventKind.Timer))
        {
            _wanted[(byte)kind] = kind != EventKind.None;
        }
    }

    /// <summary>Events that found no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Journal thread: takes the next durable event. Allocates nothing.</summary>
    public void Take(in Event e)
    {
        if (_wanted[(byte)e.Header.Kind] && !_lane.TryWrite(in e))
        {
            Volatile.Write(ref _lost, _lost + 1);
        }
    }

    /// <summary>The one reader: false when nothing waits.</summary>
    public unsafe bool TryRead(out Event e)
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
