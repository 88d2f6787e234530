using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Reports;
using Qgtm.Fast.Bench.Verbs;

namespace Qgtm.Fast.Bench;

/// <summary>qgtm-bench: one verb, one report of rows.</summary>
public static class Program
{
    /// <summary>The measuring verbs in the order of a report.</summary>
    public static IReadOnlyList<IVerb> Verbs { get; } =
    [
        new RingVerb(), new HopVerb(), new DecodeVerb(), new EngineVerb(), new WireVerb(), new ReplayVerb(), new SnapshotVerb(),
        new RecoveryVerb(), new GrowthVerb(), new IdleVerb(), new KillVerb(), new MicroVerb(),
    ];

    /// <summary>0 = measured, 1 = a gated row allocated, 4 = wrong words.</summary>
    public static int Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["help"] or ["--help"] or ["-h"] or [] => Help(),
                ["report", .. var rest] => ReportCommand.Run(Options.Parse(rest), Verbs.Select(v => v.Name)),
                ["readme"] => ReportCommand.Readme(),
                [var verb, .. var rest] => Measure(verb, Options.Parse(rest)),
            };
        }
        catch (UsageError e)
        {
            Console.Error.WriteLine(e.Message);
            return 4;
        }
    }

    private static int Measure(string word, Options options)
    {
        IVerb verb = Verbs.FirstOrDefault(v => v.Name == word) ?? throw new UsageError($"There is no verb '{word}': see `qgtm-bench help`.");
        IReadOnlyList<Row> rows = verb.Run(options);
        Print(rows, options);
        IReadOnlyList<string> broken = Gate.Broken(rows);
        foreach (string sentence in broken)
        {
            Console.Error.WriteLine("gate: " + sentence);
        }

        return broken.Count == 0 ? 0 : 1;
    }

    private static void Print(IReadOnlyList<Row> rows, Options options)
    {
        if (options.Json)
        {
            foreach (Row row in rows)
            {
                Console.Out.WriteLine(RowWriter.Json(row));
            }

            return;
        }

        RowWriter.Table(rows, Console.Out);
        Console.Out.WriteLine($"{Machine.Cpu}, {Machine.Cores} cores, load {Machine.LoadAverage()}, commit {Machine.Commit}");
    }

    private static int Help()
    {
        Console.Out.WriteLine("""
            qgtm-bench VERB [options]

              --quick               seconds per verb; the figures only show that it works
              --json                one JSON object per row
              --reps N              repetitions of each contender
              --peer FILE.dll       ring, hop: more rings, structs that implement IRingUnderTest
              --workload ema-xau    replay: that workload only
              --data DIR            replay: recorded data; without it, shared/data beside the repository
              --filter '*Lane*'     micro: some benchmarks only
              --out DIR             report: another folder than bench/
              --plant-allocation    decode, engine: allocate on purpose, to see the gate red

            """);
        foreach (IVerb verb in Verbs)
        {
            Console.Out.WriteLine($"  {verb.Name,-10}{verb.Summary}");
        }

        Console.Out.WriteLine("  report    every verb, then bench/reports/DATE-MACHINE.md and bench/history.jsonl");
        Console.Out.WriteLine("  readme    the newest report's table into README.md");
        return 0;
    }
}
