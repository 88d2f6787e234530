using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Why a run ends: its time is up, or a signal asked for an ordered stop.</summary>
public sealed class Stop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private volatile bool _booted;

    /// <param name="after">Wall time after which the run stops by itself; null = never.</param>
    public Stop(TimeSpan? after)
    {
        After = after;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
    }

    /// <summary>The time that was given.</summary>
    public TimeSpan? After { get; }

    /// <summary>Cancelled when the run shall end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when the run shall end.</summary>
    public bool Asked => _source.IsCancellationRequested;

    /// <summary>From here on a signal asks for an ordered stop. Before, it ends the process: nothing is open yet that needs an order.</summary>
    public void Booted() => _booted = true;

    /// <summary>Starts counting the time, once the engine is live.</summary>
    public void StartClock()
    {
        if (After is { } span)
        {
            _source.CancelAfter(span);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_booted)
        {
            Console.Error.WriteLine("Stopped while starting: no order was sent, and the state directory is as a crash would leave it.");
            Environment.Exit(ExitCode.Error);
        }

        _source.Cancel();
    }
}
