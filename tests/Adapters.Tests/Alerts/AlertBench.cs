using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Adapters.Tests.Alerts;

/// <summary>A sink that writes down what it is given, after what the test wants to happen first.</summary>
internal sealed class RecordingSink(string name, Func<AlertNotice, Task>? first = null) : IAlertSink
{
    private readonly ConcurrentQueue<AlertNotice> _taken = new();

    public string Name => name;

    public IReadOnlyList<AlertNotice> Taken => [.. _taken];

    /// <summary>Done when a notice has come in.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        Entered.TrySetResult();
        await (first?.Invoke(notice) ?? Task.CompletedTask);
        _taken.Enqueue(notice);
    }
}

/// <summary>Wall time that a test sets.</summary>
internal sealed class WallTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 14, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A desk with one sink that writes down.</summary>
internal sealed class AlertBench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly SinkPatience Hasty = new(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), Tries: 4);

    public AlertBench(AlertBook? book = null)
    {
        Queue = new SinkQueue(Sink, Severity.Info, TimeProvider.System, Hasty);
        Desk = new AlertDesk(book ?? new AlertBook("e", "test"), AlertFigures.Of(Universe.Default(), ControlSources.StrategyNames), [Queue], Wall);
    }

    public RecordingSink Sink { get; } = new("log");

    public SinkQueue Queue { get; }

    public WallTime Wall { get; } = new();

    public AlertDesk Desk { get; }

    /// <summary>All notices so far, delivered.</summary>
    public async Task<IReadOnlyList<AlertNotice>> NoticesAsync() => await Queue.FlushAsync(Patience) ? Sink.Taken : throw new TimeoutException("the sink is stuck");

    public static Event Of(EventKind kind, int instrument = -1, long timeNs = 1_000_000_000)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = timeNs;
        return e;
    }

    public static Event Tier(long from, long to, long trigger = 1)
    {
        Event e = Of(EventKind.TierChanged);
        e.Numbers.A = from;
        e.Numbers.B = to;
        e.Numbers.C = trigger;
        return e;
    }

    public ValueTask DisposeAsync() => Queue.DisposeAsync();
}
