using System;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>Venue and engine in one thread. Nothing here can reach a network: a test follows every call (docs/environments.md).</summary>
public static class BacktestRun
{
    /// <summary>Runs until the time is up, the data ends, or a signal comes.</summary>
    public static int Run(RunOptions options, TradingEnvironment environment, Boot boot, Stop stop)
    {
        using VenueCore venue = new(new VenueOptions { Seed = options.Seed, ReplayFiles = options.Replay });
        boot.Step(BootStep.Venue, $"{venue.Instruments.Count} instruments, in this thread");
        using Session session = Session.Open(options.StateDirectory, RunCommand.InstrumentsOf(venue.Instruments), boot.Say);
        StateMarker.Keep(options.StateDirectory, environment);
        boot.Step(BootStep.Journal, $"recovered to sequence {session.Journaled}, tier {Summary.TierText(session.State.Tier)}");
        Lockstep lockstep = new(venue, session);
        lockstep.Start(RiskSection.Read(options.Config), StrategySection.Read(options.Config), options.Block);
        boot.Skip(BootStep.Streams, "live in one thread, without a network");
        stop.Booted();
        long start = venue.NowNs;
        long until = options.For is { } span && options.Speed > 0 ? start + (long)(span.TotalSeconds * options.Speed * 1e9) : long.MaxValue;
        while (venue.NowNs < until && !stop.Asked && lockstep.Step())
        {
        }

        lockstep.Finish();
        new SnapshotLoop(session, options.StateDirectory, options.SnapshotEvery).WriteLast();
        Summary.Of(session, lockstep.RowsRead, lockstep.RowsPublished).Print(options.Json);
        return ExitCode.Ok;
    }
}
