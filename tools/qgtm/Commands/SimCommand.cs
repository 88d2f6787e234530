using System;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm sim`: the venue alone on a port, for any Alpaca client.</summary>
public static class SimCommand
{
    /// <summary>Serves until a signal comes, or the given time is up.</summary>
    public static async Task<int> RunAsync(SimOptions sim)
    {
        ArgumentNullException.ThrowIfNull(sim);
        RunOptions options = sim.Run;
        using Stop stop = new(options.For);
        await using VenueServer server = await VenueServer.StartAsync(
            new VenueServerOptions
            {
                Venue = new VenueOptions { Seed = options.Seed, ReplayFiles = options.Replay, Faults = sim.Faults },
                Port = options.Port,
                Speed = options.Speed,
                RunsAlone = options.Speed > 0,
                Admin = sim.Admin,
                RequestsPerMinute = sim.RequestsPerMinute,
            },
            stop.Token);
        Console.Out.WriteLine($"simulated Alpaca on {server.BaseUri} key PKSIM secret simulated-secret");
        stop.Booted();
        stop.StartClock();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(asked.SetResult))
        {
            await await Task.WhenAny(asked.Task, server.Fault);
        }

        return ExitCode.Ok;
    }
}
