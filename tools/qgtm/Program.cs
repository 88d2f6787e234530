using System;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Commands;

namespace Qgtm.Fast.Tool;

/// <summary>The one executable: a verb and its options.</summary>
public static class Program
{
    private const string Help = """
        qgtm: a live trading engine, tried without a key or a network.

          qgtm run [options]        trade on the embedded venue
              --state DIR           where journal and snapshots live (./state)
              --for 30s             stop by itself (s, m, h)
              --speed N|max         venue time per wall time (1)
              --seed N              seed of the embedded venue (1)
              --replay FILE...      play recorded data instead of the generator
              --until-end           stop when the recorded data ends
              --lockstep            venue and engine in one thread, no socket: equal input, equal state hash
              --port N              control port on 127.0.0.1; 0 = any (8000)
              --venue URL           a `qgtm sim` in another process instead of the embedded venue
              --snapshot-every 60s  wall time between two snapshots
              --wait balanced       when idle: balanced, spin (one core for the shortest latency) or park
              --json                the final summary as one JSON object on stdout
          qgtm replay --journal DIR --verify
                                    run a recorded session again and compare every event
          qgtm inspect list|show|verify DIR
                                    look at journal and snapshots
          qgtm sim [--port N] [--seed N] [--speed N|max] [--replay FILE...]
                                    the venue alone, for any Alpaca client
          qgtm help
        """;

    /// <summary>Runs a verb; a <see cref="UserError"/> becomes one sentence on stderr and its exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["run", .. var rest] => await RunCommand.RunAsync(RunOptions.Parse(rest)),
                ["replay", .. var rest] => ReplayCommand.Run(rest),
                ["inspect", .. var rest] => InspectCommand.Run(rest),
                ["sim", .. var rest] => await SimCommand.RunAsync(RunOptions.Parse(rest)),
                ["help"] or ["--help"] or ["-h"] or [] => Print(),
                [var verb, ..] => throw new UserError(ExitCode.Configuration, $"There is no verb '{verb}': see `qgtm help`."),
            };
        }
        catch (UserError e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (JournalCorrupt e)
        {
            await Console.Error.WriteLineAsync($"The journal is damaged: {e.Message} Nothing was changed; restore that segment from a copy, or move the state directory aside to start afresh.");
            return ExitCode.Error;
        }
        catch (EngineFault e)
        {
            await Console.Error.WriteLineAsync($"An invariant does not hold: {e.Message} Nothing was traded on it; keep the state directory and look at it with `qgtm inspect verify`.");
            return ExitCode.Error;
        }
    }

    private static int Print()
    {
        Console.Out.WriteLine(Help);
        return ExitCode.Ok;
    }
}
