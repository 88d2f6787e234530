using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

internal enum ReplayLayout
{
    UsTick,
    Quotes,
    ContractTrades,
    Bars,
    SymbolBars,
    BidAskBars,
}

/// <summary>One recorded file, told apart by its header: one event for each data row.</summary>
internal sealed class ReplayFile : IDisposable
{
    private const long MinuteNs = 60_000_000_000;
    private readonly GzipLines _lines;
    private readonly ReplayLayout _layout;
    private readonly bool _daily;
    private readonly bool _adjusted;
    private readonly QuoteAssembler _assembler = new();
    private readonly Dictionary<ulong, int> _ids = [];
    private long _tradeId;

    public ReplayFile(string path)
    {
        _lines = new GzipLines(path);
        string header = _lines.TryRead(out ReadOnlySpan<byte> line) ? Encoding.UTF8.GetString(line) : "";
        string name = Path.GetFileName(path);
        _daily = name.Contains("daily", StringComparison.Ordinal) || header.StartsWith("date,", StringComparison.Ordinal);
        _adjusted = header.Contains("adj_close", StringComparison.Ordinal);
        _layout = header switch
        {
            "ts_ns,type,bid_or_price,bid_size_or_size,ask,ask_size,exch,cond,suspicious" => ReplayLayout.UsTick,
            "ts_ns,bid,ask" => ReplayLayout.Quotes,
            "ts_ns,contract,price,size" => ReplayLayout.ContractTrades,
            "ts_utc,o,h,l,c" => ReplayLayout.Bars,
            "ts_utc,bid_o,bid_h,bid_l,bid_c,ask_o,ask_h,ask_l,ask_c" when _daily => ReplayLayout.BidAskBars,
            _ when header.StartsWith("ts_utc,symbol,open,", StringComparison.Ordinal) => ReplayLayout.SymbolBars,
            _ when header.StartsWith("date,symbol,open,", StringComparison.Ordinal) => ReplayLayout.SymbolBars,
            _ => throw new InvalidDataException($"{name}: no replay for a file with the header '{header}'"),
        };
        Symbols = HasSymbolColumn ? Scan(path) : [name.Split('_', '.')[0].ToUpperInvariant()];
    }

    /// <summary>Symbols of the file in order of appearance.</summary>
    public List<string> Symbols { get; }

    private bool HasSymbolColumn => _layout is ReplayLayout.ContractTrades or ReplayLayout.SymbolBars;

    /// <summary>Says which instrument a symbol of this file is.</summary>
    public void Bind(string symbol, int instrument) => _ids[Key(Encoding.UTF8.GetBytes(symbol))] = instrument;

    public bool TryNext(out Event row, out long atNs)
    {
        row = default;
        atNs = 0;
        if (!_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return false;
        }

        row.Header.Source = EventSource.MarketData;
        row.Header.Instrument = HasSymbolColumn ? -1 : _ids[Key(Encoding.UTF8.GetBytes(Symbols[0]))];
        atNs = _layout switch
        {
            ReplayLayout.UsTick => ReadTick(line, ref row),
            ReplayLayout.Quotes => ReadQuote(line, ref row),
            ReplayLayout.ContractTrades => ReadContract(line, ref row),
            _ => ReadBar(line, ref row),
        };
        return true;
    }

    public void Dispose() => _lines.Dispose();

    private static ulong Key(ReadOnlySpan<byte> symbol)
    {
        ulong hash = 14_695_981_039_346_656_037UL;
        foreach (byte b in symbol)
        {
            hash = unchecked((hash ^ b) * 1_099_511_628_211UL);
        }

        return hash;
    }

    private static List<string> Scan(string path)
    {
        var symbols = new List<string>();
        var seen = new HashSet<ulong>();
        using var lines = new GzipLines(path);
        _ = lines.TryRead(out _);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            FieldParser.Take(ref line);
            ReadOnlySpan<byte> symbol = FieldParser.Take(ref line);
            if (seen.Add(Key(symbol)))
            {
                symbols.Add(Encoding.UTF8.GetString(symbol));
            }
        }

        return symbols;
    }

    private long ReadTick(ReadOnlySpan<byte> line, ref Event row)
    {
        row.Header.TimeNs = FieldParser.Long(FieldParser.Take(ref line));
        bool quote = FieldParser.Take(ref line)[0] == (byte)'Q';
        long px = FieldParser.Nanos(FieldParser.Take(ref line));
        long size = FieldParser.Nanos(FieldParser.Take(ref line));
        long ask = FieldParser.Nanos(FieldParser.Take(ref line));
        long askSize = FieldParser.Nanos(FieldParser.Take(ref line));
        ReadOnlySpan<byte> exchange = FieldParser.Take(ref line);
        if (!quote)
        {
            SetTrade(ref row, px, size);
            return row.Header.TimeNs;
        }

        var side = new QuotePayload { BidPx = px, BidSize = size, AskPx = ask, AskSize = askSize };
        row.Header.Kind = EventKind.Quote;
        row.Quote = _assembler.Apply(row.Header.TimeNs, exchange.IsEmpty ? 0 : exchange[0], in side);
        return row.Header.TimeNs;
    }

    private static long ReadQuote(ReadOnlySpan<byte> line, ref Event row)
    {
        row.Header.TimeNs = FieldParser.Long(FieldParser.Take(ref line));
        row.Header.Kind = EventKind.Quote;
        row.Quote.BidPx = FieldParser.Nanos(FieldParser.Take(ref line));
        row.Quote.AskPx = FieldParser.Nanos(FieldParser.Take(ref line));
        row.Quote.BidSize = 1000 * Fixed.One;
        row.Quote.AskSize = 1000 * Fixed.One;
        return row.Header.TimeNs;
    }

    private long ReadContract(ReadOnlySpan<byte> line, ref Event row)
    {
        row.Header.TimeNs = FieldParser.Long(FieldParser.Take(ref line));
        row.Header.Instrument = _ids[Key(FieldParser.Take(ref line))];
        long px = FieldParser.Nanos(FieldParser.Take(ref line));
        SetTrade(ref row, px, FieldParser.Nanos(FieldParser.Take(ref line)));
        return row.Header.TimeNs;
    }

    private void SetTrade(ref Event row, long px, long size)
    {
        row.Header.Kind = EventKind.Trade;
        row.Trade.Px = px;
        row.Trade.Size = size;
        row.Trade.TradeId = ++_tradeId;
    }

    private long ReadBar(ReadOnlySpan<byte> line, ref Event row)
    {
        ReadOnlySpan<byte> stamp = FieldParser.Take(ref line);
        row.Header.TimeNs = stamp.Length == 10 ? SessionClock.Midnight(FieldParser.Date(stamp)) : FieldParser.UtcMinute(stamp);
        row.Header.Kind = _daily ? EventKind.DailyBar : EventKind.MinuteBar;
        if (HasSymbolColumn)
        {
            row.Header.Instrument = _ids[Key(FieldParser.Take(ref line))];
        }

        row.Bar.Open = FieldParser.Nanos(FieldParser.Take(ref line));
        row.Bar.High = FieldParser.Nanos(FieldParser.Take(ref line));
        row.Bar.Low = FieldParser.Nanos(FieldParser.Take(ref line));
        row.Bar.Close = FieldParser.Nanos(FieldParser.Take(ref line));
        if (_layout == ReplayLayout.BidAskBars)
        {
            row.Bar.Open = (row.Bar.Open + FieldParser.Nanos(FieldParser.Take(ref line))) / 2;
            row.Bar.High = (row.Bar.High + FieldParser.Nanos(FieldParser.Take(ref line))) / 2;
            row.Bar.Low = (row.Bar.Low + FieldParser.Nanos(FieldParser.Take(ref line))) / 2;
            row.Bar.Close = (row.Bar.Close + FieldParser.Nanos(FieldParser.Take(ref line))) / 2;
        }
        else if (_layout == ReplayLayout.SymbolBars)
        {
            if (_adjusted)
            {
                FieldParser.Take(ref line);
            }

            row.Bar.Volume = FieldParser.Nanos(FieldParser.Take(ref line));
        }

        long length = _layout == ReplayLayout.BidAskBars ? SessionClock.DayNs : 16 * 60 * MinuteNs;
        return row.Header.TimeNs + (_daily ? length : MinuteNs);
    }
}
