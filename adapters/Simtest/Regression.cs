using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Qgtm.Fast.Simtest;

/// <summary>A world that once broke an invariant, made small: the seed, what of its size was kept, and just these faults.</summary>
public sealed record Regression
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required ulong Seed { get; init; }
    public required int Days { get; init; }
    public required int Minutes { get; init; }
    public required int Instruments { get; init; }

    /// <summary>The sessions' calendar by its number; 0 = whole days in a row.</summary>
    public int Calendar { get; init; }

    /// <summary>Faults as "class ordinal".</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>What was broken, by which build, after how many events.</summary>
    public required string Invariant { get; init; }
    public required string Sentence { get; init; }
    public required string Commit { get; init; }
    public required long Events { get; init; }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>Reads a file's text.</summary>
    public static Regression Of(string json) => JsonSerializer.Deserialize<Regression>(json, Form) ?? throw new JsonException("A regression is an object.");

    /// <summary>Plays it; null when every invariant holds, and how many of its faults have fired.</summary>
    public SimViolation? Play(out int fired)
    {
        using World world = new(Swarm.Of(Seed) with { Days = Days, Minutes = Minutes, Instruments = Instruments, Calendar = SessionCalendar.Of(Calendar) }, [.. Faults.Select(Parse)]);
        world.Run();
        fired = world.Plan.Fired.Count;
        return world.Violation is { } v ? new SimViolation(Seed, v.Invariant, v.Event, v.Sentence) : null;
    }

    internal static Fault Parse(string text)
    {
        string[] parts = text.Split(' ');
        return new Fault(Enum.Parse<FaultKind>(parts[0]), long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
