using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm data` and `qgtm candles` on the real executable: the page as it stands, a kill in the middle, and a run that stores.</summary>
public sealed class DataTests(ITestOutputHelper output)
{
    private const string Page = "docs/data.md";
    private const int Minutes = 400_000;
    private static readonly DateTime Start = new(2026, 3, 2, 14, 30, 0, DateTimeKind.Utc);

    [Fact]
    public async Task The_data_page_works_as_written()
    {
        using Folder folder = new();
        (int Exit, string Output, string Error) ran = await folder.RunAsync(Block("data import"));
        Assert.True(ran.Exit == 0, ran.Error);
        Assert.Matches("4 files, [0-9]+ rows in .*/candles_dbs; 0 refused", ran.Output);
        Assert.Contains("reference series", ran.Error, StringComparison.Ordinal);

        string[] fresh = Block("--freshness").Split('\n');
        Assert.Equal(4, fresh.Length);
        string at = " --at 2026-03-02T21:30Z";
        ran = await folder.RunAsync(fresh[0] + at);
        output.WriteLine(ran.Output);
        Assert.Matches("(?m)^OHLCV minutes: +2026-03-02 21:00 UTC +✓ fresh$", ran.Output);
        Assert.Matches("(?m)^LBMA fixings: .*! late$", ran.Output);
        Assert.Equal(0, ran.Exit);
        Assert.Equal(1, (await folder.RunAsync(fresh[0])).Exit); // Today it is long stale.
        ran = await folder.RunAsync(fresh[1]);
        Assert.Equal(0, ran.Exit);
        Assert.Matches("[0-9]+ rows looked at, 0 defects", ran.Output);
        ran = await folder.RunAsync(fresh[2]);
        Assert.Equal(1, ran.Exit);
        Assert.Matches("(?m)^UnchangedQuote +1 +XAUUSD ", ran.Output);
        ran = await folder.RunAsync(fresh[3] + at);
        using (JsonDocument check = JsonDocument.Parse(ran.Output))
        {
            Assert.Equal((7, 390), (check.RootElement.GetArrayLength(), check.RootElement[0].GetProperty("rows").GetInt32()));
        }

        Assert.Contains("integrity ok", ran.Error, StringComparison.Ordinal);
        Assert.Equal(0, ran.Exit);

        ran = await folder.RunAsync(Block("candles prune").Replace("5000", "100", StringComparison.Ordinal));
        Assert.Matches("290 candles pruned; append-only: 3m,5m; the others keep 100 of each symbol", ran.Output);
    }

    [NeedsFact("sqlite3")]
    public async Task The_sqlite3_commands_of_the_page_work()
    {
        using Folder folder = new();
        Assert.Equal(0, (await folder.RunAsync(Block("data import"))).Exit);
        string[] blocks = [.. Blocks().Where(b => b.Contains("sqlite3", StringComparison.Ordinal))];
        Assert.Equal(3, blocks.Length);
        (int exit, string text, string error) = await folder.RunAsync(blocks[0]);
        Assert.True(exit == 0, error);
        Assert.Equal(7, text.Split("===\n").Length - 1);
        Assert.Contains("=== candles_dbs/candles_1m.db ===\n390|2026-03-02 14:30:00|2026-03-02 20:59:00|2026-03-02 20:59:59\n", text, StringComparison.Ordinal);
        (exit, text, error) = await folder.RunAsync(blocks[1]);
        Assert.True(exit == 0, error);
        Assert.Equal("GLD|130\nGLD|78\n0\n0\nok\n", text);
        (exit, text, error) = await folder.RunAsync(blocks[2]);
        Assert.True(exit == 0, error);
        Assert.Equal("XAUUSD|2|2026-03-02 20:59:56|2026-03-02 20:59:58\n2\n", text);
    }

    [Fact]
    public async Task The_fetch_commands_of_the_page_work_against_a_local_authority()
    {
        using Folder folder = new();
        using HttpListener authority = new();
        int port = FreePort();
        authority.Prefixes.Add($"http://127.0.0.1:{port}/");
        authority.Start();
        List<string> asked = [];
        Task serving = ServeAsync(authority, asked);
        Assert.Equal(0, (await folder.RunAsync("echo 0123456789abcdef > fred.key; chmod 600 fred.key")).Exit);
        string[] commands = Block("data fetch").Split('\n');
        (int exit, string text, string error) = await folder.RunAsync($"{commands[0]} --at 2026-02-01T00:00Z --address http://127.0.0.1:{port}");
        Assert.Equal(1, exit); // The year's zip is not there: told, and the week is taken all the same.
        Assert.Contains("127.0.0.1 refuses the reports of 2026 (HTTP 404)", error, StringComparison.Ordinal);
        Assert.Contains("5 points in", text, StringComparison.Ordinal);
        (exit, text, error) = await folder.RunAsync($"{commands[1]} --at 2009-12-31T12:00Z --address http://127.0.0.1:{port}");
        Assert.True(exit == 0, error);
        Assert.Contains("10 points in", text, StringComparison.Ordinal);
        Assert.Equal(10, asked.Count(a => a.Contains("api_key=0123456789abcdef", StringComparison.Ordinal)));
        Assert.DoesNotContain("0123456789abcdef", text + error, StringComparison.Ordinal);
        authority.Stop();
        await serving;
        using MarketDatabase db = MarketDatabase.Find(Path.Combine(folder.Path, "candles_dbs"))!;
        Assert.Equal(500, db.Series.AsOf("GoldOpenInterest", long.MaxValue).Single().Value);
        Assert.Equal(1.25, db.Series.AsOf("T10yie", long.MaxValue).Single().Value);
    }

    /// <summary>SIGKILL while rows are written; the same command again; the store is that of an import without a kill.</summary>
    [Fact]
    public async Task An_import_that_is_killed_goes_on_and_the_store_is_the_same()
    {
        using Folder folder = new();
        string file = Path.Combine(folder.Path, "xauusd.csv"), cut = Path.Combine(folder.Path, "cut"), whole = Path.Combine(folder.Path, "whole");
        await File.WriteAllLinesAsync(file, ["ts_utc,o,h,l,c", .. Enumerable.Range(0, Minutes).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Start.AddMinutes(i):yyyy-MM-ddTHH:mm}Z,{1 + i},{3 + i},{1 + i},{2 + i}"))]);
        using (QgtmProcess import = QgtmProcess.Start("data", "import", file, "--db", cut))
        {
            _ = await import.ErrorAsync("writing 2");
            await import.KillAsync();
        }

        long there = Rows(cut);
        output.WriteLine($"killed with {there} of {Minutes} rows");
        Assert.InRange(there, 1, Minutes - 1);
        (int exit, _, string error) = await QgtmProcess.RunAsync("data", "import", file, "--db", cut);
        Assert.True(exit == 0, error);
        Assert.Matches("400000 rows \\(metal minutes\\), went on after [1-9][0-9]+", error);
        Assert.Equal(0, (await QgtmProcess.RunAsync("data", "import", file, "--db", whole)).Exit);
        using MarketDatabase a = MarketDatabase.Find(cut)!, b = MarketDatabase.Find(whole)!;
        foreach (Interval interval in Intervals.All)
        {
            Assert.Equal(b.Candles.Ranges(interval), a.Candles.Ranges(interval));
            Assert.True(a.Candles.Read("XAUUSD", interval, 0, long.MaxValue).SequenceEqual(b.Candles.Read("XAUUSD", interval, 0, long.MaxValue)), interval.Name());
        }

        (exit, string text, error) = await QgtmProcess.RunAsync("data", "import", file, "--db", cut, "--json");
        Assert.Equal((0, """{"files":1,"rows":400000,"refused":0}"""), (exit, text.Trim()));
        Assert.Contains("imported before", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_with_stores_writes_what_it_was_given()
    {
        using Folder folder = new();
        string config = Path.Combine(folder.Path, "qgtm.yaml"), state = Path.Combine(folder.Path, "state");
        await File.WriteAllTextAsync(config, "stores: on\n");
        (int exit, string text, string error) = await QgtmProcess.RunAsync("run", "--state", state, "--config", config, "--port", "0", "--speed", "60", "--for", "8s", "--json");
        Assert.True(exit == 0, error);
        Assert.DoesNotContain("could not be written", error, StringComparison.Ordinal);
        using MarketDatabase db = MarketDatabase.Find(Path.Combine(state, "candles_dbs"))!;
        output.WriteLine($"{Rows(db, Interval.M1)} minutes, {Rows(db, Interval.D1)} days, newest quote {db.Snapshots.Newest()}");
        Assert.True(Rows(db, Interval.D1) > 200 * 20, "the days of the start are there");
        Assert.True(Rows(db, Interval.M1) > 20 && db.Snapshots.Newest() > 0);
        Assert.Equal(0, (await QgtmProcess.RunAsync("replay", "--journal", state, "--verify")).Exit);

        // Without the section a simulated venue's prices are not stored.
        string other = Path.Combine(folder.Path, "other");
        Assert.Equal(0, (await QgtmProcess.RunAsync("run", "--state", other, "--port", "0", "--speed", "60", "--for", "1s")).Exit);
        Assert.False(Directory.Exists(Path.Combine(other, "candles_dbs")));
    }

    /// <summary>At a broker stores are on without a word; here he is the simulated one.</summary>
    [Fact]
    public async Task A_run_at_a_broker_stores_by_itself()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKSTORE", Speed = 60 });
        using Configured c = new("paper", "PKSTORE", "PASIM00001", broker.BaseUri);
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--env", "paper", "--config", c.ConfigPath, "--state", c.State, "--port", "0", "--for", "3s");
        Assert.True(exit == 0, error);
        Assert.Matches("candles and quotes go to .*/candles_dbs, SQLite 3", error);
        using MarketDatabase db = MarketDatabase.Find(Path.Combine(c.State, "candles_dbs"))!;
        Assert.True(Rows(db, Interval.D1) > 200 * 20);
    }

    [Theory]
    [InlineData("stores: maybe", "line 1: stores is on, off, or has appendOnly")]
    [InlineData("stores: { appendOnly: 7m }", "line 1: stores.appendOnly takes intervals such as 3m,5m")]
    [InlineData("stores: { sweepSeconds: 5 }", "line 1: stores.sweepSeconds takes a whole number from 30 to 1000000, not '5'.")]
    [InlineData("stores: { keep: 5 }", "line 1: 'keep' is not known in stores: there are appendOnly,")]
    public async Task A_wrong_section_is_one_sentence(string yaml, string sentence)
    {
        using Folder folder = new();
        string config = Path.Combine(folder.Path, "qgtm.yaml");
        await File.WriteAllTextAsync(config, yaml + "\n");
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--state", Path.Combine(folder.Path, "s"), "--config", config, "--port", "0", "--for", "1s");
        Assert.Equal(4, exit);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "Say what to do: qgtm data import", "data")]
    [InlineData(4, "Name at least one file or folder", "data", "import")]
    [InlineData(2, "There is no file or folder gone.csv", "data", "import", "gone.csv")]
    [InlineData(2, "There is no candles_1m.db in gone", "data", "--freshness", "--db", "gone")]
    [InlineData(4, "--append-only takes intervals such as 3m,5m", "candles", "prune", "--append-only", "7m")]
    [InlineData(4, "--lookback-hours takes a whole number", "candles", "check", "--lookback-hours", "-1")]
    [InlineData(4, "--at takes a UTC time", "data", "--freshness", "--at", "noon")]
    [InlineData(4, "--address takes an https address", "data", "fetch", "cftc", "--address", "http://example.org")]
    [InlineData(4, "FRED wants a key", "data", "fetch", "fred", "--db", "#")]
    public async Task A_wrong_word_is_one_sentence(int exit, string sentence, params string[] words)
    {
        using Folder folder = new();
        (int code, _, string error) = await QgtmProcess.RunAsync([.. words.Select(w => w == "#" ? Path.Combine(folder.Path, "db") : w)]);
        Assert.Equal(exit, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string Block(string with) => Blocks().Single(b => b.Contains(with, StringComparison.Ordinal));

    private static IEnumerable<string> Blocks() => Repository.Read(Page).Split("```\n").Where((_, i) => i % 2 == 1).Select(b => b.TrimEnd('\n'));

    private static long Rows(string directory)
    {
        using MarketDatabase db = MarketDatabase.Find(directory)!;
        return Rows(db, Interval.M1);
    }

    private static long Rows(MarketDatabase db, Interval interval) => db.Candles.Ranges(interval).Sum(r => r.Rows);

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A week of gold from the CFTC, one observation of each series from FRED, 404 for all else.</summary>
    private static async Task ServeAsync(HttpListener authority, List<string> asked)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await authority.GetContextAsync();
                asked.Add(context.Request.RawUrl!);
                string body = context.Request.Url!.AbsolutePath switch
                {
                    "/dea/newcot/f_disagg.txt" => "\"GOLD - COMMODITY EXCHANGE INC.\",260127,2026-01-27,088691,CMX ,01,088 ,500," + string.Join(',', Enumerable.Range(8, 36)) + "\n",
                    "/fred/series/observations" => """{"count":2,"offset":0,"limit":100000,"observations":[{"realtime_start":"2005-01-01","realtime_end":"9999-12-31","date":"2004-12-30","value":"1.25"},{"realtime_start":"2005-01-01","realtime_end":"9999-12-31","date":"2004-12-31","value":"."}]}""",
                    _ => string.Empty,
                };
                context.Response.StatusCode = body.Length == 0 ? 404 : 200;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>A folder with a few recorded files, gone with the test.</summary>
    private sealed class Folder : IDisposable
    {
        public Folder()
        {
            Path = Directory.CreateTempSubdirectory("qgtm-data-").FullName;
            string recorded = Directory.CreateDirectory(System.IO.Path.Combine(Path, "recorded")).FullName;
            Write(recorded, "minutes.csv", ["ts_utc,symbol,open,high,low,close,volume", .. Enumerable.Range(0, 390).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Start.AddMinutes(i):yyyy-MM-ddTHH:mm}Z,GLD,100,101,99,{100 + (i % 5 / 10.0)},{5 + i}"))]);
            Write(recorded, "days.csv", ["date,symbol,open,high,low,close,adj_close,volume", "2026-03-02,GLD,100,101,99,100.4,100.4,999"]);
            Write(recorded, "xauusd_quotes.csv", ["ts_ns,bid,ask", "1772485196043142000,5291.677,5292.033", "1772485196045852000,5291.677,5292.033", "1772485198045852000,5291.652,5292.043"]);
            Write(recorded, "fixings.csv", ["series,observation_date,value,knowledge_time", "LbmaGoldPm,2026-02-27,5100.25,2026-02-27T15:01Z"]);
        }

        public string Path { get; }

        public Task<(int Exit, string Output, string Error)> RunAsync(string script) => Shell.RunAsync(script, Path);

        public void Dispose() => Directory.Delete(Path, recursive: true);

        private static void Write(string folder, string name, string[] lines) => File.WriteAllLines(System.IO.Path.Combine(folder, name), lines);
    }
}
