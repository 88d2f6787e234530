using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Channels;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>System.Threading.Channels, bounded, single reader and writer, both spinning.</summary>
public struct ChannelRing : IRingUnderTest
{
    private ChannelWriter<Event> _writer;
    private ChannelReader<Event> _reader;

    /// <inheritdoc/>
    public readonly string Name => "Channel<T>";

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

        return n;
    }

    /// <summary>Reader: blocks the thread until there is something to read, or the writer has completed.</summary>
    public readonly void WaitForData() => _ = _reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public readonly void Dispose() => _writer.Complete();
}

/// <summary>ConcurrentQueue, kept to the capacity by a counter.</summary>
public struct ConcurrentQueueRing : IRingUnderTest
{
    private ConcurrentQueue<Event> _queue;
    private PaddedLong[] _taken;
    private PaddedLong _written;
    private PaddedLong _seen;
    private int _capacity;

    /// <inheritdoc/>
    public readonly string Name => "ConcurrentQueue<T>";

    /// <inheritdoc/>
    public void Open(int capacity)
    {
        _queue = new ConcurrentQueue<Event>();
        _taken = new PaddedLong[1];
        _capacity = capacity;
    }

    /// <inheritdoc/>
    public void Write(in Event e)
    {
        while (_written.Value - _seen.Value >= _capacity)
        {
            _seen.Value = Volatile.Read(ref _taken[0].Value);
            Spin.Pause();
        }

        _queue.Enqueue(e);
        _written.Value++;
    }

    /// <inheritdoc/>
    public void WriteBatch(ReadOnlySpan<Event> events)
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
        while (n < limit && _queue.TryDequeue(out Event e))
        {
            taker.On(in e);
            n++;
        }

        if (n > 0)
        {
            Volatile.Write(ref _taken[0].Value, _taken[0].Value + n);
        }

        return n;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _queue.Clear();
}

/// <summary>BlockingCollection: the reader parks.</summary>
public struct BlockingRing : IRingUnderTest
{
    private BlockingCollection<Event> _queue;

    /// <inheritdoc/>
    public readonly string Name => "BlockingCollection<T>";

    /// <inheritdoc/>
    public void Open(int capacity) => _queue = new BlockingCollection<Event>(capacity);

    /// <inheritdoc/>
    public readonly void Write(in Event e) => _queue.Add(e);

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events)
    {
        foreach (ref readonly Event e in events)
        {
            _queue.Add(e);
        }
    }

    /// <inheritdoc/>
    public readonly int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        Event e = _queue.Take();
        taker.On(in e);
        int n = 1;
        while (n < limit && _queue.TryTake(out e))
        {
            taker.On(in e);
            n++;
        }

        return n;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _queue.Dispose();
}
