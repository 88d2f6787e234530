using System;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>GET /metrics: Prometheus text, base units. Counters of orders and refusals count since this process started.</summary>
internal static class Metrics
{
    public static Reply Answer(ControlSources sources)
    {
        PrometheusText t = new();
        Condition c = Condition.Of(sources);
        EngineState state = sources.Engine.State;
        Health(t, in c, sources);
        Money(t, state, in c, sources.Engine.Instruments.Length);
        Orders(t, state, sources.Recent.Copy(0));
        Feeds(t, sources);
        t.Histogram("qgtm_tick_to_feature_seconds", "From the socket read of a market message to its features.", sources.TickToFeature);
        if (sources.TickToOrder is { } order)
        {
            t.Histogram("qgtm_tick_to_order_seconds", "From the socket read of a market message to the order it caused leaving.", order);
        }

        Runtime(t, sources);
        return Reply.Text("text/plain; version=0.0.4; charset=utf-8", t.ToString());
    }

    private static void Health(PrometheusText t, in Condition c, ControlSources sources) => t
        .Metric("qgtm_uptime_seconds", "gauge", "Since the start of this process.").Sample(c.Uptime.TotalSeconds)
        .Metric("qgtm_heartbeat_age_seconds", "gauge", "Since the last event was handled.").Sample(c.EventAge.TotalSeconds)
        .Metric("qgtm_kill_tier", "gauge", "0 NORMAL, 1 WARN, 2 THROTTLE, 3 NO_NEW, 4 FLATTEN, 5 HALT_ALL.").Sample((int)c.Tier)
        .Metric("qgtm_reconciled", "gauge", "1 = books and broker were compared since the start.").Sample(c.Reconciled ? 1 : 0)
        .Metric("qgtm_order_stream_up", "gauge", "1 = trade updates are listening.").Sample(c.OrderStreamUp ? 1 : 0)
        .Metric("qgtm_recon_breaks", "gauge", "Instruments on which broker and books disagree.").Sample(c.Frozen)
        .Metric("qgtm_inputs_total", "counter", "Inputs applied, since the first start.").Sample(sources.Engine.State.Scalars.Inputs)
        .Metric("qgtm_bad_market_data_total", "counter", "Market events not used, since the first start.").Sample(sources.Engine.State.Scalars.BadMarketData)
        .Metric("qgtm_feed_up", "gauge", "1 = the market data subscription is acknowledged.").Sample(sources.Engine.State.Scalars.FeedUp)
        .Metric("qgtm_feed_losses_total", "counter", "Losses of the market data stream, since the first start.").Sample(sources.Engine.State.Scalars.FeedLosses)
        .Metric("qgtm_feed_errors_total", "counter", "Errors that the market data stream said, since the first start.").Sample(sources.Engine.State.Scalars.FeedErrors);

    private static void Money(PrometheusText t, EngineState state, in Condition c, int instruments)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        double gross = 0, net = 0;
        for (int i = 0; i < instruments; i++)
        {
            PositionRow p = state.Positions[i];
            double notional = Fixed.ToDouble(Fixed.Notional(state.Market[i].Mark, p.Qty));
            gross += Math.Abs(notional);
            net += notional;
        }

        t.Metric("qgtm_equity_usd", "gauge", "Broker-confirmed equity.").Sample(Fixed.ToDouble(s.Equity))
            .Metric("qgtm_day_pnl_usd", "gauge", "Equity against the last close.").Sample(Fixed.ToDouble(s.Equity - s.DayEquity))
            .Metric("qgtm_drawdown_ratio", "gauge", "Equity / peak - 1: zero or negative.").Sample(c.Drawdown > 0 ? -c.Drawdown : 0)
            .Metric("qgtm_gross_exposure_usd", "gauge", "Sum of absolute notionals.").Sample(gross)
            .Metric("qgtm_net_exposure_usd", "gauge", "Sum of signed notionals.").Sample(net);
    }

    private static void Orders(PrometheusText t, EngineState state, RecentView recent)
    {
        int unknown = 0;
        foreach (ref readonly OrderRow row in state.Orders.AsSpan())
        {
            unknown += row.Status == OrdStatus.Unknown ? 1 : 0;
        }

        t.Metric("qgtm_order_unknown", "gauge", "Orders whose outcome is not known.").Sample(unknown)
            .Metric("qgtm_fills_total", "counter", "Executions booked, since the first start.").Sample(state.Scalars.Fills)
            .Metric("qgtm_day_requests", "gauge", "Orders, replacements and cancels of the trading day.").Sample(state.Scalars.DayRequests)
            .Metric("qgtm_day_executions", "gauge", "Executions of the trading day.").Sample(state.Scalars.DayFills)
            .Metric("qgtm_orders_total", "counter", "Orders that reached a status.");
        foreach (OrdStatus status in Enum.GetValues<OrdStatus>())
        {
            if (status is not (OrdStatus.None or OrdStatus.Denied))
            {
                t.Sample(recent.OrdersByStatus[(int)status], ("status", status.ToString()));
            }
        }

        t.Metric("qgtm_rejects_total", "counter", "Orders refused: by our gate (code = rule) or the broker (code = HTTP status, 0 = told by the stream).");
        foreach (RiskReason reason in Enum.GetValues<RiskReason>())
        {
            if (reason != RiskReason.None)
            {
                t.Sample(recent.DenialsByReason[(int)reason], ("code", reason.ToString()), ("where", "gate"));
            }
        }

        for (int status = 0; status < recent.RejectsByHttpStatus.Length; status++)
        {
            if (status == 0 || recent.RejectsByHttpStatus[status] != 0)
            {
                t.Sample(recent.RejectsByHttpStatus[status], ("code", status.ToString()), ("where", "broker"));
            }
        }
    }

    private static void Feeds(PrometheusText t, ControlSources sources)
    {
        t.Metric("qgtm_market_faults_total", "counter", "Market events not used or used with care, by reason, since the first start.");
        foreach (MarketReason reason in Enum.GetValues<MarketReason>())
        {
            if (reason != MarketReason.None)
            {
                t.Sample(sources.Engine.State.MarketFaults[(int)reason], ("reason", reason.ToString()));
            }
        }

        t.Metric("qgtm_feed_age_seconds", "gauge", "Event time since an instrument's last quote.");
        EngineState state = sources.Engine.State;
        for (int i = 0; i < sources.Engine.Instruments.Length; i++)
        {
            long quoted = state.Market[i].QuoteTimeNs;
            if (quoted != 0)
            {
                double age = Math.Max(0, (state.Scalars.TimeNs - quoted) * 1e-9);
                t.Sample(age, ("feed", "quotes"), ("symbol", sources.Engine.Instruments[i].Symbol));
            }
        }
    }

    private static void Runtime(PrometheusText t, ControlSources sources)
    {
        t.Metric("qgtm_allocated_bytes_total", "counter", "Bytes allocated by the whole process.").Sample(GC.GetTotalAllocatedBytes())
            .Metric("qgtm_gc_collections_total", "counter", "Garbage collections by generation.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            t.Sample(GC.CollectionCount(generation), ("gen", generation.ToString()));
        }

        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
        double longest = 0;
        foreach (TimeSpan pause in last.PauseDurations)
        {
            longest = Math.Max(longest, pause.TotalSeconds);
        }

        t.Metric("qgtm_gc_pause_seconds_total", "counter", "Time for which collections have stopped every thread, the engine's too.")
            .Sample(GC.GetTotalPauseDuration().TotalSeconds)
            .Metric("qgtm_gc_last_pause_seconds", "gauge", "Longest stop of the last collection.").Sample(longest)
            .Metric("qgtm_tick_to_feature_max_seconds", "gauge", "Longest stall of a tick between socket read and features since the start.")
            .Sample(sources.TickToFeature.Max * 1e-9);
    }
}
