using System;
using System.Linq;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>Nothing of what is judged is in what was fitted, and nothing is judged twice.</summary>
public sealed class SplitsTests(ITestOutputHelper output)
{
    [Fact]
    public void A_walk_judges_every_day_behind_the_first_window_once() => Seeds.Each(output, 20, random =>
    {
        int days = random.Next(50, 500), train = random.Next(5, 100), test = random.Next(1, 60), purge = random.Next(0, 10);
        Split[] splits = [.. Splits.WalkForward(days, train, test, purge, growing: random.Next(2) == 1)];
        Assert.Equal(Enumerable.Range(train + purge, Math.Max(days - train - purge, 0)), splits.SelectMany(s => s.Test));
        Assert.All(splits, s =>
        {
            Assert.True(s.Train.Count >= train);
            Assert.Equal(s.Train[^1] + 1 + purge, s.Test[0]);
        });
    });

    [Fact]
    public void A_walk_of_ten_days_by_hand()
    {
        Split[] splits = [.. Splits.WalkForward(10, 4, 3, 1)];
        Assert.Equal(2, splits.Length);
        Assert.Equal([0, 1, 2, 3], splits[0].Train);
        Assert.Equal([5, 6, 7], splits[0].Test);
        Assert.Equal([3, 4, 5, 6], splits[1].Train);
        Assert.Equal([8, 9], splits[1].Test);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Splits.WalkForward(10, 4, 3, 1, growing: true).Last().Train);
        Assert.Throws<ArgumentException>(() => Splits.WalkForward(10, 0, 3));
    }

    [Fact]
    public void No_training_span_meets_a_judged_span_or_its_embargo() => Seeds.Each(output, 20, random =>
    {
        int n = random.Next(30, 200), folds = random.Next(2, 8), embargo = random.Next(0, 6);
        int[] ends = [.. Enumerable.Range(0, n).Select(i => Math.Min(n - 1, i + random.Next(0, 10)))];
        Split[] splits = [.. Splits.PurgedKFold(ends, folds, embargo)];
        Assert.Equal(Enumerable.Range(0, n), splits.SelectMany(s => s.Test));
        foreach (Split split in splits)
        {
            int first = split.Test[0], last = split.Test.Max(i => ends[i]);
            int[] allowed = [.. Enumerable.Range(0, n).Except(split.Test).Where(i => ends[i] < first || i > last + embargo)];
            Assert.Equal(allowed, split.Train);
            Assert.All(split.Train, i => Assert.DoesNotContain(split.Test, j => i <= ends[j] && j <= ends[i]));
        }
    });

    [Fact]
    public void Folds_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Splits.PurgedKFold([0, 1, 2], 4));
        Assert.Throws<ArgumentException>(() => Splits.PurgedKFold([0, 0, 2], 2));
    }
}
