using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>How a world of a seed is made: drawn once from the seed, in a fixed order.</summary>
internal sealed record Swarm
{
    /// <summary>One minute, ns.</summary>
    public const long MinuteNs = 60_000_000_000;

    /// <summary>Minutes of a whole session: what counts as a day.</summary>
    public const int SessionMinutes = 390;

    /// <summary>Minutes of the session before a holiday.</summary>
    public const int HalfDayMinutes = 210;

    public required ulong Seed { get; init; }

    /// <summary>None: nothing goes wrong, and nothing may trip. One: a single class. Storm: little but crashes. Mixed: the rest.</summary>
    public required string Mood { get; init; }

    /// <summary>Sessions, and the minutes of each.</summary>
    public required int Days { get; init; }
    public required int Minutes { get; init; }
    public required int Instruments { get; init; }

    /// <summary>Days of history before the first start.</summary>
    public required int HistoryDays { get; init; }

    /// <summary>Steps of the market within a minute, and the largest step in millionths of the price.</summary>
    public required int StepsPerMinute { get; init; }
    public required int Volatility { get; init; }

    /// <summary>How much of the way back to where it began a price goes with each step, per cent: with much of it targets turn round all the time.</summary>
    public required int Pull { get; init; }

    /// <summary>Between two rounds of the poller while nothing is going on, ns; it is a second while something is.</summary>
    public required long IdleNs { get; init; }

    /// <summary>Between two snapshots, and the size of a journal's segment.</summary>
    public required long SnapshotNs { get; init; }
    public required int SegmentBytes { get; init; }

    /// <summary>Silence that the watchdog takes for death, ns.</summary>
    public required long DeadManNs { get; init; }

    /// <summary>Limits in basis points: one order, one name, gross.</summary>
    public required long OrderBps { get; init; }
    public required long PositionBps { get; init; }
    public required long GrossBps { get; init; }

    /// <summary>The tier that people have left the account, or only its first name, in before the first start.</summary>
    public required KillTier FirstTier { get; init; }
    public required KillTier FirstNameTier { get; init; }

    /// <summary>Dates and lengths of the sessions; a plain one has whole days in a row.</summary>
    public required SessionCalendar Calendar { get; init; }

    /// <summary>Rate of each class at an opportunity.</summary>
    public required int[] PerMillion { get; init; }

    /// <summary>A world whose disk may lie: what was durable may be gone, and less has to hold (docs/simulation.md).</summary>
    public bool Lies => PerMillion[(int)FaultKind.LyingSync] != 0;

    public bool IsCalm => Mood == "none";

    /// <summary>Draws the world of a seed.</summary>
    public static Swarm Of(ulong seed)
    {
        Dice d = new(seed, 1);
        int mood = d.Below(20);
        string word = mood < 2 ? "none" : mood < 4 ? "one" : mood < 11 ? "storm" : "mixed";
        bool storm = word == "storm";
        int first = word == "none" ? 9 : d.Below(6);
        Dice beside = new(seed, 20);
        SessionCalendar calendar = !storm && beside.OneIn(3) ? SessionCalendar.Odd[beside.Below(SessionCalendar.Odd.Length)] : SessionCalendar.Plain;
        int days = storm || d.Below(3) != 0 ? 1 : 2;
        return new Swarm
        {
            Seed = seed,
            Mood = word,
            Calendar = calendar,
            Days = Math.Max(days, calendar.Count),
            Minutes = storm ? 60 + d.Below(180) : d.Below(4) == 0 ? HalfDayMinutes : SessionMinutes,
            Instruments = 2 + d.Below(3),
            HistoryDays = 254 + d.Below(12),
            StepsPerMinute = storm ? 6 : 1 + d.Below(4),
            Volatility = word == "none" ? 150 : (int)d.Between(300, 3_000),
            Pull = (int)d.OneOf(0, 20, 50, 80),
            IdleNs = d.Between(4, 30) * 1_000_000_000,
            SnapshotNs = storm ? d.Between(2, 12) * MinuteNs : d.Between(10, 60) * MinuteNs,
            SegmentBytes = 4096 << (int)d.Between(storm ? 0 : 2, storm ? 3 : 7),
            DeadManNs = d.Between(60, 300) * 1_000_000_000,
            OrderBps = word == "none" ? 1_000 : d.OneOf(300, 1_000, 1_000),
            PositionBps = word == "none" ? 1_500 : d.OneOf(400, 1_500, 1_500, 2_500, 2_500),
            GrossBps = word == "none" ? 20_000 : d.OneOf(1_500, 20_000, 20_000, 20_000, 20_000),
            FirstTier = first == 0 ? KillTier.Throttle : first == 1 ? KillTier.NoNew : KillTier.Normal,
            FirstNameTier = first == 2 ? KillTier.NoNew : KillTier.Normal,
            PerMillion = Rates(d, beside, word),
        };
    }

    /// <summary>Classes that came later are drawn from a stream beside the first ones. A disk that lies is a class of worlds: one in twelve has it.</summary>
    private static int[] Rates(Dice d, Dice beside, string mood)
    {
        int[] rates = new int[FaultClass.All.Length];
        if (mood == "none")
        {
            return rates;
        }

        const int Older = (int)FaultKind.KillAtOrder;
        int one = 1 + d.Below(Older);
        int late = 1 + beside.Below(rates.Length - 1);
        one = late > Older ? late : one;
        for (int kind = Older + 1; kind < rates.Length; kind++)
        {
            int usual = FaultClass.All[kind].PerMillion;
            bool on = mood == "one" ? kind == one : beside.OneIn(kind == (int)FaultKind.LyingSync ? 12 : 2);
            rates[kind] = (int)beside.Between(usual / 3, (usual * 3L) + 1) * (on ? 1 : 0);
        }

        for (int kind = 1; kind <= Older; kind++)
        {
            int usual = FaultClass.All[kind].PerMillion;
            int rate = (int)Math.Min(900_000, d.Between(usual / 3, (usual * 3L) + 1));
            bool on = mood == "one" ? kind == one : d.Below(2) == 0;
            rates[kind] = on ? rate : 0;
        }

        if (mood == "storm")
        {
            rates[(int)FaultKind.CrashAfterApply] = (int)d.Between(500, 4_000);
            rates[(int)FaultKind.CrashAfterAppend] = (int)d.Between(500, 6_000);
            rates[(int)FaultKind.CrashAfterSync] = (int)d.Between(500, 6_000);
            rates[(int)FaultKind.CrashWhileSending] = 60_000;
            rates[(int)FaultKind.CrashAtRoll] = 40_000;
            rates[(int)FaultKind.CrashInStart] = 40_000;
            rates[(int)FaultKind.LongDown] = Math.Min(rates[(int)FaultKind.LongDown], 1_000);
            rates[(int)FaultKind.Freeze] = 0;
        }

        return rates;
    }
}
