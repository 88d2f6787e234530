using System;

namespace Qgtm.Fast.Features;

/// <summary>All tradable names of a day together: how many rise, how far apart they are, and how much of their moves is one move.</summary>
internal static class Panel
{
    /// <summary>Most steps of the power method; it stops when the eigenvalue stands still.</summary>
    private const int StepsMax = 4096;

    private const int Columns = EngineLimits.BarInstrumentsMax;

    public static void OnDay(EngineState state, in CrossNames names, long day, long present)
    {
        long tradable = present & names.Tradable;
        int moved = 0, judged = 0, above = 0;
        double sum = 0, square = 0;
        for (int i = 0; i < Columns && tradable >> i != 0; i++)
        {
            if (!CrossSet.Has(tradable, i))
            {
                continue;
            }

            ref readonly BarFeatures bar = ref state.Bars(i, BarInterval.Day);
            judged += bar.Has(50) ? 1 : 0;
            above += bar.Has(50) && bar.Close > bar.Ema50 ? 1 : 0;
            moved += bar.Has(2) ? 1 : 0;
            sum += bar.LogReturn;
            square += bar.LogReturn * bar.LogReturn;
        }

        double spread = moved > 1 ? square - (sum * sum / moved) : 0;
        state.Cross.Breadth = judged > 0 ? (double)above / judged : 0;
        state.Cross.Dispersion = spread > square * 1e-12 ? Math.Sqrt(spread / (moved - 1)) : 0;
        state.Cross.FirstComponentShare63 = state.Cross.Days >= CrossSet.Window ? FirstShare(state, Whole(state, names.Tradable)) : 0;
        Walk.Step(state.Parts, Part.Panel, day, state.Cross.Dispersion);
    }

    /// <summary>The names that have a return on every day of the window.</summary>
    private static long Whole(EngineState state, long names)
    {
        for (long k = 1; k <= CrossSet.Window; k++)
        {
            names &= state.PanelRows[(int)((state.Cross.Days - k) & (CrossSet.PanelMax - 1))].Both;
        }

        return names;
    }

    /// <summary>Largest eigenvalue of the correlation matrix over the number of names.</summary>
    private static double FirstShare(EngineState state, long names)
    {
        int n = CrossSet.Size(names);
        Span<double> matrix = stackalloc double[Columns * Columns];
        Span<int> columns = stackalloc int[Columns];
        int at = 0;
        for (int i = 0; i < Columns; i++)
        {
            if (CrossSet.Has(names, i))
            {
                columns[at++] = i;
            }
        }

        for (int i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = 1;
            for (int j = 0; j < i; j++)
            {
                matrix[(i * n) + j] = matrix[(j * n) + i] = CrossSet.Returns(state, columns[i], columns[j]).Correlation;
            }
        }

        return n < 2 ? 0 : Largest(matrix, n) / n;
    }

    /// <summary>Largest eigenvalue of a positive matrix, by the power method from its longest row, which the vector sought is never at right angles to.</summary>
    private static double Largest(ReadOnlySpan<double> matrix, int n)
    {
        Span<double> v = stackalloc double[Columns];
        Span<double> w = stackalloc double[Columns];
        double longest = 0;
        for (int i = 0; i < n; i++)
        {
            double length = Product(matrix.Slice(i * n, n), matrix.Slice(i * n, n));
            if (length > longest)
            {
                longest = length;
                matrix.Slice(i * n, n).CopyTo(v);
            }
        }

        double value = 0;
        for (int step = 0; step < StepsMax; step++)
        {
            double norm = Math.Sqrt(Product(v[..n], v[..n]));
            for (int i = 0; i < n; i++)
            {
                v[i] /= norm;
            }

            for (int i = 0; i < n; i++)
            {
                w[i] = Product(matrix.Slice(i * n, n), v[..n]);
            }

            double next = Product(v[..n], w[..n]), change = next - value;
            value = next;
            w[..n].CopyTo(v);
            if (change <= value * 1e-15)
            {
                break;
            }
        }

        return value;
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
