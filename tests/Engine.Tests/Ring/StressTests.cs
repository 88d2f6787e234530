using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>
/// The real lanes, ring and wake flag on threads: random batches, pauses and sleeps. QGTM_STRESS_EVENTS=n sets the number of
/// events; a wait that outlives the guard with an event before it is a lost wake-up.
/// </summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const int GuardMs = 30_000;

    private static int Events =>
        int.TryParse(Environment.GetEnvironmentVariable("QGTM_STRESS_EVENTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 200_000;

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 64)]
    [InlineData(3, 1024)]
    public void A_reader_that_parks_misses_nothing(int writers, int capacity)
    {
        int seed = Seeds.Pick(output);
        int each = Events / writers / 3;
        var flag = new WakeFlag();
        Lane[] lanes = [.. Enumerable.Range(0, writers).Select(_ => new Lane(capacity, flag))];
        Thread[] threads = [.. lanes.Select((lane, i) => new Thread(() => Write(lane, each, new Random(seed + i))) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        var read = new long[writers];
        (long sleeps, string? fault) = ReadAll(lanes, flag, read, each, new Random(~seed));
        output.WriteLine($"{read.Sum()} events, {sleeps} sleeps");
        Assert.Null(fault);
        foreach ((Thread thread, Lane lane) in threads.Zip(lanes))
        {
            thread.Join();
            lane.Dispose();
        }

        Assert.True(sleeps > 0, "the reader never slept");
    }

    [Fact]
    public void A_gating_reader_of_the_ring_is_woken_for_requests_and_for_room()
    {
        int seed = Seeds.Pick(output);
        int events = Events / 3;
        using var ring = new RingBuffer(1 << 10, 1);
        var writer = new Thread(() => WriteRing(ring, events, new Random(seed))) { IsBackground = true };
        writer.Start();
        long read = 0, sleeps = 0;
        while (read < events)
        {
            ReadOnlySpan<Event> batch = ring.After(read);
            for (int i = 0; i < batch.Length; i++)
            {
                Assert.Equal(++read, batch[i].Header.Sequence);
                Assert.Equal(read, batch[i].Numbers.C);
            }

            ring.Advance(0, read);
            if (read == events || !batch.IsEmpty)
            {
                continue;
            }

            sleeps++;
            Assert.True(Park(ring.Reader, () => ring.Urgent > read), $"lost wake-up behind event {read}");
        }

        writer.Join();
        output.WriteLine($"{read} events, {sleeps} sleeps");
        Assert.True(sleeps > 0, "the reader never slept");
    }

    private static (long Sleeps, string? Fault) ReadAll(Lane[] lanes, WakeFlag flag, long[] read, int each, Random random)
    {
        long sleeps = 0;
        Spin spin = default;
        int patience = 0;
        while (read.Sum() < (long)each * lanes.Length)
        {
            if (Drain(lanes, read) is { } wrong)
            {
                return (sleeps, $"lane {wrong} broke behind its event {read[wrong]}");
            }

            if (spin.Polls < patience)
            {
                spin.Once();
                continue;
            }

            spin.Reset();
            patience = random.Next(3) == 0 ? random.Next(200) : 0;
            if (read.Sum() < (long)each * lanes.Length)
            {
                sleeps++;
                if (!Park(flag, () => lanes.Any(lane => !lane.IsEmpty)))
                {
                    return (sleeps, "lost wake-up");
                }
            }
        }

        return (sleeps, null);
    }

    /// <summary>The protocol of docs/ring.md. False when there was work but nobody woke the sleeper.</summary>
    private static bool Park(WakeFlag flag, Func<bool> hasWork)
    {
        flag.Announce();
        if (hasWork())
        {
            flag.Withdraw();
            return true;
        }

        long start = Stopwatch.GetTimestamp();
        flag.Wait(GuardMs);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds < GuardMs || !hasWork();
    }

    /// <summary>The lane that is out of order or torn; null when all is well.</summary>
    private static int? Drain(Lane[] lanes, long[] read)
    {
        for (int i = 0; i < lanes.Length; i++)
        {
            ReadOnlySpan<Event> events;
            while (!(events = lanes[i].Peek(64)).IsEmpty)
            {
                foreach (ref readonly Event e in events)
                {
                    if (e.Header.Sequence != read[i] + 1 || !Pattern.Is(in e, read[i] + 1))
                    {
                        return i;
                    }

                    read[i]++;
                }

                lanes[i].Release(events.Length);
            }

            lanes[i].Publish();
        }

        return null;
    }

    private static void Write(Lane lane, int events, Random random)
    {
        var batch = new Event[16];
        for (int written = 0; written < events;)
        {
            int size = random.Next(3) == 0 ? Math.Min(events - written, random.Next(1, batch.Length)) : 1;
            for (int i = 0; i < size; i++)
            {
                batch[i] = Pattern.Of(written + i + 1);
            }

            SpinWait full = default;
            for (int done = 0; done < size;)
            {
                int n = size == 1 ? lane.TryWrite(in batch[0]) ? 1 : 0 : lane.TryWriteBatch(batch.AsSpan(done, size - done));
                done += n;
                if (n == 0)
                {
                    full.SpinOnce(-1);
                }
            }

            written += size;
            Rest(random);
        }
    }

    private static void WriteRing(RingBuffer ring, int events, Random random)
    {
        for (int n = 1; n <= events; n++)
        {
            ref Event e = ref ring.Claim();
            e.Numbers.C = n;
            bool last = n == events;
            e.Header.Kind = last || random.Next(50) == 0 ? EventKind.NewOrderSingle : EventKind.Quote;
            if (last || random.Next(4) != 0)
            {
                ring.Publish();
                Rest(random);
            }
        }
    }

    /// <summary>Mostly nothing; now and then long enough for the reader to fall asleep, at every length around it.</summary>
    private static void Rest(Random random)
    {
        int pauses = random.Next(16) == 0 ? random.Next(400) : 0;
        for (int i = 0; i < pauses; i++)
        {
            Spin.Pause();
        }
    }
}
