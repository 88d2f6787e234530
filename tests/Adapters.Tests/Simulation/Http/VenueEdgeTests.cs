using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Core;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

/// <summary>The quiet stop, and what real clients do that ours does not.</summary>
public sealed class VenueEdgeTests
{
    private const string All = """{"action":"subscribe","trades":["*"],"quotes":["*"],"bars":["*"],"dailyBars":["*"]}""";

    /// <summary>Rows that no pair of socket buffers holds: about 26 MB.</summary>
    private const long Backlog = 200_000;
    private static readonly VenueServerOptions Fast = new() { Speed = 0 };

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task After_a_quiesce_the_client_has_every_row_that_was_counted(double speed)
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast with { Speed = speed });
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, All);
        long rows = (await data.NextAsync()).RootElement.GetArrayLength();
        rows += await RestAsync(server, data);
        Assert.Equal(server.RowsPublished, rows);
    }

    [Fact]
    public async Task A_quiesce_waits_for_a_client_that_lags()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast with { QueueFrames = 1 << 20 });
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, All);
        await BacklogAsync(server);
        long rows = await RestAsync(server, data);
        Assert.InRange(rows, Backlog, long.MaxValue);
        Assert.Equal(server.RowsPublished, rows);
    }

    [Fact]
    public async Task Rows_for_a_client_that_is_gone_are_not_counted_and_the_next_one_is_served()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast with { QueueFrames = 1 << 20 });
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using (StreamClient gone = await StreamClient.DataAsync(server, All))
        {
            await BacklogAsync(server);
            gone.Abort();
        }

        Assert.InRange(server.RowsPublished, 1, Backlog / 2);

        StreamClient? data = null;
        while (data is null)
        {
            // 406 until the server has noticed: as at the real service.
            StreamClient attempt = await StreamClient.OpenAsync(server.DataStreamUri);
            _ = await attempt.NextAsync();
            await attempt.SendAsync("""{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""");
            JsonElement answer = (await attempt.NextAsync()).RootElement[0];
            data = answer.GetProperty("T").GetString() == "success" ? attempt : null;
            if (data is null)
            {
                attempt.Dispose();
            }
        }

        using (data)
        {
            long before = server.RowsPublished;
            await data.SendAsync(All);
            _ = await data.NextAsync();
            long rows = (await data.NextAsync()).RootElement.GetArrayLength();
            rows += await RestAsync(server, data);
            Assert.Equal(server.RowsPublished - before, rows);
        }
    }

    [Fact]
    public async Task Keys_in_the_handshake_need_no_message()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using StreamClient data = await StreamClient.OpenAsync(server.DataStreamUri, withKeys: true);
        Assert.Equal("connected", (await data.NextAsync()).RootElement[0].GetProperty("msg").GetString());
        Assert.Equal("authenticated", (await data.NextAsync()).RootElement[0].GetProperty("msg").GetString());
        using StreamClient trades = await StreamClient.OpenAsync(server.TradeStreamUri, withKeys: true);
        await trades.SendAsync("""{"action":"listen","data":{"streams":["trade_updates"]}}""");
        Assert.Equal("listening", (await trades.NextAsync()).RootElement.GetProperty("stream").GetString());
    }

    [Theory]
    [InlineData("PUT", "/v2/account", "GET")]
    [InlineData("PATCH", "/v2/orders", "GET, POST, DELETE")]
    [InlineData("POST", "/v2/positions/GLD", "GET, DELETE")]
    [InlineData("DELETE", "/v2/stocks/bars", "GET")]
    public async Task A_wrong_method_on_a_known_path_is_405(string method, string path, string allow)
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using HttpClient http = new() { BaseAddress = server.BaseUri };
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Headers.Add("APCA-API-KEY-ID", "PKSIM");
        request.Headers.Add("APCA-API-SECRET-KEY", "simulated-secret");
        using HttpResponseMessage answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allow, string.Join(", ", answer.Content.Headers.Allow));
    }

    [Theory]
    [InlineData(Side.Buy, 10_00, Side.Sell, 0, true)]
    [InlineData(Side.Buy, 10_00, Side.Sell, 10_00, true)]
    [InlineData(Side.Buy, 10_00, Side.Sell, 9_99, true)]
    [InlineData(Side.Buy, 10_00, Side.Sell, 990_00, true, "cannot open a short sell while a long buy order is open")]
    [InlineData(Side.Buy, 10_00, Side.Buy, 0, false)]
    [InlineData(Side.Sell, 990_00, Side.Buy, 0, true)]
    [InlineData(Side.Sell, 990_00, Side.Buy, 990_00, true)]
    [InlineData(Side.Sell, 990_00, Side.Buy, 10_00, true, "cannot open a long buy while a short sell order is open")]
    public void An_order_that_could_trade_with_our_own_is_refused(Side side, int cents, Side other, int otherCents, bool refused, string words = "potential wash trade detected. use complex orders")
    {
        using var core = new VenueCore(new VenueOptions());
        var sink = new RecordingSink();
        sink.Run(core, 100);
        VenueOrder open = core.Submit(RecordingSink.Order("GLD", side, 1, "open", cents * (Fixed.One / 100))).Order!;
        VenueRefusal? refusal = core.Submit(RecordingSink.Order("GLD", other, 1, "cross", otherCents * (Fixed.One / 100))).Refusal;
        Assert.Equal(refused, refusal is not null);
        if (refusal is not null)
        {
            Assert.Equal((403, 40310000, words), (refusal.HttpStatus, refusal.Code, refusal.Message));
            Assert.Equal(words.StartsWith("potential", StringComparison.Ordinal), refusal.Extras is not null);
            Assert.True(refusal.Extras is null || refusal.Extras["existing_order_id"] == open.Id.ToString());
            Assert.True(refusal.Extras is null || refusal.Extras["reject_reason"].Contains("exist", StringComparison.Ordinal));
        }

        Assert.Null(core.Submit(RecordingSink.Order("SLV", other, 1, "elsewhere")).Refusal);
        Assert.Null(core.Cancel(open.Id));
        Assert.Null(core.Submit(RecordingSink.Order("GLD", other, 1, "after", otherCents * (Fixed.One / 100))).Refusal);
    }

    /// <summary>Lets the venue run ahead of a client that does not read.</summary>
    private static async Task BacklogAsync(VenueServer server)
    {
        while (server.Core.RowsPublished < Backlog)
        {
            await Task.Yield();
        }
    }

    /// <summary>Rows that arrive while the venue goes quiet. Its answer to nonsense is the last frame: nothing follows it.</summary>
    private static async Task<long> RestAsync(VenueServer server, StreamClient data)
    {
        Task<long> asked = AskAsync();
        long rows = 0;
        while (true)
        {
            JsonElement frame = (await data.NextAsync()).RootElement;
            if (frame[0].GetProperty("T").GetString() == "error")
            {
                Assert.Equal(await asked, server.RowsPublished);
                return rows;
            }

            rows += frame.GetArrayLength();
        }

        async Task<long> AskAsync()
        {
            await server.QuiesceAsync();
            long published = server.RowsPublished;
            await data.SendAsync("nonsense");
            return published;
        }
    }
}
