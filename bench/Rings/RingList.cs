using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>The rings of a run: ours, the base library's, and those of a peer's assembly.</summary>
public static class RingList
{
    /// <summary>Name of the ring that the others are compared with.</summary>
    public const string Reference = "Channel<T>";

    /// <summary>All rings; <paramref name="peer"/> is the path of an assembly with structs that implement IRingUnderTest, or null.</summary>
    public static List<IRingLoops> All(string? peer)
    {
        List<IRingLoops> rings =
        [
            new RingLoops<LaneRing>(),
            new RingLoops<RingBufferRing>(),
            new RingLoops<ChannelRing>(),
            new RingLoops<ConcurrentQueueRing>(),
            new RingLoops<ParkingLaneRing>(),
            new RingLoops<ParkingChannelRing>(),
            new RingLoops<BlockingRing>(),
        ];
        if (peer is not null)
        {
            rings.AddRange(Of(Assembly.LoadFrom(Path.GetFullPath(peer))));
        }

        return rings;
    }

    /// <summary>The rings that an assembly holds, by name.</summary>
    public static IEnumerable<IRingLoops> Of(Assembly assembly) => assembly.GetTypes()
        .Where(t => t.IsValueType && t.IsVisible && typeof(IRingUnderTest).IsAssignableFrom(t))
        .OrderBy(t => t.FullName, StringComparer.Ordinal)
        .Select(t => (IRingLoops)Activator.CreateInstance(typeof(RingLoops<>).MakeGenericType(t))!);
}
