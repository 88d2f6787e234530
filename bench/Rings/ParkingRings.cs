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
    private ChannelWriter<Event> _writer;
    private ChannelReader<Event> _reader;

    /// <inheritdoc/>
    public readonly string Name => "Channel<T>, reader parks";

    /// <inheritdoc/>
    public void Open(int capacity)
    {
        Channel<Event> channel = Channel.CreateBounded<Event>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        (_writer, _reader) = (channel.Writer, channel.Reader);
    }

    /// <inheritdoc/>
    public readonly void Write(in Event e)
    {
        while (!_writer.TryWrite(e))
        {
            Spin.Pause();
        }
    }

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events)
    {
        foreach (ref readonly Event e in events)
        {
            Write(in e);
        }
    }

    /// <inheritdoc/>
    public readonly int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        int n = 0;
        while (n < limit && _reader.TryRead(out Event e))
        {
            taker.On(in e);
            n++;
        }

        if (n == 0)
        {
            _ = _reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        }

        return n;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _writer.Complete();
}
