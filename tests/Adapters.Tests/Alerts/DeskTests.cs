using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alerts;

/// <summary>From events and names to notices, by the table.</summary>
public sealed class DeskTests(ITestOutputHelper output)
{
    /// <summary>M01: each row that an event raises says one sentence without a hole, and is over when its row says so.</summary>
    [Fact]
    public async Task M01_every_row_of_an_event_is_raised_once_and_ended_as_it_says()
    {
        AlertRule[] rules = [.. AlertTable.Rules.Where(r => r.Kind != EventKind.None)];
        Assert.True(rules.Length > 15, "the table is too small to be true");
        foreach (AlertRule rule in rules)
        {
            await using AlertBench bench = new();
            Event cause = CauseOf(rule);
            bench.Desk.Take(in cause);
            if (rule.AfterNs != 0)
            {
                Assert.Empty(await bench.NoticesAsync());
                Event early = AlertBench.Of(EventKind.Timer, timeNs: cause.Header.TimeNs + rule.AfterNs - 1);
                bench.Desk.Take(in early);
                Assert.Empty(await bench.NoticesAsync());
                Event due = AlertBench.Of(EventKind.Timer, timeNs: cause.Header.TimeNs + rule.AfterNs);
                bench.Desk.Take(in due);
            }

            AlertNotice raised = Assert.Single(await bench.NoticesAsync());
            Assert.Equal((NoticeKind.Raised, rule.Severity), (raised.Kind, raised.Severity));
            Assert.DoesNotMatch("[{}#]|not told", raised.Text + raised.Key);
            Assert.Single(bench.Desk.List(), e => e.Stands);
            if (rule.EndsByHand)
            {
                Assert.True(bench.Desk.Acknowledge(raised.Id, 7));
            }
            else
            {
                Event end = EndOf(rule);
                bench.Desk.Take(in end);
                AlertNotice ended = (await bench.NoticesAsync()).Single(n => n.Kind == NoticeKind.Ended);
                Assert.Equal((raised.Id, raised.Key), (ended.Id, ended.Key));
                Assert.DoesNotMatch("[{}#]", ended.Text);
            }

            Assert.DoesNotContain(bench.Desk.List(), e => e.Stands);
        }

        Evidence.Fired("M01+", rules.Length);
    }

    [Fact]
    public async Task Named_rows_are_raised_and_ended_by_name()
    {
        foreach (AlertRule rule in AlertTable.Rules.Where(r => r.Name.Length != 0))
        {
            await using AlertBench bench = new();
            bench.Desk.Raise(rule.Name, "it is so");
            AlertNotice raised = Assert.Single(await bench.NoticesAsync());
            Assert.Contains("it is so", raised.Text, StringComparison.Ordinal);
            if (rule.EndNames is [var by, ..] && by != rule.Name)
            {
                bench.Desk.Raise(by, "over");
            }
            else if (rule.EndNames.Length != 0)
            {
                bench.Desk.End(rule.Name, "it is so");
            }
            else
            {
                Assert.True(bench.Desk.Acknowledge(raised.Id, 1));
            }

            Assert.DoesNotContain(bench.Desk.List(), e => e.Stands && e.Key == raised.Key);
        }
    }

    [Fact]
    public async Task What_stands_is_not_said_again_before_the_window_is_over_and_then_with_its_count()
    {
        await using AlertBench bench = new();
        Event down = AlertBench.Of(EventKind.OrderStreamDown);
        for (int i = 0; i < 5; i++)
        {
            bench.Desk.Take(in down);
        }

        Assert.Single(await bench.NoticesAsync());
        bench.Wall.Now += AlertBook.Window - TimeSpan.FromTicks(1);
        bench.Desk.Take(in down);
        Assert.Single(await bench.NoticesAsync());
        bench.Wall.Now += TimeSpan.FromTicks(1);
        bench.Desk.Take(in down);
        AlertNotice again = (await bench.NoticesAsync())[^1];
        Assert.Equal((NoticeKind.Repeated, 7L), (again.Kind, again.Count));
        Event up = AlertBench.Of(EventKind.OrderStreamUp);
        bench.Desk.Take(in up);
        bench.Desk.Take(in up);
        Assert.Single(await bench.NoticesAsync(), n => n is { Kind: NoticeKind.Ended, Count: 7 });
        bench.Desk.Take(in down);
        Assert.Equal(2, (await bench.NoticesAsync()).Where(n => n.Kind == NoticeKind.Raised).Select(n => n.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_tier_that_rises_and_falls_ends_every_tier_above_it()
    {
        await using AlertBench bench = new();
        foreach (Event e in new[] { AlertBench.Tier(0, 1), AlertBench.Tier(1, 4), AlertBench.Tier(4, 2, 31) })
        {
            bench.Desk.Take(in e);
        }

        Assert.Equal(["tier/WARN", "tier/THROTTLE"], bench.Desk.List().Where(e => e.Stands).Select(e => e.Key));
        Event normal = AlertBench.Tier(2, 0, 31);
        bench.Desk.Take(in normal);
        Assert.DoesNotContain(bench.Desk.List(), e => e.Stands);
        Assert.Equal(1, bench.Desk.Waiting);
        Assert.Equal(6, (await bench.NoticesAsync()).Count);
    }

    [Fact]
    public async Task A_feed_that_comes_back_in_time_is_worth_no_word()
    {
        await using AlertBench bench = new();
        foreach (Event e in new[] { AlertBench.Of(EventKind.FeedDown), AlertBench.Of(EventKind.FeedUp, timeNs: 20_000_000_000), AlertBench.Of(EventKind.Timer, timeNs: 90_000_000_000) })
        {
            bench.Desk.Take(in e);
        }

        Assert.Empty(await bench.NoticesAsync());
        Evidence.Held("M01-");
    }

    /// <summary>M09: only a person's word takes a critical alert off the list, and the log remembers both through a restart.</summary>
    [Fact]
    public async Task M09_a_critical_alert_waits_through_a_restart_until_it_is_acknowledged()
    {
        AlertBook book = new("e", "test");
        await using AlertBench bench = new(book);
        Event brk = AlertBench.Of(EventKind.ReconciliationBreak, 3);
        brk.Numbers.C = 6;
        brk.Numbers.D = 4;
        bench.Desk.Take(in brk);
        Event adjusted = AlertBench.Of(EventKind.BreakAdjusted, 3);
        adjusted.Numbers.A = 4;
        bench.Desk.Take(in adjusted);
        Assert.Equal(1, bench.Desk.Waiting);
        AlertBook next = Fold(await bench.NoticesAsync());
        Assert.Equal(1, next.Waiting);
        await using AlertBench later = new(next);
        Assert.False(later.Desk.Acknowledge("e99", 7));
        Assert.True(later.Desk.Acknowledge("e1", 7));
        Assert.False(later.Desk.Acknowledge("e1", 8));
        Assert.Equal(0, later.Desk.Waiting);
        AlertNotice word = Assert.Single(await later.NoticesAsync());
        Assert.Equal((NoticeKind.Acknowledged, 7L), (word.Kind, word.Uid));
        Assert.Equal(0, Fold([.. await bench.NoticesAsync(), word]).Waiting);
        bench.Desk.Take(in brk);
        Assert.Equal("e2", (await bench.NoticesAsync())[^1].Id);
        Evidence.Fired("M09+", 1);
    }

    /// <summary>The book is the fold of its notices, whatever happens in whatever order.</summary>
    [Fact]
    public async Task The_log_alone_makes_the_same_book()
    {
        await using AlertBench bench = new();
        Random random = new(Seeds.Pick(output));
        for (int i = 0; i < 300; i++)
        {
            Event e = random.Next(5) switch
            {
                0 => AlertBench.Tier(0, random.Next(6)),
                1 => AlertBench.Of(random.Next(2) == 0 ? EventKind.OrderStreamDown : EventKind.OrderStreamUp),
                2 => AlertBench.Of(random.Next(2) == 0 ? EventKind.FlattenBegun : EventKind.FlattenDone, random.Next(-1, 3)),
                3 => AlertBench.Of(EventKind.StrategyQuarantined),
                _ => AlertBench.Of(EventKind.NeedsPerson, random.Next(-1, 3)),
            };
            bench.Desk.Take(in e);
            bench.Wall.Now += TimeSpan.FromMinutes(random.Next(4));
            if (random.Next(4) == 0 && bench.Desk.List() is { Count: > 0 } all)
            {
                bench.Desk.Acknowledge(all[random.Next(all.Count)].Id, random.Next(3));
            }

            _ = await bench.NoticesAsync();
        }

        AlertBook folded = Fold(await bench.NoticesAsync());
        static IEnumerable<string> Shape(IEnumerable<AlertEntry> all) =>
            all.Where(e => e.Stands || e.Waits).Select(e => $"{e.Id} {e.Key} {e.Severity} {e.Stands} {e.Waits} {e.Uid}").Order(StringComparer.Ordinal);
        Assert.Equal(Shape(bench.Desk.List()), Shape(folded.Entries));
        Assert.NotEmpty(folded.Entries);
    }

    [Fact]
    public async Task A_tap_that_is_full_loses_counted_and_holds_up_nobody()
    {
        using AlertTap tap = new(8);
        Event quote = AlertBench.Of(EventKind.Quote), down = AlertBench.Of(EventKind.OrderStreamDown);
        int taken = 0;
        long bytes = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                tap.Take(in quote);
                tap.Take(in down);
                taken++;
            }
        });
        Assert.Equal(0, bytes);
        Assert.Equal(taken - 8, tap.Lost);
        await using AlertBench bench = new();
        bench.Desk.Drain(tap);
        Assert.Equal(8, bench.Desk.List().Single().Count);
    }

    private static AlertBook Fold(IEnumerable<AlertNotice> notices)
    {
        AlertBook book = new("e", "test");
        foreach (AlertNotice n in notices)
        {
            book.Restore(n);
        }

        return book;
    }

    private static Event CauseOf(AlertRule rule)
    {
        Event e = AlertBench.Of(rule.Kind, rule.Key.Contains("account", StringComparison.Ordinal) ? -1 : 2);
        e.Numbers.A = e.Numbers.C = e.Numbers.D = e.Numbers.E = 1;
        for (e.Numbers.B = 5; e.Numbers.B > 0 && rule.When?.Invoke(e) == false; e.Numbers.B--)
        {
        }

        return e;
    }

    private static Event EndOf(AlertRule rule)
    {
        Event e = AlertBench.Of(rule.EndKind, 2);
        e.Numbers.A = 1;
        if (rule.EndKind == EventKind.ExecutionReport)
        {
            e.Report.Status = OrdStatus.New;
        }

        Assert.NotEqual(false, rule.EndWhen?.Invoke(e));
        return e;
    }
}
