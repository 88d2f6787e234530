using System;
using System.Diagnostics;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Xunit;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>A reader that the writer does not wait for: it copies whole events or knows that it was lapped.</summary>
public sealed class LapTests
{
    private const int Capacity = 1 << 10;
    private const long ReadsAtLeast = 1_000_000;

    [Fact]
    public void A_reader_that_keeps_up_loses_nothing()
    {
        using var ring = new RingBuffer(Capacity, 0, 40);
        long next = 41;
        for (long n = 41; n <= 41 + (3 * Capacity); n++)
        {
            Assert.False(ring.TryRead(ref next, out _));
            Write(ring, n);
            Assert.True(ring.TryRead(ref next, out Event e));
            Assert.Equal(n, e.Header.Sequence);
            Assert.True(Pattern.Is(in e, n));
            Assert.Equal(n + 1, next);
        }
    }

    [Fact]
    public void A_claimed_event_is_not_read_before_it_is_published()
    {
        using var ring = new RingBuffer(Capacity, 0);
        long next = 1;
        Pattern.Fill(ref ring.Claim(), 1);
        Assert.False(ring.TryRead(ref next, out _));
        ring.Publish();
        Assert.True(ring.TryRead(ref next, out _));
    }

    [Theory]
    [InlineData(Capacity - 1, 1)]
    [InlineData(Capacity, 1)]
    [InlineData(Capacity + 1, (Capacity / 2) + 1)]
    [InlineData(2 * Capacity, (3 * Capacity) / 2)]
    public void A_lapped_reader_goes_on_half_a_ring_behind(int written, long expected)
    {
        using var ring = new RingBuffer(Capacity, 0);
        for (long n = 1; n <= written; n++)
        {
            Write(ring, n);
        }

        long next = 1;
        Assert.True(ring.TryRead(ref next, out Event e));
        Assert.Equal(expected, e.Header.Sequence);
        Assert.Equal(expected + 1, next);
        Assert.True(Pattern.Is(in e, expected));
    }

    [Fact]
    public void The_oldest_event_is_lost_at_the_claim_that_takes_its_slot()
    {
        using var ring = new RingBuffer(Capacity, 0);
        for (long n = 1; n <= Capacity; n++)
        {
            Write(ring, n);
        }

        ring.Claim();
        long next = 1;
        Assert.True(ring.TryRead(ref next, out Event e));
        Assert.Equal(Capacity / 2, e.Header.Sequence);
    }

    /// <summary>The reader goes back to the edge again and again, where the writer claims the slot that is being copied.</summary>
    [Fact]
    public void A_racing_writer_never_hands_out_a_torn_event()
    {
        using var ring = new RingBuffer(Capacity, 0);
        long stop = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency);
        bool enough = false;
        var writer = new Thread(() =>
        {
            for (long n = 1; n % Capacity != 0 || (!Volatile.Read(ref enough) && Stopwatch.GetTimestamp() < stop); n++)
            {
                Write(ring, n);
            }
        });
        writer.Start();
        long read = 0, lost = 0, torn = 0, rounds = 0;
        while ((read < ReadsAtLeast || lost == 0) && (++rounds % Capacity != 0 || Stopwatch.GetTimestamp() < stop))
        {
            long next = Math.Max(1, ring.Cursor - Capacity + 1 + (rounds & 15)), asked = next;
            if (ring.TryRead(ref next, out Event e))
            {
                read++;
                lost += e.Header.Sequence - asked;
                torn += Pattern.Is(in e, e.Header.Sequence) && e.Header.Sequence >= asked && next == e.Header.Sequence + 1 ? 0 : 1;
            }
        }

        Volatile.Write(ref enough, true);
        writer.Join();
        Assert.Equal(0, torn);
        Assert.True(lost > 0, "the reader was never lapped");
        Assert.True(read >= ReadsAtLeast, "the reader was starved");
    }

    private static void Write(RingBuffer ring, long number)
    {
        Pattern.Fill(ref ring.Claim(), number);
        ring.Publish();
    }
}
