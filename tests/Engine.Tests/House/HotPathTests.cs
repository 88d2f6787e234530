using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using Qgtm.Fast.Events;
using Xunit;

namespace Qgtm.Fast.EngineTests.House;

/// <summary>
/// Reads the IL of every engine method marked [HotPath]: no boxing, no array, no new object (a closure and a delegate are
/// objects too), no throw. It sees the method's own body only; what it calls is covered by the allocation tests.
/// </summary>
public sealed class HotPathTests
{
    private const string Marker = "Qgtm.Fast.HotPathAttribute";

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value);

    [Fact]
    public void Hot_methods_of_the_engine_neither_allocate_nor_throw()
    {
        MethodBase[] hot = [.. MethodsOf(typeof(Event).Assembly.GetTypes()).Where(IsMarked)];
        Assert.NotEmpty(hot);
        Assert.Empty(hot.SelectMany(Violations));
    }

    [Theory]
    [InlineData(nameof(Planted.Boxes), "box")]
    [InlineData(nameof(Planted.MakesAnArray), "newarr")]
    [InlineData(nameof(Planted.MakesAnObject), "newobj")]
    [InlineData(nameof(Planted.Closes), "newobj")]
    [InlineData(nameof(Planted.Throws), "throw")]
    public void The_scan_catches(string method, string opcode) =>
        Assert.Contains(Violations(Find(method)), v => v.Contains(": " + opcode, StringComparison.Ordinal));

    [Theory]
    [InlineData(nameof(Planted.BuildsAStruct))]
    [InlineData(nameof(Planted.ReadsConstantBytes))]
    [InlineData(nameof(Planted.Switches))]
    public void The_scan_accepts(string method) => Assert.Empty(Violations(Find(method)));

    [Fact]
    public void The_marker_is_recognised_by_its_full_name()
    {
        Assert.False(IsMarked(Find(nameof(Planted.Boxes))));
        Assert.Equal("Obsolete", MarkersOf(Find(nameof(Planted.Marked))).Single());
    }

    private static IEnumerable<MethodBase> MethodsOf(IEnumerable<Type> types) =>
        types.SelectMany(t => t.GetMethods(Declared).Cast<MethodBase>().Concat(t.GetConstructors(Declared)));

    private static bool IsMarked(MethodBase method) =>
        method.CustomAttributes.Any(a => string.Equals(a.AttributeType.FullName, Marker, StringComparison.Ordinal));

    private static IEnumerable<string> MarkersOf(MethodBase method) =>
        method.CustomAttributes.Select(a => a.AttributeType.Name.Replace("Attribute", string.Empty, StringComparison.Ordinal));

    private static MethodInfo Find(string name) => typeof(Planted).GetMethod(name, Declared)!;

    private static List<string> Violations(MethodBase method)
    {
        var found = new List<string>();
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        int at = 0;
        while (at < il.Length)
        {
            int start = at;
            short value = il[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | il[at++]));
            }

            OpCode code = OpCodesByValue[value];
            if (IsForbidden(method, code, il, at))
            {
                found.Add($"{method.DeclaringType}.{method.Name} at IL_{start:x4}: {code.Name}");
            }

            at += OperandSize(code, il, at);
        }

        return found;
    }

    private static bool IsForbidden(MethodBase method, OpCode code, byte[] il, int at) =>
        code == OpCodes.Box || code == OpCodes.Newarr || code == OpCodes.Throw || code == OpCodes.Rethrow
        || (code == OpCodes.Newobj && !BuildsAValue(method, BitConverter.ToInt32(il, at)));

    private static bool BuildsAValue(MethodBase method, int token)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMethod(token, ofType, ofMethod)?.DeclaringType?.IsValueType == true;
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

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

        public static long BuildsAStruct(ulong high, ulong low) => (long)(new Int128(high, low) >> 1);

        public static ReadOnlySpan<byte> ReadsConstantBytes() => "qgtm"u8;

        public static int Switches(int value) => value switch
        {
            0 => 5,
            1 => 7,
            2 => 11,
            3 => 13,
            4 => 17,
            _ => 19,
        };

        [Obsolete("Planted: shows that attributes are read.")]
        public static int Marked() => 1;
    }
}
