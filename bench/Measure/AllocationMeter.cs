using System;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>What one stretch of work allocated.</summary>
/// <param name="Bytes">Managed bytes of the calling thread, or of the whole process.</param>
/// <param name="Gc0">Collections of generation 0 meanwhile, process-wide.</param>
/// <param name="Gc1">Collections of generation 1.</param>
/// <param name="Gc2">Collections of generation 2.</param>
public readonly record struct Allocated(long Bytes, int Gc0, int Gc1, int Gc2);

/// <summary>Managed bytes and collections between start and stop. Exact: the runtime counts per thread, not per sample.</summary>
public readonly struct AllocationMeter
{
    private readonly long _bytes;
    private readonly int _gc0;
    private readonly int _gc1;
    private readonly int _gc2;
    private readonly bool _process;

    private AllocationMeter(bool process)
    {
        _process = process;
        _gc0 = GC.CollectionCount(0);
        _gc1 = GC.CollectionCount(1);
        _gc2 = GC.CollectionCount(2);
        _bytes = Read(process);
    }

    /// <summary>Counts the calling thread from here on.</summary>
    public static AllocationMeter OfThread() => new(process: false);

    /// <summary>Counts every thread from here on.</summary>
    public static AllocationMeter OfProcess() => new(process: true);

    /// <summary>What was allocated since the start.</summary>
    public Allocated Stop()
    {
        long bytes = Read(_process) - _bytes;
        return new Allocated(bytes, GC.CollectionCount(0) - _gc0, GC.CollectionCount(1) - _gc1, GC.CollectionCount(2) - _gc2);
    }

    private static long Read(bool process) =>
        process ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
}
