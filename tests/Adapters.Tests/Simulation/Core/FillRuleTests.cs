using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

/// <summary>The venue's stated fill rules on rows made for them: share of a quote's size, queue, drawn latency, end of the day, dividends.</summary>
public sealed class FillRuleTests : IDisposable
{
    private const long Ms = 1_000_000, StartNs = 1_772_461_800_000_000_000;
    private readonly List<(Event Row, long AtNs)> _rows = [];
    private readonly RecordingSink _sink = new();
    private VenueCore? _core;

    public void Dispose() => _core?.Dispose();

    [Fact]
    public void An_order_takes_its_share_of_each_quote_that_says_something_new()
    {
        Quote(1_000, 1_000).Quote(1_000, 1_000).Quote(1_000, 1_000).Quote(1_000, 1_200).Quote(1_000, 1_200).Quote(1_000, 1_000).Quote(1_000, 1_000);
        VenueCore core = Open(new VenueOptions { Participation = 0.1 });
        VenueOrder first = Place(Side.Buy, 250), second = Place(Side.Buy, 50);
        Assert.Equal([(100, 0), (100, 0), (100, 0), (220, 0), (220, 0), (250, 50)], Enumerable.Range(0, 6).Select(_ => Step(core, first, second)));
        Assert.Equal([100, 120, 30], first.Executions.Select(x => (int)(x.QtyNanos / Fixed.One)));
    }

    [Fact]
    public void Without_the_rule_the_size_does_not_matter()
    {
        Quote(1, 1).Quote(1, 1);
        VenueCore core = Open(new VenueOptions());
        VenueOrder order = Place(Side.Buy, 250);
        Assert.Equal((250, 250), Step(core, order, order));
    }

    [Fact]
    public void All_or_nothing_takes_nothing_of_a_small_quote()
    {
        Quote(1_000, 1_000).Quote(1_000, 1_000);
        VenueCore core = Open(new VenueOptions { Participation = 0.1 });
        VenueOrder order = core.Submit(RecordingSink.Order("GLD", Side.Buy, 101, "fok", tif: VenueTif.Fok)).Order!;
        _sink.Run(core, 2);
        Assert.Equal((VenueStatus.Canceled, 0), (order.Status, order.CumQtyNanos));
    }

    [Theory]
    [InlineData(true, 0, 100, 150, 200)]
    [InlineData(false, 0, 0, 0, 0)]
    public void A_limit_that_rests_waits_behind_the_size_at_its_price(bool queues, params int[] filled)
    {
        // 500 stand at 99. 300 trade, 300 trade: 100 of those are ours. 50 trade below: ours. Then one share trades at 99, and nobody stands before us.
        Quote(500, 800).Quote(500, 800).Trade(99m, 300).Quote(200, 800).Trade(99m, 300).Trade(98.99m, 50).Trade(99m, 50);
        VenueCore core = Open(new VenueOptions { Queues = queues });
        VenueOrder order = core.Submit(RecordingSink.Order("GLD", Side.Buy, 400, "rests", 99 * Fixed.One)).Order!;
        _sink.Run(core, 3);
        List<int> seen = [(int)(order.CumQtyNanos / Fixed.One)];
        for (int i = 0; i < 3; i++)
        {
            _sink.Run(core, 1);
            seen.Add((int)(order.CumQtyNanos / Fixed.One));
        }

        Assert.Equal(filled, seen);
        Assert.All(order.Executions, x => Assert.Equal(99 * Fixed.One, x.PxNanos));
    }

    [Fact]
    public void When_less_is_shown_than_stood_before_it_those_have_left()
    {
        Quote(500, 800).Quote(500, 800).Quote(100, 800).Quote(900, 800).Trade(99m, 150);
        VenueCore core = Open(new VenueOptions { Queues = true });
        VenueOrder order = core.Submit(RecordingSink.Order("GLD", Side.Buy, 400, "rests", 99 * Fixed.One)).Order!;
        _sink.Run(core, 5);
        Assert.Equal(50 * Fixed.One, order.CumQtyNanos);
    }

    [Fact]
    public void Latencies_are_drawn_by_the_seed_and_kept()
    {
        long[] first = Waits(1), second = Waits(2);
        Assert.Equal(first, Waits(1));
        Assert.NotEqual(first, second);
        Assert.Equal([5, 40], first.Distinct().Order());
    }

    [Fact]
    public void A_days_order_ends_with_the_day()
    {
        long night = 23L * 3_600_000;
        Quote(500, 500).Quote(500, 500, night);
        VenueCore core = Open(new VenueOptions());
        VenueOrder order = core.Submit(RecordingSink.Order("GLD", Side.Buy, 10, "day", 90 * Fixed.One)).Order!;
        _sink.Run(core, 1);
        Assert.Equal(VenueStatus.Expired, order.Status);
    }

    [Fact]
    public void Who_holds_is_paid_and_who_is_short_pays()
    {
        Quote(500, 500).Quote(500, 500).Quote(500, 500).Quote(500, 500);
        VenueCore core = Open(new VenueOptions { FeePerShareNanos = 0 });
        Held(core, Side.Buy, 10);
        long cash = core.Account.CashNanos;
        core.PayDividend(0, Fixed.One / 2);
        Assert.Equal((cash + (5 * Fixed.One), 5 * Fixed.One), (core.Account.CashNanos, core.DividendsNanos));
        Held(core, Side.Sell, 10);
        core.PayDividend(0, Fixed.One);
        Assert.Equal(5 * Fixed.One, core.DividendsNanos);
        Held(core, Side.Sell, 4);
        core.PayDividend(0, Fixed.One);
        Assert.Equal(Fixed.One, core.DividendsNanos);
    }

    [Theory]
    [InlineData("ns\n5\n7\n7\n", "")]
    [InlineData("latency\n5\n", "line 1: 'latency' is not the heading ns")]
    [InlineData("ns\n5\n-7\n", "line 3: '-7' is not a whole number of ns")]
    [InlineData("ns\n", "holds no latencies")]
    public void A_file_of_latencies_is_read_or_its_line_is_named(string text, string refusal)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        if (refusal.Length == 0)
        {
            LatencySample sample = LatencySample.Read(path);
            Assert.Equal((3, 7, 5, 7), (sample.Count, (int)sample.Percentile(0.5), (int)sample.Draw(0), (int)sample.Draw(0.999)));
        }
        else
        {
            Assert.Contains(refusal, Assert.Throws<InvalidDataException>(() => LatencySample.Read(path)).Message, StringComparison.Ordinal);
        }

        File.Delete(path);
    }

    /// <summary>How long 20 orders wait, ms: a quote every ms, each order alone.</summary>
    private static long[] Waits(ulong seed)
    {
        using FillRuleTests test = new();
        for (int i = 0; i < 2_000; i++)
        {
            test.Quote(500, 500);
        }

        VenueCore core = test.Open(new VenueOptions { Seed = seed, Latencies = new LatencySample([5 * Ms, 40 * Ms]) });
        List<long> waits = [];
        for (int i = 0; i < 20; i++)
        {
            VenueOrder order = test.Place(i % 2 == 0 ? Side.Buy : Side.Sell, 1);
            while (order.IsOpen && core.TryAdvance(test._sink))
            {
            }

            waits.Add((order.FilledNs - order.CreatedNs) / Ms);
        }

        return [.. waits];
    }

    private FillRuleTests Quote(long bidSize, long askSize, long afterMs = 1)
    {
        Event e = Row(EventKind.Quote, afterMs);
        (e.Quote.BidPx, e.Quote.AskPx, e.Quote.BidSize, e.Quote.AskSize) = (99 * Fixed.One, 101 * Fixed.One, bidSize * Fixed.One, askSize * Fixed.One);
        _rows.Add((e, e.Header.TimeNs));
        return this;
    }

    private FillRuleTests Trade(decimal px, long size)
    {
        Event e = Row(EventKind.Trade, 1);
        (e.Trade.Px, e.Trade.Size) = ((long)(px * Fixed.One), size * Fixed.One);
        _rows.Add((e, e.Header.TimeNs));
        return this;
    }

    private Event Row(EventKind kind, long afterMs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.TimeNs = (_rows.Count == 0 ? StartNs : _rows[^1].AtNs) + (afterMs * Ms);
        return e;
    }

    /// <summary>The venue on the rows so far, its first row taken.</summary>
    private VenueCore Open(VenueOptions options)
    {
        _core = new VenueCore(options with { Rows = _rows, PartialFillPct = 0, LatencyNs = 0 });
        _sink.Run(_core, 1);
        return _core;
    }

    private VenueOrder Place(Side side, long shares) =>
        _core!.Submit(RecordingSink.Order("GLD", side, shares, Guid.NewGuid().ToString())).Order!;

    private void Held(VenueCore core, Side side, long shares)
    {
        VenueOrder order = Place(side, shares);
        _sink.Run(core, 1);
        Assert.Equal(VenueStatus.Filled, order.Status);
    }

    private (int First, int Second) Step(VenueCore core, VenueOrder first, VenueOrder second)
    {
        _sink.Run(core, 1);
        return ((int)(first.CumQtyNanos / Fixed.One), (int)(second.CumQtyNanos / Fixed.One));
    }
}
