using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Tool.Host.Kill;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm run`: boot steps, trading, ordered stop, summary.</summary>
public static class RunCommand
{
    /// <summary>Runs until the time is up, the data ends, or a signal comes.</summary>
    public static async Task<int> RunAsync(RunOptions options)
    {
        Boot boot = new();
        bool isUrgent = Urgency.Raise();
        try
        {
            return await StartAsync(options, boot, isUrgent);
        }
        catch (Exception)
        {
            boot.Fail();
            throw;
        }
    }

    private static async Task<int> StartAsync(RunOptions options, Boot boot, bool isUrgent)
    {
        TradingEnvironment environment = TradingEnvironment.Of(options);
        _ = KillPaths.InEnvironment();
        using Stop stop = new(options.For);
        boot.Step(BootStep.Configuration, $"environment {environment.Name}: {environment.Words}");
        if (environment.Broker is not null && !isUrgent)
        {
            boot.Say(Urgency.Refused);
        }

        CommandChannel.RefuseLongPath(Rehearsal.FolderOf(options.StateDirectory));
        using InstanceLock held = Take(options.StateDirectory);
        CommandChannel.Clear(options.StateDirectory);
        StateMarker.RefuseOther(options.StateDirectory, environment);
        RefuseTakenPort(options);
        bool isOurVenue = options.Venue is null && environment.Broker is null;
        if (isOurVenue && EmbeddedVenue.GoesOn(options))
        {
            boot.Say("the embedded venue goes on where it stood");
        }
        else if (isOurVenue && PastRuns.MoveAside(options.StateDirectory) is { } past)
        {
            boot.Say($"the embedded venue starts anew: the last run is kept in {past}");
        }

        boot.Step(BootStep.StateDirectory, Path.GetFullPath(options.StateDirectory));
        return options.Lockstep
            ? BacktestRun.Run(options, environment, boot, stop)
            : await LiveRun.RunAsync(options, environment, boot, stop);
    }

    /// <summary>The engine's instruments: the venue's list, with the universe's sectors.</summary>
    public static Instrument[] InstrumentsOf(IReadOnlyList<VenueInstrument> listed)
    {
        Instrument[] known = Universe.Broad();
        var all = new Instrument[listed.Count];
        for (int i = 0; i < all.Length; i++)
        {
            int k = Universe.IndexOf(known, listed[i].Symbol);
            Instrument one = k < 0 ? new Instrument(listed[i].Symbol, Sector.Other, Tradable: true) : known[k];
            all[i] = one with { Tradable = listed[i].Tradable, TickNanos = listed[i].TickNanos };
        }

        return all;
    }

    /// <summary>Before the last run is moved aside: a start that fails must leave everything where it was.</summary>
    private static void RefuseTakenPort(RunOptions options)
    {
        if (options.Lockstep || options.Port == 0)
        {
            return;
        }

        using TcpListener probe = new(IPAddress.Loopback, options.Port);
        try
        {
            probe.Start();
        }
        catch (SocketException)
        {
            throw new UserError(ExitCode.Configuration, $"Port {options.Port} on 127.0.0.1 cannot be used: choose another with --port, or stop the program that holds it.");
        }
    }

    private static InstanceLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.Configuration, $"{directory} cannot be used as the state directory ({e.Message}): name another with --state.");
        }

        return InstanceLock.TryTake(directory) ?? throw new UserError(
            ExitCode.Error,
            $"Another engine ({InstanceLock.Holder(directory)}) holds {directory}: stop it first, or give this one its own --state directory.");
    }
}
