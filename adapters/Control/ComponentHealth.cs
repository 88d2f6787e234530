using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Qgtm.Fast.Control;

/// <summary>How one part of the engine is.</summary>
public enum ComponentState : byte
{
    Healthy = 0,

    /// <summary>Nobody measures it here, or it is not there.</summary>
    NotMeasured = 1,

    /// <summary>It works, and somebody should look.</summary>
    Degraded = 2,
    Failed = 3,
}

/// <summary>One part, how it is and why. A part that is needed and has failed keeps the engine from being ready.</summary>
public readonly record struct Component(string Name, ComponentState State, string Reason, bool IsNeeded);

/// <summary>What the host measures beside <see cref="Condition"/>; null = nobody does. Ages are wall time.</summary>
public readonly record struct ComponentFacts
{
    /// <summary>For how long the journal has been behind the ring without a step.</summary>
    public TimeSpan? JournalStuck { get; init; }

    /// <summary>Snapshots that failed since the last one that was written.</summary>
    public long? SnapshotFailures { get; init; }

    /// <summary>Differences that are certain, and such that may only lag.</summary>
    public long Breaks { get; init; }
    public long Unsettled { get; init; }

    /// <summary>Since the watchdog's count last moved; null = none was ever seen.</summary>
    public TimeSpan? WatchdogAge { get; init; }

    /// <summary>False where a watchdog is nothing to miss: with simulated money.</summary>
    public bool WantsWatchdog { get; init; }

    /// <summary>Room for the state directory, bytes.</summary>
    public long? DiskFree { get; init; }

    /// <summary>Distance of this machine's clock from the broker's that the way to it does not explain, ms.</summary>
    public double? ClockOffsetMs { get; init; }

    /// <summary>Critical alerts of earlier runs that keep orders from leaving.</summary>
    public int AlertsHolding { get; init; }

    /// <summary>An operator has not armed this run.</summary>
    public bool IsUnarmed { get; init; }
}

/// <summary>The one table of the parts' health: facts in, states out.</summary>
public static class ComponentHealth
{
    /// <summary>M12: distance of the clocks that is said, and that stops, ms.</summary>
    public const double ClockWarnMs = 50, ClockStopMs = 500;

    /// <summary>Room on the disk that is little, and that is none, bytes.</summary>
    public const long DiskLittle = 1L << 30, DiskNone = 128L << 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30), Silent = TimeSpan.FromSeconds(120), Slow = TimeSpan.FromSeconds(1), Stuck = TimeSpan.FromSeconds(5),
        Beat = TimeSpan.FromSeconds(10);

    /// <summary>All parts, in the order of an event's way.</summary>
    public static IReadOnlyList<Component> Of(in Condition c, in ComponentFacts f) =>
    [
        EngineOf(in c),
        MarketDataOf(in c),
        OrderStreamOf(in c),
        JournalOf(in f),
        ReconciliationOf(in c, in f),
        ClockOf(in f),
        SnapshotsOf(in f),
        DiskOf(in f),
        WatchdogOf(in f),
    ];

    /// <summary>Why no position can be opened now; empty = the engine is ready.</summary>
    public static IReadOnlyList<string> NotReady(in Condition c, in ComponentFacts f)
    {
        List<string> reasons = [.. Of(in c, in f).Where(p => p.IsNeeded && p.State == ComponentState.Failed).Select(p => $"{p.Name}: {p.Reason}")];
        if (c.Tier >= Values.KillTier.NoNew)
        {
            reasons.Add($"tier: {TierTable.Of(c.Tier).Word}");
        }

        if (f.AlertsHolding != 0)
        {
            reasons.Add($"alerts: {f.AlertsHolding} critical ones of earlier runs wait for an acknowledgement");
        }

        if (f.IsUnarmed)
        {
            reasons.Add("arm: no operator has armed this run");
        }

        return reasons;
    }

    /// <summary>The worst of the parts that no rule of the dot has asked for; null = none is degraded or failed.</summary>
    public static Component? Worst(in Condition c, in ComponentFacts f) =>
        Of(in c, in f).Where(p => p.State >= ComponentState.Degraded && p.Name is not ("market data" or "order stream" or "reconciliation")).OrderByDescending(p => p.State).Select(p => (Component?)p).FirstOrDefault();

    private static Component EngineOf(in Condition c) => Part(
        "engine", true,
        !c.IsAlive ? (ComponentState.Failed, $"nothing was handled for {Seconds(c.EventAge)}")
        : c.Canary > 0 && c.CanaryAge >= Beat ? (ComponentState.Failed, $"no canary came through ring and journal for {Seconds(c.CanaryAge)}")
        : (ComponentState.Healthy, "events are handled"));

    private static Component MarketDataOf(in Condition c) => Part(
        "market data", false,
        !c.SessionOpen ? (ComponentState.Healthy, "the market is closed")
        : c.MarketAge >= Silent ? (ComponentState.Failed, $"no price for {Seconds(c.MarketAge)}")
        : c.MarketAge >= Quiet ? (ComponentState.Degraded, $"no price for {Seconds(c.MarketAge)}")
        : (ComponentState.Healthy, "prices are fresh"));

    private static Component OrderStreamOf(in Condition c) => Part(
        "order stream", true, c.OrderStreamUp ? (ComponentState.Healthy, "up") : (ComponentState.Failed, "down, or not looked into since it came back"));

    private static Component JournalOf(in ComponentFacts f) => Part(
        "journal", true,
        f.JournalStuck is not { } stuck ? (ComponentState.NotMeasured, "not measured")
        : stuck >= Stuck ? (ComponentState.Failed, $"nothing became durable for {Seconds(stuck)}")
        : stuck >= Slow ? (ComponentState.Degraded, $"behind for {Seconds(stuck)}")
        : (ComponentState.Healthy, "durable"));

    private static Component ReconciliationOf(in Condition c, in ComponentFacts f) => Part(
        "reconciliation", true,
        !c.Reconciled ? (ComponentState.Failed, "books and broker have not been compared")
        : c.Frozen > 0 || f.Breaks > 0 ? (ComponentState.Failed, $"{f.Breaks} breaks wait for an operator, {c.Frozen} instruments are frozen")
        : f.Unsettled > 0 ? (ComponentState.Degraded, $"{f.Unsettled} differences are not certain yet")
        : (ComponentState.Healthy, "books and broker agree"));

    private static Component ClockOf(in ComponentFacts f) => Part(
        "clock", true,
        f.ClockOffsetMs is not { } ms ? (ComponentState.NotMeasured, "not measured: the venue's time is simulated, or it was not asked yet")
        : ms > ClockStopMs ? (ComponentState.Failed, Ms(ms))
        : ms > ClockWarnMs ? (ComponentState.Degraded, Ms(ms))
        : (ComponentState.Healthy, Ms(ms)));

    private static Component SnapshotsOf(in ComponentFacts f) => Part(
        "snapshots", false,
        f.SnapshotFailures is not { } failed ? (ComponentState.NotMeasured, "not measured")
        : failed >= 3 ? (ComponentState.Failed, $"the last {failed} could not be written: the journal covers the rest")
        : failed > 0 ? (ComponentState.Degraded, "the last one could not be written")
        : (ComponentState.Healthy, "written"));

    private static Component DiskOf(in ComponentFacts f) => Part(
        "disk space", false,
        f.DiskFree is not { } free ? (ComponentState.NotMeasured, "not measured")
        : free < DiskNone ? (ComponentState.Failed, $"{free >> 20} MiB are left: free some, the journal stops the engine when it cannot write")
        : free < DiskLittle ? (ComponentState.Degraded, $"{free >> 20} MiB are left")
        : (ComponentState.Healthy, $"{free >> 30} GiB are left"));

    private static Component WatchdogOf(in ComponentFacts f) => Part(
        "watchdog", false,
        f.WatchdogAge is { } age && age < Beat ? (ComponentState.Healthy, "its count moves")
        : f.WatchdogAge is { } silent ? (ComponentState.Degraded, $"its count has not moved for {Seconds(silent)}")
        : f.WantsWatchdog ? (ComponentState.Degraded, "none was seen: start `qgtm watchdog` on this state directory")
        : (ComponentState.NotMeasured, "none was seen"));

    private static Component Part(string name, bool isNeeded, (ComponentState State, string Reason) how) => new(name, how.State, how.Reason, isNeeded);

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");

    private static string Ms(double ms) => string.Create(CultureInfo.InvariantCulture, $"this machine's clock is {ms:0} ms off the broker's, at least");
}
