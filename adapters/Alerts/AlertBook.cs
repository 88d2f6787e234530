using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Qgtm.Fast.Alerts;

/// <summary>One alert as the book has it.</summary>
public sealed record AlertEntry(string Id, string Key, Severity Severity, string Text, DateTime FirstAt)
{
    public DateTime LastAt { get; init; }

    /// <summary>When the sinks heard of it last.</summary>
    public DateTime ToldAt { get; init; }
    public long Count { get; init; } = 1;
    public bool EndsByHand { get; init; }
    public DateTime? EndedAt { get; init; }
    public DateTime? AcknowledgedAt { get; init; }
    public long Uid { get; init; } = -1;

    /// <summary>The condition stands.</summary>
    public bool Stands => EndedAt is null;

    /// <summary>A person has to say that it was seen.</summary>
    public bool Waits => Severity == Severity.Critical && AcknowledgedAt is null;
}

/// <summary>
/// What stands, what was seen, and what is worth saying again. It is the fold of the log's notices, so a process that is
/// killed loses nothing of it. Not safe for two threads: its owner locks.
/// </summary>
/// <param name="prefix">First letter of the ids it gives: e or w.</param>
/// <param name="origin">Environment and account.</param>
public sealed class AlertBook(string prefix, string origin)
{
    /// <summary>An alert that stands and is raised again is said again after this, with its count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Alerts that ended and were seen: so many of the newest are kept.</summary>
    private const int KeptMax = 256;

    private readonly List<AlertEntry> _entries = [];
    private long _last;

    /// <summary>All alerts known, oldest first.</summary>
    public IReadOnlyList<AlertEntry> Entries => _entries;

    /// <summary>Critical ones that nobody has acknowledged, whether they stand or not.</summary>
    public int Waiting => _entries.Count(e => e.Waits);

    /// <summary>Takes a notice of the log: ids of other writers are kept, and not continued.</summary>
    public void Restore(AlertNotice n)
    {
        int at = _entries.FindIndex(e => e.Id == n.Id);
        if (n.Id.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(n.Id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _last = Math.Max(_last, number);
        }

        if (at < 0)
        {
            if (n.Kind == NoticeKind.Raised && n.Severity != Severity.Info)
            {
                Add(new(n.Id, n.Key, n.Severity, n.Text, n.Time) { LastAt = n.Time, ToldAt = n.Time, EndsByHand = n.EndsByHand });
            }

            return;
        }

        _entries[at] = n.Kind switch
        {
            NoticeKind.Ended => _entries[at] with { EndedAt = n.Time, Count = n.Count },
            NoticeKind.Acknowledged => Seen(_entries[at], n.Uid, n.Time),
            _ => _entries[at] with { LastAt = n.Time, ToldAt = n.Time, Count = n.Count, Text = n.Text },
        };
    }

    /// <summary>Raises; null when it stands already and was said a moment ago: then it only counts.</summary>
    public AlertNotice? Raise(string key, Severity severity, string text, bool endsByHand, DateTime now)
    {
        int at = _entries.FindIndex(e => e.Stands && e.Key == key && e.Id.StartsWith(prefix, StringComparison.Ordinal));
        if (at >= 0)
        {
            AlertEntry entry = _entries[at];
            bool isWorse = severity > entry.Severity;
            bool isDue = isWorse || now - entry.ToldAt >= Window;
            _entries[at] = entry = entry with
            {
                Count = entry.Count + 1,
                LastAt = now,
                Text = text,
                Severity = isWorse ? severity : entry.Severity,
                ToldAt = isDue ? now : entry.ToldAt,
                AcknowledgedAt = isWorse ? null : entry.AcknowledgedAt,
            };
            return isDue ? Of(entry, NoticeKind.Repeated, now) : null;
        }

        AlertEntry fresh = new($"{prefix}{++_last}", key, severity, text, now) { LastAt = now, ToldAt = now, EndsByHand = endsByHand };
        if (severity != Severity.Info)
        {
            Add(fresh);
        }

        return Of(fresh, NoticeKind.Raised, now);
    }

    /// <summary>Ends what stands under the key, or under every key that begins so when it ends with a slash.</summary>
    public IReadOnlyList<AlertNotice> End(string key, string text, DateTime now)
    {
        List<AlertNotice> ended = [];
        for (int i = 0; i < _entries.Count; i++)
        {
            AlertEntry e = _entries[i];
            if (e.Stands && !e.EndsByHand && e.Id.StartsWith(prefix, StringComparison.Ordinal)
                && (key.EndsWith('/') ? e.Key.StartsWith(key, StringComparison.Ordinal) : e.Key == key))
            {
                _entries[i] = e with { EndedAt = now };
                ended.Add(Of(_entries[i], NoticeKind.Ended, now) with { Text = text.Length != 0 ? text : "Over: " + e.Text });
            }
        }

        Trim();
        return ended;
    }

    /// <summary>A person has seen it; what only a person ends has ended. Null when there is no such alert, or it was seen before.</summary>
    public AlertNotice? Acknowledge(string id, long uid, DateTime now)
    {
        int at = _entries.FindIndex(e => e.Id == id);
        if (at < 0 || _entries[at].AcknowledgedAt is not null)
        {
            return null;
        }

        _entries[at] = Seen(_entries[at], uid, now);
        AlertNotice notice = Of(_entries[at], NoticeKind.Acknowledged, now) with { Uid = uid };
        Trim();
        return notice;
    }

    private static AlertEntry Seen(AlertEntry e, long uid, DateTime now) =>
        e with { AcknowledgedAt = now, Uid = uid, EndedAt = e.EndsByHand ? e.EndedAt ?? now : e.EndedAt };

    private AlertNotice Of(AlertEntry e, NoticeKind kind, DateTime now) =>
        new(now, e.Id, kind, e.Severity, e.Key, e.Text) { Count = e.Count, EndsByHand = e.EndsByHand, Origin = origin };

    private void Add(AlertEntry entry)
    {
        _entries.Add(entry);
        Trim();
    }

    private void Trim()
    {
        while (_entries.Count > KeptMax && _entries.FindIndex(e => !e.Stands && !e.Waits) is var old and >= 0)
        {
            _entries.RemoveAt(old);
        }
    }
}
