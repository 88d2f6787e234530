using System.Numerics;

namespace Qgtm.Fast.Features;

/// <summary>Features between names: one step when a day is complete, from the names that have a bar of it.</summary>
internal static class CrossSet
{
    /// <summary>Days that the panel keeps, a power of two, and those that its statistics look at.</summary>
    public const int PanelMax = 64, Window = 63;

    /// <summary>Names are columns of the panel.</summary>
    private const int Columns = EngineLimits.BarInstrumentsMax;

    /// <summary>The day is complete: nothing of it comes any more.</summary>
    public static void OnDay(EngineState state, in CrossNames names)
    {
        ref CrossState s = ref state.CrossState;
        ref CrossFeatures f = ref state.Cross;
        int slot = (int)(f.Days & (PanelMax - 1));
        ref PanelRow row = ref state.PanelRows[slot];
        row.Day = s.PendingDay;
        row.Both = s.Present & s.Expected;
        row.GoldClose = Close(state, s.Present, names.Gold);
        for (int i = 0; i < Columns; i++)
        {
            state.PanelReturns[(slot * Columns) + i] = Has(row.Both, i) ? state.Bars(i, BarInterval.Day).LogReturn : 0;
        }

        long day = f.Day = s.PendingDay;
        f.Days++;
        Ratios(state, in names, day, s.Present);
        MinersSet.OnDay(state, in names, day, s.Present);
        Correlations(state, in names, day, row.Both);
        double gold = row.GoldClose, silver = Close(state, s.Present, names.Silver);
        if (gold > 0 && silver > 0)
        {
            HedgeFilter.OnDay(ref f, ref s, state.Parts, day, gold, silver);
        }

        Panel.OnDay(state, in names, day, s.Present);
        if (Has(s.Present, names.Spy))
        {
            state.Macro.SpyDrawdown252 = state.Bars(names.Spy, BarInterval.Day).Drawdown252;
            Walk.Step(state.Parts, Part.SpyDrawdown, day, state.Macro.SpyDrawdown252);
        }

        s.Expected = s.Present;
        s.Present = s.PendingDay = 0;
    }

    /// <summary>True when a name is in a set of names.</summary>
    public static bool Has(long set, int name) => name >= 0 && (set >> name & 1) != 0;

    /// <summary>The day's close of a name, USD; 0 when it has none.</summary>
    public static double Close(EngineState state, long present, int name) => Has(present, name) ? state.Bars(name, BarInterval.Day).Close : 0;

    /// <summary>Names in a set.</summary>
    public static int Size(long set) => BitOperations.PopCount((ulong)set);

    /// <summary>y on x over the panel's window, on the days that have both.</summary>
    public static Regression Returns(EngineState state, int x, int y)
    {
        Regression r = default;
        long days = state.Cross.Days < Window ? state.Cross.Days : Window;
        for (long k = days; k >= 1; k--)
        {
            int slot = (int)((state.Cross.Days - k) & (PanelMax - 1));
            if (Has(state.PanelRows[slot].Both, x) && Has(state.PanelRows[slot].Both, y))
            {
                r.Add(state.PanelReturns[(slot * Columns) + x], state.PanelReturns[(slot * Columns) + y]);
            }
        }

        return r;
    }

    private static void Ratios(EngineState state, in CrossNames names, long day, long present)
    {
        ref CrossFeatures f = ref state.Cross;
        Ratio(state, Part.GoldSilver, day, Close(state, present, names.Gold), Close(state, present, names.Silver), ref f.GoldSilverRatio, ref f.GoldSilverZ252);
        Ratio(state, Part.GdxjGdx, day, Close(state, present, names.Gdxj), Close(state, present, names.Gdx), ref f.GdxjGdxRatio, ref f.GdxjGdxZ252);
        Ratio(state, Part.SilSlv, day, Close(state, present, names.Sil), Close(state, present, names.Silver), ref f.SilSlvRatio, ref f.SilSlvZ252);
        Ratio(state, Part.PpltGld, day, Close(state, present, names.Pplt), Close(state, present, names.Gold), ref f.PpltGldRatio, ref f.PpltGldZ252);
        Ratio(state, Part.PallPplt, day, Close(state, present, names.Pall), Close(state, present, names.Pplt), ref f.PallPpltRatio, ref f.PallPpltZ252);
        f.GoldSilverHalfLife = Walk.HalfLife(state.Parts, Part.GoldSilver);
        f.PpltGldHalfLife = Walk.HalfLife(state.Parts, Part.PpltGld);
    }

    private static void Ratio(EngineState state, Part part, long day, double over, double under, ref double ratio, ref double z)
    {
        if (over > 0 && under > 0)
        {
            ratio = over / under;
            Walk.Step(state.Parts, part, day, Ln.Of(ratio));
            z = Walk.Z(state.Parts, part);
        }
    }

    private static void Correlations(EngineState state, in CrossNames names, long day, long both)
    {
        ref CrossFeatures f = ref state.Cross;
        Correlation(state, Part.GldSpy, day, both, names.Gold, names.Spy, ref f.GldSpyCorrelation63);
        Correlation(state, Part.GldTlt, day, both, names.Gold, names.Tlt, ref f.GldTltCorrelation63);
        Correlation(state, Part.GldUup, day, both, names.Gold, names.Uup, ref f.GldUupCorrelation63);
        Correlation(state, Part.GldSlv, day, both, names.Gold, names.Silver, ref f.GldSlvCorrelation63);
        Correlation(state, Part.GldGdx, day, both, names.Gold, names.Gdx, ref f.GldGdxCorrelation63);
        if (Has(both, names.Gold) && Has(both, names.Gdx) && state.Parts[Part.GldGdx].Count >= Window)
        {
            Regression r = Returns(state, names.Gold, names.Gdx);
            f.GdxGldBeta63 = r.Slope;
            f.GdxGldResidualZ63 = r.ResidualZ(state.Bars(names.Gold, BarInterval.Day).LogReturn, state.Bars(names.Gdx, BarInterval.Day).LogReturn);
        }
    }

    private static void Correlation(EngineState state, Part part, long day, long both, int x, int y, ref double correlation)
    {
        if (Has(both, x) && Has(both, y))
        {
            Walk.Step(state.Parts, part, day, state.Bars(y, BarInterval.Day).LogReturn);
            correlation = state.Parts[part].Count >= Window ? Returns(state, x, y).Correlation : 0;
        }
    }
}
