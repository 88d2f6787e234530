using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Simulation;

/// <summary>The points where a plan is consulted and the faults that each can do; docs/venue.md says what they mean.</summary>
public static class FaultCatalog
{
    private static readonly string[] Verbs = ["GET", "POST", "PATCH", "PUT", "DELETE", "*"];

    /// <summary>Faults by the group of their points. "rest" is any HTTP call, named by its verb and path.</summary>
    public static IReadOnlyDictionary<string, string[]> Faults { get; } = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["rest"] =
        [
            "lose-answer", "lose-request", "reset-request", "reset-answer", "status", "slow", "stale", "set", "drop-row", "repeat-row", "add-row",
        ],
        ["connect"] = ["refuse", "reset", "silence", "error"],
        ["update"] = ["drop", "duplicate", "delay", "set", "close", "reset", "silence", "raw"],
        ["data"] = ["drop", "duplicate", "delay", "set", "close", "reset", "silence", "raw", "skew", "giant", "truncate", "error"],
        ["subscribe"] = ["partial", "error"],
        ["order"] = ["reject", "park"],
        ["cancel"] = ["reject", "late-fill"],
        ["replace"] = ["reject", "fill-first"],
        ["fill"] = ["bust", "correct"],
        ["overfill"] = ["overfill"],
        ["bulk"] = ["fail"],
        ["row"] = ["external-order", "external-cancel", "external-replace", "drift", "halt", "resume", "luld", "correction", "cancel-error", "imbalance", "updated-bar"],
    };

    /// <summary>The group of a point.</summary>
    internal static string GroupOf(string on)
    {
        string first = on.Split(' ')[0];
        return Array.IndexOf(Verbs, first) >= 0 ? "rest" : first;
    }

    /// <summary>What a point says beyond its group; a bare group stands for all its points.</summary>
    internal static string DetailOf(string on)
    {
        int blank = on.IndexOf(' ');
        return GroupOf(on) == "rest" ? on : blank < 0 ? "*" : on[(blank + 1)..];
    }

    /// <summary>Refuses a rule that could never do anything.</summary>
    internal static void Check(string group, string on, string fault)
    {
        if (!Faults.TryGetValue(group, out string[]? known))
        {
            throw new ArgumentException($"'{on}' is no point of a fault plan: begin with a verb and path, or with one of {string.Join(", ", Faults.Keys.Where(k => k != "rest"))}.", nameof(on));
        }

        if (Array.IndexOf(known, fault) < 0)
        {
            throw new ArgumentException($"'{fault}' is no fault of '{on}': take one of {string.Join(", ", known)}.", nameof(fault));
        }
    }
}
