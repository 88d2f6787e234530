using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>FRED and the CFTC, played by a server of this process with their formats.</summary>
public sealed class FetchTests
{
    private static readonly FetchPatience Quick = new(TimeSpan.FromSeconds(20), 4, TimeSpan.Zero);

    [Fact]
    public async Task Vintages_of_fred_become_points_with_knowledge_times()
    {
        List<string> asked = [];
        await using Authority server = await Authority.StartAsync(context =>
        {
            asked.Add(context.Request.QueryString.Value!);
            return context.Request.Query["realtime_start"] == "2021-01-01"
                ? Json(Row("2020-12-31", "2021-01-01", "1.10") + "," + Row("2021-01-01", "2021-01-04", ".") + "," + Row("2021-01-04", "2021-01-05", "1.20") + "," + Row("2020-12-31", "2021-01-06", "1.11"), 4)
                : Json(Row("2020-12-31", "2026-01-01", "1.11") + "," + Row("2021-01-04", "2026-01-01", "1.20") + "," + Row("2026-01-05", "2026-01-06", "1.3") + "," + Row("2021-01-04", "2026-01-07", "1.21"), 4);
        });
        using PatientHttp http = new(server.Address, Quick);
        IReadOnlyList<SeriesPoint> points = await new FredClient(http, "k3y").GetAsync(SeriesId.Dfii10, new(2021, 1, 1), new(2026, 1, 8), CancellationToken.None);
        Assert.Equal(2, asked.Count);
        Assert.All(asked, q => Assert.Contains("series_id=DFII10&api_key=k3y&file_type=json&realtime_start=", q, StringComparison.Ordinal));
        Assert.Contains("realtime_end=2025-12-31", asked[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                ("2020-12-31", 1.10, SeriesLag.KnownMs(SeriesId.Dfii10, new(2020, 12, 31))), // Stood already when the archive begins.
                ("2021-01-04", 1.20, MarketTime.Ny(new(2021, 1, 5), 16, 30)),
                ("2020-12-31", 1.11, MarketTime.Ny(new(2021, 1, 6), 16, 30)),
                ("2026-01-05", 1.3, MarketTime.Ny(new(2026, 1, 6), 16, 30)),
                ("2021-01-04", 1.21, MarketTime.Ny(new(2026, 1, 7), 16, 30)),
            ],
            points.Select(p => ($"{p.Observation:yyyy-MM-dd}", p.Value, p.KnownMs)));
        Assert.All(points, p => Assert.Equal("Dfii10", p.Series));
    }

    [Fact]
    public async Task Pages_are_put_together()
    {
        await using Authority server = await Authority.StartAsync(context => context.Request.Query["offset"] == "0"
            ? Json(Row("2021-01-04", "2021-01-05", "1"), 2) : Json(Row("2021-01-05", "2021-01-06", "2"), 2));
        using PatientHttp http = new(server.Address, Quick);
        Assert.Equal([1.0, 2.0], (await new FredClient(http, "k").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None)).Select(p => p.Value));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_may_pass_is_asked_again(int status)
    {
        int failed = 0;
        await using Authority server = await Authority.StartAsync(_ => failed++ < 3 ? Status(status) : Json(Row("2021-01-04", "2021-01-05", "1"), 1));
        using PatientHttp http = new(server.Address, Quick);
        Assert.Single(await new FredClient(http, "k").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None));
        Assert.Equal(4, http.Requests);
    }

    [Fact]
    public async Task A_server_that_stays_down_or_silent_is_one_sentence_without_the_key()
    {
        await using Authority down = await Authority.StartAsync(_ => Status(502));
        using PatientHttp first = new(down.Address, Quick);
        FetchError e = await Assert.ThrowsAsync<FetchError>(() => new FredClient(first, "k3y").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None));
        Assert.Equal("127.0.0.1 does not give DGS10 (HTTP 502, 4 tries): the last good values stay; try again later.", e.Message);

        TaskCompletionSource never = new();
        await using Authority silent = await Authority.StartAsync(async _ =>
        {
            await never.Task;
        });
        using PatientHttp second = new(silent.Address, new FetchPatience(TimeSpan.FromMilliseconds(200), 2, TimeSpan.Zero));
        e = await Assert.ThrowsAsync<FetchError>(() => new FredClient(second, "k3y").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None));
        Assert.Equal("127.0.0.1 does not give DGS10 (no answer in 0.2 s, 2 tries): the last good values stay; try again later.", e.Message);
        never.SetResult();
        Assert.Equal(TimeSpan.FromSeconds(45), FetchPatience.Usual.Timeout);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated_and_tells_why()
    {
        await using Authority server = await Authority.StartAsync(_ => Status(400, """{"error_code":400,"error_message":"Bad Request.  The series does not exist."}"""));
        using PatientHttp http = new(server.Address, Quick);
        FetchError e = await Assert.ThrowsAsync<FetchError>(() => new FredClient(http, "k3y").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None));
        Assert.Equal("127.0.0.1 refuses DGS10 (HTTP 400, Bad Request.  The series does not exist.): see that the name and the key are right.", e.Message);
        Assert.Equal(1, http.Requests);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"count":1,"observations":[{"date":"2021-01-04","realtime_start":"2021-01-05","value":"n/a"}]}""")]
    public async Task What_is_not_freds_format_is_not_taken(string body)
    {
        await using Authority server = await Authority.StartAsync(_ => Status(200, body));
        using PatientHttp http = new(server.Address, Quick);
        FetchError e = await Assert.ThrowsAsync<FetchError>(() => new FredClient(http, "k3y").GetAsync(SeriesId.Dgs10, new(2021, 1, 1), new(2021, 2, 1), CancellationToken.None));
        Assert.StartsWith("The answer for DGS10 is not FRED's format", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cftcs_year_and_week_become_the_metals_points()
    {
        await using Authority server = await Authority.StartAsync(context => context.Request.Path == "/dea/newcot/f_disagg.txt"
            ? Status(200, CotRow("2026-05-26", "088691", 500) + CotRow("2026-05-26", "067651", 9))
            : Bytes(Zip(CotHeader + CotRow("2026-05-19", "088691", 400) + CotRow("2026-05-19", "084691", 100))));
        using PatientHttp http = new(server.Address, Quick);
        CftcClient cftc = new(http);
        IReadOnlyList<SeriesPoint> year = await cftc.GetYearAsync(2026, CancellationToken.None), week = await cftc.GetCurrentAsync(CancellationToken.None);
        Assert.Equal(10, year.Count);
        Assert.Equal(
            [("GoldMmLong", 13.0), ("GoldMmShort", 14), ("GoldCommLong", 8 + 10), ("GoldCommShort", 9 + 11), ("GoldOpenInterest", 500)], week.Select(p => (p.Series, p.Value)));
        Assert.All(week, p => Assert.Equal((new DateOnly(2026, 5, 26), MarketTime.Ny(new(2026, 5, 29), 15, 30)), (p.Observation, p.KnownMs)));

        // The same text as a file is imported to the same points.
        using Scratch s = new();
        s.Import(s.File("f_year.txt", (CotHeader + CotRow("2026-05-19", "088691", 400) + CotRow("2026-05-19", "084691", 100)).TrimEnd().Split('\n')));
        Assert.Equal(year.Select(p => p.Value), year.Select(p => s.Db.Series.AsOf(p.Series, long.MaxValue).Single().Value));
    }

    [Fact]
    public void A_changed_report_names_line_and_column()
    {
        static string Fails(string text) => Assert.Throws<DataFileError>(() => CftcText.Parse(new StringReader(text), "f_disagg.txt")).Message;
        string row = CotRow("2026-05-26", "088691", 500);
        Assert.StartsWith("f_disagg.txt line 2, column 8: 'x' is not a number of contracts;", Fails(row + row.Replace(",500,", ",x,", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("f_disagg.txt line 1, column 3: '26/05/2026' is not a report day", Fails(row.Replace("2026-05-26", "26/05/2026", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("f_disagg.txt line 1, column 1: 1 fields where the report has 43 or more;", Fails("<html>"), StringComparison.Ordinal);
    }

    private const string CotHeader = "\"Market_and_Exchange_Names\",\"As_of_Date_In_Form_YYMMDD\",\"Report_Date_as_YYYY-MM-DD\",\"CFTC_Contract_Market_Code\",\"CFTC_Market_Code\",\"CFTC_Region_Code\",\"CFTC_Commodity_Code\","
        + "\"Open_Interest_All\",\"Prod_Merc_Positions_Long_All\",\"Prod_Merc_Positions_Short_All\",\"Swap_Positions_Long_All\",\"Swap__Positions_Short_All\",\"Swap__Positions_Spread_All\",\"M_Money_Positions_Long_All\",\"M_Money_Positions_Short_All\",\"M_Money_Positions_Spread_All\""
        + ",c16,c17,c18,c19,c20,c21,c22,c23,c24,c25,c26,c27,c28,c29,c30,c31,c32,c33,c34,c35,c36,c37,c38,c39,c40,c41,c42,c43\n";

    /// <summary>A row with its column's number as each figure.</summary>
    private static string CotRow(string day, string code, int openInterest) =>
        $"\"GOLD, 100 OZ - COMMODITY EXCHANGE INC.\",260526,{day},{code},CMX ,01,088 ,{openInterest}," + string.Join(',', Enumerable.Range(8, 36)) + "\n";

    private static string Row(string day, string since, string value) =>
        $$"""{"realtime_start":"{{since}}","realtime_end":"9999-12-31","date":"{{day}}","value":"{{value}}"}""";

    private static RequestDelegate Json(string rows, int count) => Status(200, $$"""
        {"realtime_start":"2021-01-01","realtime_end":"9999-12-31","observation_start":"1600-01-01","observation_end":"9999-12-31","units":"lin","output_type":1,"file_type":"json","order_by":"observation_date","sort_order":"asc","count":{{count}},"offset":0,"limit":100000,"observations":[{{rows}}]}
        """);

    private static RequestDelegate Status(int status, string body = "") => context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    };

    private static RequestDelegate Bytes(byte[] body) => context => context.Response.Body.WriteAsync(body).AsTask();

    private static byte[] Zip(string text)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("f_year.txt").Open();
            entry.Write(Encoding.ASCII.GetBytes(text));
        }

        return bytes.ToArray();
    }

    /// <summary>Kestrel on a free port that answers as it is told.</summary>
    private sealed class Authority(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First() + "/");

        public static Task<Authority> StartAsync(Func<HttpContext, RequestDelegate> answer) => StartAsync(context => answer(context)(context));

        public static async Task<Authority> StartAsync(RequestDelegate answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            WebApplication app = builder.Build();
            app.Run(answer);
            await app.StartAsync();
            return new Authority(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
