using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>The table of the parts' health, the readiness that follows from it, and its endpoint.</summary>
public sealed class ComponentHealthTests
{
    private static readonly Condition Well = new() { Uptime = TimeSpan.FromHours(1), HasMarketData = true, Reconciled = true, OrderStreamUp = true, SessionOpen = true, Canary = 5 };
    private static readonly ComponentFacts Measured = new()
    {
        JournalStuck = TimeSpan.Zero,
        SnapshotFailures = 0,
        WatchdogAge = TimeSpan.Zero,
        DiskFree = 1L << 40,
        ClockOffsetMs = 1,
    };

    public static TheoryData<string, string, int, bool> Cases => new()
    {
        { "stalled", "engine", 3, true }, { "no canary", "engine", 3, true }, { "quiet", "market data", 2, false }, { "silent", "market data", 3, false },
        { "stream down", "order stream", 3, true }, { "behind", "journal", 2, false }, { "stuck", "journal", 3, true }, { "not compared", "reconciliation", 3, true },
        { "break", "reconciliation", 3, true }, { "unsettled", "reconciliation", 2, false }, { "clock 51", "clock", 2, false }, { "clock 501", "clock", 3, true },
        { "snapshot", "snapshots", 2, false }, { "snapshots", "snapshots", 3, false }, { "disk little", "disk space", 2, false }, { "disk none", "disk space", 3, false },
        { "watchdog late", "watchdog", 2, false }, { "watchdog missed", "watchdog", 2, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_fact_moves_its_part_alone(string fact, string name, int state, bool stops)
    {
        (Condition c, ComponentFacts f) = With(fact);
        Component part = Assert.Single(ComponentHealth.Of(in c, in f), p => p.State != ComponentState.Healthy);
        Assert.Equal((name, (ComponentState)state), (part.Name, part.State));
        Assert.False(string.IsNullOrWhiteSpace(part.Reason));
        IReadOnlyList<string> reasons = ComponentHealth.NotReady(in c, in f);
        Assert.Equal(stops, reasons.Count == 1 && reasons[0].StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(stops, reasons.Count != 0);

        // The dot is never greener than a part.
        HealthDot dot = HealthDot.Of(c with { Trouble = ComponentHealth.Worst(in c, in f) });
        bool settles = fact == "unsettled" || fact == "break";
        Assert.True(settles || dot.Colour != "green", $"{fact} is {dot.Colour}");
        Assert.True(settles || state < 3 || dot.Colour is "red" or "orange" || fact == "not compared", $"{fact} is {dot.Colour}");
    }

    /// <summary>M12: 50 ms is well and 51 is said; 500 ms trades and 501 does not.</summary>
    [Theory]
    [InlineData(50.0, ComponentState.Healthy, "M12+")]
    [InlineData(50.1, ComponentState.Degraded, "M12-")]
    [InlineData(500.0, ComponentState.Degraded, "M12=")]
    [InlineData(500.1, ComponentState.Failed, "M12-")]
    public void M12_the_clock_warns_and_stops_at_its_limits(double ms, ComponentState state, string row)
    {
        ComponentFacts f = Measured with { ClockOffsetMs = ms };
        Condition c = Well;
        Assert.Equal(state, ComponentHealth.Of(in c, in f).Single(p => p.Name == "clock").State);
        Assert.Equal(state == ComponentState.Failed, ComponentHealth.NotReady(in c, in f).Count != 0);
        Evidence.Held(row);
    }

    [Theory]
    [InlineData("tier", "tier: NO_NEW")]
    [InlineData("alerts", "alerts: 2 critical ones")]
    [InlineData("arm", "arm: no operator")]
    public void What_a_person_has_to_do_is_a_reason_too(string fact, string reason)
    {
        Condition c = Well with { Tier = fact == "tier" ? KillTier.NoNew : KillTier.Throttle };
        ComponentFacts f = Measured with { AlertsHolding = fact == "alerts" ? 2 : 0, IsUnarmed = fact == "arm" };
        Assert.StartsWith(reason, Assert.Single(ComponentHealth.NotReady(in c, in f)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_measures_is_not_called_healthy()
    {
        Condition c = Well;
        ComponentFacts f = default;
        Assert.Equal(["journal", "clock", "snapshots", "disk space", "watchdog"], ComponentHealth.Of(in c, in f).Where(p => p.State == ComponentState.NotMeasured).Select(p => p.Name));
        Assert.Empty(ComponentHealth.NotReady(in c, in f));
    }

    [Fact]
    public async Task The_endpoint_says_ready_only_when_nothing_stops_it()
    {
        await using ControlBench bench = new();
        using HttpClient client = await bench.ClientAsync();
        using HttpResponseMessage starting = await client.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, starting.StatusCode);
        using JsonDocument not = JsonDocument.Parse(await starting.Content.ReadAsStringAsync());
        Assert.Equal(["order stream", "reconciliation"], not.RootElement.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()!.Split(':')[0]));
        bench.Engine.State.Scalars.Reconciled = bench.Engine.State.Scalars.OrderStreamUp = 1;
        using HttpResponseMessage up = await client.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.OK, up.StatusCode);
        using JsonDocument ready = JsonDocument.Parse(await up.Content.ReadAsStringAsync());
        Assert.True(ready.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal(9, ready.RootElement.GetProperty("components").GetArrayLength());
    }

    private static (Condition C, ComponentFacts F) With(string fact) => fact switch
    {
        "stalled" => (Well with { EventAge = TimeSpan.FromSeconds(10) }, Measured),
        "no canary" => (Well with { CanaryAge = TimeSpan.FromSeconds(10) }, Measured),
        "quiet" => (Well with { MarketAge = TimeSpan.FromSeconds(30) }, Measured),
        "silent" => (Well with { MarketAge = TimeSpan.FromSeconds(120) }, Measured),
        "stream down" => (Well with { OrderStreamUp = false }, Measured),
        "not compared" => (Well with { Reconciled = false }, Measured),
        "behind" => (Well, Measured with { JournalStuck = TimeSpan.FromSeconds(1) }),
        "stuck" => (Well, Measured with { JournalStuck = TimeSpan.FromSeconds(5) }),
        "break" => (Well, Measured with { Breaks = 1 }),
        "unsettled" => (Well, Measured with { Unsettled = 1 }),
        "clock 51" => (Well, Measured with { ClockOffsetMs = 51 }),
        "clock 501" => (Well, Measured with { ClockOffsetMs = 501 }),
        "snapshot" => (Well, Measured with { SnapshotFailures = 1 }),
        "snapshots" => (Well, Measured with { SnapshotFailures = 3 }),
        "disk little" => (Well, Measured with { DiskFree = ComponentHealth.DiskLittle - 1 }),
        "disk none" => (Well, Measured with { DiskFree = ComponentHealth.DiskNone - 1 }),
        "watchdog late" => (Well, Measured with { WatchdogAge = TimeSpan.FromSeconds(10) }),
        _ => (Well, Measured with { WatchdogAge = null, WantsWatchdog = true }),
    };
}
