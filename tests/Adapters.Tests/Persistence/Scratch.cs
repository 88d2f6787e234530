using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>A directory of one test, with journals written into it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("qgtm-persistence-").FullName;

    public static Event[] Events(long first, int count)
    {
        var events = new Event[count];
        for (int i = 0; i < count; i++)
        {
            events[i].Header.Sequence = first + i;
            events[i].Header.TimeNs = (first + i) * 1_000;
            events[i].Header.Kind = EventKind.Trade;
            events[i].Trade.Px = 100_000_000_000 + first + i;
            events[i].Trade.Size = 7;
        }

        return events;
    }

    /// <summary>Writes the blocks of the sizes from sequence 1 on, each synced, and returns the segment's path.</summary>
    public string WriteJournal(int[] blocks, long segmentBytes = 8192, uint epoch = 1, bool sync = true)
    {
        using var writer = new JournalWriter(Path, epoch, 1, segmentBytes);
        foreach (int count in blocks)
        {
            writer.Append(Events(writer.WrittenSequence + 1, count));
            if (sync)
            {
                writer.Sync();
            }
        }

        return Segment(1);
    }

    public string Segment(long first) => System.IO.Path.Combine(Path, $"journal-{first:D20}.qj");

    public (JournalEnd End, List<Event> Events) Read(long from = 1)
    {
        var events = new List<Event>();
        JournalEnd end = JournalReader.Read(Path, from, (in Event e) => events.Add(e));
        return (end, events);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
