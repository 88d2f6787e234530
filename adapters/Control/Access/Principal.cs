using System;

namespace Qgtm.Fast.Control.Access;

/// <summary>What a key may do; a route names all that may use it.</summary>
[Flags]
public enum Roles : byte
{
    None = 0,

    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>A program: it may stop, and lowers nothing.</summary>
    Machine = 2,

    /// <summary>Builds and runs the system: asks for a reset.</summary>
    OperatorA = 4,

    /// <summary>The other person: confirms it.</summary>
    OperatorB = 8,
    Operators = OperatorA | OperatorB,
    Keyed = Viewer | Machine | Operators,

    /// <summary>Nobody is asked who it is.</summary>
    Anyone = 128,
}

/// <summary>Somebody who has shown who it is: by a key, by a session that a key opened, or by the user id of the local socket.</summary>
/// <param name="Id">In the journal: the user id, or <see cref="FirstPerson"/> and the person's number in the key file.</param>
/// <param name="Name">The name in the key file.</param>
/// <param name="Role">One role.</param>
/// <param name="KeyId">The public part of the key; empty without one.</param>
public sealed record Principal(long Id, string Name, Roles Role, string KeyId)
{
    /// <summary>Above every user id, so that the journal tells the holder of a key from a user of the machine.</summary>
    public const long FirstPerson = 1L << 32;

    /// <summary>Whoever may open the socket in the state directory runs the engine: that is operator A.</summary>
    public static Principal Local(long uid) => new(uid, Words(uid), Roles.OperatorA, string.Empty);

    /// <summary>An id of the journal in words; `qgtm keys list` has the names of the numbers.</summary>
    public static string Words(long id) => id >= FirstPerson ? FormattableString.Invariant($"operator #{id - FirstPerson}") : FormattableString.Invariant($"uid {id}");
}
