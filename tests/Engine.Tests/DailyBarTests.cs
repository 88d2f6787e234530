using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Xunit;

namespace Qgtm.Fast.EngineTests;

/// <summary>A day is applied once and days never go backwards, whatever history and stream deliver.</summary>
public sealed class DailyBarTests
{
    private const long DayNs = 86_400_000_000_000;

    [Fact]
    public void A_day_is_applied_once_and_in_order()
    {
        EngineState state = new();
        using RingBuffer ring = new(1 << 10, 1);
        Engine engine = new(state, Universe.Default(), ring);
        foreach (long day in (long[])[1, 2, 2, 1, 4, 3, 5])
        {
            Event e = default;
            e.Header.Kind = EventKind.DailyBar;
            e.Header.Source = EventSource.MarketData;
            e.Header.TimeNs = day * DayNs;
            e.Bar.Close = day * 1_000_000_000;
            engine.Apply(in e);
        }

        Assert.Equal(4, state.Features[0].DailyCount);
        Assert.Equal(5 * DayNs, state.Features[0].LastDailyNs);
        Assert.Equal([1_000_000_000, 2_000_000_000, 4_000_000_000, 5_000_000_000], state.ClosesOf(0)[..4].ToArray());
        Assert.Equal(3, state.Scalars.BadMarketData);
        Assert.Equal(0, state.Features[1].DailyCount);
    }
}
