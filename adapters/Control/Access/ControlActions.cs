using System;
using System.Text.Json;
using System.Threading.Tasks;

namespace Qgtm.Fast.Control.Access;

/// <summary>How a command ended for a person: done or not, and a sentence.</summary>
public readonly record struct Outcome(bool Done, string Sentence);

/// <summary>
/// The ways from the interface into a running engine. Each becomes journaled inputs of the commands lane, and is answered when
/// they are applied and durable.
/// </summary>
public sealed record ControlActions
{
    /// <summary>Raises: the words tier, scope, name and reason as `qgtm killswitch` has them, and who asks.</summary>
    public required Func<JsonElement, long, Task<Outcome>> Stop { get; init; }

    /// <summary>Does what people agree on, if the engine agrees.</summary>
    public required Func<Wish, Task<Outcome>> Do { get; init; }

    /// <summary>Writes down who asks for it.</summary>
    public required Func<Wish, Task<Outcome>> RecordAsked { get; init; }

    /// <summary>Writes down who has logged in.</summary>
    public required Func<Principal, Task<Outcome>> RecordLogin { get; init; }
}
