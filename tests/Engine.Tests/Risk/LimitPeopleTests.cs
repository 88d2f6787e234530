using System;
using System.Linq;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>C20: one person tightens, two loosen, and neither a restart nor an edited configuration is a second person.</summary>
public sealed class LimitPeopleTests
{
    private const long OpA = 1_001, OpB = 1_002, Uncle = -1;

    [Theory]
    [InlineData(1_001, OpA, OpB, 1_000, true)]
    [InlineData(5_000, OpA, OpB, 1_000, true)]
    [InlineData(5_001, OpA, OpB, 1_000, false)] // two people are no reason for the absurd
    [InlineData(0, OpA, OpB, 1_000, false)]
    [InlineData(1_001, OpA, OpB, 999, false)] // they have seen another value
    [InlineData(1_001, OpA, OpB, 0, false)]
    [InlineData(1_001, OpA, OpA, 1_000, false)]
    [InlineData(1_001, OpA, 0, 1_000, false)]
    [InlineData(1_001, OpA, Uncle, 1_000, false)]
    [InlineData(1_001, 0, OpB, 1_000, false)]
    [InlineData(1_001, Uncle, OpB, 1_000, false)]
    [InlineData(999, OpA, 0, 0, true)]
    [InlineData(999, Uncle, 0, 0, false)]
    public void C20_two_people_loosen_from_the_value_that_both_have_seen(long value, long first, long second, long seen, bool taken)
    {
        using OrderLab lab = new();
        lab.Open();
        Set(lab, value, first, second, seen);
        Assert.Equal(taken ? value : 1_000, lab.State.Risk.OrderNotionalMaxBps);
        NumbersPayload said = Assert.Single(lab.Said(taken ? EventKind.LimitChanged : EventKind.LimitRefused)).Numbers;
        Assert.Equal((1_000, value, first, second), (said.B, said.C, said.D, said.E));
        Evidence.Asked("C20", refused: !taken, atLimit: value is 1_001 or 999);
        Evidence.Held("F110");
    }

    /// <summary>Which way is the tighter one, limit by limit: one person takes that step and not the step back.</summary>
    [Fact]
    public void C20_one_person_tightens_each_limit_and_loosens_none()
    {
        RiskKey[] longerIsTighter = [RiskKey.OrderGapMinNs, RiskKey.DriftWindowNs, RiskKey.DuplicateWindowNs, RiskKey.CostBps];
        using OrderLab lab = new();
        lab.Open();
        foreach (RiskKey key in Enum.GetValues<RiskKey>().Where(k => k is not (RiskKey.None or RiskKey.DayTradeRule)))
        {
            long before = RiskBounds.MostOf(key) / 2, tighter = before + (longerIsTighter.Contains(key) ? 1 : -1);
            RiskBounds.Set(ref lab.State.Risk, key, before);
            Set(lab, tighter, OpA, 0, 0, key);
            Set(lab, before, OpA, 0, tighter, key);
            Assert.Equal((key, tighter), (key, RiskBounds.Get(in lab.State.Risk, key)));
            Set(lab, before, OpA, OpB, tighter, key);
            Assert.Equal((key, before), (key, RiskBounds.Get(in lab.State.Risk, key)));
        }

        // Another rule set is another law, whichever it is.
        for (long rule = 1; rule <= 2; rule++)
        {
            lab.State.Risk.DayTradeRule = rule;
            Set(lab, 3 - rule, OpA, 0, rule, RiskKey.DayTradeRule);
            Assert.Equal(rule, lab.State.Risk.DayTradeRule);
        }

        Evidence.Asked("C20", refused: true, atLimit: true);
        Evidence.Asked("C20", refused: false);
    }

    /// <summary>The same limits are set by every start; a limit that people have changed stays as they left it.</summary>
    [Theory]
    [InlineData(1_500, OpB)]
    [InlineData(700, 0)]
    public void C20_a_restart_keeps_what_people_have_set(long value, long second)
    {
        using OrderLab first = new();
        Configure(first, 1_000);
        first.Open();
        Set(first, value, OpA, second, 1_000);
        using OrderLab lab = first.Restart();
        Configure(lab, 1_000);
        Assert.Equal(value, lab.State.Risk.OrderNotionalMaxBps);
        Assert.Empty(lab.Said(EventKind.LimitChanged));
        Assert.Empty(lab.Said(EventKind.LimitRefused));
        Evidence.Asked("C20", refused: second == 0);
        Evidence.Held("F112");
    }

    /// <summary>An edited file: tighter is taken at once, looser waits for two people, and is asked for again by the next start.</summary>
    [Theory]
    [InlineData(1_000, 900, 900)]
    [InlineData(1_000, 1_000, 1_000)]
    [InlineData(1_000, 1_001, 1_000)]
    [InlineData(700, 800, 700)]
    [InlineData(700, 600, 600)]
    public void C20_a_start_takes_from_an_edited_configuration_what_is_no_looser(long byPeople, long configured, long stands)
    {
        using OrderLab first = new();
        Configure(first, 1_000);
        first.Open();
        if (byPeople != 1_000)
        {
            Set(first, byPeople, OpA, 0, 0);
        }

        using OrderLab second = first.Restart();
        Configure(second, configured);
        using OrderLab lab = second.Restart();
        Configure(lab, configured);
        Assert.Equal(stands, lab.State.Risk.OrderNotionalMaxBps);
        Assert.Equal(configured > stands ? 1 : 0, lab.Said(EventKind.LimitRefused).Count());
        lab.Open();
        Set(lab, configured, OpA, OpB, stands);
        using OrderLab last = lab.Restart();
        Configure(last, configured);
        Assert.Equal(configured, last.State.Risk.OrderNotionalMaxBps);
        Evidence.Asked("C20", refused: configured > stands, atLimit: configured == stands);
        Evidence.Held("F110");
    }

    /// <summary>A first start takes whatever the configuration says within the bounds; 0 is never taken.</summary>
    [Theory]
    [InlineData(5_000, 5_000)]
    [InlineData(5_001, 1_000)]
    [InlineData(0, 1_000)]
    [InlineData(1, 1)]
    public void C20_a_first_start_takes_the_configuration(long configured, long stands)
    {
        using OrderLab lab = new();
        Configure(lab, configured);
        Assert.Equal(stands, lab.State.Risk.OrderNotionalMaxBps);
        Evidence.Asked("C20", refused: stands != configured, atLimit: configured is 5_000 or 1);
    }

    private static void Configure(OrderLab lab, long value)
    {
        lab.State.Scalars.Reconciled = 0;
        lab.Command(EventKind.SetLimit, (long)RiskKey.OrderNotionalMaxBps, value);
    }

    private static void Set(OrderLab lab, long value, long first, long second, long seen, RiskKey key = RiskKey.OrderNotionalMaxBps)
    {
        Event e = default;
        e.Header.Kind = EventKind.SetLimit;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = lab.State.Scalars.TimeNs;
        e.Numbers = new NumbersPayload { A = (long)key, B = value, C = first, D = RiskBounds.Seen(17, seen), E = second };
        lab.Apply(in e);
    }
}
