using System;
using Qgtm.Fast.Features;
using Qgtm.Fast.Models;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Portfolio;

/// <summary>What a completed day teaches: regime, covariance, and how each strategy's signals have done.</summary>
public static class DayModels
{
    private static readonly HmmParameters RegimeParameters = HmmParameters.Default;
    private static readonly BocpdPrior RunPrior = BocpdPrior.Default;

    /// <summary>Takes a day that every name has ended.</summary>
    /// <param name="state">The engine's state.</param>
    /// <param name="day">Days since 1970-01-01: a name whose last day is another one has no return.</param>
    /// <param name="names">Instruments of the engine.</param>
    /// <param name="gold">Index of GLD, -1 = there is none.</param>
    /// <param name="stocks">Index of SPY, -1 = there is none.</param>
    public static void Take(EngineState state, long day, int names, int gold, int stocks)
    {
        Span<double> returns = stackalloc double[ReturnWindow.AssetsMax];
        int assets = Math.Min(names, ReturnWindow.AssetsMax);
        for (int i = 0; i < assets; i++)
        {
            returns[i] = ReturnOf(state, i, day);
        }

        ref ModelsRow m = ref state.Models;
        Covariance.Update(ref m.Covariance, state.CovarianceAssets, state.CovariancePairs, returns[..assets]);
        ReturnWindow.Add(ref m.Returns, state.ReturnTable, returns[..assets]);
        TakeRegime(state, ref m, gold < 0 ? double.NaN : ReturnOf(state, gold, day), stocks < 0 ? double.NaN : ReturnOf(state, stocks, day), gold, day);
        for (int s = 0; s < StrategyCatalogue.Count; s++)
        {
            TakeSkill(state, s, names, day);
        }
    }

    private static void TakeRegime(EngineState state, ref ModelsRow m, double gold, double stocks, int goldIndex, long day)
    {
        if (double.IsFinite(gold) && double.IsFinite(stocks))
        {
            m.Days[(int)(m.DaysTaken++ % MarketDays.Count)] = new MarketDay { Day = day, Gold = gold, Stocks = stocks };
        }

        TakeVix(state, state.Series[SeriesId.Vixcls]);
        if (double.IsFinite(gold))
        {
            Bocpd.Update(ref m.Runs, state.Runs, in RunPrior, gold);
            if (state.Bars(goldIndex, BarInterval.Day).Has(22))
            {
                VolRegime.Update(ref m.Volatility, state.VolatilityRing, state.Bars(goldIndex, BarInterval.Day).RealisedVol21);
            }
        }

        m.Tilt = RegimeTilt.Of(in m.Regime, in m.Runs, in m.Volatility);
    }

    /// <summary>
    /// The hidden states take a day when its VIX is known, with that day's own returns. FRED has the VIX of a day on the afternoon
    /// of the next business day, after that day's bar: so usually two completed days later. Of values that come together, each is
    /// taken before the next takes its place. A day whose VIX never comes is left out, and one older than the ring is.
    /// </summary>
    public static void TakeVix(EngineState state, in SeriesRow vix)
    {
        ref ModelsRow m = ref state.Models;
        if (vix.Count == 0 || vix.ObservedDay == m.VixDay)
        {
            return;
        }

        for (int i = 0; i < MarketDays.Count; i++)
        {
            if (m.VixDay != 0 && m.Days[i].Day == vix.ObservedDay)
            {
                Hmm.Update(ref m.Regime, in RegimeParameters, m.Days[i].Gold, m.Days[i].Stocks, vix.Value - m.Vix);
            }
        }

        m.Vix = vix.Value;
        m.VixDay = vix.ObservedDay;
    }

    /// <summary>Yesterday's targets on today's returns: on paper, without costs, so that a strategy that trades nothing has a record, too.</summary>
    private static void TakeSkill(EngineState state, int strategy, int names, long day)
    {
        ref SkillRow skill = ref state.Skills[strategy];
        ref StrategyBook book = ref state.Books[strategy];
        double total = 0, turnover = 0;
        bool held = false;
        for (int i = 0; i < names; i++)
        {
            ref StrategyRow row = ref state.Strategy(strategy, i);
            double r = ReturnOf(state, i, day);
            if (row.Held != 0 && double.IsFinite(r))
            {
                held = true;
                total += row.Held * r;
                Skill.OnPair(ref skill, row.Held, r);
            }

            double change = row.Target - row.Held;
            turnover += change < 0 ? -change : change;
        }

        MetaGate.OnDay(state, strategy, names, day, total);
        for (int i = 0; i < names && turnover != 0; i++)
        {
            ref StrategyRow row = ref state.Strategy(strategy, i);
            row.Held = row.Target;
        }

        book.Turnover += turnover;
        book.DayReturn = total;
        book.TotalReturn += total;
        book.Days += held ? 1 : 0;
        if (held || skill.Days != 0)
        {
            Span<double> ring = state.SkillRings.AsSpan(strategy * Skill.WindowDays, Skill.WindowDays);
            Skill.OnDay(ref skill, ring, total, StrategyCatalogue.SharpeExpected(strategy));
            book.Skill = Skill.Factor(in skill);
            book.Calm = CalmOf(in skill, ring);
        }
    }

    /// <summary>Inverse volatility: 10 % a year against the strategy's own on paper over 63 days, 0.5-2; 1 before that.</summary>
    private static double CalmOf(in SkillRow skill, ReadOnlySpan<double> ring)
    {
        if (skill.Days < Skill.WindowDays)
        {
            return 1;
        }

        double square = 0;
        foreach (double r in ring)
        {
            square += r * r;
        }

        double annual = Math.Sqrt(square / Skill.WindowDays * 252);
        return annual > 0 ? Math.Clamp(0.10 / annual, 0.5, 2) : 1;
    }

    private static double ReturnOf(EngineState state, int instrument, long day)
    {
        if (instrument >= EngineLimits.BarInstrumentsMax)
        {
            return double.NaN;
        }

        ref readonly BarFeatures bar = ref state.Bars(instrument, BarInterval.Day);
        return bar.Has(2) && Calendar.DayOf(bar.LastNs, BarInterval.Day) == day ? bar.Return1 : double.NaN;
    }
}
