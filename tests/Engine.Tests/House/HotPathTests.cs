using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.EngineTests.House;

/// <summary>Reads the IL of every engine method marked [HotPath] and of all that it calls; beside it stand planted violations.</summary>
public sealed class HotPathTests
{
    [Fact]
    public void Hot_methods_of_the_engine_and_all_they_call_keep_the_rules()
    {
        IEnumerable<MethodBase> decisions = typeof(Event).Assembly.GetTypes()
            .Where(t => t.IsAssignableTo(typeof(IStrategy)) && !t.IsInterface)
            .Select(t => t.GetMethod(nameof(IStrategy.Decide))!);
        Assert.Equal(StrategyCatalogue.Count, decisions.Count());
        IReadOnlyCollection<MethodBase> hot = HotPathRules.WithCallees([.. HotPathRules.Marked(typeof(Event).Assembly.GetTypes()), .. decisions]);
        Assert.Contains(hot, m => m.Name == "Apply" && m.DeclaringType == typeof(Engine));
        Assert.Contains(hot, m => !HotPathRules.IsMarked(m));
        Sentences.AssertNone(hot.SelectMany(HotPathRules.Violations));
    }

    [Theory]
    [InlineData(nameof(Planted.Boxes), "box")]
    [InlineData(nameof(Planted.MakesAnArray), "newarr")]
    [InlineData(nameof(Planted.MakesAnObject), "newobj")]
    [InlineData(nameof(Planted.Closes), "newobj")]
    [InlineData(nameof(Planted.Throws), "throw")]
    [InlineData(nameof(Planted.Guards), "try")]
    [InlineData(nameof(Planted.Locks), "Monitor.Enter")]
    [InlineData(nameof(Planted.Joins), "String.Concat hands out an object")]
    [InlineData(nameof(Planted.Asks), "interface IComparable`1.CompareTo")]
    [InlineData(nameof(Planted.Calls), "delegate Func`1.Invoke")]
    [InlineData(nameof(Planted.Queries), "Enumerable.Sum")]
    [InlineData(nameof(Planted.Counts), "List`1.Add")]
    public void The_scan_catches(string method, string sentence) =>
        Assert.Contains(HotPathRules.Violations(Find(method)), v => v.Contains(sentence, StringComparison.Ordinal));

    [Theory]
    [InlineData(nameof(Planted.BuildsAStruct))]
    [InlineData(nameof(Planted.ReadsConstantBytes))]
    [InlineData(nameof(Planted.Switches))]
    [InlineData(nameof(Planted.AsksAStruct))]
    public void The_scan_accepts(string method) => Assert.Empty(HotPathRules.Violations(Find(method)));

    [Fact]
    public void Callees_are_followed_but_for_cold_branches()
    {
        IEnumerable<string> reached = HotPathRules.WithCallees([Find(nameof(Planted.Outer))]).Select(m => m.Name);
        Assert.Equal(
            [nameof(Planted.Boxes), nameof(Planted.Inner), nameof(Planted.Outer)], reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_marker_is_recognised_by_its_full_name()
    {
        Assert.False(HotPathRules.IsMarked(Find(nameof(Planted.Boxes))));
        Assert.True(HotPathRules.IsMarked(Find(nameof(Planted.Switches))));
    }

    private static MethodInfo Find(string name) =>
        typeof(Planted).GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)!;

#pragma warning disable CA1859 // boxing is the planted violation
    /// <summary>Methods that the scan must judge; they are read, never called.</summary>
    private static class Planted
    {
        public static object Boxes(long value) => value;

        public static int[] MakesAnArray(int length) => new int[length];

        public static object MakesAnObject() => new();

        public static Func<long> Closes(long value) => () => value + 1;

        public static void Throws(bool condition)
        {
            if (condition)
            {
                throw new EngineFault();
            }
        }

        public static int Guards(int[] values, int i)
        {
            try
            {
                return values[i];
            }
            finally
            {
                values[0]++;
            }
        }

        public static void Locks(int[] values)
        {
            lock (values)
            {
                values[0]++;
            }
        }

        public static string Joins(string left, string right) => left + right;

        public static int Asks(IComparable<int> value) => value.CompareTo(1);

        public static int AsksAStruct<T>(T value)
            where T : struct, IComparable<int> => value.CompareTo(1);

        public static int Calls(Func<int> function) => function();

        public static int Queries(int[] values) => values.Sum();

        public static void Counts(List<int> values) => values.Add(1);

        public static long BuildsAStruct(ulong high, ulong low) => (long)(new Int128(high, low) >> 1);

        public static ReadOnlySpan<byte> ReadsConstantBytes() => "qgtm"u8;

        [HotPath]
        public static int Switches(int value) => value switch
        {
            0 => 5,
            1 => 7,
            2 => 11,
            3 => 13,
            4 => 17,
            _ => 19,
        };

        public static object Outer(long value) => value < 0 ? Cold() : Inner(value);

        public static object Inner(long value) => Boxes(value);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static object Cold() => new();
    }
}
