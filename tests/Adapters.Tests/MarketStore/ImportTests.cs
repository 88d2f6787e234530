using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Qgtm.Fast.Adapters.Tests.Simulation.Calibration;
using Qgtm.Fast.MarketStore;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Each format is read as what it is; a bad row is named by file, line and column and nothing is written; an import goes on.</summary>
public sealed class ImportTests(ITestOutputHelper output)
{
    [Fact]
    public void Daily_bars_stand_at_midnight_and_end_with_the_session()
    {
        using Scratch s = new();
        s.Import(s.File("a.csv", "date,symbol,open,high,low,close,adj_close,volume,dividend", "2026-03-06,GLD,10,12,9,11,10.5,700,0.25", "2026-03-09,GLD,11,12,9,11,10.5,800,0"));
        Candle c = s.All("GLD", Interval.D1)[0];
        Assert.Equal((MarketTime.Ny(new(2026, 3, 6), 0, 0), MarketTime.Ny(new(2026, 3, 6), 16, 0) - 1), (c.T, c.TClose));
        Assert.Equal((10, 12, 9, 11, 10.5, 700, 0.25, Adjustment.Split), (c.Open, c.High, c.Low, c.Close, c.AdjClose, c.Volume, c.Dividend, c.Source.Adjustment));
        Assert.Equal(2, s.All("GLD", Interval.D1).Length); // Over the change to summer time.
    }

    [Fact]
    public void The_same_columns_are_days_or_minutes_by_their_stamps()
    {
        using Scratch s = new();
        s.Import(s.File("d.csv", "ts_utc,symbol,open,high,low,close,volume", "2026-03-06T05:00Z,GLD,10,12,9,11,7", "2026-03-09T04:00Z,GLD,10,12,9,12,7"));
        s.Import(s.File("m.csv", "ts_utc,symbol,open,high,low,close,volume", "2026-03-09T13:30Z,SLV,10,12,9,11,7", "2026-03-09T13:31Z,SLV,10,13,9,12,7"));
        Assert.Equal([11.0, 12.0], s.All("GLD", Interval.D1).Select(c => c.Close));
        Assert.Equal([11.0, 12.0], s.All("SLV", Interval.M1).Select(c => c.Close));
        Assert.Equal((14.0, 13.0), s.All("SLV", Interval.H1).Select(c => (c.Volume, c.High)).Single());
        Assert.Equal(Adjustment.SplitAndDividend, s.All("GLD", Interval.D1)[0].Source.Adjustment);
    }

    [Fact]
    public void Metals_and_quarter_hours_have_their_stamps_and_spreads()
    {
        using Scratch s = new();
        s.Import(s.File("q.csv", "ts_utc_end,symbol,open,high,low,close,volume", "2019-01-04T14:45Z,GLD,1,2,1,2,3"));
        s.Import(s.File("xauusd_m.csv", "ts_utc,o,h,l,c", "2018-01-01T23:01Z,1302.34,1302.82,1302.34,1302.59"));
        s.Import(s.File("xagusd_hour.csv", "ts_utc,bid_o,bid_h,bid_l,bid_c,ask_o,ask_h,ask_l,ask_c", "2006-03-20T00:00,10,12,9,11,11,13,10,12", "2006-03-20T01:00,10,12,9,11,11,13,10,12"));
        Assert.Equal("2019-01-04 14:30", DateTime.UnixEpoch.AddMilliseconds(s.All("GLD", Interval.M15)[0].T).ToString("yyyy-MM-dd HH:mm"));
        Assert.True(double.IsNaN(s.All("XAUUSD", Interval.M1)[0].Volume));
        Candle hour = s.All("XAGUSD", Interval.H1)[0];
        Assert.Equal((10.5, 11.5), (hour.Open, hour.Close));
        BboSnapshot last = s.Db.Snapshots.Read("XAGUSD", 0, long.MaxValue)[0];
        Assert.Equal((hour.TClose, 11, 12), (last.TsMs, last.Bid, last.Ask));
    }

    [Fact]
    public void Trades_become_minutes_and_quotes_snapshots()
    {
        using Scratch s = new();
        s.Import(s.File(
            "ibm_x.csv", "ts_ns,type,bid_or_price,bid_size_or_size,ask,ask_size,exch,cond,suspicious",
            "1381132800000000000,Q,100,300,0,0,P,1,0", "1381132800100000000,Q,0,0,101,200,Q,1,0", "1381132800200000000,Q,0,0,100.5,50,B,1,0",
            "1381132800300000000,T,100.4,10,,,Q,0,0", "1381132801200000000,T,100.6,5,,,Q,0,0", "1381132801200000000,T,999,5,,,Q,0,1", "1381132802300000000,Q,100.1,7,0,0,Q,1,0"));
        Assert.Equal((100.4, 100.6, 15, 2), s.All("IBM", Interval.M1).Select(c => (c.Open, c.Close, (int)c.Volume, (int)c.Trades)).Single());
        Assert.Equal(
            [(100, 101, 300, 200), (100.1, 100.5, 7, 50)], s.Db.Snapshots.Read("IBM", 0, long.MaxValue).Select(b => (b.Bid, b.Ask, (int)b.BidSize, (int)b.AskSize)));
        s.Import(s.File("gc.csv", "ts_ns,contract,price,size", "1381104000276000000,GC201312,1313.7,1", "1381104000276000000,GC201312,9,0", "1381104000276000000,GC201402,1315,2"));
        Assert.Equal(1313.7, s.All("GC201312", Interval.M1).Single().Low);
        s.Import(s.File("lobster_amzn.csv", "ts_ns,event,order_id,size,price_1e4,side,ask_1e4,ask_size,bid_1e4,bid_size", "1340285400017459617,5,0,1,2238200,-1,2239500,100,2231800,100"));
        Assert.Equal((223.82, 1), s.All("AMZN", Interval.M1).Select(c => (c.Close, (int)c.Volume)).Single());
        Assert.Equal((223.18, 223.95), s.Db.Snapshots.Read("AMZN", 0, long.MaxValue).Select(b => (b.Bid, b.Ask)).Single());
        s.Import(s.File("xauusd_q.csv", "ts_ns,bid,ask", "1398902400043142000,1291.677,1292.033", "1398902400045852000,1291.652,1292.043", "1398902401045852000,1291.652,1292.043"));
        Assert.Equal(2, s.Db.Snapshots.Read("XAUUSD", 0, long.MaxValue).Count);
    }

    [Fact]
    public void A_series_of_no_format_of_its_own_comes_by_file()
    {
        using Scratch s = new();
        s.Import(s.File(
            "own.csv", "series,observation_date,value,knowledge_time", "LbmaGoldPm,2026-03-10,5100.25,2026-03-10T15:01Z",
            "gcfrontexpiry,2026-03-10,2026-04-28,2026-03-10T22:00:00Z", "FomcSurprise,2026-03-18,0.25,2026-03-18T18:00Z"));
        Assert.Equal(5100.25, s.Db.Series.AsOf("LbmaGoldPm", long.MaxValue).Single().Value);
        Assert.Equal(MarketTime.Days(new DateOnly(2026, 4, 28)), s.Db.Series.AsOf("GcFrontExpiry", long.MaxValue).Single().Value);
        Assert.Empty(s.Db.Series.AsOf("LbmaGoldPm", MarketTime.Ldn(new DateOnly(2026, 3, 10), 15, 0)));
    }

    [Theory]
    [InlineData("2026-03-06,GLD,10,12,9,x,10.5,700,0", "bad.csv line 3, column 6 (close): 'x' is not a number; correct the row, or remove it.")]
    [InlineData("2026-13-06,GLD,10,12,9,1,10.5,700,0", "bad.csv line 3, column 1 (date): '2026-13-06' is not a date such as 2026-05-01; correct the row, or remove it.")]
    [InlineData("2026-03-06,GLD,10,12,9,1,10.5,-7,0", "bad.csv line 3, column 8 (volume): '-7' is not a number that is not negative; correct the row, or remove it.")]
    [InlineData("2026-03-06,GLD,10,12,9,0,10.5,7,0", "bad.csv line 3, column 6 (close): '0' is not a price above zero; correct the row, or remove it.")]
    [InlineData("2026-03-06,,10,12,9,1,10.5,7,0", "bad.csv line 3, column 2 (symbol): '' is not a name; correct the row, or remove it.")]
    [InlineData("2026-03-06,GLD,10,12", "bad.csv breaks off after line 2: copy it again from where it comes.")]
    [InlineData("2026-03-06,GLD,10,12,9,1,10.5,7,0,0", "bad.csv line 3, column 9: 10 fields where the header has 9; correct the row, or remove it.")]
    public void A_bad_row_is_named_and_nothing_is_written(string row, string sentence)
    {
        using Scratch s = new();
        string path = s.File("bad.csv", "date,symbol,open,high,low,close,adj_close,volume,dividend", "2026-03-05,GLD,10,12,9,11,10.5,700,0", row);
        Assert.Equal(sentence, Assert.Throws<DataFileError>(() => s.Import(path)).Message);
        Assert.Empty(s.All("GLD", Interval.D1));
        File.WriteAllLines(path, File.ReadAllLines(path)[..2]);
        Assert.Equal(1, s.Import(path).Rows);
    }

    [Theory]
    [InlineData("LbmaGoldPm,2026-03-10,1", "bad.csv breaks off after line 1")]
    [InlineData("Lbma,2026-03-10,1,2026-03-10T15:01Z", "line 2, column 1 (series): 'Lbma' is not a series of docs/data.md")]
    [InlineData("5,2026-03-10,1,2026-03-10T15:01Z", "line 2, column 1 (series): '5' is not a series of docs/data.md")]
    [InlineData("LbmaGoldPm,2026-03-10,1,2026-03-08T15:01Z", "line 2, column 4 (knowledge_time): '2026-03-08T15:01Z' is not a time at which something of 2026-03-10 could be known")]
    [InlineData("LbmaGoldPm,2026-03-10,NaN,2026-03-10T15:01Z", "line 2, column 3 (value): 'NaN' is not a number")]
    public void A_bad_point_is_named(string row, string part)
    {
        using Scratch s = new();
        string path = s.File("bad.csv", "series,observation_date,value,knowledge_time", row);
        Assert.Contains(part, Assert.Throws<DataFileError>(() => s.Import(path)).Message, StringComparison.Ordinal);
        Assert.Empty(s.Db.Series.Names());
    }

    [Fact]
    public void A_file_of_no_format_is_refused_by_its_header()
    {
        using Scratch s = new();
        Assert.Contains("no format has the header 'a,b'", Assert.Throws<DataFileError>(() => s.Import(s.File("x.csv", "a,b", "1,2"))).Message, StringComparison.Ordinal);
        string cut = Path.Combine(s.Root, "cut.csv.gz");
        using (GZipStream gzip = new(File.Create(cut), CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.ASCII.GetBytes("ts_utc,o,h,l,c\n" + string.Concat(Enumerable.Range(0, 9_999).Select(i => $"2018-01-01T23:01Z,1302.3{i},1302,1302,1302\n"))));
        }

        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^2_000]);
        Assert.Contains("cut.csv.gz breaks off after line", Assert.Throws<DataFileError>(() => s.Import(cut)).Message, StringComparison.Ordinal);
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest))
        {
            gzip.Write("ts_utc,o,h,l,c\n2018-01-01T23:01Z,1302,1302,1302,1302\n"u8);
            gzip.Flush();
            File.WriteAllBytes(cut, bytes.ToArray()); // Whole lines, and no end.
        }

        Assert.Contains("cut.csv.gz breaks off after line 2", Assert.Throws<DataFileError>(() => s.Import(cut)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(cut, bytes.ToArray());
        Assert.Equal(1, s.Import(cut).Rows);
        File.WriteAllBytes(cut, [0x0A, 0x0D, 0x0D, 0x0A, 0, 0, 0, 0]);
        Assert.Contains("a capture of a shape that is not read here: make a classic pcap", Assert.Throws<DataFileError>(() => s.Import(cut)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_that_breaks_off_goes_on_and_the_store_is_the_same()
    {
        string[] lines = ["ts_utc,o,h,l,c", .. Enumerable.Range(0, 70_000).Select(i => FormattableString.Invariant($"{DateTime.UnixEpoch.AddDays(18_000).AddMinutes(i):yyyy-MM-ddTHH:mm}Z,{1 + i},{3 + i},{1 + i},{2 + i}"))];
        using Scratch whole = new(), broken = new();
        Imported first = whole.Import(whole.File("xauusd.csv", lines));
        string path = broken.File("xauusd.csv", lines);
        Importer importer = new(broken.Db);
        Assert.Throws<InvalidOperationException>(() => importer.Import(path, p =>
        {
            if (p is { Step: "writing", Share: > 0.5 })
            {
                throw new InvalidOperationException("killed");
            }
        }));
        int there = broken.All("XAUUSD", Interval.M1).Length;
        Assert.InRange(there, 1, 69_999);
        Imported second = importer.Import(path);
        Assert.Equal((first.Rows, 40_000, false), (second.Rows, second.Resumed, second.WasDone));
        Assert.Equal(there, second.Resumed);
        foreach (Interval interval in Intervals.All)
        {
            Assert.Equal(whole.All("XAUUSD", interval), broken.All("XAUUSD", interval));
        }

        Assert.True(importer.Import(path).WasDone);
    }

    /// <summary>Every file of the collection, with the counts that its index states.</summary>
    [Theory]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", 91_684)]
    [InlineData("bars/daily_yahoo_miners_2000_2024.csv.gz", 94_584)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", 29_282)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", 8_167)]
    [InlineData("bars/us_etf_15min_alphavantage_20190104_20190215.csv.gz", 3_085)]
    [InlineData("bars/us_etf_1min_yahoo_201912.csv.gz", 51_061)]
    [InlineData("bars/xauusd_oanda_hour_2006_2019.csv.gz", 2 * 76_499)]
    [InlineData("bars/xauusd_oanda_daily_2006_2019.csv.gz", 2 * 3_949)]
    [InlineData("macro/cftc_cot_disagg_futonly_metals_2010_2026.csv.gz", 5 * 3_571)]
    [InlineData("macro/cot_metals_summary_2006_2026.csv.gz", 9 * 4_184)]
    [InlineData("macro/comex_margins_lean.csv.gz", 2 * 244)]
    [InlineData("ticks/gc_comex_trades_20131007_20131009.csv.gz", null)]
    [InlineData("l3/lobster_amzn_20120621_l1.csv.gz", null)]
    public void The_recorded_files_are_read_whole(string file, int? rows)
    {
        if (Recorded.Find(file, output) is not { } path)
        {
            return;
        }

        using Scratch s = new();
        Imported i = s.Import(path);
        output.WriteLine($"{i}");
        Assert.True(rows is { } n ? i.Rows == n : i.Rows > 1_000, $"{i.Rows} rows");
        Assert.True(s.Import(path).WasDone);
    }

    [Fact]
    public void A_capture_of_an_exchanges_feed_becomes_minutes_and_snapshots()
    {
        if (Recorded.Find("l3/iex_tops16_uat_20170710.pcapng.gz", output) is { } path)
        {
            using Scratch s = new();
            Imported i = s.Import(path);
            output.WriteLine($"{i}");
            Assert.Equal(("IEX TOPS 1.6 capture", 6_390L), (i.Format, s.Db.Ask($"SELECT SUM(trades) FROM {MarketDatabase.SchemaOf(Interval.M1)}.candles") is long n ? n : -1));
            Assert.True(i.Rows > 1_000);
            Assert.True(s.Import(path).WasDone);
            Assert.DoesNotContain(path, Importer.FilesOf(Path.GetDirectoryName(path)!));
        }
    }

    [Fact]
    public void A_capture_that_breaks_off_or_lies_about_a_length_is_refused_in_a_sentence()
    {
        using Scratch s = new();
        byte[] whole = CapturedPacket(messageBytes: 38);
        string path = Path.Combine(s.Root, "cut.pcap");
        File.WriteAllBytes(path, whole);
        Assert.Equal(1, s.Import(path).Rows);
        File.WriteAllBytes(path, whole[..^5]);
        Assert.Contains("cut.pcap breaks off in packet 1", Assert.Throws<DataFileError>(() => s.Import(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, CapturedPacket(messageBytes: 39));
        Assert.Contains("cut.pcap, packet 1: a message is longer than its packet", Assert.Throws<DataFileError>(() => s.Import(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>One packet with one trade of GLD, 100 at 120.50, whose length is said to be this.</summary>
    private static byte[] CapturedPacket(ushort messageBytes)
    {
        byte[] udp = new byte[14 + 20 + 8 + 40 + 2 + 38];
        udp[12] = 0x08;
        udp[14] = 0x45;
        Span<byte> segment = udp.AsSpan(42);
        BitConverter.TryWriteBytes(segment[2..], (ushort)0x8003);
        BitConverter.TryWriteBytes(segment[14..], (ushort)1);
        BitConverter.TryWriteBytes(segment[40..], messageBytes);
        Span<byte> trade = segment[42..];
        trade[0] = (byte)'T';
        BitConverter.TryWriteBytes(trade[2..], 1_499_697_120_000_000_000L);
        "GLD     "u8.CopyTo(trade[10..]);
        BitConverter.TryWriteBytes(trade[18..], 100u);
        BitConverter.TryWriteBytes(trade[22..], 1_205_000L);
        byte[] file = new byte[24 + 16 + udp.Length];
        BitConverter.TryWriteBytes(file, 0xA1B2C3D4u);
        BitConverter.TryWriteBytes(file.AsSpan(32), (uint)udp.Length);
        udp.CopyTo(file, 40);
        return file;
    }
}
