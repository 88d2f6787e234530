using System;

namespace Qgtm.Fast.Features;

/// <summary>
/// GDX against GLD in levels over 126 days (Engle and Granger 1987): the residuals of ln GDX on ln GLD, how far out the last one is, and
/// whether they revert: the Dickey-Fuller t of their changes on their levels, without constant and lags.
/// </summary>
internal static class MinersSet
{
    private const int Window = 126;

    public static void OnDay(EngineState state, in CrossNames names, long day, long present)
    {
        double gold = CrossSet.Close(state, present, names.Gold), miners = CrossSet.Close(state, present, names.Gdx);
        if (gold <= 0 || miners <= 0)
        {
            return;
        }

        Walk.Step(state.Parts, Part.Miners, day, Ln.Of(gold), Ln.Of(miners));
        long count = state.Parts[Part.Miners].Count;
        if (count >= Window)
        {
            Spread(ref state.Cross, state.Parts.RingOf(Part.Miners), count);
        }
    }

    private static void Spread(ref CrossFeatures f, ReadOnlySpan<double> ring, long count)
    {
        double x0 = Walk.Back(ring, count, 0, 0, 2), y0 = Walk.Back(ring, count, 0, 1, 2);
        Regression levels = default;
        for (int k = Window - 1; k >= 0; k--)
        {
            levels.Add(Walk.Back(ring, count, k, 0, 2) - x0, Walk.Back(ring, count, k, 1, 2) - y0);
        }

        // The last pair is the origin, so its residual is minus the constant.
        double slope = levels.Slope, constant = levels.Constant;
        double before = 0, products = 0, squares = 0, changes = 0;
        for (int k = Window - 1; k >= 0; k--)
        {
            double u = Walk.Back(ring, count, k, 1, 2) - y0 - constant - (slope * (Walk.Back(ring, count, k, 0, 2) - x0));
            if (k < Window - 1)
            {
                products += (u - before) * before;
                squares += before * before;
                changes += (u - before) * (u - before);
            }

            before = u;
        }

        f.GdxGldSpreadZ126 = levels.ResidualZ(0, 0);
        double gamma = squares > 0 ? products / squares : 0;
        double rest = changes - (gamma * products);
        f.GdxGldAdfT126 = squares > 0 && rest > changes * 1e-12 ? gamma / Math.Sqrt(rest / (Window - 2) / squares) : 0;
    }
}
