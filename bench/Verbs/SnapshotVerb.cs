using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>What a snapshot costs: the pause of the engine's thread, and the work behind it.</summary>
public sealed class SnapshotVerb : IVerb
{
    /// <inheritdoc/>
    public string Name => "snapshot";

    /// <inheritdoc/>
    public string Summary => "pause on the engine's thread, and encode + write beside memcpy + write of the same bytes";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        using EngineRig rig = new(Universe.Default());
        EngineVerb.Player player = new(rig, MarketScript.Mixed(6_000, Universe.Default().Length), plant: false);
        player.Run(3);
        EngineState state = rig.State;
        int bytes = Enumerable.Range(0, EngineState.SectionNames.Length).Sum(i => state.Section(i).Length);
        byte[] copy = new byte[bytes], flat = new byte[bytes];
        SnapshotBuffer buffer = new(state);
        int copies = options.Amount(2_000, 100), writes = options.Amount(20, 2);
        string size = $"{bytes >> 10} KiB";
        var rows = new List<Row>();
        rows.AddRange(Alternation.Run(Name, "us", options.RepsOr(10), twoThreads: false,
            new Contender($"pause: copy of all sections, {size}", () => Each(copies, () => buffer.Fill(state))) { AllocationGated = true },
            new Contender("memcpy of one block of the size", () => Each(copies, () => flat.AsSpan().CopyTo(copy)), IsReference: true)));
        double mib = bytes / (double)(1 << 20);
        rows.Add(new Row { Verb = Name, Name = "pause for each MiB", Unit = "us", Class = "one", N = rows[0].N, Median = rows[0].Median / mib, Min = rows[0].Min / mib, Max = rows[0].Max / mib, Target = "P8" });
        string directory = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
        SnapshotWriter writer = new(directory);
        MemoryPackWriter payload = new();
        ArrayBufferWriter<byte> file = new();
        SnapshotImage image = JournalFixture.ImageOf(state);
        try
        {
            rows.AddRange(Alternation.Run(Name, "us", options.RepsOr(7), twoThreads: false,
                new Contender($"encode, write, sync, read back, {size}", () => Each(writes, () => writer.Write(image))) { Target = "P8" },
                new Contender($"encode alone, {size}", () => Each(writes, () => SnapshotFrame.Encode(image, payload, file))),
                new Contender("memcpy, write, sync, read back of the bytes", () => Each(writes, () => Plain(directory, flat, copy)), IsReference: true)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return rows;
    }

    private static void Plain(string directory, byte[] from, byte[] buffer)
    {
        from.CopyTo(buffer, 0);
        string hidden = Path.Combine(directory, "plain.tmp");
        File.Delete(hidden);
        int fd = LinuxFile.CreateNew(hidden);
        LinuxDisk.Shared.WriteAll(fd, buffer, 0);
        LinuxFile.DataSync(fd);
        LinuxFile.Close(fd);
        using (SafeFileHandle written = File.OpenHandle(hidden))
        {
            _ = RandomAccess.Read(written, buffer, 0);
        }

        LinuxFile.Rename(hidden, Path.Combine(directory, "plain"));
        LinuxFile.SyncDirectory(directory);
    }

    private static Sample Each(int times, Action work)
    {
        work();
        Histogram latency = new();
        AllocationMeter meter = AllocationMeter.OfThread();
        for (int i = 0; i < times; i++)
        {
            long start = Clock.NowNs();
            work();
            latency.Record(Clock.NowNs() - start);
        }

        Allocated memory = meter.Stop();
        return new Sample(latency.Percentile(0.5) / 1e3) { Latency = latency, BytesPerEvent = memory.Bytes / (double)times, Memory = memory };
    }
}
