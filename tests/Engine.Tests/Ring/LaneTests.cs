using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>The lane against a plain queue, full, on two threads, and by address: what every adapter relies on.</summary>
public sealed unsafe class LaneTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(8, 4)]
    [InlineData(64, 5)]
    public void Behaves_as_a_bounded_queue_under_random_operations(int capacity, int seed)
    {
        using var lane = new Lane(capacity);
        var oracle = new Queue<Event>();
        var random = new Random(seed);
        int refused = 0;
        int starved = 0;
        for (int step = 0; step < 50_000; step++)
        {
            if (random.Next(2) == 0)
            {
                Event e = Pattern.Of(random.NextInt64());
                bool written = lane.TryWrite(in e);
                Assert.Equal(oracle.Count < capacity, written);
                if (written)
                {
                    oracle.Enqueue(e);
                }
                else
                {
                    refused++;
                }
            }
            else
            {
                int ahead = random.Next(capacity + 2);
                Assert.Equal(oracle.Count > ahead, lane.TryPeek(ahead, out Event* later));
                if (oracle.Count > ahead)
                {
                    AssertSameButSequence(oracle.ElementAt(ahead), *later);
                }

                bool there = lane.TryPeek(out Event* read);
                Assert.Equal(oracle.Count > 0, there);
                if (there)
                {
                    AssertSameButSequence(oracle.Dequeue(), *read);
                    lane.Release();
                    lane.Publish();
                }
                else
                {
                    starved++;
                }
            }
        }

        Assert.True(starved > 0, "the run never emptied the lane");
        Assert.True(refused > 0 || capacity > 8, "the run never filled a small lane");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public void A_full_lane_refuses_and_keeps_what_it_has(int capacity)
    {
        using var lane = new Lane(capacity);
        for (int i = 0; i < capacity; i++)
        {
            Event e = Pattern.Of(i);
            Assert.True(lane.TryWrite(in e));
        }

        Event late = Pattern.Of(-1);
        Assert.False(lane.TryWrite(in late));
        for (int i = 0; i < capacity; i++)
        {
            Assert.True(lane.TryPeek(out Event* read));
            Assert.Equal(i + 1, read->Header.Sequence);
            AssertSameButSequence(Pattern.Of(i), *read);
            lane.Release();
        }

        Assert.False(lane.TryPeek(out Event* _));
        lane.Publish();
        Assert.True(lane.TryWrite(in late));
        Assert.True(lane.TryPeek(out Event* last));
        Assert.Equal(capacity + 1, last->Header.Sequence);
        Evidence.Fired("F74", 1);
    }

    [Fact]
    public void Released_slots_come_back_without_a_publish_after_a_quarter_lap()
    {
        using var lane = new Lane(16);
        Event e = Pattern.Of(7);
        for (int i = 0; i < 16; i++)
        {
            Assert.True(lane.TryWrite(in e));
        }

        int needed = 0;
        while (!lane.TryWrite(in e) && needed < 16)
        {
            lane.Release();
            needed++;
        }

        Assert.InRange(needed, 1, 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-8)]
    public void A_capacity_that_is_no_power_of_two_is_a_fault(int capacity) =>
        Assert.Throws<EngineFault>(() => new Lane(capacity));

    [Theory]
    [InlineData(2, 10_000)] // a full lane is a switch of threads, and cores may be few and busy
    [InlineData(1024, 1_000_000)]
    public void Two_threads_pass_events_in_order_and_unchanged(int capacity, int events)
    {
        using var lane = new Lane(capacity);
        long started = Stopwatch.GetTimestamp();
        long stop = started + (60 * Stopwatch.Frequency);
        ulong sent = 0;
        var producer = new Thread(() =>
        {
            var wait = default(SpinWait);
            for (int i = 0; i < events; i++)
            {
                Event e = Pattern.Of(i);
                sent = Mix(sent, in e);
                while (!lane.TryWrite(in e) && Stopwatch.GetTimestamp() < stop)
                {
                    wait.SpinOnce(-1);
                }
            }
        });
        producer.Start();

        ulong received = 0;
        int count = 0;
        long misplaced = 0;
        var idle = default(SpinWait);
        while (count < events && Stopwatch.GetTimestamp() < stop)
        {
            if (lane.TryPeek(out Event* read))
            {
                count++;
                misplaced += read->Header.Sequence == count ? 0 : 1;
                received = Mix(received, in *read);
                lane.Release();
            }
            else
            {
                lane.Publish();
                idle.SpinOnce(-1);
            }
        }

        producer.Join();
        Assert.Equal(events, count);
        Assert.Equal(0, misplaced);
        Assert.Equal(sent, received);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(4096)]
    public void Every_slot_starts_on_a_cache_line(int capacity)
    {
        using var lane = new Lane(capacity);
        var addresses = new HashSet<long>();
        for (int i = 0; i < capacity; i++)
        {
            Event e = Pattern.Of(i);
            Assert.True(lane.TryWrite(in e));
            Assert.True(lane.TryPeek(out Event* read));
            Assert.Equal(0, (long)read % 64);
            Assert.True(addresses.Add((long)read), "two sequences of one lap share a slot");
            lane.Release();
        }
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        using var lane = new Lane(64);
        PassThrough(lane, 1_000);
        int read = 0;
        Assert.Equal(0, Allocation.Least(() => read = PassThrough(lane, 100_000)));
        Assert.Equal(100_000, read);

        // The instrument itself must be able to see an allocation.
        long planted = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new byte[32]);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() > planted);
    }

    private static int PassThrough(Lane lane, int count)
    {
        int read = 0;
        Event e = Pattern.Of(1);
        for (int i = 0; i < count; i++)
        {
            if (lane.TryWrite(in e) && lane.TryPeek(out Event* _))
            {
                lane.Release();
                read++;
            }
        }

        lane.Publish();
        return read;
    }

    private static ulong Mix(ulong sum, in Event e) => unchecked(
        (((sum * 31) + (ulong)e.Header.TimeNs) * 31) + (ulong)e.Header.Instrument + e.Header.Flags + (ulong)e.Numbers.A
        + (3 * (ulong)e.Numbers.B) + (5 * (ulong)e.Numbers.C) + (7 * (ulong)e.Numbers.D) + (11 * (ulong)e.Numbers.E));

    private static void AssertSameButSequence(Event expected, Event actual)
    {
        expected.Header.Sequence = actual.Header.Sequence;
        var left = new ReadOnlySpan<byte>(&expected, Event.Size);
        var right = new ReadOnlySpan<byte>(&actual, Event.Size);
        Assert.True(left.SequenceEqual(right), "the event changed on its way through the lane");
    }
}
