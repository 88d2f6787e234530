using System.Collections.Generic;
using Xunit;

namespace Qgtm.Fast.Testing;

/// <summary>Rules answer with sentences; no sentence means that all is well.</summary>
internal static class Sentences
{
    /// <summary>Fails with every sentence in full.</summary>
    public static void AssertNone(IEnumerable<string> sentences)
    {
        string all = string.Join('\n', sentences);
        Assert.True(all.Length == 0, all);
    }
}
