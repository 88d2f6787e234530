using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>The engine is a function of its inputs: again, or from a copy of the state at any point, it does the same.</summary>
public sealed class DeterminismProperties(ITestOutputHelper output)
{
    private const int Rounds = 12;
    private const int Steps = 3_000;

    [Fact]
    public void Equal_inputs_give_equal_outputs_and_equal_states() => Seeds.Each(output, Rounds, random =>
    {
        using Rig first = new();
        List<Event> inputs = Run(first, new RandomInputs(random));
        using Rig second = new();
        foreach (Event input in inputs)
        {
            second.Apply(in input);
        }

        AssertSame(first, second, 0);
    });

    [Fact]
    public void A_run_cut_anywhere_goes_on_from_a_copy_of_its_state() => Seeds.Each(output, Rounds, random =>
    {
        using Rig whole = new();
        List<Event> inputs = Run(whole, new RandomInputs(random));
        int cut = random.Next(inputs.Count);
        using Rig before = new();
        for (int i = 0; i < cut; i++)
        {
            before.Apply(inputs[i]);
        }

        using Rig after = before.Copy();
        Assert.Equal(StateHash.Of(before.State), StateHash.Of(after.State));
        for (int i = cut; i < inputs.Count; i++)
        {
            after.Apply(inputs[i]);
        }

        AssertSame(whole, after, before.Log.Length);
    });

    [Fact]
    public void The_books_hold_after_every_input_and_effects_follow_their_cause()
    {
        long orders = 0;
        Seeds.Each(output, 4, random => orders += RunChecked(random));
        Assert.True(orders > 0, "no run sent an order: they prove nothing");
    }

    /// <summary>Runs one seed and returns its orders; a run whose tier rises early has none.</summary>
    private static long RunChecked(Random random)
    {
        using Rig rig = new();
        var inputs = new RandomInputs(random);
        foreach (Event input in inputs.Boot())
        {
            rig.Apply(in input);
        }

        long tier = 0, orders = 0;
        for (int i = 0; i < Steps; i++)
        {
            Event input = inputs.Next();
            ReadOnlySpan<Event> events = rig.Apply(in input);
            inputs.Hear(events);
            rig.AssertBooks();
            Assert.True(events[0].IsInput, "the cause comes first");
            foreach (ref readonly Event effect in events[1..])
            {
                Assert.False(effect.IsInput);
                orders += effect.Header.Kind == EventKind.NewOrderSingle ? 1 : 0;
            }

            Assert.True(rig.State.Scalars.Tier >= tier, "a tier fell");
            tier = rig.State.Scalars.Tier;
            Assert.Equal(events[^1].Header.Sequence, rig.State.Scalars.Sequence);
        }

        Assert.Equal(rig.State.Scalars.Sequence, rig.Log.Length);
        return orders;
    }

    private static List<Event> Run(Rig rig, RandomInputs random)
    {
        List<Event> inputs = [.. random.Boot()];
        foreach (Event input in inputs)
        {
            rig.Apply(in input);
        }

        for (int i = 0; i < Steps; i++)
        {
            Event input = random.Next();
            inputs.Add(input);
            random.Hear(rig.Apply(in input));
        }

        return inputs;
    }

    private static void AssertSame(Rig expected, Rig actual, int skipped)
    {
        Assert.Equal(StateHash.Of(expected.State), StateHash.Of(actual.State));
        Assert.Equal(expected.Log.Length - skipped, actual.Log.Length);
        Assert.True(expected.Bytes[(skipped * Event.Size)..].SequenceEqual(actual.Bytes), "the outputs differ");
    }
}
