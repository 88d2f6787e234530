using System;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Bench.Wire;
using Qgtm.Fast.Tool.Host;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>
/// The daemon's threads from a real socket to the broker's socket allocate nothing. QGTM_ALLOC_EVENTS=10000000 is the long
/// form; the short one is 240,000 events. Counting starts after the first
/// 64 frames, 1,000 events and 16 orders.
/// </summary>
[Collection("measuring")]
public sealed class HotPathTests(ITestOutputHelper output)
{
    private const int FramesAtOnce = 20_000;

    /// <summary>100,000 messages a second: an order has its answer before the next is due.</summary>
    private const long PaceNs = 100_000;

    [Fact]
    public void From_socket_to_order_bytes_no_thread_allocates()
    {
        long events = long.TryParse(Environment.GetEnvironmentVariable("QGTM_ALLOC_EVENTS"), CultureInfo.InvariantCulture, out long asked) ? asked : 240_000;
        using WirePipeline pipeline = new(JournalGate.Synced, WaitStrategy.Balanced);
        Play(pipeline, events, 0);
        long[] after = Bytes(pipeline);
        output.WriteLine($"{pipeline.Engine.TicksApplied} events, {pipeline.Orders.Length} orders; bytes of tick, engine, journal, orders: "
            + $"{string.Join(", ", after)}");
        Assert.True(pipeline.Orders.Length > 16, "Orders went through, more than the uncounted ones.");
        Assert.Equal(0, after.Sum());
    }

    [Fact]
    public void One_planted_object_a_frame_turns_it_red()
    {
        using WirePipeline pipeline = new(JournalGate.Written, WaitStrategy.Balanced);
        pipeline.Socket.OnActivity = static () => GC.KeepAlive(new object());
        Play(pipeline, 80_000, 0);
        Assert.True(pipeline.Socket.AllocatedBytes > 0);
    }

    private static long[] Bytes(WirePipeline p) =>
        [p.Socket.AllocatedBytes, p.Engine.AllocatedBytes, p.Gateway.AllocatedBytes, p.Gateway.SendAllocatedBytes];

    private static void Play(WirePipeline pipeline, long events, int from)
    {
        for (long done = 0; done < events; done += FramesAtOnce * WireScript.PerFrame)
        {
            pipeline.Play(WireScript.Frames((int)Math.Min(FramesAtOnce, (events - done) / WireScript.PerFrame), (int)(from + done)), PaceNs);
        }

        pipeline.Stop();
    }
}
