using System;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Features;

/// <summary>An observation of a macro series or of an option price moves what is made of it: by the date of the observation, when it is known.</summary>
internal static class MacroSet
{
    public static void OnPoint(EngineState state, in CrossNames names, SeriesId id)
    {
        switch (id)
        {
            case SeriesId.Dfii10: RealRate(state); break;
            case SeriesId.Dtwexbgs: Dollar(state); break;
            case SeriesId.T10yie: Level(state, id, Part.Breakeven, ref state.Macro.Breakeven, ref state.Macro.BreakevenZ126); break;
            case SeriesId.Walcl: BalanceSheet(state); break;
            case SeriesId.Vixcls:
                Level(state, id, Part.Vix, ref state.Macro.Vix, ref state.Macro.VixZ252);
                state.Macro.VixPercentile252 = Walk.Percentile(state.Parts, Part.Vix);
                break;
            case SeriesId.Gvzcls:
                Level(state, id, Part.Gvz, ref state.Macro.Gvz, ref state.Macro.GvzZ252);
                RiskPremium(state, names.Gold);
                break;
            case >= SeriesId.GldIv30 and <= SeriesId.GldCall25Iv: GoldOptions(state, id); break;
            case >= SeriesId.SlvIv30 and <= SeriesId.SlvCall25Iv: SilverOptions(state, id); break;
            default: break;
        }
    }

    private static void Level(EngineState state, SeriesId id, Part part, ref double level, ref double z)
    {
        ref readonly SeriesRow row = ref state.Series[id];
        level = row.Value;
        Walk.Step(state.Parts, part, row.ObservedDay, level);
        z = Walk.Z(state.Parts, part);
    }

    private static void RealRate(EngineState state)
    {
        ref MacroFeatures f = ref state.Macro;
        ref readonly SeriesRow row = ref state.Series[SeriesId.Dfii10];
        f.RealRate = row.Value;
        Walk.Step(state.Parts, Part.RealRate, row.ObservedDay, row.Value);
        double rank = Walk.Percentile(state.Parts, Part.RealRate);
        Walk.Wait(state.Parts, Part.RealRateChange, row.ObservedDay);
        f.RealRateTercile252 = rank < 1.0 / 3 ? 0 : rank < 2.0 / 3 ? 1 : 2;
        if (row.Count > 21)
        {
            f.RealRateChange21 = row.Value - state.Series.Back(SeriesId.Dfii10, 21);
            Walk.Step(state.Parts, Part.RealRateChange, row.ObservedDay, f.RealRateChange21);
            f.RealRateChangeZ126 = Walk.Z(state.Parts, Part.RealRateChange);
        }
    }

    private static void Dollar(EngineState state)
    {
        ref MacroFeatures f = ref state.Macro;
        ref readonly SeriesRow row = ref state.Series[SeriesId.Dtwexbgs];
        double then = state.Series.Back(SeriesId.Dtwexbgs, 63);
        Walk.Wait(state.Parts, Part.Dollar, row.ObservedDay);
        Walk.Wait(state.Parts, Part.GoldDollar, row.ObservedDay);
        if (row.Value > 0 && then > 0)
        {
            f.DollarMomentum63 = Ln.Of(row.Value / then);
            Walk.Step(state.Parts, Part.Dollar, row.ObservedDay, f.DollarMomentum63);
            f.DollarMomentumZ252 = Walk.Z(state.Parts, Part.Dollar);
        }

        GoldOnDollar(state, in row, state.Series.Back(SeriesId.Dtwexbgs, 1));
    }

    /// <summary>The returns of both between the same two dates. The series comes late, so the panel is looked at for GLD's closes then.</summary>
    private static void GoldOnDollar(EngineState state, in SeriesRow dollar, double before)
    {
        double gold = CloseOn(state, dollar.ObservedDay), goldBefore = CloseOn(state, dollar.PrevObservedDay);
        if (gold <= 0 || goldBefore <= 0 || before <= 0 || dollar.Value <= 0)
        {
            return;
        }

        double x = Ln.Of(dollar.Value / before), y = Ln.Of(gold / goldBefore);
        Walk.Step(state.Parts, Part.GoldDollar, dollar.ObservedDay, x, y);
        long count = state.Parts[Part.GoldDollar].Count;
        int window = PartTable.Window(Part.GoldDollar);
        if (count < window)
        {
            return;
        }

        Regression r = default;
        for (int k = window - 1; k >= 0; k--)
        {
            r.Add(Walk.Back(state.Parts.RingOf(Part.GoldDollar), count, k, 0, 2), Walk.Back(state.Parts.RingOf(Part.GoldDollar), count, k, 1, 2));
        }

        ref MacroFeatures f = ref state.Macro;
        f.GoldDollarBeta126 = r.Slope;
        f.GoldDollarResidual = y - r.Constant - (r.Slope * x);
        f.GoldDollarResidualZ126 = r.ResidualZ(x, y);
    }

    /// <summary>GLD's close of a completed day, USD; 0 = not one of the last.</summary>
    private static double CloseOn(EngineState state, long day)
    {
        foreach (ref readonly PanelRow row in state.PanelRows.AsSpan())
        {
            if (row.Day == day)
            {
                return row.GoldClose;
            }
        }

        return 0;
    }

    private static void BalanceSheet(EngineState state)
    {
        ref readonly SeriesRow row = ref state.Series[SeriesId.Walcl];
        double then = state.Series.Back(SeriesId.Walcl, 13);
        Walk.Wait(state.Parts, Part.BalanceSheet, row.ObservedDay);
        if (row.Value > 0 && then > 0)
        {
            state.Macro.BalanceSheetGrowth13 = Ln.Of(row.Value / then);
            Walk.Step(state.Parts, Part.BalanceSheet, row.ObservedDay, state.Macro.BalanceSheetGrowth13);
            state.Macro.BalanceSheetGrowthZ104 = Walk.Z(state.Parts, Part.BalanceSheet);
        }
    }

    /// <summary>What options ask above what GLD has done, points: needs its 21 days.</summary>
    private static void RiskPremium(EngineState state, int gold)
    {
        Walk.Wait(state.Parts, Part.Vrp, state.Series[SeriesId.Gvzcls].ObservedDay);
        if (gold < 0 || !state.Bars(gold, BarInterval.Day).Has(22))
        {
            return;
        }

        ref MacroFeatures f = ref state.Macro;
        f.Vrp = f.Gvz - (100 * state.Bars(gold, BarInterval.Day).RealisedVol21);
        Walk.Step(state.Parts, Part.Vrp, state.Series[SeriesId.Gvzcls].ObservedDay, f.Vrp);
        f.VrpPercentile252 = Walk.Percentile(state.Parts, Part.Vrp);
        f.VrpMean252 = Walk.Mean(state.Parts, Part.Vrp);
    }

    private static void GoldOptions(EngineState state, SeriesId id)
    {
        ref MacroFeatures f = ref state.Macro;
        Surface(state, id, Part.GldSkew, SeriesId.GldPut25Iv, SeriesId.GldCall25Iv, ref f.GldSkew);
        f.GldSkewZ252 = Walk.Z(state.Parts, Part.GldSkew);
        Surface(state, id, Part.GldTerm, SeriesId.GldIv30, SeriesId.GldIv90, ref f.GldTermRatio);
        if (id == SeriesId.GldIv30)
        {
            Walk.Step(state.Parts, Part.GldIv, state.Series[id].ObservedDay, state.Series.Last(id));
            f.GldIvPercentile252 = Walk.Percentile(state.Parts, Part.GldIv);
        }
    }

    private static void SilverOptions(EngineState state, SeriesId id)
    {
        ref MacroFeatures f = ref state.Macro;
        Surface(state, id, Part.SlvSkew, SeriesId.SlvPut25Iv, SeriesId.SlvCall25Iv, ref f.SlvSkew);
        f.SlvSkewZ252 = Walk.Z(state.Parts, Part.SlvSkew);
        Surface(state, id, Part.SlvTerm, SeriesId.SlvIv30, SeriesId.SlvIv90, ref f.SlvTermRatio);
        if (id == SeriesId.SlvIv30)
        {
            Walk.Step(state.Parts, Part.SlvIv, state.Series[id].ObservedDay, state.Series.Last(id));
            f.SlvIvPercentile252 = Walk.Percentile(state.Parts, Part.SlvIv);
        }
    }

    /// <summary>Of two points of one day: the difference of the skew, the ratio of the term structure.</summary>
    private static void Surface(EngineState state, SeriesId id, Part part, SeriesId a, SeriesId b, ref double value)
    {
        ref readonly SeriesRow first = ref state.Series[a];
        ref readonly SeriesRow second = ref state.Series[b];
        bool isTerm = part is Part.GldTerm or Part.SlvTerm;
        if ((id != a && id != b) || first.ObservedDay != second.ObservedDay || (isTerm && second.Value <= 0))
        {
            return;
        }

        value = isTerm ? first.Value / second.Value : first.Value - second.Value;
        Walk.Step(state.Parts, part, first.ObservedDay, value);
    }
}
