using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>How often the broker is asked, with a clock in the test's hand.</summary>
public sealed class PollerTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-poller-").FullName;

    [Theory]
    [InlineData(LookCause.None, 60, 120)]
    [InlineData(LookCause.Recheck, 60, 120)]
    [InlineData(LookCause.Incident, 60, 135)]
    public async Task A_minute_of_asking_stays_below_what_the_broker_takes(LookCause wanted, int atLeast, int atMost)
    {
        using CannedServer broker = CannedServer.Broker();
        using Rig rig = new(_state, broker.Port);
        for (int second = 0; second < 60; second++)
        {
            rig.Session.State.Look.Wanted = (long)wanted;
            await rig.Poller.RoundAsync(CancellationToken.None);
            rig.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(broker.Requests, atLeast, atMost);
        Assert.Equal(60, rig.Taken(EventKind.Timer).Count);
        List<Event> looks = rig.Taken(EventKind.LookEnd);
        Assert.Equal(wanted == LookCause.Incident ? 15 : 12, looks.Count);
        Assert.Equal(LookParts.Holdings | LookParts.Orders | LookParts.Executions, looks[0].Numbers.A);
    }

    [Fact]
    public async Task F03_the_clock_goes_on_while_the_broker_does_not_answer()
    {
        Rig rig;
        using (CannedServer broker = CannedServer.Broker())
        {
            rig = new(_state, broker.Port);
            await rig.Poller.RoundAsync(CancellationToken.None);
        }

        using CancellationTokenSource stop = new();
        rig.Time.Advance(TimeSpan.FromSeconds(31));
        Task run = rig.Poller.RunAsync(stop.Token);
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 500 && rig.Poller.Failures == 0; i++)
        {
            await poll.WaitForNextTickAsync();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        List<Event> timers = rig.Taken(EventKind.Timer);
        Assert.True(rig.Poller.Failures > 0, "no round failed");
        Assert.Equal(31_000_000_000, timers[^1].Header.TimeNs - timers[0].Header.TimeNs);
        rig.Dispose();
        Evidence.Fired("F03", rig.Poller.Failures);
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    private sealed class Rig : IDisposable
    {
        private readonly AlpacaRest _rest;
        private readonly Lane _lane = new(1 << 12);
        private readonly List<Event> _events = [];

        public Rig(string state, int port)
        {
            Session = Session.Open(state, Universe.Default(), static _ => { });
            SymbolTable symbols = new(Array.ConvertAll(Universe.Default(), i => i.Symbol));
            Uri address = new($"http://127.0.0.1:{port}");
            AlpacaEndpoints endpoints = new(address, address, address);
            AlpacaCredential credential = new("PKSIM", "s");
            _rest = new AlpacaRest(endpoints, credential, symbols, budget: new RequestBudget(10_000));
            Poller = new Poller(_rest, new BrokerLook(_rest, Session), Session, _lane, Time);
        }

        public ManualTime Time { get; } = new();

        public Session Session { get; }

        public Poller Poller { get; }

        /// <summary>What the lane has had of one kind.</summary>
        public unsafe List<Event> Taken(EventKind kind)
        {
            while (_lane.TryPeek(out Event* e))
            {
                _events.Add(*e);
                _lane.Release();
            }

            return _events.FindAll(e => e.Header.Kind == kind);
        }

        public void Dispose()
        {
            _rest.Dispose();
            _lane.Dispose();
            Session.Dispose();
        }
    }

    /// <summary>A clock that stands still until it is told; its timers never fire by themselves.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Still();

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Nothing was started.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
