using System;
using System.Linq;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>Files that are whole, and not the right ones: missing, doubled, of another journal, or older bytes behind the end.</summary>
public sealed class ForeignFileTests(ITestOutputHelper output)
{
    private readonly CrashCheck _check = new(new CrashTally());

    [Fact]
    public void F83_without_some_or_all_snapshots_the_journal_gives_the_same_state()
    {
        int lost = 0;
        Each((disk, last) =>
        {
            string[] snapshots = Files(disk, ".qs");
            for (int subset = 0; subset < 1 << snapshots.Length; subset++)
            {
                MemoryDisk copy = disk.Crash(default);
                for (int i = 0; i < snapshots.Length; i++)
                {
                    if ((subset >> i & 1) != 0)
                    {
                        copy.Delete(snapshots[i]);
                        lost++;
                    }
                }

                Assert.Equal(last, _check.Recover(copy, last, last).Last);
            }
        });
        Evidence.Fired("F83", lost);
    }

    [Fact]
    public void F84_a_segment_of_another_journal_is_refused()
    {
        int refused = 0;
        MemoryDisk[] disks = [Run(0), Run(4), Run(8)];
        foreach (MemoryDisk disk in disks)
        {
            foreach (MemoryDisk other in disks.Where(d => d != disk))
            {
                foreach (string path in Files(disk, ".qj").Intersect(Files(other, ".qj"), StringComparer.Ordinal).Skip(1))
                {
                    MemoryDisk copy = disk.Crash(default);
                    Put(copy, path, other[path]);
                    Assert.Throws<JournalCorrupt>(() => _check.Read(copy, 1));
                    refused++;
                }
            }
        }

        Evidence.Fired("F84", refused);
    }

    [Fact]
    public void F85_a_segment_that_is_missing_or_doubled_is_refused()
    {
        int refused = 0;
        Each((disk, last) =>
        {
            string[] segments = Files(disk, ".qj");
            for (int i = 0; i < segments.Length - 1; i++)
            {
                MemoryDisk missing = disk.Crash(default), doubled = disk.Crash(default);
                missing.Delete(segments[i]);
                Assert.Throws<JournalCorrupt>(() => _check.Read(missing, 1));
                Put(doubled, segments[i + 1], disk[segments[i]]);
                Assert.Throws<JournalCorrupt>(() => _check.Read(doubled, 1));
                refused += 2;
            }
        });
        Evidence.Fired("F85", refused);
    }

    [Fact]
    public void F87_old_records_behind_the_end_never_come_back()
    {
        int stale = 0;
        Each((disk, last) =>
        {
            string[] segments = Files(disk, ".qj");
            JournalEnd end = _check.Recover(disk, last, last).End;
            foreach (string old in segments[..^1])
            {
                MemoryDisk copy = disk.Crash(default);
                int at = (int)end.Position;
                Put(copy, segments[^1], [.. disk[segments[^1]][..at], .. disk[old][at..]]);
                (JournalEnd found, long from, long recovered) = _check.Recover(copy, last, last);
                stale += found.TornBytes > 0 ? 1 : 0;
                _check.Resume(copy, found, from, recovered, found.SegmentBytes);
            }
        });
        Evidence.Fired("F87", stale);
    }

    private static string[] Files(MemoryDisk disk, string suffix) =>
        [.. disk.Paths.Where(p => p.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static void Put(MemoryDisk disk, string path, ReadOnlySpan<byte> bytes)
    {
        disk.Delete(path);
        int fd = disk.CreateNew(path);
        disk.WriteAll(fd, bytes, 0);
        disk.DataSync(fd);
        disk.SyncDirectory(CrashScenario.Folder);
        disk.Close(fd);
    }

    private static MemoryDisk Run(int seed)
    {
        var disk = new MemoryDisk();
        new CrashScenario(seed, disk, 40).Run();
        return disk.Crash(default);
    }

    private void Each(Action<MemoryDisk, long> check)
    {
        int seed = Seeds.Pick(output);
        for (int i = 0; i < 8; i++)
        {
            var disk = new MemoryDisk();
            var scenario = new CrashScenario(unchecked(seed + i), disk, 40);
            scenario.Run();
            check(disk.Crash(default), scenario.Written);
        }
    }
}
