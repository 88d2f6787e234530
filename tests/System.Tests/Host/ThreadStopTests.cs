using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests.Host;

/// <summary>What is handed to a thread before its stop is done; what comes after its stop touches nothing.</summary>
public sealed class ThreadStopTests : IDisposable
{
    private const int Rounds = 150;
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-stop-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void AllThatWasWrittenBeforeTheStopIsApplied()
    {
        using Session session = Session.Open(_directory, Universe.Default(), static _ => { }, JournalGate.Written, 8 << 20);
        SnapshotLoop snapshots = new(session, _directory, TimeSpan.FromDays(1));
        for (int round = 0; round < Rounds; round++)
        {
            using EngineThread engine = new(session, snapshots, (WaitStrategy)(round % 3));
            engine.Start();
            int written = round % 5;
            for (int i = 0; i < written; i++)
            {
                Event quote = Quote((round * 10) + i + 1);
                Assert.True(engine.Ticks.TryWrite(in quote));
            }

            engine.Stop();
            Assert.Equal(written, engine.TicksApplied);
            session.FlushAndRelease();
        }
    }

    [Fact]
    public void RequestsTakenBeforeTheStopAreSentAndALateAnswerIsNotWritten()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using Lane replies = new(16, new WakeFlag());
            LateSender sender = new();
            using (OrderThread orders = new(sender, replies))
            {
                orders.Start();
                Event request = default;
                request.Header.Kind = EventKind.NewOrderSingle;
                request.Header.Flags = Seal.Of(in request);
                for (int i = 0; i < 1 + (round % 4); i++)
                {
                    orders.Take(in request, atOnce: (round + i) % 3 == 0);
                }

                orders.Stop();
                Assert.Equal(1 + (round % 4), sender.Sent);
                sender.Answer.SetResult(default);
                Assert.True(SpinWait.SpinUntil(() => orders.InFlight == 0, TimeSpan.FromSeconds(30)));
            }

            Assert.True(replies.IsEmpty, "An answer after the stop was written into the lane.");
        }
    }

    private static Event Quote(long second)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Source = EventSource.MarketData;
        e.Header.TimeNs = 1_772_461_800_000_000_000 + (second * Fixed.One);
        e.Quote.BidPx = 50 * Fixed.One;
        e.Quote.AskPx = 51 * Fixed.One;
        e.Quote.BidSize = e.Quote.AskSize = 100;
        return e;
    }

    /// <summary>A broker that answers everything at once, long after.</summary>
    private sealed class LateSender : IOrderSender
    {
        public TaskCompletionSource<Event> Answer { get; } = new();

        public int Sent { get; private set; }

        public ValueTask<Event> SendAsync(in Event request)
        {
            Sent++;
            return new ValueTask<Event>(Answer.Task);
        }
    }
}
