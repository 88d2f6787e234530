using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// The tasks of a running engine, each by its name. Once it is live, one that fails ends the process; before, the start says
/// in its own words what has failed.
/// </summary>
public sealed class Parts(Action<string, Exception> died)
{
    /// <summary>Threads, and tasks as <see cref="Add"/> names them: every part that must not die alone (tests/faults.csv, F71).</summary>
    public const string Engine = "engine", Journal = "journal", Orders = "orders";

    private readonly List<(string Name, Task Task)> _all = [];
    private bool _live;

    /// <summary>One more part.</summary>
    public void Add(string name, Task task)
    {
        _all.Add((name, KillPoint.OrFailed(name, task)));
        if (_live)
        {
            _ = WatchAsync(_all[^1].Name, _all[^1].Task);
        }
    }

    /// <summary>From here on a part that fails ends the process.</summary>
    public void Live()
    {
        _live = true;
        foreach ((string name, Task task) in _all)
        {
            _ = WatchAsync(name, task);
        }
    }

    /// <summary>Asks all to end and waits until they have: nothing writes into the lanes any more before they are freed. A fault that nobody has heard of comes out here.</summary>
    public async Task EndAsync(CancellationTokenSource io)
    {
        ArgumentNullException.ThrowIfNull(io);
        await io.CancelAsync();
        await Task.WhenAll(_all.ConvertAll(p => QuietlyAsync(p.Task)));
    }

    /// <summary>The stop that was asked for is no fault.</summary>
    public static async Task QuietlyAsync(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private async Task WatchAsync(string name, Task task)
    {
        try
        {
            await QuietlyAsync(task);
        }
        catch (Exception e)
        {
            died(name, e);
        }
    }
}
