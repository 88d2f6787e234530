using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

public sealed class ReplayTests(ITestOutputHelper output)
{
    private const string TickHeader = "ts_ns,type,bid_or_price,bid_size_or_size,ask,ask_size,exch,cond,suspicious\n";

    [Fact]
    public void One_sided_rows_become_the_best_bid_and_offer_and_files_merge_by_time()
    {
        using var folder = new Folder();
        string ibm = folder.Write("ibm_us_tick.csv.gz", TickHeader
            + "1381132800000000000,Q,0.0000,0,183.6300,100,Q,1,0\n"
            + "1381132800000000001,Q,180.0100,300,0.0000,0,P,1,0\n"
            + "1381132800000000002,Q,0.0000,0,183.6000,200,P,1,0\n"
            + "1381132800000000004,T,183.6000,50,,,Q,2000,0\n"
            + "1381132800000000005,Q,0.0000,0,183.7000,200,P,1,0");
        string gold = folder.Write("xauusd_quotes.csv.gz", "ts_ns,bid,ask\n1381132800000000003,1291.677,1292.033\n");
        using var core = new VenueCore(new VenueOptions { ReplayFiles = [ibm, gold] });
        Assert.Equal(["IBM", "XAUUSD"], core.Instruments.Skip(25).Select(i => i.Symbol));
        var sink = new RecordingSink();
        sink.Run(core, 3);
        Assert.Equal((180_010_000_000L, 183_600_000_000L), (sink.Last.Quote.BidPx, sink.Last.Quote.AskPx));
        Assert.Equal(200 * Fixed.One, sink.Last.Quote.AskSize);
        sink.Run(core, 1);
        Assert.Equal((26, 1_291_677_000_000L), (sink.Last.Header.Instrument, sink.Last.Quote.BidPx));
        sink.Run(core, 100);
        Assert.Equal(183_630_000_000L, core.LastQuote(25).Quote.AskPx);
        Assert.Equal(6, core.RowsPublished);
        Assert.Equal(1, sink.Kinds[(byte)EventKind.Trade]);
        Assert.True(core.Ended);
    }

    [Fact]
    public void A_trade_through_fills_where_there_are_no_quotes()
    {
        using var folder = new Folder();
        string spy = folder.Write("spy_us_tick.csv.gz", TickHeader
            + "1381240800000000000,T,167.42,210,,,Q,2000,0\n"
            + "1381240801000000000,T,167.40,210,,,Q,2000,0\n"
            + "1381240802000000000,T,167.39,210,,,Q,2000,0\n");
        using var core = new VenueCore(new VenueOptions { ReplayFiles = [spy], PartialFillPct = 0 });
        var sink = new RecordingSink();
        sink.Run(core, 1);
        VenueOrder order = core.Submit(RecordingSink.Order("SPY", Side.Buy, 10, "x", 167_400_000_000)).Order!;
        sink.Run(core, 1);
        Assert.Equal(VenueStatus.New, order.Status);
        sink.Run(core, 1);
        Assert.Equal((VenueStatus.Filled, 167_390_000_000L), (order.Status, order.AvgPxNanos));
    }

    [Fact]
    public void Bars_of_many_symbols_are_published_at_their_end()
    {
        using var folder = new Folder();
        string bars = folder.Write("us_etf_1min.csv.gz", "ts_utc,symbol,open,high,low,close,volume\n"
            + "2019-02-11T14:30Z,GLD,123.2,123.2272,123.2,123.2272,227049\n2019-02-11T14:30Z,QQQ,170,171,169,170.5,10\n");
        using var core = new VenueCore(new VenueOptions { ReplayFiles = [bars] });
        var sink = new RecordingSink();
        sink.Run(core, 9);
        Assert.Equal(2, core.RowsPublished);
        Assert.Equal(sink.Last.Header.TimeNs + 60_000_000_000, core.NowNs);
        Assert.Equal((25, 170_500_000_000L), (sink.Last.Header.Instrument, sink.Last.Bar.Close));
        Assert.Equal(123_220_000_000L, core.LastQuote(0).Quote.BidPx);
    }

    [Theory]
    [InlineData("ticks/ibm_us_tick_20131007_20131011.csv.gz", 701_984)]
    [InlineData("ticks/spy_us_tick_20131008_20131008.csv.gz", 451_545)]
    [InlineData("ticks/gc_comex_trades_20131007_20131009.csv.gz", 157_849)]
    [InlineData("ticks/xauusd_oanda_quotes_20140501_20140515.csv.gz", 2_022_969)]
    [InlineData("bars/xauusd_histdata_m1_2018_2019.csv.gz", 706_406)]
    [InlineData("bars/xauusd_oanda_daily_2006_2019.csv.gz", 3_949)]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", 91_684)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", 29_282)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", 8_167)]
    public void Recorded_files_publish_every_row(string name, long rows)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !Directory.Exists(Path.Combine(at.FullName, "shared", "data")))
        {
            at = at.Parent;
        }

        if (at is null)
        {
            output.WriteLine("SKIPPED: no shared/data above the test folder");
            return;
        }

        using var core = new VenueCore(new VenueOptions { ReplayFiles = [Path.Combine(at.FullName, "shared", "data", name)] });
        var sink = new RecordingSink();
        sink.Run(core, int.MaxValue);
        Assert.Equal(0, sink.Crossed);
        output.WriteLine($"one-sided quotes: {sink.OneSided}");
        Assert.Equal(rows, core.RowsPublished);
        Assert.True(core.Ended);
        output.WriteLine($"{name}: quotes {sink.Kinds[1]}, trades {sink.Kinds[2]}, minute {sink.Kinds[3]}, daily {sink.Kinds[4]}");
    }

    private sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("qgtm-replay").FullName;

        public string Write(string name, string text)
        {
            string path = Path.Combine(_path, name);
            using var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
            writer.Write(text);
            return path;
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
