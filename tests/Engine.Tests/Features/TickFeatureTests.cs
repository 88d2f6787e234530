using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Tick features against their recomputation from every quote and trade since the first.</summary>
public sealed class TickFeatureTests(ITestOutputHelper output)
{
    private const long StartNs = 1_772_461_800_000_000_000;

    [Fact]
    public void Every_tick_feature_is_its_recomputation_after_a_million_events()
    {
        const int Events = 1_000_000;
        Random random = new(Seeds.Pick(output));
        using FeatureRig rig = new();
        FeatureRig? copy = null;
        NaiveTicks naive = new();
        List<string> wrong = [];
        double px = 100;
        long nowNs = StartNs;
        for (int n = 0; n < Events; n++)
        {
            nowNs += random.Next(20) == 0 ? random.Next(1, 2_000_000_000) : random.Next(1, 20_000_000);
            Event e = Next(random, nowNs, ref px, n, naive);
            rig.Apply(in e);
            copy?.Apply(in e);
            copy = n == Events / 2 ? rig.Copy() : copy;
            if (n < 30 || n % (Events / 10) == 0 || n > Events - 4)
            {
                wrong.AddRange(Readings.Differences(FeatureGroup.Tick, naive.Values(), rig.State.Features[0], $"event {n}"));
            }
        }

        Sentences.AssertNone(wrong.Take(20));
        Assert.Equal(0, rig.State.Scalars.BadMarketData);
        Assert.True(naive.Realised > 1_000);
        Assert.Equal(MemoryMarshal.AsBytes(rig.State.Features.AsSpan()).ToArray(), MemoryMarshal.AsBytes(copy!.State.Features.AsSpan()).ToArray());
        copy.Dispose();
        string[] bars = ["MinuteReturn", "Ema20Minutes", "RangeBps", "DailyVolatility", "Return21d", "Return63d", "Return126d", "Return252d", "SinceQuote", "SinceTrade"];
        Assert.Equal(
            FeatureCatalogue.All().Where(f => f.Group == FeatureGroup.Tick).Select(f => f.Field).Except(bars).Order(StringComparer.Ordinal),
            naive.Values().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ages_count_from_the_last_quote_and_trade()
    {
        using FeatureRig rig = new();
        ref FeatureRow f = ref rig.State.Features[0];
        Assert.Equal((-1, -1), (f.SinceQuote(StartNs), f.SinceTrade(StartNs)));
        rig.Apply(FeatureRig.Quote(0, StartNs, 100, 100.02, 100, 100));
        rig.Apply(FeatureRig.Trade(0, StartNs + 1_000_000_000, 100.02, 100, 1));
        Assert.Equal((3, 2), (f.SinceQuote(StartNs + 3_000_000_000), f.SinceTrade(StartNs + 3_000_000_000)));
    }

    /// <summary>Takers who know: they buy, and the mid has risen five seconds later, so the maker is left with less than nothing.</summary>
    [Fact]
    public void A_maker_who_meets_a_better_informed_taker_has_a_negative_realised_spread()
    {
        using FeatureRig rig = new();
        rig.Apply(FeatureRig.Quote(0, StartNs, 100, 100.02, 100, 100));
        rig.Apply(FeatureRig.Trade(0, StartNs + 1_000, 100.02, 100, 1));
        rig.Apply(FeatureRig.Quote(0, StartNs + 4_000_000_000, 100.10, 100.12, 100, 100));
        Assert.Equal(0, rig.State.Features[0].RealisedSpreadBps);
        rig.Apply(FeatureRig.Quote(0, StartNs + 6_000_000_000, 101, 101.02, 100, 100));
        Assert.Equal(2 * (100.02 - 100.11) / 100.11 * 1e4, rig.State.Features[0].RealisedSpreadBps, 1e-9);
    }

    private static Event Next(Random random, long nowNs, ref double px, int n, NaiveTicks naive)
    {
        if (random.Next(4) == 0)
        {
            double side = random.Next(5) == 0 ? 0 : random.Next(2) == 0 ? 0.01 : -0.01, shares = random.Next(1, 1000);
            double at = FeatureRig.Rounded(px + side);
            naive.Trade(nowNs, at, shares);
            return FeatureRig.Trade(0, nowNs, at, shares, n + 1);
        }

        double step = random.Next(3) == 0 ? Math.Round((random.NextDouble() - 0.5) * (random.Next(50) == 0 ? 0.6 : 0.04), 2) : 0;
        px = Math.Round(Math.Clamp(px + step, 90, 110), 2);
        double wide = random.Next(1, 4) * 0.01, bid = FeatureRig.Rounded(px - wide), ask = FeatureRig.Rounded(px + wide);
        double bidSize = random.Next(1, 50) * 100, askSize = (random.Next(1, 50) * 100) + 1;
        naive.Quote(nowNs, bid, ask, bidSize, askSize);
        return FeatureRig.Quote(0, nowNs, bid, ask, bidSize, askSize);
    }
}
