using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Qgtm.Fast.Watchdog;

/// <summary>A close that the broker took.</summary>
public sealed record TripClose(string Symbol, string Qty, string OrderId);

/// <summary>What was left for a person, and why.</summary>
public sealed record TripLeft(string What, string Reason);

/// <summary>How far a trip has come.</summary>
public static class TripPhase
{
    /// <summary>Orders are being cancelled and positions closed; a watchdog that starts now goes on with it.</summary>
    public const string Flattening = "flattening";

    /// <summary>The broker showed no position and no open order, twice.</summary>
    public const string Flat = "flat";

    /// <summary>All is done but what <see cref="TripRecord.Left"/> names.</summary>
    public const string NeedsPerson = "needs_person";

    /// <summary>The engine's count moved: the watchdog let go.</summary>
    public const string EngineLives = "engine_lives";
}

/// <summary>
/// What a trip leaves in the state directory. The engine finds it, raises its tier and puts it aside; a second watchdog
/// finds it and does not do the same again.
/// </summary>
public sealed record TripRecord
{
    /// <summary>Its name in the state directory.</summary>
    public const string FileName = "watchdog-trip.json";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>One of <see cref="TripPhase"/>.</summary>
    public string Phase { get; init; } = TripPhase.Flattening;

    /// <summary>Wall times, for people.</summary>
    public DateTime TrippedAt { get; init; }
    public DateTime UpdatedAt { get; init; }
    public double LimitSeconds { get; init; }

    /// <summary>Silence that was watched.</summary>
    public double SilentSeconds { get; init; }

    /// <summary>The last sign of life.</summary>
    public Heartbeat? LastHeartbeat { get; init; }

    /// <summary>Orders that took the cancel, closes that were taken, requests that were refused or not answered, requests in all.</summary>
    public int Cancelled { get; init; }
    public IReadOnlyList<TripClose> Closes { get; init; } = [];
    public int Failures { get; init; }
    public long Requests { get; init; }
    public IReadOnlyList<TripLeft> Left { get; init; } = [];

    /// <summary>Writes it in one step, and to the device.</summary>
    public void Write(string directory) => OwnerFile.Replace(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Form), sync: true);

    /// <summary>The record of a state directory; null when there is none. One that cannot be read still says that there was a trip.</summary>
    public static TripRecord? Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TripRecord>(OwnerFile.TryRead(path), Form) ?? new TripRecord { Phase = "unreadable" };
        }
        catch (JsonException)
        {
            return new TripRecord { Phase = "unreadable" };
        }
    }

    /// <summary>The engine has taken note: keeps the record under the next free number and returns its new name.</summary>
    public static string PutAside(string directory)
    {
        for (int n = 1; ; n++)
        {
            string name = $"watchdog-trip-seen-{n}.json";
            if (!File.Exists(Path.Combine(directory, name)))
            {
                File.Move(Path.Combine(directory, FileName), Path.Combine(directory, name));
                return name;
            }
        }
    }
}
