using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// What goes wrong, where and how often: rules that the venue consults at a few named points (docs/venue.md). Equal
/// seeds, rules and occasions give equal faults. Safe to use from any thread.
/// </summary>
public sealed class FaultPlan(ulong seed = 1)
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];
    private readonly SortedDictionary<string, long> _fired = new(StringComparer.Ordinal);
    private volatile string[] _groups = [];
    private ulong _made;

    /// <summary>The rules with what each of them saw and did.</summary>
    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules];
            }
        }
    }

    /// <summary>How often each fault was done, by its name; a fault that was never done is not in it.</summary>
    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            lock (_gate)
            {
                return new SortedDictionary<string, long>(_fired, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>A plan from its file: a list of rules, or an object with seed and faults.</summary>
    public static FaultPlan Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            bool bare = root.ValueKind == JsonValueKind.Array;
            FaultPlan plan = new(!bare && root.TryGetProperty("seed", out JsonElement s) ? s.GetUInt64() : 1);
            plan.AddAll(bare ? root : root.GetProperty("faults"));
            return plan;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ArgumentException($"This is no fault plan: {e.Message} See docs/venue.md for its form.", nameof(json), e);
        }
    }

    /// <summary>Adds the rules of a JSON array.</summary>
    public void AddAll(JsonElement rules)
    {
        foreach (JsonElement e in rules.EnumerateArray())
        {
            Add(
                e.GetProperty("on").GetString() ?? "",
                e.GetProperty("fault").GetString() ?? "",
                e.TryGetProperty("args", out JsonElement args) ? args.GetRawText() : "{}",
                e.TryGetProperty("nth", out JsonElement nth) ? nth.GetInt64() : 0,
                e.TryGetProperty("every", out JsonElement every) ? every.GetInt64() : 0,
                e.TryGetProperty("probability", out JsonElement p) ? p.GetDouble() : 0,
                e.TryGetProperty("times", out JsonElement times) ? times.GetInt64() : 0);
        }
    }

    /// <summary>Adds one rule; without nth, every and probability it is due on each occasion, and an nth rule only once.</summary>
    /// <param name="on">The point, such as "POST /v2/orders", "update fill" or "data q GLD"; * stands for any letters.</param>
    /// <param name="fault">Its name in <see cref="FaultCatalog"/>.</param>
    /// <param name="args">The fault's arguments as one JSON object.</param>
    /// <param name="nth">Only on this occasion, counted from 1.</param>
    /// <param name="every">On each occasion whose number this divides.</param>
    /// <param name="probability">On each occasion with this chance.</param>
    /// <param name="times">At most so often; 0 = without end.</param>
    public FaultPlan Add(string on, string fault, string args = "{}", long nth = 0, long every = 0, double probability = 0, long times = 0)
    {
        ArgumentNullException.ThrowIfNull(on);
        string group = FaultCatalog.GroupOf(on);
        FaultCatalog.Check(group, on, fault);
        using JsonDocument document = JsonDocument.Parse(args);
        lock (_gate)
        {
            ulong own = unchecked(seed + (++_made * 0x9E3779B97F4A7C15UL));
            _rules.Add(new FaultRule(group, on, fault, document.RootElement.Clone(), nth, every, probability, nth > 0 && times == 0 ? 1 : times, new SeededRandom(own)));
            _groups = [.. _rules.Select(r => r.Group).Distinct(StringComparer.Ordinal)];
        }

        return this;
    }

    /// <summary>Takes all rules away; the counters stay.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _groups = [];
        }
    }

    /// <summary>How often a fault was done.</summary>
    public long Fired(string fault)
    {
        lock (_gate)
        {
            return _fired.GetValueOrDefault(fault);
        }
    }

    /// <summary>Whether any rule waits at points of a group: the cheap question before <see cref="Next"/>.</summary>
    internal bool Has(string group) => _groups.Length != 0 && Array.IndexOf(_groups, group) >= 0;

    /// <summary>An occasion at a point. Every matching rule counts it; the first that is due gives the fault, to be counted by who does it.</summary>
    internal FaultHit? Next(string group, string detail)
    {
        if (!Has(group))
        {
            return null;
        }

        lock (_gate)
        {
            FaultHit? hit = null;
            foreach (FaultRule rule in _rules)
            {
                if (rule.Group == group && rule.Matches(detail) && rule.IsDue(taken: hit is not null))
                {
                    hit = new FaultHit(this, rule);
                }
            }

            return hit;
        }
    }

    internal void Count(FaultRule rule)
    {
        lock (_gate)
        {
            rule.Done++;
            _fired[rule.Fault] = _fired.GetValueOrDefault(rule.Fault) + 1;
        }
    }
}
