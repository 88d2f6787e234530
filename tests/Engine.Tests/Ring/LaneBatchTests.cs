using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>Batches of a lane: as the same events one by one, as many as there is room for.</summary>
public sealed class LaneBatchTests(ITestOutputHelper output)
{
    [Fact]
    public void Batches_and_single_events_keep_one_order() => Seeds.Each(output, 20, random =>
    {
        using var lane = new Lane(1 << random.Next(1, 6));
        long written = 0, read = 0;
        bool cut = false;
        for (int step = 0; step < 5_000; step++)
        {
            if (random.Next(2) == 0)
            {
                Event[] batch = Numbered(written, random.Next(lane.Capacity + 3));
                int taken = lane.TryWriteBatch(batch);
                Assert.Equal(Math.Min(batch.Length, lane.Capacity - (written - read)), taken);
                cut |= taken < batch.Length;
                written += taken;
            }
            else if (random.Next(3) == 0)
            {
                Event e = Pattern.Of(written + 1);
                written += lane.TryWrite(in e) ? 1 : 0;
            }

            read += ReadSome(lane, random, read, written);
            lane.Publish();
        }

        Assert.True(cut, "no batch met a full lane");
        Assert.True(read > 1_000, "little was read");
    });

    [Fact]
    public void An_empty_batch_is_nothing()
    {
        using var lane = new Lane(4);
        Assert.Equal(0, lane.TryWriteBatch([]));
        Assert.True(lane.IsEmpty);
        Assert.True(lane.Peek(8).IsEmpty);
    }

    [Fact]
    public void A_look_ends_where_memory_does_and_at_the_limit()
    {
        using var lane = new Lane(4);
        Assert.Equal(3, lane.TryWriteBatch(Numbered(0, 3)));
        Assert.Equal(2, lane.Peek(2).Length);
        lane.Release(3);
        lane.Publish();
        Assert.Equal(3, lane.TryWriteBatch(Numbered(3, 3)));
        Assert.Equal(1, lane.Peek(8).Length);
        lane.Release(1);
        Assert.Equal(2, lane.Peek(8).Length);
    }

    private static int ReadSome(Lane lane, Random random, long read, long written)
    {
        int most = random.Next(lane.Capacity);
        ReadOnlySpan<Event> events = lane.Peek(most);
        Assert.True(events.Length <= most);
        Assert.True(events.Length > 0 || most == 0 || read == written, "what was written is there");
        for (int i = 0; i < events.Length; i++)
        {
            Assert.Equal(read + i + 1, events[i].Header.Sequence);
            Assert.True(Pattern.Is(in events[i], read + i + 1), "the event changed on its way");
        }

        lane.Release(events.Length);
        return events.Length;
    }

    private static Event[] Numbered(long after, int count)
    {
        var events = new Event[count];
        for (int i = 0; i < count; i++)
        {
            events[i] = Pattern.Of(after + i + 1);
            events[i].Header.Sequence = after + i + 1 + count; // a wrong one, which a reader ahead would take
        }

        return events;
    }
}
