using System;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Analytics;
using Qgtm.Fast.Tool.Commands;
using Qgtm.Fast.Tool.Sweep;

namespace Qgtm.Fast.Tool;

/// <summary>The one executable: a verb and its options.</summary>
public static class Program
{
    private const string Help = """
        qgtm: a live trading engine, tried without a key or a network.

          qgtm run [options]        trade on the embedded venue
              --env NAME            local (the embedded venue), paper, live or backtest (local)
              --config FILE         accounts, endpoints and key files of paper and live (qgtm.yaml)
              --live                with --env live: real money is meant
              --deploy SUM          with real money: the strategies' configuration has changed, and that is meant
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
              --epoch N             begin anew on an account on which a lost state directory has made starts up to N-1
              --block SLV,GDX       open nothing on these names in this run; closing stays possible
              --json                the final summary as one JSON object on stdout
          qgtm status --summary [--json] [--port N]
                                    what the engine on that port (8000) says of itself
          qgtm reconcile list|show N|adjust N --reason TEXT [--state DIR] [--json]
                                    differences between books and broker, and an operator's word on one
          qgtm arm --account N [--state DIR]
                                    lets a live engine send orders until it stops
          qgtm killswitch --tier NO_NEW|FLATTEN|HALT_ALL [--scope account|strategy NAME|symbol SYM|order ID] --reason TEXT [--state DIR]
                                    stops a running engine; so do SIGUSR1 (FLATTEN), SIGUSR2 (NO_NEW), and a file
                                    named kill in DIR (close_only, flatten, halt_all), and QGTM_KILL at the start
          qgtm killswitch --status [--state DIR] [--json]
                                    the tier, what it allows, and why it is there
          qgtm killswitch --request-reset [--to TIER] [--scope symbol SYM|strategy NAME] --reason TEXT [--state DIR]
                                    operator A asks for a lower tier (NORMAL); from NO_NEW on another person confirms it
          qgtm killswitch --confirm-reset [--port N] [--key-file FILE]
                                    operator B confirms what waits, with a key of their own: from QGTM_KEY, the file or a prompt
          qgtm keys add --name NAME --role operatorA|operatorB|machine|viewer
                                    makes a key for the page and the API and shows it once
          qgtm keys list|revoke ID [--json]
                                    all of them with [--state DIR] or [--file FILE]
          qgtm limits list|set NAME VALUE --reason TEXT [--state DIR]
                                    the limits of a running engine; one person tightens one, operator B confirms a looser one
          qgtm limits override SYMBOL buy|sell QTY CONTROL [--minutes N] --reason TEXT
                                    asks operator B to let one order pass one control, once
          qgtm strategy list|enable NAME --reason TEXT [--state DIR]
                                    what runs, and a person's word that one may open again
          qgtm strategy stage NAME STAGE|set NAME PARAM=VALUE|allocation NAME SHARE --reason TEXT [--state DIR]
                                    candidate, validated, paper, live_small, live_full, paused, retired; a number; a share of equity
          qgtm strategy reload --reason TEXT [--state DIR]
                                    reads strategy_overrides.yaml again: all of it, or nothing
          qgtm strategy proposal [accept|override --reason TEXT] [--state DIR]
                                    the weights that were proposed on Sunday, and a person's word on them
                                    operator B agrees to what lets more of real money through, as to a reset: --confirm-reset, or the page
          qgtm alerts list|ack ID|test [--state DIR] [--config FILE] [--json]
                                    what stands and what waits for an acknowledgement; a test through each sink
          qgtm report incident [--state DIR] [--out FILE] [--json]
                                    the last FLATTEN or HALT_ALL from the journal: what was held and lost, what happened, what is open
          qgtm watchdog [options]   flattens the account at the broker when the engine is dead; its own process and key
              --state DIR           the engine's state directory (./state)
              --venue URL           a `qgtm sim`; or
              --env NAME            paper or live, with --config FILE
              --trip-after 300s     silence that is death, 60s to 15m
              --once                say how it stands and end: 0 alive, 2 no heartbeat, 3 silent, 10 NO_NEW or worse
              --json                with --once: one JSON object on stdout
          qgtm config validate [--config FILE]
                                    reads the configuration and the key files as `run` would
          qgtm export state --json [--out FILE] | --csv --out FOLDER [--state DIR]
          qgtm export trades [--out FILE] [--state DIR]
                                    account, positions, orders, fills, strategies and targets of a session, from its journal
          qgtm reality-check --symbol SYM [--hours 2] [--state DIR] [--db DIR]
                                    what an engine was told and did against the stores and the broker; 1 = something differs
          qgtm inspect list|show|verify DIR|FILE [--json]
          qgtm inspect order ID DIR [--json]
                                    a state directory, a snapshot or a journal segment; changes nothing
          qgtm replay --journal DIR --verify
                                    run a recorded session again and compare every event
          qgtm replay --journal DIR --out OUT
                                    the same inputs through this build, into a journal of its own, with the latencies of its orders
              --simulated           the simulated exchange instead of what the broker said: --fees, --latency,
                                    --participation, --queue, --seed as below
          qgtm replay --compare RUN_A RUN_B [--json]
                                    two runs (--state of a session, --out of a replay): the first input, decision and fill that differ,
                                    and the gap of their profits in data, latency, fill and fee; exit 0 = no difference
          qgtm replay --data DIR [--from DAY] [--to DAY] [--config FILE] [--out DIR] [--json]
                                    a backtest: stored days through the live engine, and a report
              --slippage-bps 5      half of the spread that is paid
              --fees 0.0005         USD a share
              --latency 2|FILE      ms until an order can execute, or a file of measured ns to draw from
              --participation 10    at most so many percent of the size that a quote shows (0 = any size)
              --queue               a limit that rests waits behind the size at its price
              --dividends FILE|none symbol,ex_date,amount instead of the databases' dividends
              --seed 1              of the latencies that are drawn
              --cash 1000000        USD at the start
              --journal DIR         keeps the journal of the run, for qgtm trades
          qgtm sweep --data DIR --param STRATEGY.NAME=1,2,3|1:3:0.5 [--slippage-bps 2,5,10] [--out DIR] [--json]
                                    a backtest for each combination, over all cores; goes on after a kill (docs/sweep.md); and the options of replay
              --fees, --latency     may be lists too
              --only A,B            run these strategies alone
              --shard 2/8           every eighth trial; auto or auto/8 in a job array
              --cores N             engines at a time
              --holdout 252         last days that nothing is chosen on
              --train 756 --test 252 --purge 5 --growing
                                    walk-forward, in days
          qgtm sweep merge DIR... [--out DIR] [--json]
                                    one report from all shards
          qgtm trades [--state DIR] [--from DAY] [--to DAY] [--fees 0.0005] [--out DIR] [--json]
                                    why trades won or lost, what they cost, what was refused, from a journal (docs/trade-analytics.md)
          qgtm trades count-flatten-clusters [--state DIR|--orders FILE] [--days 30] [--least 4] [--within 60s] [--json]
                                    how often positions were closed in haste
          qgtm trades recommendations [--state DIR] [--json]
          qgtm trades accept|decline ID --reason TEXT [--state DIR]
                                    what the figures suggest, and a person's word on it, which is kept and changes nothing
          qgtm indicators dump --symbol SYM --data FILE... | --journal DIR [--interval 1d|1h|15m|5m|1m] [--out FILE]
                                    every feature of one name at each of its bars, as CSV (docs/features.md)
          qgtm sim [--port N] [--seed N] [--speed N|max] [--replay FILE...]
                                    the venue alone, for any Alpaca client
              --faults FILE         what goes wrong, as docs/venue.md writes it
              --admin               serve /admin/faults, where faults are added and counted
              --rate N              requests a minute before 429 (200 times the speed); 0 = never
          qgtm data import FILE|FOLDER... [--db DIR] [--json]
                                    recorded data into the candle, quote and series databases of DIR (./candles_dbs); goes on after a kill
          qgtm data fetch fred|cftc [--from DATE] [--key-file FILE] [--address URL] [--db DIR]
                                    reference series with their vintages from those who publish them
          qgtm data --freshness [--db DIR] [--at TIME] [--json]
                                    whether each feed has what its own schedule says; 1 = something is stale
          qgtm data --audit [FILE|FOLDER...] [--db DIR] [--json]
                                    gaps, outliers, duplicates, repeats, zones and adjustments in files or in the databases
          qgtm candles check [--lookback-hours 24] [--db DIR] [--at TIME]
                                    the candle databases: whole, up to date, without gaps; JSON on stdout
          qgtm candles prune [--append-only 3m,5m] [--keep 5000] [--db DIR]
                                    keeps the newest candles of each symbol in the intervals that are not append-only
          qgtm simtest [options]    simulated days with faults: engine, journal and recovery against a model of the broker
              --days N              trading days, from --seed S on (10)
              --seeds K             so many seeds
              --budget 60s          so much wall time
              --twice               each seed must give the same events again
              --trace               one seed, with what the engine takes and says
              --shrink              a failing seed becomes a small case, written as JSON
              --json                the last line is one JSON object
          qgtm help [VERB]          all of this, or what belongs to one verb; so does qgtm VERB --help

        Exit codes: 0 well, 1 error or damage, 2 not found, 3 not running, 4 wrong option, 5 timed out,
        7 a simulated world broke an invariant,
        10 tier NO_NEW or worse, 11 not reconciled.
        """;

    /// <summary>Runs a verb; what a person can mend becomes one sentence on stderr and its exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["help"] or ["--help"] or ["-h"] or [] => Print(Help),
                ["help", var verb] => PrintOf(verb),
                [var verb, .., "--help" or "-h"] => PrintOf(verb),
                ["run", .. var rest] => await RunCommand.RunAsync(RunOptions.Parse(rest, "run")),
                ["status", .. var rest] => await StatusCommand.RunAsync(rest),
                ["reconcile", .. var rest] => await ReconcileCommand.RunAsync(rest),
                ["arm", .. var rest] => await ArmCommand.RunAsync(rest),
                ["limits", .. var rest] => await LimitsCommand.LimitsAsync(rest),
                ["strategy", .. var rest] => await StrategyCommand.RunAsync(rest),
                ["killswitch", .. var rest] => await KillswitchCommand.RunAsync(rest),
                ["keys", .. var rest] => KeysCommand.Run(rest),
                ["alerts", .. var rest] => await AlertsCommand.RunAsync(rest),
                ["report", .. var rest] => ReportCommand.Run(rest),
                ["watchdog", .. var rest] => await WatchdogCommand.RunAsync(WatchdogOptions.Parse(rest)),
                ["config", .. var rest] => ConfigCommand.Run(rest),
                ["export", .. var rest] => ExportCommand.Run(rest),
                ["reality-check", .. var rest] => RealityCommand.Run(rest),
                ["inspect", .. var rest] => InspectCommand.Run(rest),
                ["replay", .. var rest] => ReplayCommand.Run(rest),
                ["sweep", .. var rest] => SweepCommand.Run(rest),
                ["trades", .. var rest] => TradesCommand.Run(rest),
                ["indicators", .. var rest] => IndicatorsCommand.Run(rest),
                ["sim", .. var rest] => await SimCommand.RunAsync(SimOptions.Parse(rest)),
                ["data", .. var rest] => await DataCommand.RunAsync(rest),
                ["candles", .. var rest] => DataCandles.Run(rest),
                ["simtest", .. var rest] => SimtestCommand.Run(SimtestOptions.Parse(rest)),
                [var verb, ..] => throw NoVerb(verb),
            };
        }
        catch (Exception e) when (Failure.Of(e) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Sentence);
            return failure.ExitCode;
        }
    }

    /// <summary>The lines of the help that belong to a verb, from each that names it to the next that names any; empty = there is no such verb.</summary>
    public static string HelpOf(string verb)
    {
        StringBuilder text = new();
        bool mine = false;
        foreach (string line in Help.Split("\n\n")[1].Split('\n'))
        {
            mine = line.StartsWith("  qgtm ", StringComparison.Ordinal) ? $"{line} ".StartsWith($"  qgtm {verb} ", StringComparison.Ordinal) : mine;
            _ = mine ? text.Append(line).Append('\n') : text;
        }

        return text.ToString().TrimEnd();
    }

    private static int PrintOf(string verb) => HelpOf(verb) is { Length: > 0 } lines ? Print(lines) : throw NoVerb(verb);

    private static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return ExitCode.Ok;
    }

    private static UserError NoVerb(string verb) => new(ExitCode.Configuration, $"There is no verb '{verb}': see `qgtm help`.");
}
