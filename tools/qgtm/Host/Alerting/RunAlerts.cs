using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host.Alerting;

/// <summary>The alerts of one process: what its log says stands, the tap, and the sinks of its configuration.</summary>
public sealed class RunAlerts : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);
    private readonly string _directory;

    private RunAlerts(string directory, AlertDesk desk, int waiting)
    {
        _directory = directory;
        Desk = desk;
        WaitingAtStart = waiting;
    }

    /// <summary>Events for the desk.</summary>
    public AlertTap Tap { get; } = new();

    /// <summary>Where alerts are raised and ended.</summary>
    public AlertDesk Desk { get; }

    /// <summary>Critical alerts of earlier runs that nobody has acknowledged.</summary>
    public int WaitingAtStart { get; }

    /// <summary>The engine's alerts; it goes on with what its log has.</summary>
    public static RunAlerts Open(string directory, string config, string origin, Instrument[] instruments) =>
        Open(directory, AlertLog.Engine, "e", AlertsSection.Read(config), origin, AlertFigures.Of(instruments, ControlSources.StrategyNames), Console.Error);

    /// <summary>The watchdog's: its own log, and sinks of its own. It tells its terminal in a form of its own.</summary>
    public static RunAlerts OfWatchdog(string directory, string config, string origin) =>
        Open(directory, AlertLog.Watchdog, "w", AlertsSection.Read(config), origin, new AlertFigures([], []), null);

    /// <summary>Reads the tap, measures, and writes incident reports, until cancelled.</summary>
    public Task RunAsync(Action measure, IncidentWriter incidents, CancellationToken cancellationToken) =>
        Task.WhenAll(Desk.RunAsync(Tap, measure, cancellationToken), incidents.RunAsync(cancellationToken));

    /// <summary>The events that a start applied before the tap was there.</summary>
    public void TakeJournal(long after) => JournalReader.Read(_directory, after + 1, (in Event e) => Desk.Take(in e));

    /// <summary>True when the log has all that was said so far.</summary>
    public Task<bool> IsLoggedAsync(TimeSpan most) => Desk.Sinks[0].FlushAsync(most);

    /// <summary>What another process has logged meanwhile.</summary>
    public void Refresh() => Desk.Restore(AlertLog.Lines(_directory, AlertLog.Watchdog));

    /// <summary>Gives the sinks a moment to say the last, then ends them.</summary>
    public async ValueTask DisposeAsync()
    {
        Desk.Drain(Tap);
        await Task.WhenAll(Desk.Sinks.Select(s => s.FlushAsync(Farewell)));
        foreach (SinkQueue sink in Desk.Sinks)
        {
            await sink.DisposeAsync();
        }

        Tap.Dispose();
    }

    private static RunAlerts Open(string directory, string file, string prefix, AlertsSection section, string origin, AlertFigures figures, TextWriter? terminal)
    {
        TimeProvider time = TimeProvider.System;
        AlertBook book = AlertLog.Read(directory, prefix, origin);
        int waiting = book.Waiting;
        List<SinkQueue> sinks = [new(new LogSink(Path.Combine(directory, file)), Severity.Info, time)];
        if (terminal is not null)
        {
            sinks.Add(new(new LineSink(terminal), Severity.Warn, time));
        }

        sinks.AddRange(section.Sinks.Select(make => new SinkQueue(make(), section.Least, time)));
        return new RunAlerts(directory, new AlertDesk(book, figures, sinks, time), waiting);
    }
}
