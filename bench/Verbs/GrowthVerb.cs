using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>Whether the cost of an event grows with what the engine holds.</summary>
public sealed class GrowthVerb : IVerb
{
    private const int Smallest = 20;

    /// <inheritdoc/>
    public string Name => "growth";

    /// <inheritdoc/>
    public string Summary => "cost per event by number of instruments and of strategies";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        int rounds = options.Amount(30, 1);
        int[] sizes = [Smallest, 200, 2_000, 10_000];
        List<EngineRig> rigs = [.. sizes.Select(n => new EngineRig(MarketScript.Instruments(n)))];
        Contender[] contenders =
        [
            .. sizes.Select((n, i) =>
            {
                EngineVerb.Player player = new(rigs[i], MarketScript.Mixed(60_000, n), plant: false, rigs[i].WantsAhead ? Engine.AheadEvents : 0);
                return new Contender($"apply, {n} instruments", () => player.Run(rounds), IsReference: n == Smallest) { Target = "P11" };
            }),
            .. new[] { 0, 1 }.Select(ahead =>
            {
                rigs.Add(new EngineRig(MarketScript.Instruments(sizes[^1])));
                EngineVerb.Player player = new(rigs[^1], MarketScript.Mixed(60_000, sizes[^1]), plant: false, ahead);
                return new Contender($"apply, {sizes[^1]} instruments, rows asked for {ahead} events ahead", () => player.Run(rounds)) { Target = "P11" };
            }),
        ];
        List<Row> rows = Alternation.Run(Name, "ns/event", options.RepsOr(7), twoThreads: false, contenders);
        EngineState state = rigs[0].State;
        EngineState one = new(1);
        long bytes = Enumerable.Range(0, EngineState.SectionNames.Length).Sum(i => (long)state.Section(i).Length - one.Section(i).Length) / (state.Market.Length - 1);
        rows.AddRange(Alternation.Run(Name, "ns/event", options.RepsOr(7), twoThreads: false, [.. new[] { 1, StrategyCatalogue.Count }.Select(n => ByStrategies(n, rigs, rounds))]));
        rigs.ForEach(r => r.Dispose());
        rows.Add(new Row
        {
            Verb = Name,
            Name = "state per instrument",
            Unit = "bytes",
            Median = bytes,
            N = 1,
            Target = "P11",
            Note = "tables without scalars and orders, over the instruments",
        });
        return rows;
    }

    /// <summary>An engine in which so many strategies are asked: intraday_momentum, which lives on minutes, or all. The others are in quarantine.</summary>
    private static Contender ByStrategies(int count, List<EngineRig> rigs, int rounds)
    {
        EngineRig rig = new(MarketScript.Instruments(Smallest));
        rig.State.Control.Quarantined = count == 1 ? ~(1L << StrategyCatalogue.IndexOf("intraday_momentum")) : 0;
        rigs.Add(rig);
        EngineVerb.Player player = new(rig, MarketScript.Mixed(60_000, Smallest), plant: false);
        return new Contender($"apply, {count} of {StrategyCatalogue.Count} strategies", () => player.Run(rounds), IsReference: count == 1) { Target = "P11" };
    }
}
