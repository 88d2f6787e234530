using System;
using Qgtm.Fast.Features;
using Qgtm.Fast.Models;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Portfolio;

/// <summary>
/// meta_labeller at work: each strategy's signals are remembered with the market that they came in, their outcomes are learnt, and the
/// probability that the next one pays gates and sizes it. It makes no direction, and counts only where its own gate has passed.
/// </summary>
public static class MetaGate
{
    /// <summary>At a decision: what the signal that begins now counts, 1 in shadow. A signal that stands keeps its factor.</summary>
    public static void OnDecision(EngineState state, int strategy, int names)
    {
        ref StrategyBook book = ref state.Books[strategy];
        bool stands = Stands(state, strategy, names, held: false), stood = Stands(state, strategy, names, held: true);
        if (stands && !stood)
        {
            Span<double> features = stackalloc double[MetaLabel.Features];
            Describe(state, features);
            ref readonly MetaRow row = ref state.Metas[strategy];
            book.MetaProbability = MetaLabel.Probability(in row, features);
            book.MetaSize = MetaLabel.Size(in row, book.MetaProbability);
        }
        else if (!stands)
        {
            book.MetaSize = 1;
        }
    }

    /// <summary>At the end of a day, before the targets roll over: a signal that began is remembered, one that ended has its outcome.</summary>
    /// <param name="state">The engine's state.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="names">Instruments of the engine.</param>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <param name="dayReturn">What the targets that stood have earned on this day.</param>
    public static void OnDay(EngineState state, int strategy, int names, long day, double dayReturn)
    {
        ref StrategyBook book = ref state.Books[strategy];
        ref MetaRow row = ref state.Metas[strategy];
        Span<MetaSample> pending = state.MetaSamples.AsSpan(strategy * MetaLabel.PendingMax, MetaLabel.PendingMax);
        book.MetaReturn += dayReturn;
        bool stands = Stands(state, strategy, names, held: false), stood = Stands(state, strategy, names, held: true);
        if (stood && !stands && book.MetaPlace > 0)
        {
            MetaLabel.Close(pending, (int)book.MetaPlace - 1, day, book.MetaReturn > 0);
            book.MetaPlace = 0;
        }

        if (stands && !stood)
        {
            Span<double> features = stackalloc double[MetaLabel.Features];
            Describe(state, features);
            book.MetaPlace = MetaLabel.Open(ref row, pending, features, day) + 1;
            book.MetaReturn = 0;
        }

        MetaLabel.Learn(ref row, pending, day);
    }

    private static bool Stands(EngineState state, int strategy, int names, bool held)
    {
        for (int i = 0; i < names; i++)
        {
            ref readonly StrategyRow row = ref state.Strategy(strategy, i);
            if ((held ? row.Held : row.Target) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The state of the market, as z-scores: real rate, dollar, breakeven, VIX, gold/silver, dispersion, volatility rank, crisis.</summary>
    private static void Describe(EngineState state, Span<double> f)
    {
        ref readonly MacroFeatures m = ref state.Macro;
        f[0] = m.RealRateChangeZ126;
        f[1] = m.DollarMomentumZ252;
        f[2] = m.BreakevenZ126;
        f[3] = m.VixZ252;
        f[4] = state.Cross.GoldSilverZ252;
        f[5] = (state.Cross.Breadth - 0.5) * 4;
        f[6] = (state.Models.Volatility.Percentile - 0.5) * 4;
        f[7] = (state.Models.Regime.Crisis * 4) - 2;
    }
}
