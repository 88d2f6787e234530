using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alerts;

/// <summary>The one table of what raises an alert and what ends it; docs/alerts.md is written from it.</summary>
public static class AlertTable
{
    /// <summary>How long a lost market data connection may take to come back before anybody is told, ns of event time.</summary>
    public const long FeedBudgetNs = 30_000_000_000;

    /// <summary>Conditions that the host measures.</summary>
    public const string TripFound = "watchdog trip found", MarketData = "market data", Journal = "journal", Snapshots = "snapshots", Disk = "disk space",
        Clock = "clock", WatchdogSeen = "watchdog", EngineThread = "engine", Sink = "alert sink", IncidentReport = "incident report";

    /// <summary>Words of the watchdog that raise nothing: the log has them.</summary>
    public static IReadOnlyList<string> Notes { get; } = ["DEAD_MAN_STARTED", "DEAD_MAN_WATCHING", ArmedName];

    private const string TripName = "DEAD_MAN_SWITCH_TRIPPED", ArmedName = "DEAD_MAN_ARMED";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<AlertRule> Rules { get; } = [.. Tiers(), .. Orders(), .. Feeds(), .. Conditions(), .. Watchdog()];

    private static IEnumerable<AlertRule> Tiers()
    {
        foreach (TierRule rule in TierTable.Rules.ToArray().Where(r => r.Tier != KillTier.Normal))
        {
            long tier = (long)rule.Tier;
            yield return new($"tier/{rule.Word}", rule.Tier >= KillTier.NoNew ? Severity.Critical : Severity.Warn, $"The tier is {rule.Word} ({{trigger}}). {rule.Says}")
            {
                Kind = EventKind.TierChanged,
                When = e => e.Numbers.B == tier,
                EndKind = EventKind.TierChanged,
                EndWhen = e => e.Numbers.B < tier,
                EndSays = $"The tier is no longer {rule.Word}: it is {{to}} ({{trigger}}).",
                Ends = "a lower tier",
            };
        }

        yield return new("symbol-tier/{scope}", Severity.Warn, "{scope} alone is at {to} ({trigger}).")
        {
            Kind = EventKind.SymbolTierChanged,
            When = e => e.Numbers.B != 0,
            EndKind = EventKind.SymbolTierChanged,
            EndWhen = e => e.Numbers.B == 0,
            Ends = "NORMAL again",
        };
        yield return new("flatten/{scope}", Severity.Critical, "Closing begins ({scope}): {a} open orders, {b} positions at the broker.")
        {
            Kind = EventKind.FlattenBegun,
            EndKind = EventKind.FlattenDone,
            EndSays = "Flat ({scope}), as the broker shows it, {aSeconds} s after closing began, with {b} orders.",
            Ends = "the broker shows nothing left",
        };
        yield return new("person/{scope}", Severity.Critical, "A person has to close {scope} at the broker: {a} refusals, {cShares} shares, {d} positions in symbols that are not ours.")
        {
            Kind = EventKind.NeedsPerson,
            EndKind = EventKind.FlattenDone,
            Ends = "the broker shows nothing left",
        };
        yield return new("strategy/{strategy}", Severity.Warn, "{strategy} is in quarantine ({trigger}): its orders are cancelled, the others trade on.")
        {
            Kind = EventKind.StrategyQuarantined,
            EndKind = EventKind.StrategyReleased,
            Ends = "two people have let it out",
        };
        yield return new("strategy/{strategy}", Severity.Warn, "{strategy} is disabled: {b} executions in a row on one side. A named person may enable it.")
        {
            Kind = EventKind.StrategyDisabled,
            EndKind = EventKind.StrategyEnabled,
            Ends = "it is enabled",
        };
        yield return new("lowering", Severity.Warn, "Somebody (uid {c}) asked for a lower tier and was refused.") { Kind = EventKind.LoweringRefused };
    }

    private static IEnumerable<AlertRule> Orders()
    {
        yield return new("break/{d}", Severity.Critical, "Books and broker differ ({break}, {scope}): nothing is corrected by itself, see `qgtm reconcile show {d}`.")
        {
            Kind = EventKind.ReconciliationBreak,
            EndKind = EventKind.BreakAdjusted,
            EndKey = "break/{a}",
            EndSays = "Break {a} is adjusted by uid {b}.",
            Ends = "an operator adjusts it",
        };
        yield return new("break/{e}", Severity.Critical, "{scope} is frozen ({freeze}): nothing is sent for it, see `qgtm reconcile show {e}`.")
        {
            Kind = EventKind.SymbolFrozen,
            EndKind = EventKind.BreakAdjusted,
            EndKey = "break/{a}",
            EndSays = "Break {a} is adjusted by uid {b}.",
            Ends = "an operator adjusts it",
        };
        yield return new("broker", Severity.Critical, "The broker refuses the account or its key ({reason}, HTTP {b}).") { Kind = EventKind.BrokerRestricts };
        yield return new("late-fill/{scope}", Severity.Warn, "An order of {scope} that was final has filled {bShares} shares more.") { Kind = EventKind.LateFill };
        yield return new("all-refused", Severity.Warn, "Every order of {a} minutes was refused.")
        {
            Kind = EventKind.AllRefused,
            EndKind = EventKind.ExecutionReport,
            EndWhen = e => e.Report.Status is OrdStatus.New or OrdStatus.PartiallyFilled or OrdStatus.Filled,
            Ends = "the broker takes an order",
        };
    }

    private static IEnumerable<AlertRule> Feeds()
    {
        yield return new("order-stream", Severity.Warn, "The broker's order stream is down.") { Kind = EventKind.OrderStreamDown, EndKind = EventKind.OrderStreamUp, Ends = "it is up" };
        yield return new("order-stream-lost", Severity.Critical, "The order stream has not come back for {bSeconds} s and {a} tries: {c} open orders are cancelled, nothing opens.")
        {
            Kind = EventKind.OrderStreamLost,
            EndKind = EventKind.OrderStreamUp,
            Ends = "it is up",
        };
        yield return new("feed", Severity.Warn, "The market data connection is lost and does not come back.")
        {
            Kind = EventKind.FeedDown,
            AfterNs = FeedBudgetNs,
            EndKind = EventKind.FeedUp,
            Ends = "it is subscribed again",
        };
        yield return new("feed-error", Severity.Warn, "The market data stream says error {a}.") { Kind = EventKind.FeedError, EndKind = EventKind.FeedUp, Ends = "it is subscribed again" };
    }

    private static IEnumerable<AlertRule> Conditions()
    {
        yield return new("watchdog-trip", Severity.Critical, "The watchdog has tripped while no engine lived: {detail}.") { Name = TripFound };
        foreach ((string name, Severity severity) in new[]
        {
            (EngineThread, Severity.Critical), (Journal, Severity.Critical), (Disk, Severity.Critical), (MarketData, Severity.Warn),
            (Snapshots, Severity.Warn), (Clock, Severity.Warn), (WatchdogSeen, Severity.Warn),
        })
        {
            yield return new("health/" + name, severity, "{detail}") { Name = name, EndNames = [name], Ends = "it is well again" };
        }

        yield return new("incident", Severity.Warn, "{detail}.") { Name = IncidentReport };
        yield return new("sink/{detail}", Severity.Warn, "Alerts do not get through to {detail}: other sinks are not touched.") { Name = Sink, EndNames = [Sink], Ends = "it takes alerts again" };
    }

    private static IEnumerable<AlertRule> Watchdog()
    {
        AlertRule Row(string name, string key, Severity severity, params string[] ends) =>
            new(key, severity, "{detail}.") { Name = name, EndNames = ends, Ends = ends.Length == 0 ? "acknowledgement" : string.Join(", ", ends) };
        yield return Row(TripName, "dead-man", Severity.Critical, ArmedName);
        yield return Row("DEAD_MAN_STILL_TRIPPED", "dead-man", Severity.Critical, ArmedName);
        yield return Row("DEAD_MAN_LEFT", "dead-man-left", Severity.Critical);
        yield return Row("DEAD_MAN_NEEDS_PERSON", "dead-man-left", Severity.Critical);
        yield return Row("DEAD_MAN_ENGINE_LIVES", "dead-man-engine-lives", Severity.Critical);
        yield return Row("DEAD_MAN_FLAT", "dead-man-flat", Severity.Warn);
        yield return Row("DEAD_MAN_HEARTBEAT_LATE", "dead-man-late", Severity.Warn, ArmedName, TripName);
        yield return Row("DEAD_MAN_NO_HEARTBEAT", "dead-man-nobody", Severity.Warn, "DEAD_MAN_WATCHING", ArmedName);
        yield return Row("DEAD_MAN_BROKER_FAILS", "dead-man-broker", Severity.Warn, "DEAD_MAN_FLAT");
        yield return Row("DEAD_MAN_WAITS", "dead-man-waits", Severity.Warn, "DEAD_MAN_FLAT");
        yield return Row("DEAD_MAN_WAITS_FOR_OPEN", "dead-man-waits", Severity.Warn, "DEAD_MAN_FLAT");
    }
}
