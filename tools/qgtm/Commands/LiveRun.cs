using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
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
    /// <summary>Flags of an answer of the start check: a difference is certain at once.</summary>
    private const ushort AtStart = 1;

    /// <summary>Boot, trade, stop in order, summarise.</summary>
    public static async Task<int> RunAsync(RunOptions options, Boot boot, Stop stop)
    {
        await using VenueServer? venue = options.Venue is null ? await EmbeddedVenue.StartAsync(options) : null;
        Uri address = options.Venue ?? venue!.BaseUri;
        boot.Step($"{(venue is null ? "simulated" : "embedded")} venue on {address}");
        Instrument[] instruments = venue is null ? Universe.Default() : RunCommand.InstrumentsOf(venue.Core.Instruments);
        using Session session = Session.Open(options.StateDirectory, instruments, boot.Say);
        boot.Step($"recovered to sequence {session.Journaled}{session.Origin}, tier {Summary.TierText(session.State.Tier)}");
        await using Rehearsal rehearsal = Rehearsal.Start(options.StateDirectory, instruments);

        SymbolTable symbols = new(Array.ConvertAll(instruments, i => i.Symbol));
        string streams = "ws://" + address.Authority;
        AlpacaEndpoints endpoints = new(address, new Uri(streams + "/v2/iex"), new Uri(streams + "/stream"));
        AlpacaCredential credential = new("PKSIM", "simulated-secret");
        using AlpacaRest rest = new(endpoints, credential, symbols, budget: new RequestBudget(venue is null ? 200 : EmbeddedVenue.RequestsPerMinute));
        SnapshotLoop snapshots = new(session, options.StateDirectory, options.SnapshotEvery);
        using EngineThread engine = new(session, snapshots, options.Wait);
        using Gateway gateway = new(session, rest, engine);
        await using ControlServer control = await ControlAsync(options.Port, session, engine, gateway);
        boot.Step($"page and API on {control.Address}");
        using HistoryRest history = new(endpoints, credential, symbols);
        await StartAsync(session, rest, history, options.Block);
        boot.Step("reconciled with the broker");
        boot.Step($"rehearsed: the hot path is compiled, {await rehearsal.Orders} invented orders through it");

        TickSocket ticks = new(endpoints, credential, symbols, engine.Ticks);
        TradeSocket trades = new(endpoints, credential, symbols, engine.Fills);
        Poller poller = new(rest, engine.Timers, instruments.Length);
        using CancellationTokenSource io = new();
        gateway.Start();
        engine.Start();
        Task[] work = [trades.RunAsync(io.Token), ticks.RunAsync(io.Token), poller.RunAsync(io.Token), snapshots.RunAsync(io.Token)];
        await StreamsAsync(trades, ticks, io, work);
        boot.Step("live: market data subscribed, trade updates listening");
        await Console.Error.WriteLineAsync(StatusBox.Render(EngineStatus.Of(session, boot.Elapsed)));
        await using (LiveLine.Start(session, engine))
        {
            stop.StartClock();
            await UntilAsync(options, venue, stop);
        }

        boot.Say("stopping: no new orders, open ones settle, then journal and snapshot");
        await SettleAsync(session, engine);
        await (venue is null ? Task.CompletedTask : EmbeddedVenue.QuiesceAsync(venue, ticks));
        await poller.RoundAsync(CancellationToken.None);
        engine.DrainTicks(ticks);
        await gateway.QuietAsync();
        await io.CancelAsync();
        await Task.WhenAll(Array.ConvertAll(work, QuietlyAsync));
        engine.Stop();
        gateway.Stop();
        snapshots.WriteLast();
        Summary.Of(session, venue?.RowsPublished ?? ticks.EventsDecoded, ticks, engine, gateway).Print(options.Json);
        return ExitCode.Ok;
    }

    private static async Task<ControlServer> ControlAsync(int port, Session session, EngineThread engine, Gateway gateway)
    {
        try
        {
            return await ControlServer.StartAsync(
                port,
                new ControlSources { Engine = session.Engine, Recent = gateway.Recent, TickToFeature = engine.TickToFeature, TickToOrder = gateway.TickToOrder });
        }
        catch (System.IO.IOException)
        {
            throw new UserError(ExitCode.Configuration, $"Port {port} on 127.0.0.1 is taken: choose another with --port, or stop the program that holds it.");
        }
    }

    /// <summary>Daily history that is missing, then the broker's account, orders and positions, before any socket opens.</summary>
    private static async Task StartAsync(Session session, AlpacaRest rest, HistoryRest history, IReadOnlyList<string> block)
    {
        VenueClock clock = await rest.GetClockAsync(CancellationToken.None);
        await WarmUp.RunAsync(session, history, clock);
        Event e = Command(EventKind.EngineStart, clock.TimeNs);
        session.Apply(in e);
        BlockList.Apply(session, block, clock.TimeNs);
        var inputs = new List<Event> { await rest.GetAccountAsync(CancellationToken.None) };
        inputs.AddRange(await rest.GetRecentOrdersAsync(500, CancellationToken.None));
        foreach (long unknown in session.UnknownOrders())
        {
            inputs.Add(await rest.GetOrderByClOrdIdAsync(unknown, CancellationToken.None));
        }

        inputs.AddRange(Poller.Complete(await rest.GetPositionsAsync(CancellationToken.None), session.Engine.Instruments.Length));
        foreach (Event input in inputs)
        {
            Event stamped = input;
            stamped.Header.TimeNs = clock.TimeNs;
            stamped.Header.Flags = AtStart;
            session.Apply(in stamped);
        }

        e = Command(EventKind.Reconciled, clock.TimeNs);
        session.Apply(in e);
        session.FlushAndRelease();
    }

    private static async Task UntilAsync(RunOptions options, VenueServer? venue, Stop stop)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(() => asked.TrySetResult()))
        {
            await Task.WhenAny(asked.Task, options.UntilEnd && venue is not null ? venue.Ended : asked.Task);
        }
    }

    /// <summary>No new orders; the working ones get five seconds to fill or be cancelled. What is left, the next start finds.</summary>
    private static async Task SettleAsync(Session session, EngineThread engine)
    {
        Event stopping = Command(EventKind.Stopping, 0);
        engine.Commands.TryWrite(in stopping);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        for (int i = 0; i < 100 && (i < 4 || session.HasOpenOrders()); i++)
        {
            await timer.WaitForNextTickAsync();
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

    /// <summary>Waits for both streams. When they do not come, nothing writes into the lanes any more before these are freed.</summary>
    private static async Task StreamsAsync(TradeSocket trades, TickSocket ticks, CancellationTokenSource io, Task[] work)
    {
        try
        {
            await Task.WhenAll(trades.Listening, ticks.Subscribed).WaitAsync(TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            await io.CancelAsync();
            await Task.WhenAll(Array.ConvertAll(work, QuietlyAsync));
            throw;
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
