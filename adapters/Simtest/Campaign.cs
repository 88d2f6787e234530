using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;

namespace Qgtm.Fast.Simtest;

/// <summary>What to simulate: it ends with the first of these that is reached, and with the first violation.</summary>
public sealed record CampaignOptions
{
    /// <summary>The first seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Trading days, seeds, and wall time.</summary>
    public double Days { get; init; } = double.MaxValue;

    /// <summary>The days are not enough before so many restarts, too.</summary>
    public long Restarts { get; init; }
    public long Seeds { get; init; } = long.MaxValue;
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;

    /// <summary>Each seed is run twice and must give the same events.</summary>
    public bool Twice { get; init; }

    /// <summary>Called now and then with what is done so far.</summary>
    public Action<CampaignResult>? Progress { get; init; }
}

/// <summary>A broken invariant, and how to see it again.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Invariant">I1 to I24.</param>
/// <param name="Event">Events of the engine until then.</param>
/// <param name="Sentence">What was found.</param>
public sealed record SimViolation(ulong Seed, string Invariant, long Event, string Sentence);

/// <summary>What a campaign has done.</summary>
public sealed class CampaignResult
{
    public long Seeds { get; internal set; }

    /// <summary>Minutes of sessions by those of a whole one.</summary>
    public double Days { get; internal set; }

    /// <summary>Events of the engine, those of replays not counted.</summary>
    public long Events { get; internal set; }

    /// <summary>Deaths of the process at any point, each followed by a start from its files.</summary>
    public long Restarts { get; internal set; }
    public long Faults { get; internal set; }
    public long Orders { get; internal set; }

    /// <summary>Orders that were compared with the limits of the naive reference.</summary>
    public long LimitChecks { get; internal set; }
    public long WatchdogTrips { get; internal set; }
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Time of the processor, which says more than wall time on a machine that others use, too.</summary>
    public TimeSpan Cpu { get; internal set; }

    /// <summary>Over the trace hashes of all seeds.</summary>
    public ulong TraceHash { get; internal set; }
    public Sometimes Reached { get; } = new();
    public SimViolation? Violation { get; internal set; }

    /// <summary>Adds what another campaign has done; wall time is the longer one's.</summary>
    public void Take(CampaignResult other)
    {
        Seeds += other.Seeds;
        Days += other.Days;
        Events += other.Events;
        Restarts += other.Restarts;
        Faults += other.Faults;
        Orders += other.Orders;
        LimitChecks += other.LimitChecks;
        WatchdogTrips += other.WatchdogTrips;
        Elapsed = Elapsed > other.Elapsed ? Elapsed : other.Elapsed;
        Reached.Take(other.Reached);
        Violation ??= other.Violation;
    }
}

/// <summary>Seed after seed, each a world of its own.</summary>
public static class Campaign
{
    /// <summary>What the invariants cover, and what has no part in this world.</summary>
    public static readonly IReadOnlyList<(string Invariant, string How)> Invariants =
    [
        ("I1", "an id is given once, is at the broker's door once, and is over in the books by the broker's word, a person's or three answers alone"),
        ("I2", "after each report orders and positions are what was reported, and never more than the broker has executed; at rest the books are our executions, each once"),
        ("I3", "a difference is certain after three looks, no later than five, and then freezes and raises; at rest books and broker agree, or that is so"),
        ("I4", "books change by reports of executions and by a person's word, to the figure that the person saw"),
        ("I5", "a request leaves when the journal is durable, and every recovery has what has left"),
        ("I6", "limits on a name and gross against the broker's truth in decimals, whenever something opens; an exit is covered by the broker's word"),
        ("I7", "a tier falls by two people, or from WARN by itself; nothing opens that it forbids; a restart changes none"),
        ("I8", "a tier that closes asks for the cancel with the input that raised it; the time until the wire is measured on the real process"),
        ("I9", "the real dead-man trips when the engine is silent, never in a world without faults"),
        ("I10", "recovery and the replay of the whole journal give every event and the state again"),
        ("I11", "a recovered state is one that was, no older than what was durable"),
        ("I12", "snapshot and tail give the state that died"),
        ("I13", "no limit price away from where the market was"),
        ("I14", "no more requests in a minute than the bucket and what comes into it"),
        ("I15", "an engine that a look has shown orders of another of its start or a later one sends none; the lock on one host is the kernel's, tested with processes"),
        ("I16", "what the intruder alone asks for lowers nothing; the interfaces are not in this world"),
        ("I17", "not here: no secrets in this world"),
        ("I18", "an engine's own invariant that breaks stops the world, too"),
        ("I19", "no order waits unasked or works on uncancelled; at rest: reconciled, nothing open that is not frozen, a tier with a reason"),
        ("I20", "the journal reads whole from its first event, with each change of a tier and each word on a break"),
        ("I21", "the broker's clock jumps, silence is measured by the world's; sessions end as the calendar says: decided before, nothing opens after, nothing waits over night"),
        ("I22", "no order at the broker's door that could meet our own"),
        ("I23", "after each report cost and result are those of a model in decimals; at rest they and what was paid add up"),
        ("I24", "not here: health is not in this world"),
    ];

    /// <summary>The build, as its assembly says.</summary>
    public static string Commit =>
        typeof(Campaign).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion is { } text && text.Contains('+', StringComparison.Ordinal)
            ? text[(text.IndexOf('+', StringComparison.Ordinal) + 1)..] : "unknown";

    /// <summary>Runs seeds one after the other.</summary>
    public static CampaignResult Run(CampaignOptions options)
    {
        CampaignResult result = new();
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        for (ulong seed = options.Seed; result.Violation is null && result.Seeds < options.Seeds && (result.Days < options.Days || result.Restarts < options.Restarts); seed++)
        {
            result.Elapsed = Stopwatch.GetElapsedTime(start);
            if (result.Elapsed >= options.Budget)
            {
                break;
            }

            ulong hash = One(seed, result, options);
            result.TraceHash = unchecked((result.TraceHash * 0x9E37_79B9_7F4A_7C15) + hash);
            options.Progress?.Invoke(result);
        }

        result.Elapsed = Stopwatch.GetElapsedTime(start);
        result.Cpu = Environment.CpuUsage.TotalTime - cpu;
        return result;
    }

    private static ulong One(ulong seed, CampaignResult result, CampaignOptions options)
    {
        using World world = new(Swarm.Of(seed));
        world.Run();
        result.Seeds++;
        result.Days += world.SessionDays;
        result.Events += world.Invariants.Events;
        result.Restarts += world.Process.Crashes;
        result.Faults += world.Plan.Fired.Count;
        result.Orders += world.Reference.Intents;
        result.LimitChecks += world.Reference.Checked;
        result.WatchdogTrips += world.Watchdog.Trips;
        result.Reached.Take(world.Sometimes);
        if (world.Violation is { } v)
        {
            result.Violation = new SimViolation(seed, v.Invariant, v.Event, v.Sentence);
        }
        else if (options.Twice)
        {
            using World again = new(Swarm.Of(seed));
            again.Run();
            if (again.Invariants.TraceHash != world.Invariants.TraceHash)
            {
                result.Violation = new SimViolation(seed, "I10", again.Invariants.Events, "the same seed gives other events the second time");
            }
        }

        return world.Invariants.TraceHash;
    }

    /// <summary>Runs one seed and writes what the engine takes and says.</summary>
    public static SimViolation? Trace(ulong seed, System.IO.TextWriter to)
    {
        Tracer tracer = new(to);
        using World world = new(Swarm.Of(seed), tracer: tracer);
        world.Run();
        tracer.Say($"seed {seed}: {world.Swarm.Mood}, {world.Swarm.Days} x {world.Swarm.Minutes} minutes, {world.Swarm.Instruments} instruments, {world.Plan.Fired.Count} faults, {world.Process.Crashes} restarts");
        return world.Violation is { } v ? new SimViolation(seed, v.Invariant, v.Event, v.Sentence) : null;
    }
}
