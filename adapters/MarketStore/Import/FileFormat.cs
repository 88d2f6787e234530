using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace Qgtm.Fast.MarketStore;

/// <summary>One shape of file: how it is told by its header, and its reader.</summary>
public sealed class FileFormat
{
    private const string SymbolBars = "open,high,low,close,volume";
    private readonly Func<string, string[], bool> _is;
    private readonly Action<string, IImportSink, Action<double>?> _read;

    private FileFormat(string name, Func<string, string[], bool> isOne, Action<string, IImportSink, Action<double>?> read)
    {
        (Name, _is, _read) = (name, isOne, read);
    }

    private FileFormat(string name, Func<string, string[], bool> isOne, Action<CsvFile, IImportSink> rows)
        : this(name, isOne, (path, sink, progress) =>
        {
            using CsvFile file = CsvFile.Open(path);
            file.Progress = progress;
            rows(file, sink);
        })
    {
    }

    /// <summary>A capture of IEX's feed: told by its first bytes. It is read only when it is named: most captures are of test systems.</summary>
    private static FileFormat Capture { get; } = new("IEX TOPS 1.6 capture", (_, _) => false, CaptureFile.Read);

    /// <summary>All formats, the first that fits is it. docs/data.md describes them.</summary>
    public static IReadOnlyList<FileFormat> All { get; } =
    [
        new("daily bars by date", (h, _) => h is "date,symbol,open,high,low,close,adj_close,volume" or "date,symbol,open,high,low,close,adj_close,volume,dividend", BarFiles.ReadDated),
        new("daily bars of the broker", (h, rows) => h == "ts_utc,symbol," + SymbolBars && BarFiles.IsDaily(rows), BarFiles.ReadBrokerDays),
        new("minute bars", (h, _) => h == "ts_utc,symbol," + SymbolBars, BarFiles.ReadMinutes),
        new("quarter-hour bars by their end", (h, _) => h == "ts_utc_end,symbol," + SymbolBars, BarFiles.ReadQuarterHours),
        new("metal minutes", (h, _) => h == "ts_utc,o,h,l,c", BarFiles.ReadMetalMinutes),
        new("metal bid and ask bars", (h, _) => h == "ts_utc,bid_o,bid_h,bid_l,bid_c,ask_o,ask_h,ask_l,ask_c", BarFiles.ReadBidAsk),
        new("quotes", (h, _) => h == "ts_ns,bid,ask", TickFiles.ReadQuotes),
        new("futures trades", (h, _) => h == "ts_ns,contract,price,size", TickFiles.ReadContracts),
        new("exchange ticks", (h, _) => h == "ts_ns,type,bid_or_price,bid_size_or_size,ask,ask_size,exch,cond,suspicious", TickFiles.ReadExchangeTicks),
        new("order book messages", (h, _) => h == "ts_ns,event,order_id,size,price_1e4,side,ask_1e4,ask_size,bid_1e4,bid_size", TickFiles.ReadBookMessages),
        new("FRED series", (h, _) => h == "series,date,value", SeriesFiles.ReadFred),
        new("COT, disaggregated", (h, _) => h.StartsWith("report_date,metal,cftc_code,Open_Interest_All,", StringComparison.Ordinal), SeriesFiles.ReadCot),
        new("COT as the CFTC publishes it", (h, _) => h.Contains("Market_and_Exchange_Names", StringComparison.Ordinal), SeriesFiles.ReadCftc),
        new("COT with options", (h, _) => h == "report_date,metal,oi,mm_long,mm_short,pm_long,pm_short,sd_long,sd_short,other_long,other_short", SeriesFiles.ReadCotSummary),
        new("COMEX margins", (h, _) => h == "date,contract,initial,maintenance", SeriesFiles.ReadMargins),
        new("reference series", (h, _) => h == "series,observation_date,value,knowledge_time", SeriesFiles.ReadPoints),
    ];

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>The format of a file; an error that says so when there is none.</summary>
    public static FileFormat Of(string path)
    {
        if (IsCapture(path))
        {
            return Capture;
        }

        using CsvFile file = CsvFile.Open(path);
        string[] head = CsvFile.Head(path, 2);
        return All.FirstOrDefault(f => f._is(file.Header, head))
            ?? throw new DataFileError($"{file.Name} line 1: no format has the header '{(file.Header.Length > 80 ? file.Header[..80] + "..." : file.Header)}'; see docs/data.md for those that can be imported.");
    }

    /// <summary>Reads all rows into a sink; tells the share of the file that is read.</summary>
    public void Read(string path, IImportSink sink, Action<double>? progress = null) => _read(path, sink, progress);

    /// <summary>Packet captures begin with one of their magic numbers.</summary>
    private static bool IsCapture(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        using FileStream file = File.OpenRead(path);
        using Stream text = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B ? Rewound(file) : file;
        file.Position = text == file ? 0 : file.Position;
        return text.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4
            && CaptureFile.IsOne(BitConverter.ToUInt32(magic));
    }

    private static GZipStream Rewound(FileStream file)
    {
        file.Position = 0;
        return new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
    }
}
