using System;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>Rows F21-F28 of the fault catalogue: errors that the stream says, and what it does not subscribe or is not.</summary>
public sealed class FeedRefusalTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(402)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(411)]
    [InlineData(412)]
    public async Task F21_F22_an_error_that_only_a_person_can_mend_ends_the_stream(int code)
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AcceptAsync();
        await peer.SendAsync($$"""[{"T":"error","code":{{code}},"msg":"no"}]""");
        Assert.Equal(code, (await run.NextAsync(EventKind.FeedError)).Numbers.A);
        Assert.Equal((long)StreamLoss.Error, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        await run.Running.WaitAsync(FeedServer.Patience);
        await Assert.ThrowsAsync<StreamError>(() => run.Socket.Subscribed);
        run.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(server.IsWaiting);
        Evidence.Fired(code == 402 ? "F21" : "F22", run.Events.Count(e => e.Header.Kind == EventKind.FeedError));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(410)]
    [InlineData(413)]
    public async Task F21_F22_a_refused_subscription_makes_every_name_untradeable(int code)
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AcceptAsync();
        await peer.AuthenticateAsync();
        await peer.SendAsync($$"""[{"T":"error","code":{{code}},"msg":"no"}]""");
        Assert.Equal(code, (await run.NextAsync(EventKind.FeedError)).Numbers.A);
        Assert.Equal(4, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        for (int i = 0; i < 4; i++)
        {
            Event feed = await run.NextAsync(EventKind.SymbolFeed);
            Assert.Equal((i, 127), (feed.Header.Instrument, feed.Numbers.A));
        }

        Assert.False(server.IsWaiting);
        Evidence.Fired(code == 400 ? "F21" : "F22", run.Events.Count(e => e.Header.Kind == EventKind.FeedError));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(407)]
    [InlineData(500)]
    [InlineData(599)]
    public async Task F21_F24_F25_an_error_that_passes_is_tried_again_after_a_pause(int code)
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync();
        await peer.SendAsync($$"""[{"T":"error","code":{{code}},"msg":"no"}]""");
        Assert.Equal(code, (await run.NextAsync(EventKind.FeedError)).Numbers.A);
        Assert.Equal((long)StreamLoss.Error, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        await run.AdvanceUntilAsync(() => run.Time.Longest is not null, TimeSpan.Zero);
        Assert.InRange(run.Time.Longest!.Value, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1_000));
        await run.AdvanceUntilAsync(() => server.IsWaiting, TimeSpan.FromMilliseconds(100));
        Assert.Equal(code, run.Socket.LastError);
        Evidence.Fired(code switch { 401 or 404 => "F21", 407 => "F24", _ => "F25" }, run.Events.Count(e => e.Header.Kind == EventKind.FeedError));
    }

    [Fact]
    public async Task F21_already_authenticated_asks_for_the_subscription()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.SendAsync("""[{"T":"error","code":403,"msg":"already authenticated"}]""");
        await peer.ReadAsync();
        Assert.Contains("\"subscribe\"", peer.Said, StringComparison.Ordinal);
        Assert.Equal(403, (await run.NextAsync(EventKind.FeedError)).Numbers.A);
        Evidence.Fired("F21", run.Events.Count(e => e.Header.Kind == EventKind.FeedError));
    }

    [Fact]
    public async Task F23_too_many_connections_is_a_second_instance_only_when_it_lasts()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        long start = run.Time.GetTimestamp();
        Event said = default;
        int tries = 0;
        while (said.Numbers.B == 0)
        {
            using FeedPeer peer = await server.AcceptAsync();
            await peer.SendAsync("""[{"T":"error","code":406,"msg":"connection limit exceeded"}]""");
            said = await run.NextAsync(EventKind.FeedError);
            tries++;
            Assert.Equal(run.Time.GetElapsedTime(start) >= TickSocket.HalfDead, said.Numbers.B == 1);
            await run.AdvanceUntilAsync(() => server.IsWaiting, Step);
        }

        Assert.InRange(tries, 2, 30);
        Evidence.Fired("F23", tries);
    }

    [Fact]
    public async Task F27_names_that_the_acknowledgement_lacks_are_listed_and_so_is_what_is_taken_away_later()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync(FeedServer.AllChannels.Replace("\"quotes\":[\"*\"]", "\"quotes\":[\"AAPL\",\"BRK.B\",\"ABCDEFGHIJKLMNOP\"]", StringComparison.Ordinal));
        Assert.Equal(1, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        Event feed = await run.NextAsync(EventKind.SymbolFeed);
        Assert.Equal((1, (long)FeedChannels.Quotes), (feed.Header.Instrument, feed.Numbers.A));
        await peer.SendAsync(FeedServer.AllChannels.Replace("\"trades\":[\"*\"]", "\"trades\":[\"MSFT\",\"BRK.B\",\"ABCDEFGHIJKLMNOP\"]", StringComparison.Ordinal));
        Event[] changed = [await run.NextAsync(EventKind.SymbolFeed), await run.NextAsync(EventKind.SymbolFeed)];
        Assert.Equal([(0, (long)FeedChannels.Trades), (1, 0L)], changed.Select(e => (e.Header.Instrument, e.Numbers.A)));
        Assert.Equal(1, run.Socket.Degraded);
        Assert.Single(run.Events, e => e.Header.Kind == EventKind.FeedUp);
        Evidence.Fired("F27", run.Events.Count(e => e.Header.Kind == EventKind.SymbolFeed));
    }

    [Theory]
    [InlineData("wss://stream.data.alpaca.markets/v2/sip", MarketFeed.Sip, true, null)]
    [InlineData("wss://stream.data.alpaca.markets/v2/iex", MarketFeed.Iex, true, null)]
    [InlineData("wss://stream.data.alpaca.markets/v2/delayed_sip", MarketFeed.DelayedSip, false, null)]
    [InlineData("ws://127.0.0.1:80/v2/iex", MarketFeed.Iex, false, null)]
    [InlineData("wss://stream.data.alpaca.markets/v2/iex", MarketFeed.Sip, true, "not the feed sip")]
    [InlineData("wss://stream.data.alpaca.markets/v2/delayed_sip", MarketFeed.Sip, false, "not the feed sip")]
    [InlineData("wss://stream.data.alpaca.markets/v2/test", MarketFeed.Iex, false, "not the feed iex")]
    [InlineData("wss://stream.data.alpaca.markets/v2/delayed_sip", MarketFeed.DelayedSip, true, "cannot be traded on")]
    [InlineData("wss://stream.data.alpaca.markets/v2/test", MarketFeed.Test, true, "cannot be traded on")]
    [InlineData("wss://stream.data.sandbox.alpaca.markets/v2/iex", MarketFeed.Iex, true, "sandbox")]
    [InlineData("ws://stream.data.alpaca.markets/v2/iex", MarketFeed.Iex, true, "not encrypted")]
    public void F28_a_feed_that_is_not_the_one_asked_for_is_refused(string address, MarketFeed feed, bool live, string? problem)
    {
        string? sentence = MarketFeeds.Problem(new Uri(address), feed, live);
        Assert.Equal(problem is null, sentence is null);
        Assert.Contains(problem ?? string.Empty, sentence ?? string.Empty, StringComparison.Ordinal);
        Evidence.Case("F28", problem is not null, sentence?.Split(problem!).Length - 1 ?? 0);
    }

    [Fact]
    public async Task F28_the_test_stream_acknowledges_too_few_channels_for_any_name_to_be_traded()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync("""[{"T":"subscription","trades":["*"],"quotes":["*"],"bars":["*"]}]""");
        Assert.Equal(4, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        Evidence.Fired("F28", run.Events[0].Numbers.A); // names
    }
}
