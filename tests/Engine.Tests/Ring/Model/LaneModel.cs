using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.EngineTests.Rings.Model;

/// <summary>
/// Lane and WakeFlag as steps: a writer for each lane, one reader who parks when all are dry. The payload is two words, so
/// that a torn event can be seen. The switches take one part of the protocol away.
/// </summary>
internal sealed record LaneModel(int Lanes, int Capacity, int Events)
{
    private const int Flag = 0, Waiting = 1, Woken = 2, FirstLane = 3;
    private const int SlotWords = 3, Sequence = 2;

    public int Batch { get; init; } = 1;
    public bool Barrier { get; init; } = true;
    public bool SecondLook { get; init; } = true;
    public bool LookBeforeWait { get; init; } = true;
    public bool RoomCheck { get; init; } = true;
    public bool PayloadFirst { get; init; } = true;
    public bool ReleaseAfterReading { get; init; } = true;

    private int LaneWords => 1 + (Capacity * SlotWords);

    public TsoMachine Machine() => new(
        FirstLane + (Lanes * LaneWords),
        [Reader(), .. Enumerable.Range(0, Lanes).Select(Writer)]);

    private int Consumed(int lane) => FirstLane + (lane * LaneWords);

    private int Slot(int lane, int index, int word) => Consumed(lane) + 1 + ((index % Capacity) * SlotWords) + word;

    /// <summary>Lane.TryWrite or TryWriteBatch, then WakeFlag.Wake. Register 0: events written; 1: consumed as last seen.</summary>
    private Step[] Writer(int lane)
    {
        List<(int Ahead, int Word)> stores = [.. Enumerable.Range(1, Batch - 1).Append(0).SelectMany(ahead => Words().Select(word => (ahead, word)))];
        int wake = 1 + stores.Count, end = wake + 3;
        var steps = new List<Step>
        {
            c =>
            {
                if (c[0] == Events)
                {
                    return end;
                }

                if (RoomCheck && c[0] + Batch - c[1] > Capacity)
                {
                    c[1] = c.Load(Consumed(lane));
                    return c[0] + Batch - c[1] > Capacity ? TsoMachine.Blocked : 1;
                }

                return 1;
            },
        };
        foreach ((int ahead, int word) in stores)
        {
            int next = steps.Count + 1;
            steps.Add(c =>
            {
                c.Store(Slot(lane, c[0] + ahead, word), c[0] + ahead + 1);
                return next;
            });
        }

        steps.Add(c =>
        {
            c[0] += Batch;
            return c.Load(Flag) == 0 ? 0 : wake + 1;
        });
        steps.Add(c => c.TrySwap(Flag, 1, 0) ? wake + 2 : c.IsDrained ? 0 : TsoMachine.Blocked);
        steps.Add(c =>
        {
            if (c.Peek(Waiting) == 1)
            {
                c.Poke(Waiting, 0);
                c.Poke(Woken, 1);
            }

            return 0;
        });
        return [.. steps];
    }

    private int[] Words() => PayloadFirst ? [0, 1, Sequence] : [Sequence, 0, 1];

    /// <summary>
    /// EngineThread: drain every lane, publish, and after an empty round announce, fence, look again, wait. Registers: the
    /// number read and the number told, for each lane; then whether the round found something.
    /// </summary>
    private Step[] Reader()
    {
        const int Found = 4, PerLane = 4;
        int idle = Lanes * PerLane, look = idle + 4, withdraw = look + Lanes, sleep = withdraw + 1, end = sleep + 3;
        var steps = new List<Step>();
        for (int i = 0; i < Lanes; i++)
        {
            int lane = i, at = lane * PerLane;
            steps.Add(c => Poll(c, lane, Found) ? at + 1 : at + 3);
            steps.Add(c => Check(c, lane, 0, at + 2));
            steps.Add(c =>
            {
                Check(c, lane, 1, 0);
                c[lane]++;
                return c[lane] - c[2 + lane] > Capacity / 4 ? at + 3 : at;
            });
            steps.Add(c =>
            {
                bool isDry = c[lane] - c[2 + lane] <= Capacity / 4;
                return c[lane] == c[2 + lane] ? at + PerLane : Stored(c, Consumed(lane), c[2 + lane] = c[lane], isDry ? at + PerLane : at);
            });
        }

        steps.Add(c =>
        {
            bool found = c[Found] == 1;
            c[Found] = 0;
            return found ? 0 : c[0] + (Lanes > 1 ? c[1] : 0) == Lanes * Events ? end : idle + 1;
        });
        steps.Add(c => Stored(c, Flag, 1, Barrier ? idle + 2 : look));
        steps.Add(c => c.TryBarProcess() ? idle + 3 : TsoMachine.Blocked);
        steps.Add(c => c.IsBarred ? SecondLook ? look : sleep : TsoMachine.Blocked);
        for (int i = 0; i < Lanes; i++)
        {
            int lane = i;
            steps.Add(c => c.Load(Slot(lane, c[lane], Sequence)) == c[lane] + 1 ? withdraw : lane + 1 < Lanes ? look + lane + 1 : sleep);
        }

        steps.Add(c => Stored(c, Flag, 0, 0));
        steps.AddRange(Sleep(sleep));
        return [.. steps];
    }

    /// <summary>WakeFlag.Wait: the kernel compares the flag and joins the waiting in one step.</summary>
    private IEnumerable<Step> Sleep(int sleep) =>
    [
        c =>
        {
            if (!c.IsDrained)
            {
                return TsoMachine.Blocked;
            }

            if (LookBeforeWait && c.Peek(Flag) == 0)
            {
                return sleep + 2;
            }

            c.Poke(Waiting, 1);
            return sleep + 1;
        },
        c =>
        {
            if (c.Peek(Woken) == 0)
            {
                return TsoMachine.Blocked;
            }

            c.Poke(Woken, 0);
            return sleep + 2;
        },
        c => Stored(c, Flag, 0, 0),
    ];

    private bool Poll(Core c, int lane, int found)
    {
        int sequence = c.Load(Slot(lane, c[lane], Sequence));
        if (sequence > c[lane] + 1)
        {
            c.Fail($"event {c[lane] + 1} was overwritten by {sequence} before it was read");
        }

        if (sequence != c[lane] + 1)
        {
            return false;
        }

        c[found] = 1;
        if (!ReleaseAfterReading)
        {
            c.Store(Consumed(lane), c[lane] + 1);
        }

        return true;
    }

    private int Check(Core c, int lane, int word, int next)
    {
        int value = c.Load(Slot(lane, c[lane], word));
        if (value != c[lane] + 1)
        {
            c.Fail($"torn: a word of event {c[lane] + 1} is {value}");
        }

        return next;
    }

    private static int Stored(Core c, int word, int value, int next)
    {
        c.Store(word, value);
        return next;
    }
}
