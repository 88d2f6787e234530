using System;
using System.Collections.Generic;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>Smaller versions of a failing sequence: halves first, then single elements left out.</summary>
internal static class Shrunk
{
    /// <summary>Each shorter array that may still fail.</summary>
    public static IEnumerable<T[]> Array<T>(T[] whole)
    {
        for (int size = whole.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= whole.Length; at += size)
            {
                yield return [.. whole.AsSpan(0, at), .. whole.AsSpan(at + size)];
            }
        }
    }
}
