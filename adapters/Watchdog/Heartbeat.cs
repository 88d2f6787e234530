using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qgtm.Fast.Watchdog;

/// <summary>
/// What a living engine says once a second: a canary has gone through its ring and is durable in its journal. Only the boot
/// epoch and the count prove that it moved; all else is for people.
/// </summary>
public sealed record Heartbeat
{
    /// <summary>Its name in the state directory.</summary>
    public const string FileName = "heartbeat";

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The account that the broker names to the engine.</summary>
    public required string Account { get; init; }

    /// <summary>Starts of the engine on this state; a later start has a higher one.</summary>
    public required long BootEpoch { get; init; }

    /// <summary>Canaries of this start that were applied and are durable.</summary>
    public required long Canary { get; init; }

    /// <summary>The process.</summary>
    public required int Pid { get; init; }

    /// <summary>The last canary's place in the journal.</summary>
    public long Sequence { get; init; }

    /// <summary>The broker's clock as the engine knew it.</summary>
    public DateTime EventTime { get; init; }

    /// <summary>Wall time of the writing: for people, never for a decision.</summary>
    public DateTime WrittenAt { get; init; }

    /// <summary>Monotonic time of the writing, ns since the machine's start.</summary>
    public long MonotonicNs { get; init; }

    /// <summary>The module version of the executable, which a build gives.</summary>
    public string Build { get; init; } = string.Empty;

    /// <summary>local, paper or live.</summary>
    public string Environment { get; init; } = string.Empty;

    /// <summary>NORMAL to HALT_ALL.</summary>
    public string Tier { get; init; } = string.Empty;
    public bool Reconciled { get; init; }
    public bool OrderStreamUp { get; init; }
    public bool SessionOpen { get; init; }

    /// <summary>Where the engine answers /health: the second opinion.</summary>
    public string Http { get; init; } = string.Empty;

    /// <summary>True when this one is further than the other: of a later start, or a later canary of the same.</summary>
    public bool IsAfter(Heartbeat other) => BootEpoch != other.BootEpoch ? BootEpoch > other.BootEpoch : Canary > other.Canary;

    /// <summary>True for tiers in which nothing is opened.</summary>
    [JsonIgnore]
    public bool IsNoNewOrWorse => Tier is "NO_NEW" or "FLATTEN" or "HALT_ALL";

    /// <summary>Writes it in one step. Not synced: after a loss of power there is no engine whose life it could tell.</summary>
    public void Write(string directory) => OwnerFile.Replace(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Form), sync: false);

    /// <summary>The one of a state directory; null when there is none, or none that can be believed.</summary>
    public static Heartbeat? Read(string directory) => OwnerFile.TryRead(Path.Combine(directory, FileName)) is { } bytes ? Parse(bytes) : null;

    /// <summary>From its text; null when it is not one.</summary>
    public static Heartbeat? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Heartbeat>(text, Form);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
