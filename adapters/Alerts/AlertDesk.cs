using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alerts;

/// <summary>
/// Turns events and named conditions into notices by the table, and hands them to the sinks' queues. Nothing that calls it
/// waits for a sink: a queue takes what it is given or loses its oldest.
/// </summary>
/// <param name="book">What stands already.</param>
/// <param name="figures">Names of instruments and strategies.</param>
/// <param name="sinks">Where notices go.</param>
/// <param name="time">Wall time of the notices.</param>
public sealed class AlertDesk(AlertBook book, AlertFigures figures, IReadOnlyList<SinkQueue> sinks, TimeProvider time)
{
    /// <summary>Between two looks into the tap.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private const int FailuresToTell = 3;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long DueNs, AlertRule Rule, Event Cause)> _pending = new(StringComparer.Ordinal);

    /// <summary>Takes what another process has logged since; what is known stays as it is.</summary>
    public void Restore(IEnumerable<AlertNotice> notices)
    {
        lock (_gate)
        {
            foreach (AlertNotice notice in notices)
            {
                book.Restore(notice);
            }
        }
    }

    /// <summary>Critical alerts that wait for an acknowledgement.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return book.Waiting;
            }
        }
    }

    /// <summary>The sinks.</summary>
    public IReadOnlyList<SinkQueue> Sinks => sinks;

    /// <summary>A copy of all alerts, oldest first.</summary>
    public IReadOnlyList<AlertEntry> List()
    {
        lock (_gate)
        {
            return [.. book.Entries];
        }
    }

    /// <summary>Reads the tap and watches the sinks until cancelled; what the tap still holds then is read, too.</summary>
    public async Task RunAsync(AlertTap tap, Action measure, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Drain(tap);
                measure();
                WatchSinks();
            }
        }
        finally
        {
            Drain(tap);
        }
    }

    /// <summary>Takes all that waits in the tap.</summary>
    public void Drain(AlertTap tap)
    {
        while (tap.TryRead(out Event e))
        {
            Take(in e);
        }
    }

    /// <summary>One durable event.</summary>
    public void Take(in Event e)
    {
        Event cause = e;
        lock (_gate)
        {
            foreach (AlertRule rule in AlertTable.Rules)
            {
                if (rule.EndKind == e.Header.Kind && e.Header.Kind != EventKind.None && rule.EndWhen?.Invoke(cause) != false)
                {
                    End(rule, in cause);
                }
            }

            foreach (AlertRule rule in AlertTable.Rules)
            {
                if (rule.Kind == e.Header.Kind && e.Header.Kind != EventKind.None && rule.When?.Invoke(cause) != false)
                {
                    Raise(rule, in cause);
                }
            }

            if (e.Header.Kind == EventKind.Timer)
            {
                Ripen(e.Header.TimeNs);
            }
        }
    }

    /// <summary>A condition of the host, or a word of the watchdog: raises its row, and ends those that it ends.</summary>
    public void Raise(string name, string detail)
    {
        lock (_gate)
        {
            foreach (AlertRule rule in AlertTable.Rules)
            {
                if (rule.Name != name && Array.IndexOf(rule.EndNames, name) >= 0)
                {
                    Put(book.End(AlertFigures.Fill(rule.Key, detail), string.Empty, Now));
                }
                else if (rule.Name == name)
                {
                    Put(book.Raise(AlertFigures.Fill(rule.Key, detail), rule.Severity, AlertFigures.Fill(rule.Says, detail), rule.EndsByHand, Now));
                }
            }
        }
    }

    /// <summary>The condition is over; nothing happens when it did not stand.</summary>
    public void End(string name, string detail)
    {
        lock (_gate)
        {
            foreach (AlertRule rule in AlertTable.Rules.Where(r => r.Name == name))
            {
                Put(book.End(AlertFigures.Fill(rule.Key, detail), string.Empty, Now));
            }
        }
    }

    /// <summary>A note that raises nothing: it is in the log, and with sinks that want it.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            Put(book.Raise("note", Severity.Info, text, endsByHand: false, Now));
        }
    }

    /// <summary>A person has seen an alert; false when there is none that waits.</summary>
    public bool Acknowledge(string id, long uid)
    {
        lock (_gate)
        {
            AlertNotice? notice = book.Acknowledge(id, uid, Now);
            Put(notice);
            return notice is not null;
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private void Raise(AlertRule rule, in Event e)
    {
        string key = figures.Fill(rule.Key, e);
        if (rule.AfterNs != 0)
        {
            _pending.TryAdd(key, (e.Header.TimeNs + rule.AfterNs, rule, e));
            return;
        }

        Put(book.Raise(key, rule.Severity, figures.Fill(rule.Says, e), rule.EndsByHand, Now));
    }

    /// <summary>The whole account's end is that of each instrument's.</summary>
    private void End(AlertRule rule, in Event e)
    {
        string pattern = rule.EndKey.Length != 0 ? rule.EndKey : rule.Key;
        bool isAll = e.Header.Instrument < 0 && pattern.Contains("{scope}", StringComparison.Ordinal);
        string key = figures.Fill(isAll ? pattern.Replace("{scope}", string.Empty, StringComparison.Ordinal) : pattern, e);
        _pending.Remove(key);
        Put(book.End(key, rule.EndSays.Length != 0 ? figures.Fill(rule.EndSays, e) : string.Empty, Now));
    }

    private void Ripen(long nowNs)
    {
        foreach ((string key, (long due, AlertRule rule, Event cause)) in _pending.Where(p => p.Value.DueNs <= nowNs).ToArray())
        {
            _pending.Remove(key);
            Put(book.Raise(key, rule.Severity, figures.Fill(rule.Says, cause), rule.EndsByHand, Now));
        }
    }

    private void WatchSinks()
    {
        foreach (SinkQueue sink in sinks)
        {
            if (sink.FailuresInRow >= FailuresToTell || (sink.FailuresInRow != 0 && sink.Lost != 0))
            {
                Raise(AlertTable.Sink, sink.Name);
            }
            else if (sink.FailuresInRow == 0)
            {
                End(AlertTable.Sink, sink.Name);
            }
        }
    }

    private void Put(IReadOnlyList<AlertNotice> notices)
    {
        foreach (AlertNotice notice in notices)
        {
            Put(notice);
        }
    }

    private void Put(AlertNotice? notice)
    {
        if (notice is null)
        {
            return;
        }

        foreach (SinkQueue sink in sinks)
        {
            sink.Put(notice);
        }
    }
}
