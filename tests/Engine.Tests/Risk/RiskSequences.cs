using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>
/// The gate and all that it counts against the naive model, over sequences of intents, fills, marks, overrides and tier moves. A
/// million by consecutive seeds on two threads; some more by FsCheck, which shrinks what fails. QGTM_RISK_SEQUENCES=n is another number.
/// </summary>
public sealed class RiskSequences(ITestOutputHelper output)
{
    private const string Variable = "QGTM_RISK_SEQUENCES";
    private const int Usual = 1_000_000, Threads = 2, Steps = 8, Shrinkable = 20_000;

    /// <summary>What only a broken state or a malformed intent would say, which the tests of the controls do.</summary>
    private static readonly RiskReason[] Elsewhere =
        [RiskReason.NotFlattening, RiskReason.NotAClose, RiskReason.StillOpen, RiskReason.None, RiskReason.NotReplaceable, RiskReason.LimitsMissing, RiskReason.OrderMalformed, RiskReason.OrderTableFull];

    private static int Asked => int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : Usual;

    [Fact]
    public void The_gate_says_what_the_model_says_after_any_sequence()
    {
        int first = Seeds.Pick(output), count = Environment.GetEnvironmentVariable(Seeds.Variable) is null ? Asked : 1;
        Tally all = new();
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            Tally own = new();
            EngineState state = new();
            for (int n = thread; n < count; n += Threads)
            {
                Run(state, unchecked(first + n), own);
            }

            lock (all)
            {
                all.Add(own);
            }
        });
        output.WriteLine($"{all.Sequences} sequences, {all.Approved} approved intents, {all.Waived} with an override, {all.Seen.Count} different answers");
        IEnumerable<RiskReason> missing = Enum.GetValues<RiskReason>().Except(all.Seen).Except(Elsewhere);
        Assert.Equal(count, all.Sequences);
        Assert.True(count < 500_000 || !missing.Any(), $"never answered: {string.Join(", ", missing)}");
        Assert.True(all.Approved > count / 4 || count < 1_000, "the cases are one-sided");
    }

    [Fact]
    public void Sequences_that_can_be_shrunk_say_the_same()
    {
        EngineState state = new();
        Tally all = new();
        Forall.Check(output, Shrinkable, Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(150), Smaller), choices => Play(state, choices, all, spoil: false));
        Assert.True(all.Sequences >= Shrinkable && all.Approved > Shrinkable / 8, $"{all.Sequences} sequences, {all.Approved} approved");
    }

    /// <summary>The gate's collar is one basis point wider than the model's: FsCheck finds it, and makes it small.</summary>
    [Fact]
    public void A_difference_of_one_basis_point_is_found_and_made_small()
    {
        EngineState state = new();
        int[] smallest = [];
        Assert.Throws<SeedFailed>(() => Forall.Check(output, Shrinkable, Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(150), Smaller), choices =>
        {
            try
            {
                Play(state, choices, new Tally(), spoil: true);
            }
            catch (Xunit.Sdk.TrueException)
            {
                smallest = choices;
                throw;
            }
        }));
        output.WriteLine($"{smallest.Length} of 150 choices are left");
        Assert.InRange(smallest.Length, 1, 149);
    }

    private static void Run(EngineState state, int seed, Tally tally)
    {
        try
        {
            Play(state, new RiskWorld(state, new Random(seed)), tally);
        }
        catch (Exception e)
        {
            throw new SeedFailed(string.Create(CultureInfo.InvariantCulture, $"{Seeds.Variable}={seed} fails: {e.Message}"), e);
        }
    }

    private static void Play(EngineState state, int[] choices, Tally tally, bool spoil)
    {
        RiskWorld world = new(state, new Choices(choices));
        state.Risk.CollarBps += spoil ? 1 : 0;
        Play(state, world, tally);
    }

    private static void Play(EngineState state, RiskWorld world, Tally tally)
    {
        Invariant.Holds(state.Risk.CollarBps > 0, "The world has set the limits.");
        world.Run(Steps, tally.Seen);
        tally.Sequences++;
        tally.Approved += world.Approved;
        tally.Waived += world.Waived;
    }

    /// <summary>Fewer choices, then smaller ones.</summary>
    private static IEnumerable<int[]> Smaller(int[] choices) =>
        Shrunk.Array(choices).Concat(Enumerable.Range(0, choices.Length).Where(i => choices[i] > 0).Select(i =>
        {
            int[] less = [.. choices];
            less[i] /= 2;
            return less;
        }));

    private sealed class Tally
    {
        public HashSet<RiskReason> Seen { get; } = [];

        public long Approved { get; set; }

        public long Waived { get; set; }

        public long Sequences { get; set; }

        public void Add(Tally other)
        {
            Seen.UnionWith(other.Seen);
            Approved += other.Approved;
            Waived += other.Waived;
            Sequences += other.Sequences;
        }
    }
}
