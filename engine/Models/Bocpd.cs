using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.Models;

/// <summary>Prior of a run: Normal-Gamma with shape 1, on daily returns.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BocpdPrior
{
    /// <summary>Mean of a day's return, and how many days it is worth.</summary>
    public double Mean;
    public double Kappa;

    /// <summary>Rate of the precision: with shape 1 the variance of a day's return that is expected.</summary>
    public double Beta;

    /// <summary>Probability of a change on any day.</summary>
    public double Hazard;

    /// <summary>A run of 250 days on average, no drift, 1 % a day.</summary>
    public static BocpdPrior Default => new() { Mean = 0, Kappa = 1, Beta = 1e-4, Hazard = 1.0 / 250 };
}

/// <summary>One run length, by its index in the table.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BocpdRun
{
    public double Probability;

    /// <summary>Posterior mean and rate; the other two parameters follow from the length.</summary>
    public double Mean;
    public double Beta;
}

/// <summary>What the run lengths say together.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BocpdRow
{
    public long Days;
    public long Refused;

    /// <summary>The likeliest run length and the mean one, days.</summary>
    public long LikeliestRun;
    public double MeanRun;

    /// <summary>Probability that the run is at most <see cref="Bocpd.RecentDays"/> old.</summary>
    public double RecentChange;

    /// <summary>ln of the probability density of all days so far, nats.</summary>
    public double LogEvidence;
}

/// <summary>
/// Bayesian online change point detection, Adams and MacKay (2007), algorithm 1, constant hazard: the probability of each run
/// length, Normal-Gamma in each run, Student-t prediction. The longest length stands for itself and all longer ones, with the
/// statistics of its own days. Under a constant hazard P(run = 0) is the hazard on every day, so the figure to read is RecentChange.
/// </summary>
public static class Bocpd
{
    /// <summary>Longest run told apart, days, and rows of the table.</summary>
    public const int RunMax = 500;
    public const int Rows = RunMax + 1;

    /// <summary>A run of at most so many days is a recent change.</summary>
    public const int RecentDays = 21;

    /// <summary>Shape of the precision in a new run: with 1, Gamma(1.5)/Gamma(1) is known in closed form.</summary>
    private const double Shape = 1;
    private const double GammaRatio = 0.886226925452758;

    /// <summary>One day's return. Constant work: <see cref="Rows"/> steps.</summary>
    [HotPath]
    public static void Update(ref BocpdRow row, Span<BocpdRun> runs, in BocpdPrior prior, double x)
    {
        Invariant.Holds(runs.Length == Rows, "The table of run lengths has Bocpd.Rows rows.");
        if (!double.IsFinite(x))
        {
            row.Refused++;
            return;
        }

        if (row.Days == 0)
        {
            runs.Clear();
            runs[0] = new() { Probability = 1, Mean = prior.Mean, Beta = prior.Beta };
        }

        int longest = row.Days < RunMax ? (int)row.Days : RunMax;
        double evidence = Weigh(runs[..(longest + 1)], in prior, x);
        double grow = (1 - prior.Hazard) / evidence;
        double beyond = longest == RunMax ? runs[RunMax].Probability * grow : 0;
        for (int r = longest == RunMax ? RunMax - 1 : longest; r >= 0; r--)
        {
            double kappa = prior.Kappa + r, d = x - runs[r].Mean;
            runs[r + 1].Probability = runs[r].Probability * grow;
            runs[r + 1].Mean = runs[r].Mean + (d / (kappa + 1));
            runs[r + 1].Beta = runs[r].Beta + (kappa * d * d / (2 * (kappa + 1)));
        }

        runs[RunMax].Probability += beyond;
        runs[0] = new() { Probability = prior.Hazard, Mean = prior.Mean, Beta = prior.Beta };
        row.Days++;
        row.LogEvidence += Ln.Of(evidence);
        Summarise(ref row, runs);
    }

    /// <summary>Multiplies each probability by the density of x in its run; the sum is the density of x.</summary>
    private static double Weigh(Span<BocpdRun> runs, in BocpdPrior prior, double x)
    {
        double sum = 0, ratio = GammaRatio;
        for (int r = 0; r < runs.Length; r++)
        {
            // Student-t with 2 alpha degrees of freedom; ratio is Gamma(alpha + 1/2) / Gamma(alpha), from one alpha to the next by division.
            double alpha = Shape + (0.5 * r), kappa = prior.Kappa + r, d = x - runs[r].Mean;
            double scale = 2 * runs[r].Beta * (kappa + 1) / kappa;
            double density = ratio / Math.Sqrt(Math.PI * scale) * Exp.Of(-(alpha + 0.5) * Ln.Of(1 + (d * d / scale)));
            runs[r].Probability *= density;
            sum += runs[r].Probability;
            ratio = alpha / ratio;
        }

        return sum;
    }

    private static void Summarise(ref BocpdRow row, ReadOnlySpan<BocpdRun> runs)
    {
        int likeliest = 0;
        double mean = 0, recent = 0;
        for (int r = 0; r < runs.Length; r++)
        {
            mean += r * runs[r].Probability;
            recent += r <= RecentDays ? runs[r].Probability : 0;
            likeliest = runs[r].Probability > runs[likeliest].Probability ? r : likeliest;
        }

        row.LikeliestRun = likeliest;
        row.MeanRun = mean;
        row.RecentChange = recent;
    }
}
