using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.Models;

/// <summary>The logistic model of one base strategy, and how its forecasts have done.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MetaRow
{
    /// <summary>Coefficients: the constant, then one for each feature.</summary>
    public double Constant;
    public double C0;
    public double C1;
    public double C2;
    public double C3;
    public double C4;
    public double C5;
    public double C6;
    public double C7;

    /// <summary>Signals whose outcome is known and has been learnt, and those of them that paid.</summary>
    public long Samples;
    public long Paid;

    /// <summary>Mean, and sum of squares about it, of what each forecast saved in log loss against the base rate, nats.</summary>
    public double GainMean;
    public double GainSquares;

    /// <summary>1 = the gate has passed and the model decides; 0 = shadow.</summary>
    public long Active;

    /// <summary>Signals that found no place to wait for their outcome.</summary>
    public long Dropped;
}

/// <summary>A signal that waits for its outcome.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MetaSample
{
    /// <summary>Day of the signal and day on which its outcome was known, days since 1970-01-01; 0 = no signal, no outcome.</summary>
    public long SignalDay;
    public long OutcomeDay;

    /// <summary>1 = the base signal paid.</summary>
    public long Paid;

    /// <summary>What the model said on the day of the signal.</summary>
    public double Probability;
    public double F0;
    public double F1;
    public double F2;
    public double F3;
    public double F4;
    public double F5;
    public double F6;
    public double F7;
}

/// <summary>
/// meta_labeller (Lopez de Prado 2018, chapter 3): the probability that a base signal pays, by logistic regression on eight
/// features, learnt online. It gates and sizes, it never makes a direction. Purge: a signal is learnt only when its outcome is
/// known; embargo: five days after that. So every forecast was made by a model that had seen nothing of the signal's own span, and
/// its log loss is out of sample. The model decides only after these forecasts have beaten the base rate; until then, shadow.
/// </summary>
public static class MetaLabel
{
    /// <summary>Features of a signal, z-scores; they are cut at <see cref="FeatureMax"/>.</summary>
    public const int Features = 8;
    public const double FeatureMax = 5;

    /// <summary>Signals of one strategy that may wait for their outcome: the length of the table.</summary>
    public const int PendingMax = 32;

    /// <summary>Days between a known outcome and its use.</summary>
    public const int EmbargoDays = 5;

    /// <summary>A signal with no more than this probability is not followed.</summary>
    public const double Gate = 0.55;

    /// <summary>Largest factor on a signal; at the gate it is 1.</summary>
    public const double SizeMax = 1.5;

    /// <summary>Learnt signals before the model may decide, and the t-statistic of its gain from which it does.</summary>
    public const int SamplesMin = 250;
    public const double TStatisticMin = 1.6448536269514722;

    /// <summary>Step of the gradient, and share of a coefficient that is taken off at each step.</summary>
    private const double Step = 0.05;
    private const double Shrinkage = 1e-4;

    /// <summary>Probability that a signal with these features pays.</summary>
    [HotPath]
    public static double Probability(in MetaRow row, ReadOnlySpan<double> features)
    {
        Invariant.Holds(features.Length == Features, "A signal has MetaLabel.Features features.");
        ReadOnlySpan<double> c = MemoryMarshal.CreateReadOnlySpan(in row.Constant, Features + 1);
        double sum = c[0];
        for (int i = 0; i < Features; i++)
        {
            sum += c[i + 1] * Cut(features[i]);
        }

        return 1 / (1 + Exp.Of(-sum));
    }

    /// <summary>The factor on a signal: 1 in shadow; then 0 up to the gate and above it p over the gate, at most 1.5.</summary>
    [HotPath]
    public static double Size(in MetaRow row, double probability) =>
        row.Active == 0 ? 1 : probability > Gate ? Math.Min(probability / Gate, SizeMax) : 0;

    /// <summary>Remembers a signal of a day (days since 1970-01-01); its place in the table, or -1 when the table is full.</summary>
    [HotPath]
    public static int Open(ref MetaRow row, Span<MetaSample> pending, ReadOnlySpan<double> features, long day)
    {
        Invariant.Holds(pending.Length == PendingMax && day > 0, "Signals wait in a table of MetaLabel.PendingMax rows, on a day after 1970-01-01.");
        for (int i = 0; i < pending.Length; i++)
        {
            ref MetaSample sample = ref pending[i];
            if (sample.SignalDay == 0)
            {
                sample = new() { SignalDay = day, Probability = Probability(in row, features) };
                Span<double> kept = MemoryMarshal.CreateSpan(ref sample.F0, Features);
                for (int f = 0; f < Features; f++)
                {
                    kept[f] = Cut(features[f]);
                }

                return i;
            }
        }

        row.Dropped++;
        return -1;
    }

    /// <summary>Tells the outcome of a signal on the day on which it is known; -1, a signal that found no place, is nothing.</summary>
    [HotPath]
    public static void Close(Span<MetaSample> pending, int place, long day, bool paid)
    {
        if (place < 0)
        {
            return;
        }

        ref MetaSample sample = ref pending[place];
        Invariant.Holds(sample.SignalDay != 0 && day >= sample.SignalDay, "An outcome belongs to a signal before it.");
        sample.OutcomeDay = day;
        sample.Paid = paid ? 1 : 0;
    }

    /// <summary>Judges and learns what is past its embargo, oldest outcome first.</summary>
    [HotPath]
    public static void Learn(ref MetaRow row, Span<MetaSample> pending, long day)
    {
        for (int left = pending.Length; left > 0; left--)
        {
            int next = -1;
            for (int i = 0; i < pending.Length; i++)
            {
                bool ripe = pending[i].OutcomeDay != 0 && pending[i].OutcomeDay + EmbargoDays <= day;
                next = ripe && (next < 0 || pending[i].OutcomeDay < pending[next].OutcomeDay) ? i : next;
            }

            if (next < 0)
            {
                return;
            }

            Judge(ref row, in pending[next]);
            Descend(ref row, in pending[next]);
            pending[next] = default;
        }
    }

    /// <summary>t-statistic of the mean gain against the base rate; 0 before there are two samples.</summary>
    public static double TStatistic(in MetaRow row) =>
        row.Samples > 1 && row.GainSquares > 0
            ? row.GainMean / Math.Sqrt(row.GainSquares / (row.Samples - 1) / row.Samples)
            : 0;

    private static void Judge(ref MetaRow row, in MetaSample sample)
    {
        double rate = (row.Paid + 1.0) / (row.Samples + 2);
        double gain = Loss(rate, sample.Paid) - Loss(sample.Probability, sample.Paid);
        row.Samples++;
        row.Paid += sample.Paid;
        double d = gain - row.GainMean;
        row.GainMean += d / row.Samples;
        row.GainSquares += d * (gain - row.GainMean);
        double t = TStatistic(in row);
        row.Active = row.Samples >= SamplesMin && t > TStatisticMin ? 1 : t < 0 ? 0 : row.Active;
    }

    private static void Descend(ref MetaRow row, in MetaSample sample)
    {
        ReadOnlySpan<double> x = MemoryMarshal.CreateReadOnlySpan(in sample.F0, Features);
        Span<double> c = MemoryMarshal.CreateSpan(ref row.Constant, Features + 1);
        double error = sample.Paid - Probability(in row, x);
        c[0] += Step * error;
        for (int i = 0; i < Features; i++)
        {
            c[i + 1] += Step * ((error * x[i]) - (Shrinkage * c[i + 1]));
        }
    }

    private static double Loss(double probability, long paid)
    {
        double p = Math.Clamp(paid == 1 ? probability : 1 - probability, 1e-6, 1);
        return -Ln.Of(p);
    }

    /// <summary>A feature within its bounds; what is not a number says nothing.</summary>
    private static double Cut(double x) => double.IsNaN(x) ? 0 : Math.Clamp(x, -FeatureMax, FeatureMax);
}
