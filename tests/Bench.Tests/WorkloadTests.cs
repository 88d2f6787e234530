using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Rings;
using Qgtm.Fast.Bench.Verbs;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>What is measured is what it says it is.</summary>
[Collection("measuring")]
public sealed class WorkloadTests(ITestOutputHelper output)
{
    [Fact]
    public void Ema_xau_has_the_counts_that_LEAN_has()
    {
        if (new Options().Recorded(XauSession.File) is not { } path)
        {
            output.WriteLine("SKIPPED: no shared/data beside the repository");
            return;
        }

        XauReplay replay = new(path);
        replay.Rule();
        Assert.Equal((2_004_869, 2_780), replay.Last);
        replay.Engine();
        Assert.Equal((2_004_869, 2_780), replay.Last);
    }

    [Theory]
    [InlineData(1_398_916_799_999_999_999, false)] // before 2014-05-01 00:00 New York
    [InlineData(1_398_916_800_000_000_000, true)]
    [InlineData(1_398_977_879_999_999_999, true)] // 2014-05-01 16:57:59.999999999 New York
    [InlineData(1_398_977_880_000_000_000, false)] // 16:58
    [InlineData(1_398_981_779_999_999_999, false)] // 18:02:59.999999999
    [InlineData(1_398_981_780_000_000_000, true)] // 18:03
    public void The_regular_session_has_a_daily_break(long timeNs, bool delivered) =>
        Assert.Equal(delivered, XauSession.Delivers(timeNs));

    [Fact]
    public void Absent_data_is_a_row_that_says_so()
    {
        IReadOnlyList<Row> rows = new ReplayVerb().Run(new Options { Quick = true, Reps = 1, Data = "nowhere" });
        Assert.Equal(4, rows.Count(r => r.Unit == "skipped" && r.Note!.StartsWith("skipped: ", StringComparison.Ordinal)));
        Assert.Contains(rows, r => r.Name == "journal through the engine" && r.Median > 0);
    }

    [Fact]
    public void Ticks_from_a_socket_become_order_bytes_on_a_socket()
    {
        IReadOnlyList<Row> rows = new WireVerb().Run(new Options { Quick = true, Reps = 1 });
        foreach (string gate in (string[])["synced", "written"])
        {
            Row orders = Assert.Single(rows, r => r.Name == "tick to order, from due, gate " + gate);
            Assert.NotEqual("0 orders", orders.Note);
            Assert.True(orders.P50 > 0);
        }

        Assert.Empty(Gate.Broken(rows));
    }

    [Fact]
    public void Frames_decode_to_the_script_that_they_were_written_from()
    {
        Instrument[] instruments = Universe.Default();
        Event[] script = MarketScript.Mixed(6_000, instruments.Length);
        SymbolTable symbols = new([.. instruments.Select(i => i.Symbol)]);
        Compare sink = new() { Script = script };
        foreach (byte[] frame in FrameText.Frames(script, instruments, 100))
        {
            TickDecoder.Decode(frame, symbols, 0, ref sink);
        }

        Assert.Equal(script.Length, sink.Next);
    }

    [Fact]
    public void The_engine_rig_trades_and_every_order_is_filled()
    {
        using EngineRig rig = new(Universe.Default());
        foreach (Event e in MarketScript.Mixed(6_000, 25))
        {
            rig.Apply(in e);
        }

        Assert.InRange(rig.State.Scalars.Orders, 20, 1_000);
        Assert.Equal(rig.State.Scalars.Orders, rig.State.Scalars.Fills);
        Assert.Equal(0, rig.State.Scalars.BadMarketData);
    }

    [Fact]
    public void Recovery_of_a_journal_ends_in_the_same_state()
    {
        using JournalFixture fixture = new(20_000, tail: 8_000);
        (double _, long events) = fixture.Recover();
        Assert.InRange(events, 1, fixture.Records - 1);
        Assert.True(fixture.ReadOnlyMs() > 0);
    }

    [Fact]
    public void A_peer_is_found_in_its_assembly_and_measured()
    {
        IRingLoops peer = Assert.Single(RingList.Of(typeof(PeerRing).Assembly));
        Assert.Equal("peer", peer.Name);
        Assert.True(peer.Throughput(64, 4_096, 1).Value > 0);
    }

    private struct Compare : ITickSink
    {
        public Event[] Script;
        public int Next;

        public void OnEvent(in Event e) => Assert.Equal(Script[Next++], e);

        public readonly void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) => Assert.Fail("No control message was sent.");

        public readonly void OnListed(FeedChannels channel, int instrument) => Assert.Fail("No control message was sent.");

        public readonly void OnMalformed(MalformedReason reason) => Assert.Fail(reason.ToString());
    }
}

/// <summary>A ring from outside: one slot under a lock.</summary>
public struct PeerRing : IRingUnderTest
{
    private System.Threading.Lock _gate;
    private Event _slot;
    private bool _full;

    /// <inheritdoc/>
    public readonly string Name => "peer";

    /// <inheritdoc/>
    public void Open(int capacity) => _gate = new System.Threading.Lock();

    /// <inheritdoc/>
    public void Write(in Event e)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_full)
                {
                    _slot = e;
                    _full = true;
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void WriteBatch(ReadOnlySpan<Event> events)
    {
        foreach (ref readonly Event e in events)
        {
            Write(in e);
        }
    }

    /// <inheritdoc/>
    public int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        lock (_gate)
        {
            if (!_full)
            {
                return 0;
            }

            _full = false;
            taker.On(in _slot);
            return 1;
        }
    }

    /// <inheritdoc/>
    public readonly void Dispose()
    {
    }
}
