using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

/// <summary>A venue that is dropped, never closed, and made again from what it wrote.</summary>
public sealed class MemoryTests(ITestOutputHelper output) : IDisposable
{
    private const string File = "venue.jsonl";
    private static readonly string[] Traded = ["GLD", "SLV", "GDX", "NUGT", "ZSL"];
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-memory-").FullName;
    private int _next;

    [Fact]
    public void What_was_dropped_comes_back_field_by_field()
    {
        using VenueCore first = Open("a");
        var sink = new RecordingSink();
        Trade(first, sink, 60_000, "one");
        _ = first.Cancel(Rest(first, "asked").Id);
        Rest(first, "resting");
        Assert.Contains(first.Orders, o => o.Status == VenueStatus.PartiallyFilled || o.Executions.Count > 1);
        Assert.Contains(first.Orders, o => o.Status == VenueStatus.Filled);
        using VenueCore second = Open(Copy("a"));
        Same(first, second);
        Assert.Equal((0, 1), (first.Lives, second.Lives));
        Assert.Equal((first.NowNs / Fixed.One) + 1, second.NowNs / Fixed.One);

        // The market goes on where it stood and the venue owes what it owed: the cancel comes, the other order still rests.
        var after = new RecordingSink();
        after.Run(second, 2_000);
        Assert.Equal(VenueStatus.Canceled, second.FindByClOrdId("asked")!.Status);
        Assert.Equal(VenueStatus.New, second.FindByClOrdId("resting")!.Status);
        for (int i = 0; i < Traded.Length; i++)
        {
            (QuotePayload was, _) = first.LastQuote(i);
            (QuotePayload now, _) = second.LastQuote(i);
            Assert.InRange((double)now.BidPx / was.BidPx, 0.99, 1.01);
        }

        Trade(second, after, 20_000, "two");
        Assert.Equal(second.Orders.Count, second.Orders.Select(o => o.Id).Distinct().Count());
        List<Guid> executions = [.. second.Orders.SelectMany(o => o.Executions).Select(x => x.ExecId)];
        Assert.Equal(executions.Count, executions.Distinct().Count());
        Rest(second, "again");
        using VenueCore third = Open(Copy(Last));
        Same(second, third);
    }

    [Fact]
    public void Groups_stops_and_replacements_come_back_too()
    {
        using VenueCore first = Open("a");
        var sink = new RecordingSink();
        sink.Run(first, 500);
        VenueOrder bracket = first.Submit(RecordingSink.Order("GLD", Side.Buy, 4, "bracket") with { Class = VenueClass.Bracket, TakeProfitPxNanos = 600 * Fixed.One, StopLossPxNanos = 100 * Fixed.One }).Order!;
        VenueOrder trailing = first.Submit(RecordingSink.Order("SLV", Side.Buy, 1, "trailing") with { Type = VenueOrdType.TrailingStop, TrailPercentNanos = 20 * Fixed.One }).Order!;
        VenueOrder old = Rest(first, "old");
        while (bracket.IsOpen || bracket.Legs[0].Status != VenueStatus.New)
        {
            sink.Run(first, 10);
        }

        // The best price has moved since the order was written down, so only its later lines tell where the stop is.
        long best = trailing.HwmNanos;
        while (trailing.HwmNanos == best)
        {
            sink.Run(first, 10);
        }

        VenueOrder stop = first.Replace(bracket.Legs[1].Id, new OrderChange(StopPxNanos: 110 * Fixed.One)).Order!;
        _ = first.Replace(old.Id, new OrderChange(QtyNanos: 5 * Fixed.One));
        sink.Run(first, 500);
        _ = first.Replace(first.FindOrder(old.ReplacedBy!.Value)!.Id, new OrderChange(LimitPxNanos: 2 * Fixed.One));
        using VenueCore second = Open(Copy("a"));
        Same(first, second);
        VenueOrder again = second.FindByClOrdId("bracket")!;
        Assert.Equal([bracket.Legs[0].Id, stop.Id], again.Legs.Select(l => l.Id));
        Assert.Equal(trailing.StopPxNanos, second.FindByClOrdId("trailing")!.StopPxNanos);
        Assert.NotEqual(0, trailing.HwmNanos);

        // The replacement that was under way is finished, and the group is still one.
        new RecordingSink().Run(second, 10);
        VenueOrder chain = second.FindOrder(second.FindOrder(second.FindByClOrdId("old")!.ReplacedBy!.Value)!.ReplacedBy!.Value)!;
        Assert.Equal((VenueStatus.New, 5 * Fixed.One, 2 * Fixed.One), (chain.Status, chain.QtyNanos, chain.Request.LimitPxNanos));
        Assert.Null(second.Cancel(stop.Id));
        new RecordingSink().Run(second, 10);
        Assert.All(again.Legs, l => Assert.Equal(VenueStatus.Canceled, l.Status));
        using VenueCore third = Open(Copy(Last));
        Same(second, third);
    }

    [Fact]
    public void Every_prefix_of_the_file_loads_and_books_add_up()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using VenueCore venue = Open("a");
        Trade(venue, new RecordingSink(), 30_000, "p");
        byte[] all = System.IO.File.ReadAllBytes(Path.Combine(_root, "a", File));
        int head = Array.IndexOf(all, (byte)'\n') + 1;
        for (int k = 0; k < 60; k++)
        {
            int length = k == 0 ? all.Length : k == 1 ? head : random.Next(0, all.Length);
            string cut = Fresh();
            System.IO.File.WriteAllBytes(Path.Combine(_root, cut, File), all[..length]);
            using VenueCore part = Open(cut);
            long notional = part.Orders.Sum(o => o.Request.Side == Side.Buy ? o.FilledNotionalNanos : -o.FilledNotionalNanos);
            Assert.Equal(new VenueOptions().CashNanos - notional - part.Account.FeesNanos, part.Account.CashNanos);
            Assert.All(part.Orders, o => Assert.Equal(o.CumQtyNanos, o.Executions.Sum(x => x.QtyNanos)));
            Assert.Equal(length < head ? 0 : 1, part.Lives);
            Assert.True(part.TryAdvance(new RecordingSink()));
        }
    }

    [Fact]
    public void Sessions_bars_and_history_go_on_over_a_restart()
    {
        using VenueCore whole = Open("a");
        var sink = new RecordingSink();
        long close = whole.NextCloseNs;
        while (whole.NowNs < close)
        {
            Assert.True(whole.TryAdvance(sink));
        }

        using (VenueCore night = Open(Copy("a")))
        {
            Assert.InRange(night.NowNs, close, close + Fixed.One);
            Assert.False(night.IsOpen);
            Assert.True(night.TryAdvance(new RecordingSink()));
            Assert.True(night.IsOpen && night.NowNs > close);
        }

        Assert.True(whole.TryAdvance(sink));
        Rest(whole, "line");
        using VenueCore again = Open(Copy("a"));
        Same(whole, again);
        IReadOnlyList<Event> days = again.History(3);
        Assert.Equal(75, days.Count);
        Assert.Equal(whole.History(3), days);
        Assert.Equal(close - (16 * 3600 * Fixed.One), days[^1].Header.TimeNs);
        Assert.True(again.IsOpen);
        Assert.Equal(whole.NextCloseNs, again.NextCloseNs);
        using VenueCore fromCheckpoint = Open(Copy(Last));
        Same(whole, fromCheckpoint);
        Assert.Equal(days, fromCheckpoint.History(3));
    }

    [Fact]
    public void The_file_is_compacted_and_damage_inside_is_refused()
    {
        using (VenueCore venue = Open("a"))
        {
            Trade(venue, new RecordingSink(), 50_000, "c");
        }

        string path = Path.Combine(_root, "a", File);
        long before = new FileInfo(path).Length;
        Open("a").Dispose();
        Assert.InRange(new FileInfo(path).Length, 1, before / 2);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => Open("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_venue_and_recorded_files_are_refused_by_name()
    {
        Open("a").Dispose();
        VenueOptions other = new() { Seed = 2, MemoryDirectory = Path.Combine(_root, "a") };
        Assert.False(VenueCore.IsRemembered(other));
        Assert.True(VenueCore.IsRemembered(other with { Seed = 1 }));
        Assert.Contains("another venue", Assert.Throws<ArgumentException>(() => new VenueCore(other)).Message, StringComparison.Ordinal);
        VenueOptions replay = other with { ReplayFiles = ["ticks.csv.gz"] };
        Assert.Contains("keeps no memory", Assert.Throws<ArgumentException>(() => new VenueCore(replay)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Last => "v" + _next;

    private static VenueOrder Rest(VenueCore core, string id) =>
        core.Submit(RecordingSink.Order("GLD", Side.Buy, 3, id, Fixed.One, VenueTif.Gtc)).Order!;

    private static void Trade(VenueCore core, RecordingSink sink, int rows, string prefix)
    {
        for (int i = 0; i < rows; i++)
        {
            Assert.True(core.TryAdvance(sink));
            if (i % 200 == 0)
            {
                Side side = (i / 200) % 3 == 2 ? Side.Sell : Side.Buy;
                core.Submit(RecordingSink.Order(Traded[i / 200 % 5], side, 1 + (i / 200 % 7), prefix + i));
            }
        }
    }

    private static void Same(VenueCore a, VenueCore b)
    {
        Assert.Equal(a.Account, b.Account);
        Assert.Equal(a.Holdings, b.Holdings);
        Assert.Equal(a.Orders.Count, b.Orders.Count);
        for (int i = 0; i < a.Orders.Count; i++)
        {
            Assert.Equivalent(a.Orders[i], b.Orders[i], strict: true);
            Assert.Equal(a.Orders[i].Executions, b.Orders[i].Executions);
        }
    }

    private VenueCore Open(string name) =>
        new(new VenueOptions { PartialFillPct = 40, MemoryDirectory = Path.Combine(_root, name) });

    private string Fresh()
    {
        _next++;
        Directory.CreateDirectory(Path.Combine(_root, Last));
        return Last;
    }

    private string Copy(string name)
    {
        string to = Fresh();
        System.IO.File.Copy(Path.Combine(_root, name, File), Path.Combine(_root, to, File));
        return to;
    }
}
