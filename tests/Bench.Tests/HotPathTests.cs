using System;
using System.Globalization;
using Qgtm.Fast.Bench.Wire;
using Qgtm.Fast.Tool.Host;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>
/// The daemon's threads from a real socket to the broker's socket allocate nothing. QGTM_ALLOC_EVENTS=10000000 is the long
/// form; the short one is 240,000 events.
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
        Play(pipeline, events);
        output.WriteLine($"{pipeline.Engine.TicksApplied} events, {pipeline.Orders.Length} orders, "
            + $"bytes: tick {pipeline.Socket.AllocatedBytes}, engine {pipeline.Engine.AllocatedBytes}, journal {pipeline.Gateway.AllocatedBytes}, orders {pipeline.Gateway.SendAllocatedBytes}");
        Assert.True(pipeline.Orders.Length > 16, "Orders went through, more than the uncounted ones.");
        Assert.Equal(0, pipeline.Socket.AllocatedBytes);
        Assert.Equal(0, pipeline.Engine.AllocatedBytes);
        Assert.Equal(0, pipeline.Gateway.AllocatedBytes);
        Assert.Equal(0, pipeline.Gateway.SendAllocatedBytes);
    }

    [Fact]
    public void One_planted_object_a_frame_turns_it_red()
    {
        using WirePipeline pipeline = new(JournalGate.Written, WaitStrategy.Balanced);
        pipeline.Socket.OnActivity = static () => GC.KeepAlive(new object());
        Play(pipeline, 80_000);
        Assert.True(pipeline.Socket.AllocatedBytes > 0);
    }

    private static void Play(WirePipeline pipeline, long events)
    {
        for (int from = 0; from < events; from += FramesAtOnce * WireScript.PerFrame)
        {
            pipeline.Play(WireScript.Frames((int)Math.Min(FramesAtOnce, (events - from) / WireScript.PerFrame), from), PaceNs);
        }

        pipeline.Stop();
    }
}
