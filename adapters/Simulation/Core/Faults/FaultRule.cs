using System;
using System.Text.Json;

namespace Qgtm.Fast.Simulation;

/// <summary>One rule of a plan and what became of it.</summary>
public sealed class FaultRule
{
    private readonly long _nth;
    private readonly long _every;
    private readonly double _probability;
    private readonly long _times;
    private readonly SeededRandom _random;
    private readonly string _pattern;
    private long _given;

    internal FaultRule(string group, string on, string fault, JsonElement args, long nth, long every, double probability, long times, SeededRandom random)
    {
        Group = group;
        On = on;
        Fault = fault;
        Args = args;
        _pattern = FaultCatalog.DetailOf(on);
        (_nth, _every, _probability, _times, _random) = (nth, every, probability, times, random);
    }

    /// <summary>Where, as it was written.</summary>
    public string On { get; }

    /// <summary>The fault's name.</summary>
    public string Fault { get; }

    /// <summary>Occasions seen.</summary>
    public long Seen { get; private set; }

    /// <summary>How often the fault was done by this rule.</summary>
    public long Done { get; internal set; }

    internal string Group { get; }

    internal JsonElement Args { get; }

    internal bool Matches(string detail) => Like(_pattern, detail);

    /// <summary>Counts the occasion; an occasion that another rule has taken is only counted.</summary>
    internal bool IsDue(bool taken)
    {
        Seen++;
        bool chance = _probability > 0 && _random.Unit() < _probability;
        bool due = _nth > 0 ? Seen == _nth : _every > 0 ? Seen % _every == 0 : _probability > 0 ? chance : true;
        if (!due || taken || (_times > 0 && _given >= _times))
        {
            return false;
        }

        _given++;
        return true;
    }

    private static bool Like(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star], StringComparison.Ordinal))
        {
            return false;
        }

        pattern = pattern[(star + 1)..];
        for (int at = star; at <= text.Length; at++)
        {
            if (Like(pattern, text[at..]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A fault that is due. Whoever does it says so with <see cref="Fired"/>.</summary>
internal sealed class FaultHit(FaultPlan plan, FaultRule rule)
{
    public string Name => rule.Fault;

    public void Fired() => plan.Count(rule);

    public JsonElement? Arg(string name) =>
        rule.Args.ValueKind == JsonValueKind.Object && rule.Args.TryGetProperty(name, out JsonElement value) ? value : null;

    public string Text(string name, string otherwise) => Arg(name) is { ValueKind: JsonValueKind.String } e ? e.GetString()! : otherwise;

    public long Long(string name, long otherwise) => Arg(name) is { ValueKind: JsonValueKind.Number } e ? e.GetInt64() : otherwise;

    public bool Flag(string name) => Arg(name) is { ValueKind: JsonValueKind.True };
}
