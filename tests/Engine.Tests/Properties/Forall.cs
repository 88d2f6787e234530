using System;
using FsCheck;
using FsCheck.Fluent;
using Qgtm.Fast.Testing;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>A property over generated values; a counterexample is shrunk and comes with its seed.</summary>
internal static class Forall
{
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Whole numbers of 64 bits with the awkward ones often: 0, 1, -1, both ends, powers of two and ten.</summary>
    public static Gen<long> Long { get; } = Gen.OneOf(
        Gen.Elements(0L, 1, -1, long.MaxValue, long.MinValue, long.MaxValue - 1, 1_000_000_000, -1_000_000_000),
        Between(long.MinValue, long.MaxValue),
        Gen.Choose(0, 62).Select(bit => 1L << bit),
        Between(-1_000_000, 1_000_000),
        Between(-1_000_000_000_000, 1_000_000_000_000));

    /// <summary>Whole numbers of a range, both ends included.</summary>
    public static Gen<long> Between(long least, long most) =>
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        let random = unchecked(((ulong)(uint)high << 32) | (uint)low)
        select (long)(least + (Int128)(random % ((UInt128)((Int128)most - least) + 1)));

    /// <summary>Checks on generated values.</summary>
    public static void Check<T>(ITestOutputHelper output, int count, Gen<T> values, Action<T> check) =>
        Check(output, count, Arb.From(values), check);

    /// <summary>Checks on generated values that can be shrunk.</summary>
    public static void Check<T>(ITestOutputHelper output, int count, Arbitrary<T> values, Action<T> check)
    {
        int seed = Seeds.Pick(output);
        try
        {
            Prop.ForAll(values, check).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(unchecked((uint)seed), Gamma));
        }
        catch (Exception e)
        {
            throw new SeedFailed($"{Seeds.Variable}={seed} fails: {e.Message}", e);
        }
    }
}
