using System;
using System.Globalization;
using Xunit.Abstractions;

namespace Qgtm.Fast.Testing;

/// <summary>Seeds of random tests: printed, named in the failure, and given back with QGTM_SEED=n to run that case again.</summary>
internal static class Seeds
{
    /// <summary>The environment variable that fixes the seed.</summary>
    public const string Variable = "QGTM_SEED";

    /// <summary>The environment variable that makes every check run so many times as often: a campaign against rare seeds.</summary>
    private const string Times = "QGTM_SEED_TIMES";

    /// <summary>The seed asked for, or a new one.</summary>
    public static int Pick(ITestOutputHelper output)
    {
        int seed = Asked() ?? Environment.TickCount;
        output.WriteLine($"{Variable}={seed}");
        return seed;
    }

    /// <summary>Runs a check once per seed, on consecutive seeds; on the asked one alone when there is one.</summary>
    public static void Each(ITestOutputHelper output, int rounds, Action<Random> check)
    {
        int first = Pick(output);
        int last = Asked() is null ? unchecked(first + (rounds * (Number(Times) ?? 1))) : unchecked(first + 1);
        for (int seed = first; seed != last; seed = unchecked(seed + 1))
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception e)
            {
                throw new SeedFailed($"{Variable}={seed} fails: {e.Message}", e);
            }
        }
    }

    private static int? Asked() => Number(Variable);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number : null;
}

/// <summary>A random case failed; the message names the seed that shows it again.</summary>
internal sealed class SeedFailed(string message, Exception inner) : Exception(message, inner);
