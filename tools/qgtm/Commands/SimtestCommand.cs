using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Simtest;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>Simulated days with faults, in one thread: engine, journal and recovery against a broker that is only a model.</summary>
public static class SimtestCommand
{
    /// <summary>Runs until the days, seeds or budget are used up, or an invariant breaks.</summary>
    public static int Run(SimtestOptions options)
    {
        if (options.Trace)
        {
            SimViolation? seen = Campaign.Trace(options.Campaign.Seed, Console.Out);
            Console.Out.WriteLine(seen is null ? "no violation" : Sentence(seen));
            return seen is null ? ExitCode.Ok : ExitCode.Violation;
        }

        long told = 0;
        CampaignResult r = Campaign.Run(options.Campaign with
        {
            Progress = so =>
            {
                if (so.Elapsed.TotalSeconds - told >= 5)
                {
                    told = (long)so.Elapsed.TotalSeconds;
                    Console.Error.WriteLine($"{so.Elapsed.TotalSeconds:F0} s: {so.Seeds} seeds, {so.Days:F1} days, {so.Events} events, {so.Restarts} restarts");
                }
            },
        });
        string? shrunk = r.Violation is { } broken && options.Shrink ? Shrink(broken) : null;
        Report(r, options, shrunk);
        return r.Violation is null ? ExitCode.Ok : ExitCode.Violation;
    }

    private static string Shrink(SimViolation violation)
    {
        string path = $"simtest-{violation.Seed}-{violation.Invariant}.json";
        Regression smallest = Shrinker.Shrink(violation.Seed, Campaign.Commit);
        File.WriteAllText(path, smallest.ToJson());
        return $"{path}: {smallest.Faults.Count} faults, {smallest.Events} events";
    }

    private static string Sentence(SimViolation v) =>
        $"seed {v.Seed}, commit {Campaign.Commit}, event {v.Event}, invariant {v.Invariant}: {v.Sentence}";

    private static void Report(CampaignResult r, SimtestOptions options, string? shrunk)
    {
        double seconds = Math.Max(0.001, r.Elapsed.TotalSeconds), cpu = Math.Max(0.001, r.Cpu.TotalSeconds);
        if (!options.Json)
        {
            foreach ((string invariant, string how) in Campaign.Invariants)
            {
                Console.Out.WriteLine($"  {invariant,-4} {how}");
            }

            foreach ((string place, long count) in r.Reached.Counts)
            {
                Console.Out.WriteLine($"  {count,10} {place}");
            }
        }

        Console.Out.WriteLine($"{r.Seeds} seeds, {r.Days:F1} days ({r.Days / cpu:F2} a second of one core), {r.Events} events ({r.Events / cpu:F0} a second), {seconds:F1} s, {r.Restarts} restarts, "
            + $"{r.Faults} faults, {r.Orders} orders, {r.LimitChecks} limits compared, {r.WatchdogTrips} trips of the watchdog, never reached: {string.Join(", ", r.Reached.Holes.DefaultIfEmpty("nothing"))}");
        if (r.Violation is { } v)
        {
            Console.Out.WriteLine(Sentence(v));
            Console.Out.WriteLine(shrunk ?? $"again: qgtm simtest --seed {v.Seed} --trace; smaller: qgtm simtest --seed {v.Seed} --seeds 1 --shrink");
        }

        if (options.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                days = Math.Round(r.Days, 2),
                seeds = r.Seeds,
                events = r.Events,
                restarts = r.Restarts,
                faults = r.Faults,
                seconds = Math.Round(seconds, 2),
                cpuSeconds = Math.Round(cpu, 2),
                violations = r.Violation is null ? 0 : 1,
                seed = r.Violation?.Seed,
                @event = r.Violation?.Event,
                invariant = r.Violation?.Invariant,
                sentence = r.Violation?.Sentence,
                traceHash = r.TraceHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            }));
        }
    }
}
