using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Alerting;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm watchdog`: guards an account against a dead engine until a signal comes, or says once how it stands.</summary>
public static class WatchdogCommand
{
    /// <summary>Begins with "lock", so that it stays where a run's files are moved aside.</summary>
    private const string LockName = "lock.watchdog";

    /// <summary>How long --once waits for the count to move.</summary>
    private static readonly TimeSpan OnceWait = TimeSpan.FromSeconds(3);
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    public static async Task<int> RunAsync(WatchdogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(options.StateDirectory))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {options.StateDirectory}: give the --state directory of the engine that is to be guarded.");
        }

        return options.Once ? await OnceAsync(options) : await WatchAsync(options);
    }

    private static async Task<int> WatchAsync(WatchdogOptions options)
    {
        bool isUrgent = Urgency.Raise();
        using Stop stop = new(null);
        stop.Booted();
        WatchdogTarget target = WatchdogTarget.Of(options);
        int held = Take(options.StateDirectory);
        try
        {
            using BrokerRest rest = new(target.Rest, target.Key.KeyId, target.Key.Secret, new RequestPace(TimeProvider.System));
            string account = await AccountAsync(rest, target, stop.Token);
            if (Heartbeat.Read(options.StateDirectory) is { } now && now.Account != account)
            {
                throw new UserError(
                    ExitCode.Configuration,
                    $"{options.StateDirectory} is of account {now.Account}, the watchdog's key of {account}: name the --state directory and the key of one account.");
            }

            await using RunAlerts alerts = RunAlerts.OfWatchdog(options.StateDirectory, options.Config, $"watchdog of {target.Name}, account {account}");
            void Say(string name, string sentence)
            {
                Alert(account, name, sentence);
                alerts.Desk.Raise(name, sentence);
            }

            if (!isUrgent && options.Venue is null)
            {
                Console.Error.WriteLine("watchdog: " + Urgency.Refused);
            }

            using Watch watch = new(options.StateDirectory, account, options.TripAfter, rest, Say, TimeProvider.System);
            Say("DEAD_MAN_STARTED", FormattableString.Invariant(
                $"guards account {account} at {target.Rest.Authority} ({target.Name}), limit {options.TripAfter.TotalSeconds:0} s, state {Path.GetFullPath(options.StateDirectory)}"));
            Task counting = CountAsync(options.StateDirectory, watch, stop.Token);
            await watch.RunAsync(stop.Token);
            await counting;
        }
        catch (OperationCanceledException) when (stop.Asked)
        {
            // The end that was asked for.
        }
        finally
        {
            LinuxFile.Close(held);
        }

        return ExitCode.Ok;
    }

    /// <summary>The engine sees by this that it is guarded. A file that cannot be written is no reason not to guard.</summary>
    private static async Task CountAsync(string directory, Watch watch, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                OwnerFile.Replace(Path.Combine(directory, RunFacts.WatchdogFile), RunFacts.WatchdogCount(watch.Looks), sync: false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The engine shows that it sees no watchdog; the next second tries again.
            }
        }
    }

    /// <summary>The broker says whose key it is; where an account is configured, it has to be that one.</summary>
    private static async Task<string> AccountAsync(BrokerRest rest, WatchdogTarget target, CancellationToken cancellationToken)
    {
        try
        {
            string account = await rest.AccountAsync(cancellationToken);
            return target.Account.Length == 0 || target.Account == account ? account : throw new UserError(
                ExitCode.Configuration,
                $"The broker says that the watchdog's key belongs to account {account}, the configuration says {target.Account}: correct the account or the key.");
        }
        catch (BrokerFailure e) when (e.Status is 401 or 403)
        {
            throw new UserError(ExitCode.Configuration, "The broker refused the watchdog's key: see that its key file holds a key of this environment, and that it was not revoked.");
        }
        catch (BrokerFailure e)
        {
            throw new UserError(ExitCode.NotRunning, $"{target.Rest} does not answer as a broker ({e.Message}): nothing is guarded; start again when it does.");
        }
    }

    private static int Take(string directory)
    {
        int fd = LinuxFile.OpenReadWrite(Path.Combine(directory, LockName), create: true);
        if (LinuxFile.TryLock(fd))
        {
            return fd;
        }

        LinuxFile.Close(fd);
        throw new UserError(ExitCode.Error, $"Another watchdog guards {directory}: stop that one first, or leave it to its work.");
    }

    /// <summary>Two readings: what moves is alive. The age is by the writer's clocks, and says nothing of death.</summary>
    private static async Task<int> OnceAsync(WatchdogOptions options)
    {
        Heartbeat? first = Heartbeat.Read(options.StateDirectory), last = first;
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(100));
        for (TimeSpan waited = TimeSpan.Zero; first is not null && last == first && waited < OnceWait; waited += poll.Period)
        {
            await poll.WaitForNextTickAsync();
            last = Heartbeat.Read(options.StateDirectory) ?? last;
        }

        bool moves = first is not null && last!.IsAfter(first);
        double age = last is null ? 0 : Math.Max((DateTime.UtcNow - last.WrittenAt).TotalSeconds, (MonotonicClock.NowNs() - last.MonotonicNs) / 1e9);
        bool wouldTrip = last is not null && !moves && age >= options.TripAfter.TotalSeconds;
        TripRecord? trip = TripRecord.Read(options.StateDirectory);
        Print(options, last, moves, age, wouldTrip, trip);
        return last is null ? ExitCode.NotFound
            : !moves ? ExitCode.NotRunning
            : last.IsNoNewOrWorse || trip is not null ? ExitCode.TierNoNewOrWorse
            : ExitCode.Ok;
    }

    private static void Print(WatchdogOptions options, Heartbeat? last, bool moves, double age, bool wouldTrip, TripRecord? trip)
    {
        if (options.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { alive = moves, wouldTrip, ageSeconds = Math.Round(age, 3), limitSeconds = options.TripAfter.TotalSeconds, heartbeat = last, trip },
                Form));
            return;
        }

        Console.Out.WriteLine(last is null
            ? $"no heartbeat in {options.StateDirectory}: no engine has lived there yet, so nothing would trip"
            : FormattableString.Invariant(
                $"{(moves ? "alive" : wouldTrip ? "dead: would trip" : "silent")}  account {last.Account}  start {last.BootEpoch}  canary {last.Canary}  {age:0.0} s old  limit {options.TripAfter.TotalSeconds:0} s  {last.Tier}"));
        if (trip is not null)
        {
            Console.Out.WriteLine($"a trip of {trip.TrippedAt:u} waits for the engine's next start: {trip.Phase}");
        }
    }

    /// <summary>One line of JSON on stderr; other sinks read it from there.</summary>
    private static void Alert(string account, string name, string sentence) => Console.Error.WriteLine(JsonSerializer.Serialize(new
    {
        time = DateTime.UtcNow,
        @event = name,
        account,
        message = sentence,
    }));
}
