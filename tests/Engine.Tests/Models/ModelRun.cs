using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>A model's tables and one step of it: what every model must be able to do.</summary>
internal sealed record ModelRun(Array[] Tables, Action<int> Step)
{
    /// <summary>
    /// The same steps give the same bytes; a run that is copied as bytes between any two steps goes on to the same bytes; and a
    /// round of steps allocates nothing.
    /// </summary>
    public static void AssertIsAFunctionOfItsState(Func<ModelRun> make, int steps, Random random)
    {
        ModelRun whole = make().To(0, steps), again = make().To(0, steps);
        Assert.True(whole.Equal(again), "the same steps gave other bytes");
        Assert.False(whole.Equal(make()), "the steps changed nothing");
        int cut = random.Next(1, steps);
        ModelRun first = make().To(0, cut), second = make();
        for (int i = 0; i < first.Tables.Length; i++)
        {
            BytesOf(first.Tables[i]).CopyTo(BytesOf(second.Tables[i]));
        }

        Assert.True(whole.Equal(second.To(cut, steps)), $"a copy after {cut} steps went another way");
        Assert.Equal(0, Allocation.Least(() => again.To(0, Math.Min(steps, 50))));
    }

    private ModelRun To(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Step(i);
        }

        return this;
    }

    private bool Equal(ModelRun other)
    {
        for (int i = 0; i < Tables.Length; i++)
        {
            if (!BytesOf(Tables[i]).SequenceEqual(BytesOf(other.Tables[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static Span<byte> BytesOf(Array table) => MemoryMarshal.CreateSpan(
        ref MemoryMarshal.GetArrayDataReference(table), table.Length * Marshal.SizeOf(table.GetType().GetElementType()!));
}

/// <summary>Normal random numbers for tests.</summary>
internal static class RandomExtensions
{
    /// <summary>Box and Muller (1958).</summary>
    public static double Normal(this Random random, double mean = 0, double deviation = 1) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
