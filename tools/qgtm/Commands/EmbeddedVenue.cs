using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The venue inside `qgtm run`: its memory lies in DIR/venue, unless it plays recorded files.</summary>
public static class EmbeddedVenue
{
    /// <summary>Requests a minute of wall time: a venue that runs faster than the clock has no limit worth keeping.</summary>
    public const int RequestsPerMinute = 1_000_000;

    /// <summary>The venue that the options describe.</summary>
    public static VenueOptions Options(RunOptions o) => new()
    {
        Seed = o.Seed,
        ReplayFiles = o.Replay,
        MemoryDirectory = o.Replay.Count == 0 ? Path.Combine(o.StateDirectory, "venue") : null,
    };

    /// <summary>Listens on a free port.</summary>
    public static Task<VenueServer> StartAsync(RunOptions o) =>
        VenueServer.StartAsync(new VenueServerOptions { Venue = Options(o), Speed = o.Speed }, CancellationToken.None);

    /// <summary>True when the state directory's journal and venue belong together and to these options: the run goes on.</summary>
    public static bool GoesOn(RunOptions o)
    {
        if (o.Lockstep || o.Replay.Count != 0 || Directory.GetFiles(o.StateDirectory, "journal-*.qj").Length == 0)
        {
            return false;
        }

        try
        {
            return VenueCore.IsRemembered(Options(o));
        }
        catch (InvalidDataException e)
        {
            throw new UserError(ExitCode.Error, e.Message);
        }
    }

    /// <summary>Stops the market and waits, at most ten seconds, until the client has decoded every row that was published.</summary>
    public static async Task QuiesceAsync(VenueServer venue, TickSocket ticks)
    {
        await Task.WhenAny(venue.QuiesceAsync(), Task.Delay(TimeSpan.FromSeconds(5)));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 1000 && ticks.EventsDecoded < venue.RowsPublished; i++)
        {
            await timer.WaitForNextTickAsync();
        }
    }
}
