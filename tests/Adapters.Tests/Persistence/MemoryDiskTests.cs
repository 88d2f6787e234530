using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>The disk in memory: the same bytes as the real one, and after a crash what the barriers promise.</summary>
public sealed class MemoryDiskTests(ITestOutputHelper output)
{
    private const string Folder = "state";
    private static readonly string File = Path.Combine(Folder, "file");

    [Fact]
    public void AJournalOnItHasTheBytesOfOneOnTheRealDisk() => Seeds.Each(output, 10, random =>
    {
        using Scratch scratch = new();
        MemoryDisk disk = new() { TakesDirectWrites = random.Next(2) == 0 };
        using (JournalWriter real = new(scratch.Path, 1, 1, 8192), memory = new(Folder, 1, 1, 8192, disk: disk))
        {
            for (int i = 0; i < 40; i++)
            {
                Event[] events = Scratch.Events(real.WrittenSequence + 1, random.Next(1, 40));
                real.Append(events);
                memory.Append(events);
                real.Sync();
                memory.Sync();
            }
        }

        string[] files = Directory.GetFiles(scratch.Path, "*.qj");
        Assert.True(files.Length > 2);
        Assert.Equal(files.Select(Path.GetFileName).Order(), disk.Paths.Select(Path.GetFileName).Where(n => n!.EndsWith(".qj", StringComparison.Ordinal)).Order());
        foreach (string file in files)
        {
            Assert.Equal(System.IO.File.ReadAllBytes(file), disk[Path.Combine(Folder, Path.GetFileName(file))].ToArray());
        }
    });

    [Fact]
    public void WhatIsSyncedSurvivesAndNothingElse()
    {
        MemoryDisk disk = new();
        int fd = disk.CreateNew(File);
        disk.WriteAll(fd, [1, 2, 3], 0);
        disk.DataSync(fd);
        Assert.Empty(disk.Crash(default).Paths);
        disk.SyncDirectory(Folder);
        disk.WriteAll(fd, [9, 9], 1);
        Assert.Equal([1, 9, 9], disk[File].ToArray());
        Assert.Equal([1, 2, 3], disk.Crash(default)[File].ToArray());
        Assert.Equal([1, 9, 3], disk.Crash(new CrashChoice { PrefixBytes = 1 })[File].ToArray());
        Assert.Equal([1, 9, 9], disk.Crash(new CrashChoice { Sectors = [true] })[File].ToArray());
        Assert.Equal([1, 0, 0], disk.Crash(new CrashChoice { Fill = CrashFill.Zeros })[File].ToArray());
        Assert.Equal([1, 2, 3], disk.Crash(default)[File].ToArray());
    }

    [Fact]
    public void ARenameIsThereOrNotUntilItsDirectoryIsSynced()
    {
        MemoryDisk disk = new();
        disk.Close(disk.CreateNew(File));
        disk.SyncDirectory(Folder);
        disk.Rename(File, File + "2");
        Assert.Equal([File + "2"], disk.Paths);
        Assert.Equal([File], disk.Crash(default).Paths);
        Assert.Equal([File + "2"], disk.Crash(new CrashChoice { Names = [true] }).Paths);
        disk.SyncDirectory(Folder);
        Assert.Equal([File + "2"], disk.Crash(default).Paths);
    }

    [Fact]
    public void AFailedSyncIsNotMadeGoodByALaterOne()
    {
        MemoryDisk disk = new();
        int fd = disk.CreateNew(File);
        disk.SyncDirectory(Folder);
        disk.WriteAll(fd, [1, 2], 0);
        disk.Answer = o => o.Call == DiskCall.DataSync ? DiskAnswer.Error(DiskAnswer.Io) : DiskAnswer.Done;
        Assert.Contains("errno 5", Assert.Throws<JournalFault>(() => disk.DataSync(fd)).Message, StringComparison.Ordinal);
        disk.Answer = null;
        disk.DataSync(fd);
        Assert.Equal([1, 2], disk[File].ToArray());
        Assert.Equal([0, 0], disk.Crash(default)[File].ToArray());
        disk.WriteAll(fd, [1, 2], 0);
        disk.DataSync(fd);
        Assert.Equal([1, 2], disk.Crash(default)[File].ToArray());
        Assert.Equal(1, disk.Faults);
    }

    [Fact]
    public void AShortWriteAndASignalAreGoneOnFrom()
    {
        MemoryDisk disk = new();
        int fd = disk.CreateNew(File);
        int calls = 0;
        disk.Answer = _ => ++calls % 2 == 0 ? DiskAnswer.Interrupted : DiskAnswer.Short(1);
        disk.WriteAll(fd, [1, 2, 3], 0);
        Assert.Equal([1, 2, 3], disk[File].ToArray());
        Assert.Equal(5, disk.Faults);
    }

    [Fact]
    public void SnapshotsAreWrittenReadAndPrunedOnIt()
    {
        MemoryDisk disk = new();
        SnapshotWriter writer = new(Folder, disk);
        for (long sequence = 1; sequence <= 5; sequence++)
        {
            writer.Write(new SnapshotImage(sequence, 1, 1, "test", []));
        }

        Assert.Equal(3, disk.Paths.Count);
        MemoryDisk after = disk.Crash(default);
        Assert.Equal(5, SnapshotDirectory.NewestValid(Folder, out IReadOnlyList<string> skipped, after)!.Sequence);
        Assert.Empty(skipped);
        after.Flip(after.Paths.Max()!, 700);
        Assert.Equal(4, SnapshotDirectory.NewestValid(Folder, out skipped, after)!.Sequence);
        Assert.Single(skipped);
    }
}
