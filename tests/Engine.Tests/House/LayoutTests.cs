using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Xunit;

namespace Qgtm.Fast.EngineTests.House;

/// <summary>One event is one cache line: sizes and offsets are part of the journal's format (docs/adr/0002).</summary>
public sealed class LayoutTests
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Every field of the event except its header: a payload added later is found without editing this test.</summary>
    public static TheoryData<Type> Payloads
    {
        get
        {
            var data = new TheoryData<Type>();
            foreach (FieldInfo part in typeof(Event).GetFields(Fields).Where(f => f.FieldType != typeof(EventHeader)))
            {
                data.Add(part.FieldType);
            }

            return data;
        }
    }

    [Fact]
    public void An_event_is_64_bytes_and_holds_no_reference()
    {
        Assert.Equal(64, Unsafe.SizeOf<Event>());
        Assert.Equal(64, Event.Size);
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<Event>());
    }

    [Fact]
    public void The_header_is_24_bytes_at_fixed_offsets()
    {
        EventHeader header = default;
        Assert.Equal(24, Unsafe.SizeOf<EventHeader>());
        Assert.Equal(0, Offset(ref header, ref header.Sequence));
        Assert.Equal(8, Offset(ref header, ref header.TimeNs));
        Assert.Equal(16, Offset(ref header, ref header.Instrument));
        Assert.Equal(20, Offset(ref header, ref header.Kind));
        Assert.Equal(21, Offset(ref header, ref header.Source));
        Assert.Equal(22, Offset(ref header, ref header.Flags));
        Assert.Equal(24, SumOfFields(typeof(EventHeader)));
    }

    [Fact]
    public void The_header_is_first_and_every_payload_follows_it()
    {
        foreach (FieldInfo field in typeof(Event).GetFields(Fields))
        {
            int expected = field.FieldType == typeof(EventHeader) ? 0 : 24;
            Assert.Equal(expected, field.GetCustomAttribute<FieldOffsetAttribute>()?.Value);
        }

        Event e = default;
        Assert.Equal(0, Offset(ref e, ref e.Header.Sequence));
        Assert.Equal(24, Offset(ref e, ref e.Quote.BidPx));
        Assert.Equal(24, Offset(ref e, ref e.Report.OrderId));
        Assert.Equal(24, Offset(ref e, ref e.Order.OrderId));
        Assert.Equal(56, Offset(ref e, ref e.Numbers.E));
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_is_40_bytes_without_padding_or_references(Type payload)
    {
        Assert.Equal(40, SizeOf(payload));
        Assert.Equal(40, SumOfFields(payload));
        Assert.False(HoldsReferences(payload), payload.Name);
    }

    [Fact]
    public void The_receive_stamp_of_market_payloads_stands_in_the_same_place()
    {
        Event e = default;
        Assert.Equal(56, Offset(ref e, ref e.Quote.RecvNs));
        Assert.Equal(56, Offset(ref e, ref e.Trade.RecvNs));
        Assert.Equal(56, Offset(ref e, ref e.Status.RecvNs));
    }

    [Fact]
    public void A_padded_counter_shares_no_line_with_anything()
    {
        PaddedLong counter = default;
        Assert.Equal(192, Unsafe.SizeOf<PaddedLong>());
        Assert.Equal(64, Offset(ref counter, ref counter.Value));
        Assert.Equal(sizeof(long), SumOfFields(typeof(PaddedLong)));
    }

    /// <summary>Every table of the state: what is not in one is neither saved nor hashed.</summary>
    public static TheoryData<Type> Rows
    {
        get
        {
            var data = new TheoryData<Type>();
            foreach (FieldInfo table in typeof(EngineState).GetFields(Fields).DistinctBy(t => t.FieldType))
            {
                data.Add(table.FieldType.GetElementType() ?? table.FieldType);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_holds_whole_words_without_padding_or_references(Type row)
    {
        Assert.True(row.IsValueType, $"{row} is state outside the tables");
        Assert.False(HoldsReferences(row), row.Name);
        Assert.Equal(SizeOf(row), SumOfFields(row));
        Assert.Equal(0, SizeOf(row) % sizeof(long));
    }

    [Fact]
    public void Every_table_is_one_section_of_the_state_and_the_state_is_nothing_else()
    {
        FieldInfo[] tables = typeof(EngineState).GetFields(Fields);
        Assert.All(tables, t => Assert.True(t.FieldType.IsArray && t.IsInitOnly, $"{t.Name} is state outside the tables"));
        Assert.Equal(tables.Length, EngineState.SectionNames.Length);
        var state = new EngineState();
        long tabled = tables.Sum(t => (long)((Array)t.GetValue(state)!).Length * SizeOf(t.FieldType.GetElementType()!));
        long sections = 0;
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            state.Section(i).Fill((byte)(i + 1));
            sections += state.Section(i).Length;
        }

        Assert.Equal(tabled, sections);
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            Assert.True(state.Section(i).IndexOfAnyExcept((byte)(i + 1)) < 0, $"section {EngineState.SectionNames[i]} is named twice");
        }
    }

    [Fact]
    public void The_measure_sees_padding_and_references()
    {
        Assert.Equal(16, SizeOf(typeof(Padded)));
        Assert.Equal(9, SumOfFields(typeof(Padded)));
        Assert.True(HoldsReferences(typeof(WithReference)));
    }

    private static int Offset<TOuter, TField>(ref TOuter outer, ref TField field) =>
        checked((int)Unsafe.ByteOffset(ref Unsafe.As<TOuter, byte>(ref outer), ref Unsafe.As<TField, byte>(ref field)));

    private static int SumOfFields(Type type) =>
        type.IsPrimitive ? SizeOf(type) : type.GetFields(Fields).Sum(f => SizeOf(f.FieldType));

    private static int SizeOf(Type type) => (int)Call(nameof(Unsafe.SizeOf), typeof(Unsafe), type);

    private static bool HoldsReferences(Type type) =>
        (bool)Call(nameof(RuntimeHelpers.IsReferenceOrContainsReferences), typeof(RuntimeHelpers), type);

    private static object Call(string method, Type owner, Type argument) =>
        owner.GetMethod(method, BindingFlags.Public | BindingFlags.Static, [])!.MakeGenericMethod(argument).Invoke(null, null)!;

#pragma warning disable CS0649 // these shapes are measured, never filled
    [StructLayout(LayoutKind.Sequential)]
    private struct Padded
    {
        public byte Small;
        public long Large;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WithReference
    {
        public string Text;
    }
}
