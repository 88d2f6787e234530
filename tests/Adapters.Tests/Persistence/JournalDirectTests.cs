using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>A journal written past the page cache has the same bytes as one written through it, whatever its history.</summary>
public sealed class JournalDirectTests(ITestOutputHelper output)
{
    private const long SegmentBytes = 1 << 16;

    [Fact]
    public void DirectAndBufferedWritersLeaveTheSameFiles() => Seeds.Each(output, 25, random =>
    {
        using Scratch direct = new(), buffered = new(), mixed = new();
        List<(int Count, bool Sync, bool Reopen)> steps = [];
        for (int i = 0; i < 120; i++)
        {
            steps.Add((random.Next(1, 90), random.Next(3) != 0, random.Next(8) == 0));
        }

        Write(direct, steps, static _ => true);
        Write(buffered, steps, static _ => false);
        Write(mixed, steps, opening => opening % 2 == 0);
        string[] files = Directory.GetFiles(buffered.Path, "*.qj");
        Assert.True(files.Length > 2, "The journal changed its segment.");
        foreach (string file in files)
        {
            byte[] expected = File.ReadAllBytes(file);
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(direct.Path, Path.GetFileName(file))));
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(mixed.Path, Path.GetFileName(file))));
        }
    });

    [Fact]
    public void TheFileSystemOfTheTestsTakesDirectWrites()
    {
        using Scratch scratch = new();
        string path = scratch.WriteJournal([1]);
        int fd = LinuxFile.OpenDirect(path);
        output.WriteLine(fd < 0 ? "skipped: no direct writes here, the comparison above was of buffered ones" : "direct writes were used");
        if (fd >= 0)
        {
            Assert.Throws<JournalFault>(() => LinuxDisk.Shared.WriteAll(fd, new byte[100], 1));
            LinuxFile.Close(fd);
        }
    }

    [Fact]
    public void TheNextSegmentIsMadeWhileThisOneFills()
    {
        using Scratch scratch = new();
        string spare = Path.Combine(scratch.Path, "journal-spare.tmp");
        using (JournalWriter writer = new(scratch.Path, 1, 1, SegmentBytes))
        {
            writer.Append(Scratch.Events(1, 100));
            Assert.False(File.Exists(spare));
            writer.Append(Scratch.Events(101, 500));
        }

        Assert.Equal(SegmentBytes, new FileInfo(spare).Length);
        Assert.Single(Directory.GetFiles(scratch.Path, "*.qj"));
    }

    private static void Write(Scratch scratch, List<(int Count, bool Sync, bool Reopen)> steps, Func<int, bool> direct)
    {
        int opening = 0;
        JournalWriter writer = new(scratch.Path, 1, 1, SegmentBytes, direct: direct(opening));
        foreach ((int count, bool sync, bool reopen) in steps)
        {
            writer.Append(Scratch.Events(writer.WrittenSequence + 1, count));
            if (sync || reopen)
            {
                writer.Sync();
            }

            if (reopen)
            {
                writer.Dispose();
                JournalEnd end = scratch.Read().End;
                writer = new JournalWriter(scratch.Path, 1, end.LastSequence + 1, SegmentBytes, end, direct(++opening));
            }
        }

        writer.Sync();
        writer.Dispose();
    }
}
