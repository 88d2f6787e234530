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
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm run`: boot steps, trading, ordered stop, summary.</summary>
public static class RunCommand
{
    /// <summary>Runs until the time is up, the data ends, or a signal comes.</summary>
    public static async Task<int> RunAsync(RunOptions options)
    {
        Boot boot = new();
        boot.Step($"state directory {Path.GetFullPath(options.StateDirectory)}");
        CommandChannel.RefuseLongPath(options.StateDirectory);
        using InstanceLock held = Take(options.StateDirectory);
        CommandChannel.Clear(options.StateDirectory);
        RefuseTakenPort(options);
        bool goesOn = options.Venue is null && EmbeddedVenue.GoesOn(options);
        if (goesOn)
        {
            boot.Say("the embedded venue goes on where it stood");
        }
        else if (options.Venue is null && PastRuns.MoveAside(options.StateDirectory) is { } past)
        {
            boot.Say($"the embedded venue starts anew: the last run is kept in {past}");
        }

        using Stop stop = new(options.For);
        return options.Lockstep ? RunLockstep(options, boot, stop) : await LiveRun.RunAsync(options, boot, stop);
    }

    /// <summary>The engine's instruments: the venue's list, with the universe's sectors.</summary>
    public static Instrument[] InstrumentsOf(IReadOnlyList<VenueInstrument> listed)
    {
        Instrument[] known = Universe.Default();
        var all = new Instrument[listed.Count];
        for (int i = 0; i < all.Length; i++)
        {
            int k = Universe.IndexOf(known, listed[i].Symbol);
            all[i] = new Instrument(listed[i].Symbol, k < 0 ? Sector.Other : known[k].Sector, listed[i].Tradable, listed[i].TickNanos);
        }

        return all;
    }

    private static int RunLockstep(RunOptions options, Boot boot, Stop stop)
    {
        using VenueCore venue = new(new VenueOptions { Seed = options.Seed, ReplayFiles = options.Replay });
        boot.Step($"venue: {venue.Instruments.Count} instruments, in this thread");
        using Session session = Session.Open(options.StateDirectory, InstrumentsOf(venue.Instruments), boot.Say);
        boot.Step($"recovered to sequence {session.Journaled}, tier {Summary.TierText(session.State.Tier)}");
        Lockstep lockstep = new(venue, session);
        lockstep.Start(options.Block);
        boot.Step("live");
        long start = venue.NowNs;
        long until = options.For is { } span && options.Speed > 0 ? start + (long)(span.TotalSeconds * options.Speed * 1e9) : long.MaxValue;
        while (venue.NowNs < until && !stop.Asked && lockstep.Step())
        {
        }

        lockstep.Finish();
        new SnapshotLoop(session, options.StateDirectory, options.SnapshotEvery).WriteLast();
        Summary.Of(session, lockstep.RowsRead, venue.RowsPublished).Print(options.Json);
        return ExitCode.Ok;
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
