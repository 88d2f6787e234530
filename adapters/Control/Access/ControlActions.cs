using System;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Access;

/// <summary>How a command ended for a person: done or not, and a sentence.</summary>
public readonly record struct Outcome(bool Done, string Sentence);

/// <summary>A lower tier that people want.</summary>
/// <param name="To">The tier.</param>
/// <param name="First">Who asks.</param>
/// <param name="Second">Who confirms; -1 = nobody.</param>
/// <param name="Number">The row of the kill history that they have seen last.</param>
/// <param name="Reason">Why, at most 200 bytes.</param>
public sealed record LowerWish(KillTier To, long First, long Second, long Number, string Reason);

/// <summary>
/// The ways from the interface into a running engine. Each becomes journaled inputs of the commands lane, and is answered when
/// they are applied and durable.
/// </summary>
public sealed record ControlActions
{
    /// <summary>Raises: the words tier, scope, name and reason as `qgtm killswitch` has them, and who asks.</summary>
    public required Func<JsonElement, long, Task<Outcome>> Stop { get; init; }

    /// <summary>Lowers, if the engine agrees.</summary>
    public required Func<LowerWish, Task<Outcome>> Lower { get; init; }

    /// <summary>Writes down who asks for a reset.</summary>
    public required Func<LowerWish, Task<Outcome>> RecordAsked { get; init; }

    /// <summary>Writes down who has logged in.</summary>
    public required Func<Principal, Task<Outcome>> RecordLogin { get; init; }
}
