using System;
using System.Linq;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Tests.Strategies.Catalogue;

/// <summary>One strategy on a state whose inputs the test writes itself.</summary>
internal sealed class StrategyBench
{
    /// <summary>Tuesday 2026-03-03, 15:50 in New York, ns.</summary>
    public const long Now = 1_772_571_000_000_000_000;
    public const long DayNs = 86_400_000_000_000;
    private readonly Instrument[] _universe = Universe.Default();
    private readonly int _strategy;
    private readonly StrategyEntry _entry;
    private readonly int[] _legs;

    public StrategyBench(string id)
    {
        _strategy = StrategyCatalogue.IndexOf(id);
        _entry = StrategyCatalogue.All[_strategy];
        string[] legs = _entry.Info.Legs is ["*"] ? ["GLD"] : [.. _entry.Info.Legs];
        _legs = [.. legs.Select(l => Universe.IndexOf(_universe, l))];
        State.Scalars.TimeNs = Now;
        State.Scalars.OpenedNs = Now - (6 * 3600_000_000_000L);
        State.Scalars.NextCloseNs = Now + 600_000_000_000;
        State.Scalars.SessionOpen = 1;
    }

    public EngineState State { get; } = new();

    public StrategyInfo Info => _entry.Info;

    public int Index(string symbol) => Universe.IndexOf(_universe, symbol);

    /// <summary>So many completed days of a name, the last one yesterday, all windows full.</summary>
    public StrategyBench Days(string symbol, int days = 300, double close = 100)
    {
        int i = Index(symbol);
        ref BarFeatures b = ref State.Bars(i, BarInterval.Day);
        b.Count = days;
        b.Close = close;
        b.Atr14 = close / 100;
        b.LastNs = State.Scalars.TimeNs - DayNs;
        ref FeatureRow f = ref State.Features[i];
        f.LastDailyNs = State.Scalars.TimeNs - DayNs;
        f.DailyCount = days;
        f.DailyVolatility = 0.01;
        f.Mid = close;
        f.PrevQuoteNs = State.Scalars.TimeNs;
        return this;
    }

    public ref BarFeatures Day(string symbol) => ref State.Bars(Index(symbol), BarInterval.Day);

    /// <summary>A part whose window is full as of yesterday.</summary>
    public StrategyBench Ready(params Part[] parts)
    {
        foreach (Part part in parts)
        {
            ref PartRow row = ref State.Parts[part];
            row.Count = PartTable.Window(part);
            row.LastDay = (State.Scalars.TimeNs / DayNs) - 1;
        }

        return this;
    }

    /// <summary>A value that is known now.</summary>
    public StrategyBench Know(SeriesId id, double value)
    {
        long now = State.Scalars.TimeNs;
        State.Series.Take((long)id, value, now / DayNs, now, now);
        return this;
    }

    public StrategyBench Later(long ns)
    {
        State.Scalars.TimeNs += ns;
        return this;
    }

    public StrategyBench Decide()
    {
        _entry.Decide(new StrategyContext(State, _strategy, _legs, 20, _entry.Info.WeightMax));
        return this;
    }

    public double Target(string symbol) => State.Strategy(_strategy, Index(symbol)).Target;

    public EmptyReason Reason(string symbol) => (EmptyReason)State.Strategy(_strategy, Index(symbol)).Empty;

    public ref StrategyRow Row(string symbol) => ref State.Strategy(_strategy, Index(symbol));
}
