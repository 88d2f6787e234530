using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Bar features against their recomputation from the whole list of bars.</summary>
public sealed class BarFeatureTests(ITestOutputHelper output)
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>A million bars in all. Each interval's own constants are seen, the day's windows among them.</summary>
    [Theory]
    [InlineData(BarInterval.Minute, 600_000)]
    [InlineData(BarInterval.FiveMinutes, 100_000)]
    [InlineData(BarInterval.FifteenMinutes, 100_000)]
    [InlineData(BarInterval.Hour, 100_000)]
    [InlineData(BarInterval.Day, 100_000)]
    public void Every_bar_feature_is_its_recomputation(BarInterval interval, int bars)
    {
        Random random = new(Seeds.Pick(output));
        NaiveBars naive = new(interval);
        Series one = new(interval);
        Series? copy = null;
        List<string> wrong = [];
        BarValues bar = default;
        for (int n = 0; n < bars; n++)
        {
            bar = Walk(random, in bar, interval);
            naive.Add(in bar);
            one.Push(in bar);
            copy?.Push(in bar);
            copy = n == bars / 2 ? one.Copy() : copy;
            bool recursions = n < 300 || n == bars - 1;
            if (recursions || random.Next(bars / 300) == 0 || n % 256 is 255 or 0 && n < 3000)
            {
                wrong.AddRange(Readings.Differences(FeatureGroup.Bar, naive.Values(recursions), one.Features, $"{interval} {n}"));
            }
        }

        Sentences.AssertNone(wrong.Take(20));
        Assert.Equal(one.Bytes, copy!.Bytes);
    }

    [Fact]
    public void The_recomputation_knows_every_bar_feature()
    {
        NaiveBars naive = new(BarInterval.Day);
        naive.Add(new BarValues { StartNs = DayNs, Open = 1, High = 1, Low = 1, Close = 1 });
        Assert.Equal(
            FeatureCatalogue.All().Where(f => f.Group == FeatureGroup.Bar).Select(f => f.Field).Order(StringComparer.Ordinal),
            naive.Values(true).Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The catalogue's count of bars is the one at which a feature appears.</summary>
    [Fact]
    public void A_feature_is_zero_until_its_window_is_full_and_there_from_then_on()
    {
        Random random = new(Seeds.Pick(output));
        Series days = new(BarInterval.Day);
        BarValues bar = default;
        Feature[] all = [.. FeatureCatalogue.All().Where(f => f.Group == FeatureGroup.Bar)];
        Dictionary<string, int> first = [];
        for (int n = 1; n <= 260; n++)
        {
            bar = Walk(random, in bar, BarInterval.Day);
            bar.Open = n == 1 ? bar.Open : bar.Open * 1.0001;
            days.Push(in bar);
            foreach (Feature f in all.Where(f => Readings.Of(days.Features, f.Field) != 0))
            {
                first.TryAdd(f.Field, n);
            }
        }

        // What may be zero by itself at the first bar that has it.
        string[] mayBeZero = ["Gap", "StochRsi14", "TurnOfMonth", "Drawdown252", "BollingerPosition"];
        Assert.All(all, f => Assert.True(first[f.Field] >= f.Bars, $"{f.Name} is there at bar {first[f.Field]}, the catalogue says {f.Bars}"));
        Assert.All(all.ExceptBy(mayBeZero, f => f.Field), f => Assert.Equal((f.Name, f.Bars), (f.Name, first[f.Field])));
    }

    [Fact]
    public void A_name_that_does_not_move_has_no_distances_and_no_rounding_in_their_place()
    {
        Series still = new(BarInterval.Day);
        BarValues bar = default;
        Random random = new(1);
        for (int n = 0; n < 700; n++)
        {
            bar = Walk(random, in bar, BarInterval.Day);
            double close = n < 200 ? bar.Close : 123.45;
            BarValues b = new() { StartNs = bar.StartNs, Open = close, High = close, Low = close, Close = close, Volume = 1000 };
            still.Push(in b);
        }

        BarFeatures f = still.Features;
        Assert.Equal((0, 0, 0), (f.Z21, f.Z63, f.Z252));
        Assert.Equal((0, 0, 0, 0), (f.VolumeZ21, f.Skew63, f.Autocorrelation1, f.RealisedVol21));
        Assert.Equal((0.5, 0), (f.BollingerPosition, f.BollingerWidth));
        Assert.Equal((123.45, 123.45), (f.Sma20, f.Donchian55High));
    }

    /// <summary>A bar after another: gaps, quiet stretches, jumps, bars without volume.</summary>
    internal static BarValues Walk(Random random, in BarValues before, BarInterval interval)
    {
        double close = before.Close == 0 ? 100 : before.Close;
        double scale = random.Next(200) == 0 ? 0.05 : 0.01;
        double open = close * (1 + (scale * 0.3 * (random.NextDouble() - 0.5)));
        double pull = close > 400 ? -0.002 : close < 25 ? 0.002 : 0;
        double next = open * (1 + pull + (scale * (random.NextDouble() - 0.5)));
        return new BarValues
        {
            StartNs = before.StartNs == 0 ? 400_000_000_000_000_000 / DayNs * DayNs : before.StartNs + (interval == BarInterval.Day ? DayNs : 60_000_000_000),
            Open = open,
            High = Math.Max(open, next) * (1 + (scale * 0.2 * random.NextDouble())),
            Low = Math.Min(open, next) * (1 - (scale * 0.2 * random.NextDouble())),
            Close = next,
            Volume = random.Next(50) == 0 ? 0 : random.Next(1, 1_000_000),
        };
    }

    /// <summary>One instrument's bars of one interval.</summary>
    private sealed class Series(BarInterval interval)
    {
        private readonly double[] _bars = new double[BarRing.Size];
        private readonly double[] _days = new double[interval == BarInterval.Day ? BarRing.DailySize : 0];
        private BarState _state;
        private BarFeatures _features;

        public BarFeatures Features => _features;

        public byte[] Bytes => [.. MemoryMarshal.AsBytes([_state]), .. MemoryMarshal.AsBytes([_features]), .. MemoryMarshal.AsBytes(_bars.AsSpan()), .. MemoryMarshal.AsBytes(_days.AsSpan())];

        public void Push(in BarValues bar) => BarSet.Push(ref _features, ref _state, new BarRing(_bars, _days), in bar, interval);

        public Series Copy()
        {
            Series copy = new(interval) { _state = _state, _features = _features };
            _bars.CopyTo(copy._bars, 0);
            _days.CopyTo(copy._days, 0);
            return copy;
        }
    }
}
