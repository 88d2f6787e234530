using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// What a venue writes down as it happens, each line before its news leaves (docs/adr/0011): orders, their statuses and
/// fills; each venue second the market and its trades; each close. All live changes go through the same methods again
/// when <see cref="MemoryReader"/> recalls them.
/// </summary>
internal sealed class VenueMemory : IDisposable
{
    private const string Name = "venue.jsonl";
    private const long SecondNs = 1_000_000_000;
    private const long CompactAtBytes = 16 << 20;
    private readonly MemoryFile _file;
    private readonly VenueOptions _options;
    private readonly OrderIndex _orders;
    private readonly Ledger _ledger;
    private readonly OrderDesk _desk;
    private readonly BarBuilder _bars;
    private readonly SessionGenerator _market;
    private readonly List<(int Instrument, long Px, long Size)> _trades = [];
    private long _claimedNs;
    private long _rowNs;
    private bool _dirty;
    private long _compactAt;

    public VenueMemory(VenueOptions options, Recalled recalled, SessionGenerator market, VenueParts parts)
    {
        _options = options;
        (_orders, _ledger, _desk, _bars) = parts;
        _market = market;
        Lives = recalled.Lives;
        CloseNs = recalled.CloseNs;
        _rowNs = recalled.NowNs;
        _file = new MemoryFile(PathIn(Directory.CreateDirectory(options.MemoryDirectory!).FullName));
        Checkpoint(recalled.NowNs);
    }

    /// <summary>How often the venue was taken up again.</summary>
    public long Lives { get; }

    /// <summary>The close that comes next, ns since the epoch.</summary>
    public long CloseNs { get; private set; }

    public static string PathIn(string directory) => Path.Combine(directory, Name);

    /// <summary>What makes two venues the same one.</summary>
    public static string Identity(VenueOptions o) =>
        $"1 {o.Seed} {o.StartNs} {o.CashNanos} {string.Join(',', VenueUniverse.Names.Select(n => n.Symbol))}";

    /// <summary>Before anything of the instant leaves: once a second the line that says the venue came this far.</summary>
    public void Advance(long atNs)
    {
        if (atNs / SecondNs == _claimedNs / SecondNs)
        {
            return;
        }

        if (_file.Length > _compactAt)
        {
            Checkpoint(atNs);
            return;
        }

        Market(atNs);
        _file.Append();
    }

    /// <summary>A market row has been applied.</summary>
    public void Took(in Event row, long nowNs)
    {
        _rowNs = nowNs;
        _dirty = true;
        if (row.Header.Kind == EventKind.Trade)
        {
            _trades.Add((row.Header.Instrument, row.Trade.Px, row.Trade.Size));
        }
    }

    public void Accepted(RestingOrder order)
    {
        Catch();
        MemoryText.Order(_file, order.Order, order);
        _file.Append();
    }

    /// <summary>A status that is no fill.</summary>
    public void Changed(VenueOrder order)
    {
        Catch();
        Utf8JsonWriter w = _file.Begin("status");
        w.WriteString("id", order.Id);
        w.WriteNumber("st", (byte)order.Status);
        w.WriteNumber("t", order.UpdatedNs);
        if (order.Request.HasStop || order.QtyNanos != order.Request.QtyNanos)
        {
            MemoryText.Terms(w, order);
        }

        _file.End();
        _file.Append();
    }

    public void Filled(VenueOrder order, VenueExecution execution)
    {
        Catch();
        Utf8JsonWriter w = _file.Begin("fill");
        w.WriteString("id", order.Id);
        w.WritePropertyName("x");
        MemoryText.Execution(w, execution);
        _file.End();
        _file.Append();
    }

    /// <summary>The session has ended: bars and marks of the day are final.</summary>
    public void Closed(long nowNs, long nextCloseNs)
    {
        Catch();
        CloseNs = nextCloseNs;
        Utf8JsonWriter w = _file.Begin("close");
        w.WriteNumber("t", nowNs);
        w.WriteNumber("next", nextCloseNs);
        _file.End();
        _file.Append();
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The market as it stands goes before a change, so that both are recalled together.</summary>
    private void Catch()
    {
        if (_dirty)
        {
            Market(_rowNs);
        }
    }

    private void Market(long atNs)
    {
        Utf8JsonWriter w = _file.Begin("market");
        w.WriteNumber("t", _rowNs);
        w.WriteNumber("at", atNs);
        MemoryText.Logs(w, _market.LogPrices);
        w.WriteStartArray("marks");
        for (int i = 0; i < _bars.Day.Length; i++)
        {
            w.WriteNumberValue(_ledger.MarkPx(i));
        }

        w.WriteEndArray();
        w.WriteStartArray("trades");
        foreach ((int instrument, long px, long size) in _trades)
        {
            w.WriteStartArray();
            w.WriteNumberValue(instrument);
            w.WriteNumberValue(px);
            w.WriteNumberValue(size);
            w.WriteEndArray();
        }

        w.WriteEndArray();
        _file.End();
        Settle(atNs);
    }

    /// <summary>Everything, anew: the file is replaced, so it does not grow for ever.</summary>
    public void Checkpoint(long atNs)
    {
        Utf8JsonWriter w = _file.Begin("venue");
        w.WriteString("venue", Identity(_options));
        w.WriteNumber("lives", Lives);
        w.WriteNumber("now", atNs);
        w.WriteNumber("close", CloseNs);
        MemoryText.Logs(w, _market.LogPrices);
        MemoryText.Ledger(w, _ledger, _bars.Day.Length);
        MemoryText.Bars(w, _bars);
        _file.End();
        var resting = _desk.Open.ToDictionary(r => r.Order.Id);
        foreach (VenueOrder order in _orders.All)
        {
            MemoryText.Order(_file, order, resting.GetValueOrDefault(order.Id));
        }

        _file.Replace();
        _compactAt = Math.Max(CompactAtBytes, 4 * _file.Length);
        Settle(atNs);
    }

    private void Settle(long atNs)
    {
        _trades.Clear();
        _claimedNs = atNs;
        _dirty = false;
    }
}

/// <summary>The parts of a venue that hold what must not be forgotten.</summary>
internal sealed record VenueParts(OrderIndex Orders, Ledger Ledger, OrderDesk Desk, BarBuilder Bars);
