using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Qgtm.Fast.Ring;
using Xunit;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>What one thread writes shares no cache line with what another thread reads, wherever the collector puts the object.</summary>
public sealed class LinesTests
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Theory]
    [InlineData(typeof(Lane))]
    [InlineData(typeof(RingBuffer))]
    [InlineData(typeof(WakeFlag))]
    public void A_field_that_changes_stands_between_lines_of_its_own(Type type)
    {
        FieldInfo[] mutable = [.. type.GetFields(Fields).Where(f => !f.IsInitOnly || f.FieldType.IsArray)];
        Assert.NotEmpty(mutable);
        Assert.All(mutable, f => Assert.True(IsPadded(f.FieldType.GetElementType() ?? f.FieldType), $"{type.Name}.{f.Name} may share a line"));
    }

    [Fact]
    public void A_bare_field_and_a_short_struct_are_reported()
    {
        Assert.False(IsPadded(typeof(long)));
        Assert.False(IsPadded(typeof(Short)));
        Assert.True(IsPadded(typeof(PaddedLong)));
    }

    /// <summary>64 bytes before the first field and behind the last.</summary>
    private static bool IsPadded(Type type)
    {
        if (type.IsPrimitive || !type.IsExplicitLayout)
        {
            return false;
        }

        int size = (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
        return type.GetFields(Fields).All(f => f.FieldType == typeof(long)
            && f.GetCustomAttribute<FieldOffsetAttribute>()!.Value is var at && at >= 64 && at + sizeof(long) + 64 <= size);
    }

    [StructLayout(LayoutKind.Explicit, Size = 72)]
    private struct Short
    {
        [FieldOffset(64)]
        public long Value;
    }
}
