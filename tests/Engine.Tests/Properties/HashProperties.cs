using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>The state hash sees every bit of every section, and where it stands.</summary>
public sealed class HashProperties(ITestOutputHelper output)
{
    private const int BitsPerSection = 400;

    [Fact]
    public void Any_single_bit_changes_the_hash() => Seeds.Each(output, 1, random =>
    {
        EngineState state = Filled(random);
        ulong before = StateHash.Of(state);
        var seen = new HashSet<ulong> { before };
        for (int section = 0; section < EngineState.SectionNames.Length; section++)
        {
            Span<byte> bytes = state.Section(section);
            for (int n = 0; n < BitsPerSection; n++)
            {
                int bit = n < 8 ? n : n < 16 ? (bytes.Length * 8) - 1 - (n - 8) : random.Next(bytes.Length * 8);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                ulong after = StateHash.Of(state);
                Assert.True(after != before, $"bit {bit} of {EngineState.SectionNames[section]} is not hashed");
                seen.Add(after);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.Equal(before, StateHash.Of(state));
        Assert.InRange(seen.Count, EngineState.SectionNames.Length * (BitsPerSection - 100), int.MaxValue);
    });

    [Fact]
    public void Two_words_that_change_places_change_the_hash() => Seeds.Each(output, 200, random =>
    {
        EngineState state = Filled(random);
        ulong before = StateHash.Of(state);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(state.Section(random.Next(EngineState.SectionNames.Length)));
        int a = random.Next(words.Length), b = random.Next(words.Length);
        if (words[a] != words[b])
        {
            (words[a], words[b]) = (words[b], words[a]);
            Assert.NotEqual(before, StateHash.Of(state));
        }
    });

    private static EngineState Filled(Random random)
    {
        var state = new EngineState();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            random.NextBytes(state.Section(i));
        }

        return state;
    }
}
