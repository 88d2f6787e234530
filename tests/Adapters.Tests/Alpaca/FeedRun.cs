using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>A market data stream that runs against a server, with a clock of its own and the events that it wrote.</summary>
internal sealed class FeedRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lane _lane;

    public FeedRun(AlpacaEndpoints endpoints, FeedOptions? options = null, int lane = 1 << 10)
    {
        _lane = new Lane(lane);
        Socket = new TickSocket(endpoints, new AlpacaCredential("K", "S"), Samples.Symbols(), _lane, (options ?? new FeedOptions()) with { Time = Time });
        Running = Socket.RunAsync(_stop.Token);
    }

    public FakeTime Time { get; } = new();

    public TickSocket Socket { get; }

    /// <summary>Ends with the stream's thread.</summary>
    public Task Running { get; }

    /// <summary>Everything read so far.</summary>
    public List<Event> Events { get; } = [];

    /// <summary>The next event of a kind; what comes before it is kept and passed over.</summary>
    public async Task<Event> NextAsync(EventKind kind)
    {
        using CancellationTokenSource limit = new(FeedServer.Patience);
        while (true)
        {
            if (TryRead(out Event e))
            {
                if (e.Header.Kind == kind)
                {
                    return e;
                }
            }
            else
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    /// <summary>Lets the clock run in steps until something has happened.</summary>
    public async Task AdvanceUntilAsync(Func<bool> happened, TimeSpan step)
    {
        using CancellationTokenSource limit = new(FeedServer.Patience);
        while (!happened())
        {
            limit.Token.ThrowIfCancellationRequested();
            Time.Advance(step);
            for (int i = 0; i < 50 && !happened(); i++)
            {
                await Task.Yield();
            }
        }
    }

    public unsafe bool TryRead(out Event e)
    {
        bool any = _lane.TryPeek(out Event* next);
        e = any ? *next : default;
        if (any)
        {
            _lane.Release();
            _lane.Publish();
            Events.Add(e);
        }

        return any;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Running.WaitAsync(FeedServer.Patience);
        }
        catch (OperationCanceledException)
        {
            // It stood before a full lane.
        }

        _stop.Dispose();
        _lane.Dispose();
    }
}
