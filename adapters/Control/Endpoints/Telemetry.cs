using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>
/// GET /api/v1/daemon/telemetry: all that the page and `qgtm status` show. Single figures are words read while the engine
/// writes them, each real, two of them perhaps an event apart; the lists are copied under one lock and agree.
/// </summary>
internal static class Telemetry
{
    private const int Rows = 20;

    public static Reply Answer(ControlSources sources) => Reply.Json(200, w =>
    {
        Condition c = Condition.Of(sources);
        RecentView recent = sources.Recent.Copy(Rows);
        w.WriteString("environment", sources.Environment);
        w.WriteString("environmentText", sources.EnvironmentText);
        State(w, in c, sources);
        Account(w, sources.Engine.State, in c);
        Positions(w, sources);
        Orders(w, recent.Orders, sources);
        Signals(w, recent.Signals, sources);
        Denials(w, recent.Denials, sources);
        Latency(w, "tickToFeatureNs", sources.TickToFeature);
        Latency(w, "tickToOrderNs", sources.TickToOrder);
    });

    private static void State(Utf8JsonWriter w, in Condition c, ControlSources sources)
    {
        HealthDot dot = HealthDot.Of(in c);
        w.WriteStartObject("health");
        w.WriteString("dot", dot.Colour);
        w.WriteString("headline", dot.Headline);
        w.WriteString("reason", dot.Reason);
        w.WriteString("advice", dot.Advice);
        w.WriteEndObject();
        w.WriteStartObject("heartbeat");
        w.WriteBoolean("is_alive", c.IsAlive);
        w.WriteNumber("ageSeconds", Math.Round(c.CanaryAge.TotalSeconds, 3));
        w.WriteNumber("count", c.Canary);
        w.WriteEndObject();
        w.WriteBoolean("daemon_alive", c.IsAlive);
        w.WriteStartObject("dead_man_switch");
        w.WriteString("state", "DISARMED");
        w.WriteEndObject();
        w.WriteStartObject("risk");
        w.WriteString("kill_tier", Words.Of(c.Tier));
        KillHistory.Write(w, "kill_history", sources.Engine.State, sources.Engine.Instruments, Rows);
        w.WriteNumber("drawdownPct", Math.Round(c.Drawdown * 100, 4));
        w.WriteEndObject();
        w.WriteStartObject("reconciliation");
        w.WriteBoolean("is_clean", c.IsClean);
        w.WriteEndObject();
        w.WriteBoolean("reconciled", c.Reconciled);
        w.WriteBoolean("orderStreamUp", c.OrderStreamUp);
        w.WriteBoolean("sessionOpen", c.SessionOpen);
        Words.WriteAge(w, "dataAgeSeconds", in c);
        w.WriteNumber("uptimeSeconds", (long)c.Uptime.TotalSeconds);
    }

    private static void Account(Utf8JsonWriter w, EngineState state, in Condition c)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        w.WriteString("eventTime", Words.Time(s.TimeNs));
        w.WriteNumber("equityUsd", Words.Units(s.Equity));
        w.WriteNumber("peakEquityUsd", Words.Units(s.PeakEquity));
        w.WriteNumber("cashUsd", Words.Units(s.Cash));
        w.WriteNumber("dayPnlUsd", Words.Units(s.Equity - s.DayEquity));
        w.WriteNumber("orders", s.Orders);
        w.WriteNumber("fills", s.Fills);
        w.WriteNumber("rejects", s.Rejects);
        w.WriteNumber("strategiesLoaded", StrategyCatalogue.Loaded(state));
        w.WriteNumber("strategiesKnown", StrategyCatalogue.Count);
        w.WriteNumber("denied", s.Denied);
        w.WriteNumber("inputs", s.Inputs);
    }

    private static void Positions(Utf8JsonWriter w, ControlSources sources)
    {
        EngineState state = sources.Engine.State;
        w.WriteStartArray("positions");
        for (int i = 0; i < sources.Engine.Instruments.Length; i++)
        {
            PositionRow p = state.Positions[i];
            if (p.Qty == 0)
            {
                continue;
            }

            long mark = state.Market[i].Mark;
            w.WriteStartObject();
            w.WriteString("symbol", sources.Engine.Instruments[i].Symbol);
            w.WriteNumber("qty", Words.Units(p.Qty));
            w.WriteNumber("avgEntryPx", Words.Units(p.AvgPx));
            w.WriteNumber("markPx", Words.Units(mark));
            w.WriteNumber("notionalUsd", Words.Units(Fixed.Notional(mark, p.Qty)));
            w.WriteNumber("unrealizedPnlUsd", Words.Units(Fixed.Notional(mark - p.AvgPx, p.Qty)));
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Orders(Utf8JsonWriter w, OrderRow[] rows, ControlSources sources)
    {
        w.WriteStartArray("recentOrders");
        foreach (OrderRow o in rows)
        {
            w.WriteStartObject();
            w.WriteString("clOrdId", string.Create(CultureInfo.InvariantCulture, $"q-{o.OrderId:x16}"));
            w.WriteString("submittedAt", Words.Time(o.SentNs));
            w.WriteString("updatedAt", Words.Time(o.UpdatedNs));
            w.WriteString("symbol", Words.Symbol(sources, o.Instrument));
            w.WriteString("side", o.Side.ToString());
            w.WriteString("status", o.Status.ToString());
            w.WriteNumber("qty", Words.Units(o.OrderQty));
            w.WriteNumber("cumQty", Words.Units(o.CumQty));
            w.WriteNumber("avgPx", Words.Units(o.AvgPx));
            w.WriteNumber("limitPx", Words.Units(o.LimitPx));
            w.WriteString("strategy", Words.Name(sources.Strategies, o.Strategy));
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Signals(Utf8JsonWriter w, SignalRow[] rows, ControlSources sources)
    {
        w.WriteStartArray("recentSignals");
        foreach (SignalRow s in rows)
        {
            w.WriteStartObject();
            w.WriteString("time", Words.Time(s.TimeNs));
            w.WriteString("strategy", Words.Name(sources.Strategies, s.Strategy));
            w.WriteString("symbol", Words.Symbol(sources, s.Instrument));
            w.WriteNumber("targetPct", s.TargetMillionths / 10_000m);
            w.WriteNumber("confidence", s.Confidence);
            w.WriteString("emptyReason", s.Empty == EmptyReason.None ? null : EnumWords.Of(s.Empty));
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Denials(Utf8JsonWriter w, DenialRow[] rows, ControlSources sources)
    {
        w.WriteStartArray("recentDenials");
        foreach (DenialRow d in rows)
        {
            w.WriteStartObject();
            w.WriteString("time", Words.Time(d.TimeNs));
            w.WriteString("symbol", Words.Symbol(sources, d.Instrument));
            w.WriteString("side", d.Side.ToString());
            w.WriteNumber("qty", Words.Units(d.Qty));
            w.WriteNumber("limitPx", Words.Units(d.LimitPx));
            w.WriteString("reason", d.Reason.ToString());
            w.WriteNumber("code", (int)d.Reason);
            w.WriteString("strategy", Words.Name(sources.Strategies, d.Strategy));
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Latency(Utf8JsonWriter w, string name, LatencyHistogram? histogram)
    {
        if (histogram is null)
        {
            return;
        }

        w.WriteStartObject(name);
        w.WriteNumber("count", histogram.Count);
        w.WriteNumber("p50", histogram.Percentile(0.50));
        w.WriteNumber("p99", histogram.Percentile(0.99));
        w.WriteNumber("max", histogram.Max);
        w.WriteEndObject();
    }
}
