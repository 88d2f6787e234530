using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>What a person sees of one command.</summary>
internal static class Terminal
{
    /// <summary>Runs the command and expects the exit code and one sentence on stderr: no stack trace, nothing on stdout.</summary>
    public static async Task<string> RefusesAsync(int exit, string part, params string[] words)
    {
        (int code, string output, string error) = await QgtmProcess.RunAsync(words);
        Assert.True(code == exit, $"exit {code} instead of {exit}: {error}");
        Assert.Empty(output);
        Sentence(part, error);
        return error;
    }

    /// <summary>Beside boot steps, remarks and alerts there is one line; it holds the part and reads as a sentence.</summary>
    public static void Sentence(string part, string error)
    {
        string[] lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("[T+", StringComparison.Ordinal) && !l.StartsWith("ALERT [", StringComparison.Ordinal) && l[0] != ' ')];
        string line = Assert.Single(lines);
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
