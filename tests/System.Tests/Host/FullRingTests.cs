using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests.Host;

/// <summary>K09: the journal stands, the ring is full, and the market data's lane behind it too. A stop passes all that waits there.</summary>
public sealed class FullRingTests : IDisposable
{
    /// <summary>Events that one input may make.</summary>
    private const int Slack = 64;

    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-full-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void K09_a_stop_comes_before_what_waits_in_the_full_lanes()
    {
        using Session session = Session.Open(_directory, Universe.Default(), static _ => { }, JournalGate.Written);
        using EngineThread engine = new(session, new SnapshotLoop(session, _directory, TimeSpan.FromDays(1)), WaitStrategy.Balanced);
        Broker broker = new();
        using Gateway gateway = new(session, broker, engine);
        Event reconciled = default;
        reconciled.Header.Kind = EventKind.Reconciled;
        reconciled.Header.Instrument = -1;
        reconciled.Header.TimeNs = 1_772_461_800_000_000_000;
        session.Apply(in reconciled);
        engine.Start();
        int written = 0;
        Assert.True(SpinWait.SpinUntil(() => IsFull(engine, session, ref written), TimeSpan.FromMinutes(1)), "The ring never got full.");
        Event stop = default;
        stop.Header.Kind = EventKind.RaiseTier;
        stop.Header.Source = EventSource.Commands;
        stop.Header.Instrument = -1;
        stop.Header.TimeNs = 1_772_461_800_000_000_000;
        stop.Numbers.A = (long)KillTier.Flatten;
        stop.Numbers.D = (long)TierTrigger.Command;
        Assert.True(engine.Commands.TryWrite(in stop));
        gateway.Start();
        Assert.True(broker.Cancelled.Wait(TimeSpan.FromMinutes(1)), "No cancel has left.");
        engine.Stop();
        gateway.Stop();

        List<Event> journal = [];
        JournalReader.Read(_directory, 1, (in Event e) => journal.Add(e));
        int cancel = journal.FindIndex(e => e.Header.Kind == EventKind.OrderMassCancelRequest);
        int before = journal.Take(cancel).Count(e => e.Header.Kind == EventKind.Quote), behind = journal.Skip(cancel).Count(e => e.Header.Kind == EventKind.Quote);
        Assert.Equal(written, before + behind);
        Assert.InRange(journal[cancel].Header.Sequence, session.Ring.Capacity - Slack, session.Ring.Capacity + 64 + Slack);
        Assert.True(behind >= engine.Ticks.Capacity - 64 - Slack, $"{behind} quotes waited in the lane");
        Evidence.Held("K09+");
    }

    /// <summary>Fills the lane again and again: the engine takes from it until no slot of the ring is free.</summary>
    private static bool IsFull(EngineThread engine, Session session, ref int written)
    {
        while (Write(engine, written + 1))
        {
            written++;
        }

        return session.Ring.Cursor >= session.Ring.Capacity - Slack;
    }

    private static bool Write(EngineThread engine, long second)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Source = EventSource.MarketData;
        e.Header.TimeNs = 1_772_461_800_000_000_000 + (second * 1_000);
        e.Quote.BidPx = 50 * Fixed.One;
        e.Quote.AskPx = 51 * Fixed.One;
        e.Quote.BidSize = e.Quote.AskSize = 100;
        return engine.Ticks.TryWrite(in e);
    }

    /// <summary>Says when it was asked to cancel all.</summary>
    private sealed class Broker : IOrderSender
    {
        public ManualResetEventSlim Cancelled { get; } = new();

        public ValueTask<Event> SendAsync(in Event request)
        {
            if (request.Header.Kind == EventKind.OrderMassCancelRequest)
            {
                Cancelled.Set();
            }

            Event answer = default;
            answer.Header.Kind = EventKind.MassCancelReport;
            answer.Numbers.A = 1;
            return new ValueTask<Event>(answer);
        }
    }
}
