using System;
using System.Threading;
using System.Threading.Channels;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>The engine's lane as `balanced` waits on it: the reader polls for some microseconds, then sleeps.</summary>
public struct ParkingLaneRing : IRingUnderTest
{
    private const int PollsBeforeParking = 100;
    private Lane _lane;
    private WakeFlag _flag;

    /// <inheritdoc/>
    public readonly string Name => "lane, reader parks";

    /// <inheritdoc/>
    public void Open(int capacity)
    {
        _flag = new WakeFlag();
        _lane = new Lane(capacity, _flag);
    }

    /// <inheritdoc/>
    public readonly void Write(in Event e)
    {
        while (!_lane.TryWrite(in e))
        {
            Spin.Pause();
        }
    }

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events)
    {
        int written = _lane.TryWriteBatch(events);
        while (written < events.Length)
        {
            Spin.Pause();
            written += _lane.TryWriteBatch(events[written..]);
        }
    }

    /// <inheritdoc/>
    public readonly int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        ReadOnlySpan<Event> events = _lane.Peek(limit);
        if (events.IsEmpty)
        {
            Sleep();
            return 0;
        }

        for (int i = 0; i < events.Length; i++)
        {
            taker.On(in events[i]);
        }

        _lane.Release(events.Length);
        _lane.Publish();
        return events.Length;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _lane.Dispose();

    private readonly void Sleep()
    {
        Spin spin = default;
        while (_lane.IsEmpty)
        {
            if (spin.Polls < PollsBeforeParking)
            {
                spin.Once();
                continue;
            }

            _flag.Announce();
            if (_lane.IsEmpty)
            {
                _flag.Wait(Timeout.Infinite);
            }
            else
            {
                _flag.Withdraw();
            }
        }
    }
}

/// <summary>System.Threading.Channels with a reader that blocks its thread while nothing is there.</summary>
public struct ParkingChannelRing : IRingUnderTest
{
    private ChannelRing _channel;

    /// <inheritdoc/>
    public readonly string Name => "Channel<T>, reader parks";

    /// <inheritdoc/>
    public void Open(int capacity) => _channel.Open(capacity);

    /// <inheritdoc/>
    public readonly void Write(in Event e) => _channel.Write(in e);

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events) => _channel.WriteBatch(events);

    /// <inheritdoc/>
    public readonly int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        int n = _channel.Poll(ref taker, limit);
        if (n == 0)
        {
            _channel.WaitForData();
        }

        return n;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _channel.Dispose();
}
