using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast;

/// <summary>Assertions that stay on in Release: a broken invariant stops the process, it is never worked around.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="EngineFault"/> with the sentence when the condition does not hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Holds([DoesNotReturnIf(false)] bool condition, string sentence)
    {
        if (!condition)
        {
            Fail(sentence);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string sentence) => throw new EngineFault(sentence);
}

/// <summary>The one exception of the engine: an invariant is broken and the process must stop.</summary>
public sealed class EngineFault : Exception
{
    public EngineFault()
        : this("An invariant of the engine is broken.")
    {
    }

    public EngineFault(string message)
        : base(message)
    {
    }

    public EngineFault(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
