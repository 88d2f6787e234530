using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The main job: the engine trades over real sockets, on the embedded venue.</summary>
public static class LiveRun
{
    /// <summary>Boot, trade, stop in order, summarise.</summary>
    public static async Task<int> RunAsync(RunOptions options, Boot boot, Stop stop)
    {
        await using VenueServer venue = await VenueServer.StartAsync(
            new VenueServerOptions
            {
                Venue = new VenueOptions { Seed = options.Seed, ReplayFiles = options.Replay },
                Speed = options.Speed,
            },
            CancellationToken.None);
        boot.Step($"embedded venue on {venue.BaseUri}");
        Instrument[] instruments = RunCommand.InstrumentsOf(venue.Core.Instruments);
        using Session session = Session.Open(options.StateDirectory, instruments, boot.Say);
        boot.Step($"recovered to sequence {session.Journaled}, tier {Summary.TierText(session.State.Tier)}");

        SymbolTable symbols = new(Array.ConvertAll(instruments, i => i.Symbol));
        AlpacaEndpoints endpoints = new(venue.BaseUri, venue.DataStreamUri, venue.TradeStreamUri);
        AlpacaCredential credential = new("PKSIM", "simulated-secret");
        using AlpacaRest rest = new(endpoints, credential, symbols);
        using EngineThread engine = new(session);
        using Gateway gateway = new(session, rest, engine);
        await StartAsync(session, rest, engine, venue);
        boot.Step("reconciled with the broker");

        TickSocket ticks = new(endpoints, credential, symbols, engine.Ticks);
        TradeSocket trades = new(endpoints, credential, symbols, engine.Fills);
        Poller poller = new(rest, engine.Timers);
        using CancellationTokenSource io = new();
        gateway.Start();
        engine.Start();
        Task[] work = [trades.RunAsync(io.Token), ticks.RunAsync(io.Token), poller.RunAsync(io.Token)];
        await trades.Listening.WaitAsync(TimeSpan.FromSeconds(15));
        await ticks.Subscribed.WaitAsync(TimeSpan.FromSeconds(15));
        boot.Step("live: market data subscribed, trade updates listening");
        stop.StartClock();
        await UntilAsync(options, venue, stop);

        boot.Say("stopping: no new input, journal flushed, snapshot written");
        engine.DrainTicks(ticks, venue);
        await gateway.QuietAsync();
        await io.CancelAsync();
        await Task.WhenAll(Array.ConvertAll(work, QuietlyAsync));
        engine.Stop();
        gateway.Stop();
        SnapshotWriter.Write(options.StateDirectory, session.Image());
        Summary.Of(session, engine.TicksApplied, venue.RowsPublished, engine.AllocatedBytes, engine.TickToFeature).Print(options.Json);
        return ExitCode.Ok;
    }

    /// <summary>Warm-up history on a first start, then the broker's account, orders and positions, before any socket opens.</summary>
    private static async Task StartAsync(Session session, AlpacaRest rest, EngineThread engine, VenueServer venue)
    {
        VenueClock clock = await rest.GetClockAsync(CancellationToken.None);
        if (session.State.Features[0].DailyCount == 0)
        {
            foreach (Event bar in venue.Core.History(260))
            {
                Event input = bar;
                input.Header.Source = EventSource.MarketData;
                session.Apply(in input);
                session.FlushAndRelease();
            }
        }

        Event e = Command(EventKind.EngineStart, clock.TimeNs);
        session.Apply(in e);
        var inputs = new List<Event> { await rest.GetAccountAsync(CancellationToken.None) };
        inputs.AddRange(await rest.GetRecentOrdersAsync(500, CancellationToken.None));
        foreach (long unknown in session.UnknownOrders())
        {
            inputs.Add(await rest.GetOrderByClOrdIdAsync(unknown, CancellationToken.None));
        }

        foreach (Event position in await rest.GetPositionsAsync(CancellationToken.None))
        {
            Event marked = position;
            marked.Header.Flags = 1;
            inputs.Add(marked);
        }

        foreach (Event input in inputs)
        {
            Event stamped = input;
            stamped.Header.TimeNs = clock.TimeNs;
            session.Apply(in stamped);
        }

        e = Command(EventKind.Reconciled, clock.TimeNs);
        session.Apply(in e);
        session.FlushAndRelease();
        _ = engine;
    }

    private static async Task UntilAsync(RunOptions options, VenueServer venue, Stop stop)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(() => asked.TrySetResult()))
        {
            await Task.WhenAny(asked.Task, options.UntilEnd ? venue.Ended : asked.Task);
        }
    }

    private static async Task QuietlyAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private static Event Command(EventKind kind, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        return e;
    }
}
