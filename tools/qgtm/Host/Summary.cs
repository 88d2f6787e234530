using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What a run says at its end.</summary>
public sealed class Summary
{
    private readonly Session _session;

    private Summary(Session session, long eventsIn, long rowsPublished)
    {
        _session = session;
        EventsIn = eventsIn;
        RowsPublished = rowsPublished;
    }

    /// <summary>Market events that the engine applied.</summary>
    public long EventsIn { get; }

    /// <summary>Market rows that the venue published.</summary>
    public long RowsPublished { get; }

    /// <summary>Bytes allocated after warm-up on the threads from socket to journal: tick, engine, journal; null where none was metered.</summary>
    public long? HotPathAllocatedBytes { get; init; }

    /// <summary>Bytes that sending orders over HTTP allocated on the order thread; null where none was metered.</summary>
    public long? SendAllocatedBytes { get; init; }

    /// <summary>Socket read to features done, ns; null in lockstep, where there is no socket.</summary>
    public LatencyHistogram? TickToFeature { get; init; }

    /// <summary>Socket read of the causing quote to the order's hand-over to HTTP, ns; null in lockstep.</summary>
    public LatencyHistogram? TickToOrder { get; init; }

    /// <summary>Summarises a session.</summary>
    public static Summary Of(Session session, long eventsIn, long rowsPublished) => new(session, eventsIn, rowsPublished);

    /// <summary>The same with the meters of a live run.</summary>
    public static Summary Of(Session session, long rowsPublished, TickSocket ticks, EngineThread engine, Gateway gateway) =>
        new(session, engine.TicksApplied, rowsPublished)
        {
            HotPathAllocatedBytes = ticks.AllocatedBytes + engine.AllocatedBytes + gateway.AllocatedBytes,
            SendAllocatedBytes = gateway.SendAllocatedBytes,
            TickToFeature = engine.TickToFeature,
            TickToOrder = gateway.TickToOrder,
        };

    /// <summary>One JSON object on stdout, or a block for people on stderr.</summary>
    public void Print(bool json)
    {
        string text = Json();
        if (json)
        {
            Console.Out.WriteLine(text);
            return;
        }

        Console.Error.WriteLine(Block());
    }

    /// <summary>One fact per line, in the order of the JSON object.</summary>
    private string Block()
    {
        ref readonly ScalarsRow s = ref _session.State.Scalars;
        StringBuilder b = new();
        Line(b, "events", $"{EventsIn:N0} applied of {RowsPublished:N0} published");
        Line(b, "orders", $"{s.Orders:N0} sent, {s.Fills:N0} fills, {s.Rejects:N0} rejects, {s.Denied:N0} denied by the gate");
        Line(b, "positions", $"{CountHeld()} open");
        Line(b, "equity", $"${Fixed.ToDouble(s.Equity):N2}, {StatusBox.Signed((decimal)(s.Equity - s.DayEquity) / Fixed.One)} today");
        Line(b, "tier", $"{TierText(_session.State.Tier)}");
        if (TickToFeature is { Count: > 0 } h)
        {
            Line(b, "latency", $"tick-to-feature p50 {h.Percentile(0.50) / 1e3:N1} µs, p99 {h.Percentile(0.99) / 1e3:N1} µs, max {h.Max / 1e3:N1} µs");
        }

        Line(b, "journal", $"{_session.Journaled:N0} records, state hash {StateHash.Of(_session.State):x16}");
        return b.ToString().TrimEnd();
    }

    private static void Line(StringBuilder b, string name, FormattableString text) =>
        b.Append(name.PadRight(11)).Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private int CountHeld()
    {
        int held = 0;
        foreach (ref readonly PositionRow p in _session.State.Positions.AsSpan())
        {
            held += p.Qty != 0 ? 1 : 0;
        }

        return held;
    }

    private string Json()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter w = new(buffer);
        ref readonly ScalarsRow s = ref _session.State.Scalars;
        w.WriteStartObject();
        w.WriteNumber("eventsIn", EventsIn);
        w.WriteNumber("rowsPublished", RowsPublished);
        w.WriteNumber("orders", s.Orders);
        w.WriteNumber("fills", s.Fills);
        w.WriteNumber("rejects", s.Rejects);
        w.WriteNumber("denied", s.Denied);
        w.WriteNumber("badMarketData", s.BadMarketData);
        Positions(w);
        w.WriteNumber("equity", (decimal)s.Equity / Fixed.One);
        w.WriteNumber("cash", (decimal)s.Cash / Fixed.One);
        w.WriteBoolean("brokerAgrees", BrokerAgrees());
        w.WriteString("killTier", TierText(_session.State.Tier));
        Latency(w, "tickToFeatureNs", TickToFeature);
        Latency(w, "tickToOrderNs", TickToOrder);
        if (HotPathAllocatedBytes is { } bytes)
        {
            w.WriteNumber("hotPathAllocatedBytes", bytes);
        }

        if (SendAllocatedBytes is { } sending)
        {
            w.WriteNumber("sendAllocatedBytes", sending);
        }

        w.WriteStartArray("gcCounts");
        for (int g = 0; g <= 2; g++)
        {
            w.WriteNumberValue(GC.CollectionCount(g));
        }

        w.WriteEndArray();
        w.WriteNumber("journalRecords", _session.Journaled);
        w.WriteString("stateHash", StateHash.Of(_session.State).ToString("x16", CultureInfo.InvariantCulture));
        w.WriteNumber("exit", ExitCode.Ok);
        w.WriteEndObject();
        w.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Positions(Utf8JsonWriter w)
    {
        w.WriteStartObject("positions");
        ReadOnlySpan<Instrument> instruments = _session.Engine.Instruments;
        for (int i = 0; i < instruments.Length; i++)
        {
            ref readonly PositionRow p = ref _session.State.Positions[i];
            if (p.Qty != 0)
            {
                w.WriteNumber(instruments[i].Symbol, (decimal)p.Qty / Fixed.One);
            }
        }

        w.WriteEndObject();
    }

    /// <summary>True when the broker's last answer has every position as the books have it.</summary>
    private bool BrokerAgrees()
    {
        foreach (ref readonly PositionRow p in _session.State.Positions.AsSpan())
        {
            if (p.Qty != p.BrokerQty)
            {
                return false;
            }
        }

        return true;
    }

    private static void Latency(Utf8JsonWriter w, string name, LatencyHistogram? h)
    {
        if (h is null)
        {
            return;
        }

        w.WriteStartObject(name);
        w.WriteNumber("p50", h.Percentile(0.50));
        w.WriteNumber("p99", h.Percentile(0.99));
        w.WriteNumber("p999", h.Percentile(0.999));
        w.WriteNumber("max", h.Max);
        w.WriteEndObject();
    }

    /// <summary>The tier as the operators write it.</summary>
    public static string TierText(KillTier tier) => TierTable.Of(tier).Word;
}
