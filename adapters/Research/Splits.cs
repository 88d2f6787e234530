using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Research;

/// <summary>Samples to fit on and samples to judge by, as indices in time order.</summary>
public sealed record Split(IReadOnlyList<int> Train, IReadOnlyList<int> Test);

/// <summary>Ways to cut a history so that nothing of a judged span is in what was fitted.</summary>
public static class Splits
{
    /// <summary>
    /// Walk-forward: train, leave out purge days, test, then move by the length of the test. A growing window keeps its start.
    /// The last test may be shorter.
    /// </summary>
    public static IEnumerable<Split> WalkForward(int days, int train, int test, int purge = 0, bool growing = false)
    {
        if (train <= 0 || test <= 0 || purge < 0)
        {
            throw new ArgumentException("A walk-forward split takes days to train and to test above 0.", nameof(train));
        }

        return Walk(days, train, test, purge, growing);
    }

    /// <summary>
    /// Purged k-fold (Lopez de Prado 2018, chapter 7): folds of consecutive samples; a training sample whose span, from itself
    /// to the index at which its outcome is known, meets the span of the fold is left out, and so are embargo samples behind it.
    /// </summary>
    /// <param name="ends">For each sample the index at which its outcome is known, its own or later.</param>
    /// <param name="folds">Number of folds, 2 or more.</param>
    /// <param name="embargo">Samples left out behind the last outcome of a fold.</param>
    public static IEnumerable<Split> PurgedKFold(IReadOnlyList<int> ends, int folds, int embargo = 0)
    {
        if (folds < 2 || folds > ends.Count || embargo < 0 || ends.Where((end, i) => end < i).Any())
        {
            throw new ArgumentException("A purged k-fold takes 2 folds or more, not more than samples, and outcomes that do not precede their sample.", nameof(folds));
        }

        return Enumerable.Range(0, folds).Select(fold => Fold(ends, fold, folds, embargo));
    }

    private static IEnumerable<Split> Walk(int days, int train, int test, int purge, bool growing)
    {
        for (int from = 0; from + train + purge < days; from += test)
        {
            int first = growing ? 0 : from, end = from + train, judged = end + purge;
            yield return new(
                [.. Enumerable.Range(first, end - first)],
                [.. Enumerable.Range(judged, Math.Min(test, days - judged))]);
        }
    }

    private static Split Fold(IReadOnlyList<int> ends, int fold, int folds, int embargo)
    {
        int first = (int)((long)ends.Count * fold / folds), next = (int)((long)ends.Count * (fold + 1) / folds);
        int[] test = [.. Enumerable.Range(first, next - first)];
        int last = test.Max(i => ends[i]);
        return new([.. Enumerable.Range(0, ends.Count).Where(i => ends[i] < first || (i >= next && i > last + embargo))], test);
    }
}
