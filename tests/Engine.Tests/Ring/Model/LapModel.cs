using System;

namespace Qgtm.Fast.EngineTests.Rings.Model;

/// <summary>RingBuffer.Claim and Publish beside TryRead: a writer that waits for nobody and a reader that may be lapped.</summary>
internal sealed record LapModel(int Capacity, int Events)
{
    private const int Claimed = 0, Cursor = 1, Slots = 2;

    public bool ClaimFirst { get; init; } = true;
    public bool LookAfterCopy { get; init; } = true;

    /// <summary>Makes being lapped a fault: shows that the search comes there.</summary>
    public bool MayLap { get; init; } = true;

    public TsoMachine Machine() => new(Slots + (2 * Capacity), Writer(), Reader());

    private int Word(int sequence, int word) => Slots + (2 * (sequence % Capacity)) + word;

    private Step[] Writer()
    {
        Step claim = c => Stored(c, Claimed, ClaimFirst ? 1 : 3);
        Step first = c => Filled(c, 0, ClaimFirst ? 2 : 1);
        Step second = c => Filled(c, 1, ClaimFirst ? 3 : 2);
        Step publish = c =>
        {
            Stored(c, Cursor, 0);
            return ++c[0] == Events ? 4 : 0;
        };
        return ClaimFirst ? [claim, first, second, publish] : [first, second, claim, publish];
    }

    private static int Stored(Core c, int word, int next)
    {
        c.Store(word, c[0] + 1);
        return next;
    }

    private int Filled(Core c, int word, int next)
    {
        c.Store(Word(c[0] + 1, word), c[0] + 1);
        return next;
    }

    /// <summary>Registers: 0 = events passed, 1 = the cursor, 2 and 3 = the copy.</summary>
    private Step[] Reader() =>
    [
        c =>
        {
            c[1] = c.Load(Cursor);
            return c[0] == Events ? 4 : c[0] + 1 <= c[1] ? 1 : TsoMachine.Blocked;
        },
        c => Copied(c, 0, 2),
        c => Copied(c, 1, 3),
        c =>
        {
            int next = c[0] + 1;
            if (LookAfterCopy && c.Load(Claimed) - next >= Capacity)
            {
                if (!MayLap)
                {
                    c.Fail("lapped");
                }

                c[0] = Math.Max(next + 1, c[1] - (Capacity / 2)) - 1;
            }
            else if (c[2] != next || c[3] != next)
            {
                c.Fail($"event {next} was read as {c[2]}, {c[3]}");
            }
            else
            {
                c[0] = next;
            }

            return 0;
        },
    ];

    private int Copied(Core c, int word, int next)
    {
        c[2 + word] = c.Load(Word(c[0] + 1, word));
        return next;
    }
}
