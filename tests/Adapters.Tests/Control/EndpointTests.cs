using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>/health and the telemetry of a known state, over HTTP.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task Health_is_503_while_nothing_is_handled()
    {
        await using ControlBench bench = new();
        using HttpClient client = await bench.ClientAsync();
        bench.Clock.Advance(9.9);
        Assert.Equal((HttpStatusCode.OK, "ok"), await HealthAsync(client));
        bench.Clock.Advance(0.2);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stalled"), await HealthAsync(client));
        bench.Recent.Take(ControlBench.Of(EventKind.Timer));
        Assert.Equal((HttpStatusCode.OK, "ok"), await HealthAsync(client));
    }

    [Fact]
    public async Task Health_tells_readiness_and_the_age_of_the_data()
    {
        await using ControlBench bench = new();
        using HttpClient client = await bench.ClientAsync();
        JsonElement before = await JsonAsync(client, "/health");
        Assert.Equal((false, JsonValueKind.Null), (before.GetProperty("ready").GetBoolean(), before.GetProperty("dataAgeSeconds").ValueKind));

        bench.Engine.State.Scalars.Reconciled = bench.Engine.State.Scalars.OrderStreamUp = 1;
        bench.Recent.Take(ControlBench.Of(EventKind.Quote));
        bench.Clock.Advance(2.5);
        JsonElement after = await JsonAsync(client, "/health");
        Assert.True(after.GetProperty("ready").GetBoolean());
        Assert.Equal(2.5, after.GetProperty("dataAgeSeconds").GetDouble());
        Assert.Equal("green", after.GetProperty("dot").GetString());
    }

    [Fact]
    public async Task Strategies_are_all_there_each_with_its_state_and_its_reason()
    {
        await using ControlBench bench = new();
        int gold = StrategyCatalogue.IndexOf("dxy_gold");
        bench.Engine.State.Strategy(gold, 0) = new() { Target = 0.5, SignalNs = 7 };
        bench.Engine.State.Control.Quarantined = 1L << StrategyCatalogue.IndexOf("skew_pm");
        using HttpClient client = await bench.ClientAsync();
        JsonElement all = await JsonAsync(client, "/api/v1/strategies");
        Assert.Equal((StrategyCatalogue.Count, StrategyCatalogue.Count - 2), (all.GetProperty("loaded").GetInt32(), all.GetProperty("catalogue").GetInt32()));
        Dictionary<string, JsonElement> byId = all.GetProperty("strategies").EnumerateArray().ToDictionary(s => Text(s, "id"), StringComparer.Ordinal);
        Assert.Equal(StrategyCatalogue.Count, byId.Count);
        Assert.Equal(("active", "none", 1), (Text(byId["dxy_gold"], "status"), Text(byId["dxy_gold"], "emptyReason"), byId["dxy_gold"].GetProperty("targets").GetInt32()));
        Assert.Equal(("quarantined", "shadow", "not_asked"), (Text(byId["skew_pm"], "status"), Text(byId["meta_labeller"], "status"), Text(byId["vix_haven"], "emptyReason")));
        Assert.Equal(2, byId["dxy_gold"].GetProperty("parameters").GetProperty("entry_z").GetDouble());
    }

    [Fact]
    public async Task Telemetry_carries_the_names_and_figures_that_others_read()
    {
        await using ControlBench bench = new();
        Fill(bench);
        using HttpClient client = await bench.ClientAsync();
        JsonElement t = await JsonAsync(client, "/api/v1/daemon/telemetry");
        Assert.True(t.GetProperty("heartbeat").GetProperty("is_alive").GetBoolean());
        Assert.True(t.GetProperty("daemon_alive").GetBoolean());
        Assert.Equal("DISARMED", t.GetProperty("dead_man_switch").GetProperty("state").GetString());
        Assert.Equal("NO_NEW", t.GetProperty("risk").GetProperty("kill_tier").GetString());
        JsonElement move = t.GetProperty("risk").GetProperty("kill_history").EnumerateArray().Single();
        Assert.Equal(("NORMAL", "NO_NEW", "reconciliation break 7 on SLV"), (Text(move, "from"), Text(move, "to"), Text(move, "reason")));
        Assert.Equal(5, t.GetProperty("risk").GetProperty("drawdownPct").GetDouble(), 6);
        Assert.True(t.GetProperty("reconciliation").GetProperty("is_clean").GetBoolean());
        Assert.Equal(4, t.GetProperty("uptimeSeconds").GetInt64());
        Assert.Equal("2026-03-02T14:30:00.5Z", Text(t, "eventTime"));
        Assert.Equal((95_000m, -1_000m), (t.GetProperty("equityUsd").GetDecimal(), t.GetProperty("dayPnlUsd").GetDecimal()));
        Assert.Equal([11L, 12L, 13L, 14L], new[] { "orders", "fills", "rejects", "inputs" }.Select(n => t.GetProperty(n).GetInt64()));

        JsonElement position = t.GetProperty("positions").EnumerateArray().Single();
        Assert.Equal(("GLD", -3m, -1_203m, -3m), (Text(position, "symbol"), position.GetProperty("qty").GetDecimal(),
            position.GetProperty("notionalUsd").GetDecimal(), position.GetProperty("unrealizedPnlUsd").GetDecimal()));
        JsonElement order = t.GetProperty("recentOrders").EnumerateArray().Single();
        Assert.Equal(("q-0000000100000002", "IAU", "Buy", "PartiallyFilled"), (Text(order, "clOrdId"), Text(order, "symbol"), Text(order, "side"), Text(order, "status")));
        Assert.Equal((10m, 4m, 99m), (order.GetProperty("qty").GetDecimal(), order.GetProperty("cumQty").GetDecimal(), order.GetProperty("avgPx").GetDecimal()));
        JsonElement signal = t.GetProperty("recentSignals").EnumerateArray().Single();
        Assert.Equal(("tsmom_multi", "GLD", -12.5m), (Text(signal, "strategy"), Text(signal, "symbol"), signal.GetProperty("targetPct").GetDecimal()));
        Assert.Equal("missing_data", Text(signal, "emptyReason"));
        Assert.Equal("OrderTooLarge", Text(t.GetProperty("recentDenials").EnumerateArray().Single(), "reason"));
        Assert.Equal(1, t.GetProperty("tickToFeatureNs").GetProperty("count").GetInt64());
    }

    private static void Fill(ControlBench bench)
    {
        ref ScalarsRow s = ref bench.Engine.State.Scalars;
        s.Reconciled = s.OrderStreamUp = 1;
        s.Tier = (long)KillTier.NoNew;
        bench.Engine.State.Control.Changes = 1;
        bench.Engine.State.KillHistory[1] = new KillRow
        {
            Number = 1,
            To = (long)KillTier.NoNew,
            Trigger = (long)TierTrigger.ReconciliationBreak,
            Measured = 7,
            Basis = 5,
            Uid = -1,
            Instrument = -1,
            Strategy = -1,
        };
        (s.Equity, s.PeakEquity, s.DayEquity) = (95_000 * Fixed.One, 100_000 * Fixed.One, 96_000 * Fixed.One);
        (s.Orders, s.Fills, s.Rejects, s.Inputs) = (11, 12, 13, 14);
        s.TimeNs = (new DateTime(2026, 3, 2, 14, 30, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks * 100L + 500_000_000;
        bench.Engine.State.Positions[0].Qty = -3 * Fixed.One;
        bench.Engine.State.Positions[0].AvgPx = 400 * Fixed.One;
        bench.Engine.State.Market[0].LastPx = 401 * Fixed.One;
        Event signal = ControlBench.Of(EventKind.Signal, 0);
        (signal.Numbers.A, signal.Numbers.B, signal.Numbers.D) = (1, -125_000, (long)EmptyReason.MissingData);
        Event denied = ControlBench.NewOrder(0, 1);
        denied.Header.Kind = EventKind.Denied;
        denied.Order.Reason = (ushort)RiskReason.OrderTooLarge;
        Event tier = ControlBench.Of(EventKind.TierChanged);
        tier.Numbers.B = (long)KillTier.NoNew;
        foreach (Event e in new[]
        {
            ControlBench.NewOrder(0x1_0000_0002, 10, instrument: 1), ControlBench.Report(0x1_0000_0002, OrdStatus.PartiallyFilled, 4, 99),
            signal, denied, ControlBench.Of(EventKind.LookEnd), ControlBench.Of(EventKind.ReconciliationBreak, 5), tier,
        })
        {
            bench.Recent.Take(in e);
        }

        bench.Sources.TickToFeature.Record(1_000);
        bench.Clock.Advance(4);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<(HttpStatusCode, string?)> HealthAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync("/health");
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body.RootElement.GetProperty("status").GetString());
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using JsonDocument body = JsonDocument.Parse(await client.GetStringAsync(path));
        return body.RootElement.Clone();
    }
}
