using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Alerting;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The main job: the engine trades over real sockets, at the embedded venue or at a broker.</summary>
public static class LiveRun
{
    /// <summary>Looks of the start or the end that found a difference, and the pause between two of them.</summary>
    private const int LooksMax = 10;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(500), StreamWait = TimeSpan.FromSeconds(15);

    /// <summary>Boot, trade, stop in order, summarise.</summary>
    public static async Task<int> RunAsync(RunOptions options, TradingEnvironment environment, Boot boot, Stop stop)
    {
        await using VenueServer? venue = options.Venue is null && environment.Broker is null ? await EmbeddedVenue.StartAsync(options) : null;
        (AlpacaEndpoints endpoints, AlpacaCredential credential) = environment.Broker ?? Simulated(options.Venue ?? venue!.BaseUri);
        boot.Step(BootStep.Venue, $"{(environment.Broker is not null ? "broker" : venue is null ? "simulated venue" : "embedded venue")} on {endpoints.Rest}");
        (RiskLimits limits, IReadOnlyList<StrategyGrant?> strategies) = (RiskSection.Read(options.Config), StrategySection.Read(options.Config));
        Instrument[] instruments = venue is null ? UniverseSection.Read(options.Config) : RunCommand.InstrumentsOf(venue.Core.Instruments);
        using Session session = Session.Open(options.StateDirectory, instruments, boot.Say);
        boot.Step(BootStep.Journal, $"recovered to sequence {session.Journaled}{session.Origin}, tier {Summary.TierText(session.State.Tier)}");
        StrategyDeployment.Check(session.State, strategies, environment.IsLive, options.Deploy, boot.Say);
        await using RunAlerts alerts = RunAlerts.Open(options.StateDirectory, options.Config, environment.Words, instruments);
        bool isHeld = Held(alerts, isOurs: venue is not null, boot);
        using RunStores stores = RunStores.Open(options.StateDirectory, StoresSection.Read(options.Config, environment.Broker is not null), instruments, boot.Say);
        using KillPaths kill = new(options.StateDirectory, boot.Say);
        await using Rehearsal rehearsal = Rehearsal.Start(options.StateDirectory, instruments);
        SymbolTable symbols = new(Array.ConvertAll(instruments, i => i.Symbol));
        using AlpacaRest rest = new(endpoints, credential, symbols, budget: new(venue is null ? 200 : EmbeddedVenue.RequestsPerMinute)) { IsStopping = () => Qgtm.Fast.Control.Flattening.IsUnderWay(session.State) };
        SnapshotLoop snapshots = new(session, options.StateDirectory, options.SnapshotEvery);
        using EngineThread engine = new(session, snapshots, options.Wait) { Died = LastWord.Say };
        BrokerLook look = new(rest, session);
        using Gateway gateway = new(session, KillPoint.IsSet ? new KillableSender(rest, session) : rest, engine) { Alerts = alerts.Tap, Stores = stores.Tap, Died = LastWord.Say };
        RunFacts facts = FactsOf(options, environment, session, snapshots, alerts, isHeld);
        ControlSources sources = SourcesOf(options, environment, session, engine, gateway, facts, boot);
        await using ControlServer control = await ControlAsync(options.Port, sources, boot);
        using HistoryRest history = new(endpoints, credential, symbols) { Feed = environment.Feed };
        string account = await AccountAsync(rest, options, environment, boot);
        long before = session.Journaled;
        await new StartUp(session, rest, look, history, new SeriesFeed(session, options.StateDirectory)).RunAsync(environment.IsLive, environment.IsLive || isHeld, options.Epoch, timeNs => First(session, limits, strategies, options, kill, alerts, boot, timeNs));
        boot.Step(BootStep.Reconciliation, "reconciled with the broker");
        TakeJournal(alerts, stores, before);
        boot.Step(BootStep.Rehearsal, $"the hot path is compiled, {await rehearsal.Orders} invented orders through it");
        TickSocket ticks = new(endpoints, credential, symbols, engine.Ticks, FeedOf(environment, session, history));
        TradeSocket trades = new(endpoints, credential, symbols, engine.Fills);
        Poller poller = new(rest, look, session, engine.Timers, TimeProvider.System) { Clock = facts.Clock };
        Heart heart = new(session, engine.Canaries, gateway.Recent, options.StateDirectory, Who(account, environment, control), TimeProvider.System);
        using CancellationTokenSource io = new();
        using CancellationTokenSource polling = CancellationTokenSource.CreateLinkedTokenSource(io.Token);
        stop.Booted();
        gateway.Start();
        engine.Start();
        using EngineCommands commands = new(session, engine.Commands, environment.Account);
        facts.Kill = commands.KillAsync;
        await using CommandChannel channel = CommandChannel.Open(options.StateDirectory, new AlertVerbs(alerts, commands, isHeld, environment.IsLive).Over(VerbsOf(options, session, commands, sources.Desk!)));
        Parts work = PartsOf(session, trades, snapshots, heart, kill, stores, new SeriesFeed(session, options.StateDirectory), commands, io.Token);
        work.Add("alerts", alerts.RunAsync(() => facts.Measure(sources, alerts.Desk), new IncidentWriter(session, options.StateDirectory, alerts.Desk), io.Token));
        try
        {
            Task polled = await StreamsAsync(trades, ticks, poller, work, io, stop, polling.Token);
            boot.Step(BootStep.Streams, "live: market data subscribed, trade updates listening");
            await TradeAsync(options, environment, session, engine, venue, boot, stop);
            await StopAsync(polled, polling, poller, session, commands, venue, ticks, boot);
            await QuietAsync(engine, ticks, gateway, boot);
        }
        finally
        {
            await work.EndAsync(io);
        }

        Finish(engine, gateway, snapshots, alerts, stores, new IncidentWriter(session, options.StateDirectory, alerts.Desk), boot);
        Summary.Of(session, venue?.RowsPublished ?? ticks.EventsDecoded, ticks, engine, gateway).Print(options.Json);
        return ExitCode.Ok;
    }

    private static IReadOnlyDictionary<string, Func<CommandCall, System.Text.Json.Utf8JsonWriter, Task>> VerbsOf(RunOptions options, Session session, EngineCommands commands, ResetDesk desk) =>
        new StrategyCommands(session, commands, desk, options.Config).Over(new ResetCommands(session, commands, desk).Verbs);

    /// <summary>The tasks that need nothing more to begin; alerts and streams are added behind them.</summary>
    private static Parts PartsOf(
        Session session, TradeSocket trades, SnapshotLoop snapshots, Heart heart, KillPaths kill, RunStores stores, SeriesFeed series, EngineCommands commands, CancellationToken io)
    {
        Parts work = new(LastWord.Say);
        work.Add("trade updates", trades.RunAsync(io));
        work.Add("snapshots", snapshots.RunAsync(io));
        work.Add("heartbeat", heart.RunAsync(io));
        work.Add("kill paths", kill.RunAsync(commands, io));
        work.Add("stores", stores.RunAsync(io));
        work.Add("series", series.RunAsync(commands, io));
        work.Add("weekly proposal", new WeeklyProposal(session).RunAsync(commands, io));
        return work;
    }

    /// <summary>The threads end in the order of the events' way, then the last snapshot has all that is durable.</summary>
    private static void Finish(EngineThread engine, Gateway gateway, SnapshotLoop snapshots, RunAlerts alerts, RunStores stores, IncidentWriter incidents, Boot boot)
    {
        engine.Stop();
        gateway.Stop();
        boot.Stop("the journal has everything");
        stores.WriteLast(boot.Say);
        snapshots.WriteLast();
        boot.Stop("the last snapshot is written");
        incidents.WriteLast();
        alerts.Desk.Note("stopped in order");
    }

    /// <summary>What the start applied before the journal's thread runs.</summary>
    private static void TakeJournal(RunAlerts alerts, RunStores stores, long before)
    {
        alerts.TakeJournal(before);
        stores.TakeJournal(before);
    }

    /// <summary>The last ticks are applied, and what left because of them has its answer.</summary>
    private static async Task QuietAsync(EngineThread engine, TickSocket ticks, Gateway gateway, Boot boot)
    {
        engine.DrainTicks(ticks);
        await gateway.QuietAsync();
        boot.Stop("nothing waits for an answer");
    }

    /// <summary>The broker says whose key it is; only then is the directory marked as this environment's.</summary>
    private static async Task<string> AccountAsync(AlpacaRest rest, RunOptions options, TradingEnvironment environment, Boot boot)
    {
        string account = (await rest.GetAccountAsync(CancellationToken.None)).Number;
        environment.RefuseOtherAccount(account);
        StateMarker.Keep(options.StateDirectory, environment);
        boot.Step(BootStep.Account, $"the broker says {account}");
        return account;
    }

    /// <summary>A venue of this process holds no money: its alerts are said and hold up nobody.</summary>
    private static bool Held(RunAlerts alerts, bool isOurs, Boot boot)
    {
        bool isHeld = alerts.WaitingAtStart != 0 && !isOurs;
        boot.Step(BootStep.Alerts, $"alerts to {string.Join(", ", alerts.Desk.Sinks.Select(s => s.Name))}; {alerts.WaitingAtStart} critical ones of earlier runs wait for an acknowledgement"
            + (isHeld ? ": no order leaves before `qgtm alerts list` and `qgtm alerts ack ID`" : string.Empty));
        return isHeld;
    }

    private static Heartbeat Who(string account, TradingEnvironment environment, ControlServer control) =>
        new() { Account = account, BootEpoch = 0, Canary = 0, Pid = 0, Environment = environment.Name, Http = control.Address.ToString() };

    private static (AlpacaEndpoints Endpoints, AlpacaCredential Credential) Simulated(Uri address)
    {
        string streams = "ws://" + address.Authority;
        return (new(address, new Uri(streams + "/v2/iex"), new Uri(streams + "/stream")), new("PKSIM", "simulated-secret"));
    }

    private static ControlSources SourcesOf(
        RunOptions options, TradingEnvironment environment, Session session, EngineThread engine, Gateway gateway, RunFacts facts, Boot boot) => new()
        {
            Engine = session.Engine,
            Recent = gateway.Recent,
            TickToFeature = engine.TickToFeature,
            TickToOrder = gateway.TickToOrder,
            Environment = environment.Name,
            EnvironmentText = environment.Words,
            Facts = () => facts.Last,
            Desk = new ResetDesk(
            session.State, $"{environment.Name} {environment.Account}", new Gatekeeper(OperatorFile.Reader(environment.OperatorFile ?? OperatorFile.PathOf(options.StateDirectory), boot.Say), TimeProvider.System), TimeProvider.System),
        };

    /// <summary>A venue of this machine has a time of its own, and money that no watchdog is missed for.</summary>
    private static RunFacts FactsOf(RunOptions options, TradingEnvironment environment, Session session, SnapshotLoop snapshots, RunAlerts alerts, bool isHeld) =>
        new(session, snapshots, options.StateDirectory, TimeProvider.System)
        {
            Clock = environment.Broker is { } broker && !broker.Endpoints.Rest.IsLoopback ? new ClockOffset() : null,
            WantsWatchdog = environment.Broker is not null,
            Holding = () => isHeld ? alerts.Desk.Waiting : 0,
        };

    private static async Task<ControlServer> ControlAsync(int port, ControlSources sources, Boot boot)
    {
        try
        {
            ControlServer control = await ControlServer.StartAsync(port, sources);
            boot.Step(BootStep.Control, $"page and API on {control.Address}");
            return control;
        }
        catch (System.IO.IOException)
        {
            throw new UserError(ExitCode.Configuration, $"Port {port} on 127.0.0.1 is taken: choose another with --port, or stop the program that holds it.");
        }
    }

    /// <summary>The commands that stand before the first look: limits, block list, and what raised the tier while nobody ran.</summary>
    private static void First(
        Session session, RiskLimits limits, IReadOnlyList<StrategyGrant?> strategies, RunOptions options, KillPaths kill, RunAlerts alerts, Boot boot, long timeNs)
    {
        LimitList.Apply(session, limits, timeNs);
        LimitList.Differences(session.State, limits).ToList().ForEach(boot.Say);
        StrategyList.Apply(session, strategies, timeNs);
        if (session.State.Scalars.RealMoney != 0 && session.State.Books.All(b => b.Weight == 0))
        {
            boot.Say("no strategy trades: with real money each waits for stage live_small; name the stages in strategy_overrides.yaml beside the configuration (docs/strategies.md)");
        }

        BlockList.Apply(session, options.Block, timeNs);
        kill.ApplyAtStart(session, timeNs);
        if (WatchdogTrip.Take(session, options.StateDirectory, timeNs) is { } record)
        {
            alerts.Desk.Raise(AlertTable.TripFound, record);
            boot.Step(BootStep.WatchdogTrip, $"the watchdog has tripped while no engine lived: tier {Summary.TierText(session.State.Tier)}, see {record}");
        }
        else
        {
            boot.Skip(BootStep.WatchdogTrip, "no record of one");
        }
    }

    /// <summary>
    /// What the broker has when all is over, as often as a difference needs to be certain. A broker that does not answer now
    /// does not hold up the stop: the next start looks.
    /// </summary>
    private static async Task EndLooksAsync(Poller poller, Session session, Boot boot)
    {
        using PeriodicTimer pause = new(LookPause);
        int looks = 0;
        try
        {
            do
            {
                await poller.LookAsync(LookCause.End, CancellationToken.None);
            }
            while (Volatile.Read(ref session.State.Look.Unsettled) != 0 && ++looks < LooksMax && await pause.WaitForNextTickAsync());
        }
        catch (Exception e) when (Poller.IsFailure(e, CancellationToken.None))
        {
            boot.Stop("the broker does not answer: books and broker are compared at the next start");
            return;
        }

        long breaks = Volatile.Read(ref session.State.Look.Confirmed), unsettled = Volatile.Read(ref session.State.Look.Unsettled);
        boot.Stop(breaks + unsettled == 0
            ? "orders, executions, positions and cash agree with the broker"
            : FormattableString.Invariant($"{breaks + unsettled} differences to the broker wait: qgtm reconcile list"));
    }

    /// <summary>Shows where it trades and how it stands, until the run shall end.</summary>
    private static async Task TradeAsync(
        RunOptions options, TradingEnvironment environment, Session session, EngineThread engine, VenueServer? venue, Boot boot, Stop stop)
    {
        if (environment.IsLive)
        {
            boot.Say($"no order leaves before `qgtm arm --account {environment.Account}`");
        }

        EngineStatus status = EngineStatus.Of(session, boot.Elapsed) with { Environment = environment.Name, EnvironmentWords = environment.Words };
        await Console.Error.WriteLineAsync(StatusBox.Render(status));
        await using (LiveLine.Start(session, engine, environment.Name))
        {
            stop.StartClock();
            await UntilAsync(options, venue, stop);
        }
    }

    private static async Task UntilAsync(RunOptions options, VenueServer? venue, Stop stop)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(() => asked.TrySetResult()))
        {
            Task ended = venue is null ? asked.Task : options.UntilEnd ? venue.Ended : venue.Fault;
            await await Task.WhenAny(asked.Task, ended);
        }
    }

    /// <summary>No new orders; the working ones get five seconds to fill or be cancelled. What is left, the next start finds.</summary>
    private static async Task SettleAsync(Session session, EngineCommands commands)
    {
        await commands.PutAsync(EventKind.Stopping);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        for (int i = 0; i < 100 && (i < 4 || session.HasOpenOrders()); i++)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>A simulated venue waits for its client, so every row arrives; a real one does not wait, and quotes are conflated.</summary>
    private static FeedOptions FeedOf(TradingEnvironment environment, Session session, HistoryRest history) => new()
    {
        Feed = environment.Feed,
        ConflateQuotes = environment.Broker is not null,
        IsDataDue = () => session.State.Scalars.SessionOpen != 0,
        Backfill = history.GetMinuteBarsAsync,
    };

    /// <summary>Nothing opens, what works settles, the venue falls quiet, and the broker is looked at for the last time.</summary>
    private static async Task StopAsync(
        Task polled, CancellationTokenSource polling, Poller poller, Session session, EngineCommands commands, VenueServer? venue, TickSocket ticks, Boot boot)
    {
        boot.Say("stopping: no new orders, open ones settle, then journal and snapshot");
        await SettleAsync(session, commands);
        boot.Stop(session.HasOpenOrders() ? "no new orders; some are still open, the next start finds them" : "no new orders, and none is open");
        await (venue is null ? Task.CompletedTask : EmbeddedVenue.QuiesceAsync(venue, ticks));
        await polling.CancelAsync();
        await Parts.QuietlyAsync(polled);
        boot.Stop("market data is at its end");
        await EndLooksAsync(poller, session, boot);
    }

    /// <summary>
    /// Orders first: what the broker has done is pulled once its stream is up, before the first quote comes, so that this can be
    /// traded on. Returns the poller's task.
    /// </summary>
    private static async Task<Task> StreamsAsync(
        TradeSocket trades, TickSocket ticks, Poller poller, Parts work, CancellationTokenSource io, Stop stop, CancellationToken polling)
    {
        try
        {
            await trades.Listening.WaitAsync(StreamWait, stop.Token);
            await FirstLookAsync(poller, stop.Token);
            Task polled = poller.RunAsync(polling);
            work.Add("polls", polled);
            work.Add("market data", ticks.RunAsync(io.Token));
            await ticks.Subscribed.WaitAsync(StreamWait, stop.Token);
            work.Live();
            return polled;
        }
        catch (Exception e) when (e is OperationCanceledException && stop.Asked)
        {
            throw new UserError(ExitCode.Error, "Stopped while starting: the streams were not up yet, and no order was sent.");
        }
        catch (System.IO.IOException)
        {
            throw new UserError(ExitCode.Configuration, $"The market data stream refuses (error {ticks.LastError}): see that the keys are right and that the plan holds the feed.");
        }
    }

    private static async Task FirstLookAsync(Poller poller, CancellationToken cancellationToken)
    {
        try
        {
            await poller.LookAsync(LookCause.Reconnect, cancellationToken);
        }
        catch (Exception e) when (Poller.IsFailure(e, cancellationToken))
        {
            // The poller looks again; until then nothing opens.
        }
    }
}
