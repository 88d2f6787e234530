using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Http;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Faults;

/// <summary>A venue with a plan, both streams open, and the trade updates as they come.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    private readonly StreamClient _data;
    private readonly Task _reading;

    private FaultBench(VenueServer server, StreamClient trades, StreamClient data)
    {
        Server = server;
        Trades = trades;
        _data = data;
        Http = new HttpClient { BaseAddress = server.BaseUri };
        Http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        Http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        _reading = data.DrainAsync();
    }

    public VenueServer Server { get; }

    public StreamClient Trades { get; }

    public HttpClient Http { get; }

    public static async Task<FaultBench> StartAsync(FaultPlan plan, VenueServerOptions? options = null)
    {
        options ??= new VenueServerOptions { Speed = 0 };
        VenueServer server = await VenueServer.StartAsync(options with { Venue = new VenueOptions { PartialFillPct = 0, Faults = plan } });
        StreamClient trades = await StreamClient.TradesAsync(server);
        return new FaultBench(server, trades, await StreamClient.DataAsync(server, """{"action":"subscribe","trades":["*"],"quotes":["*"]}"""));
    }

    public static string Market(string id, int shares = 3, string side = "buy", string symbol = "GLD") =>
        $$"""{"symbol":"{{symbol}}","qty":"{{shares}}","side":"{{side}}","type":"market","time_in_force":"day","client_order_id":"{{id}}"}""";

    public static string Limit(string id, string price = "1.5", int shares = 3) =>
        $$"""{"symbol":"GLD","qty":"{{shares}}","side":"buy","type":"limit","limit_price":"{{price}}","time_in_force":"day","client_order_id":"{{id}}"}""";

    public Task<HttpResponseMessage> PostAsync(string body) => Http.PostAsync("/v2/orders", new StringContent(body, Encoding.UTF8, "application/json"));

    public async Task<JsonElement> JsonAsync(HttpMethod method, string path, HttpStatusCode status = HttpStatusCode.OK, string? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body) };
        using HttpResponseMessage answer = await Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        using JsonDocument document = JsonDocument.Parse(text.Length == 0 ? "null" : text);
        return document.RootElement.Clone();
    }

    public Task<JsonElement> GetAsync(string path) => JsonAsync(HttpMethod.Get, path);

    /// <summary>The data of updates until the named event has come so often.</summary>
    public async Task<List<JsonElement>> UpdatesAsync(string until, int times = 1)
    {
        List<JsonElement> updates = [];
        while (times > 0)
        {
            using JsonDocument frame = await Trades.NextAsync();
            JsonElement update = frame.RootElement.GetProperty("data").Clone();
            updates.Add(update);
            times -= update.GetProperty("event").GetString() == until ? 1 : 0;
        }

        return updates;
    }

    public async ValueTask DisposeAsync()
    {
        _data.Abort();
        await _reading;
        _data.Dispose();
        Trades.Dispose();
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
