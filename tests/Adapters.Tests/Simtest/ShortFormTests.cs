using System;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Simtest;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simtest;

/// <summary>The simulated days of every run: so many days, so many deaths, no invariant broken, and nothing left unvisited.</summary>
public sealed class ShortFormTests(ITestOutputHelper output)
{
    private const double Days = 250;
    private const long Restarts = 20_000;

    /// <summary>Places that so few days reach only now and then; the long form reaches them.</summary>
    private static readonly string[] Rare =
    [
        "break ExecutionExtra", "break ExecutionMissing", "break OrderMissing", "break QtyDiffers", "freeze Reopened", "freeze PriceChanged",
        "tier NoNew to HaltAll", "tier Warn to Flatten", "tier Warn to HaltAll", "tier Flatten to HaltAll",

        // The engine sends nothing after the close: only what was on its way comes later.
        "fault HeldAfterClose", "calendar order held",
    ];

    [Fact]
    public async Task Two_hundred_fifty_days_and_twenty_thousand_restarts_break_no_invariant()
    {
        // Two campaigns, each in one thread; seeds are fixed, so that a run is the same on every machine.
        CampaignResult[] halves = await Task.WhenAll(Half(1), Half(1_000_001));
        CampaignResult r = halves[0];
        r.Take(halves[1]);
        output.WriteLine($"{r.Seeds} seeds, {r.Days:F1} days, {r.Events} events, {r.Restarts} restarts, {r.Faults} faults, {r.Orders} orders, {r.LimitChecks} limits compared, "
            + $"{r.WatchdogTrips} trips, {r.Elapsed.TotalSeconds:F1} s");
        foreach ((string place, long count) in r.Reached.Counts)
        {
            output.WriteLine($"{count,10} {place}");
        }

        Assert.Null(r.Violation);
        Assert.True(r.Days >= Days, $"{r.Days} days");
        Assert.True(r.Restarts >= Restarts, $"{r.Restarts} restarts");
        Assert.Empty(r.Reached.Holes.Except(Rare));
        foreach ((string row, long count) in r.Reached.Rows())
        {
            Evidence.Fired(row, count);
        }
    }

    private static Task<CampaignResult> Half(ulong seed) =>
        Task.Run(() => Campaign.Run(new CampaignOptions { Seed = seed, Days = Days / 2, Restarts = Restarts / 2 }));
}
