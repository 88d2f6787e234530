using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>
/// Rows F01-F31 of the fault catalogue on a real socket: the server injects, the lane's events and the server's own eyes
/// are what is looked at. Time is a fake clock's.
/// </summary>
public sealed class FeedFaultTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private const string Minute = """[{"T":"b","S":"AAPL","o":1,"h":1,"l":1,"c":1,"v":5,"t":"2026-03-02T15:03:00Z"}]""";
    private const string Quote = """[{"T":"q","S":"AAPL","bx":"V","bp":189.03,"bs":100,"ax":"V","ap":189.05,"as":200,"c":["R"],"z":"C","t":"2026-03-02T15:06:05.5Z"}]""";

    [Fact]
    public async Task F01_a_reset_connection_is_made_again_and_the_loss_is_said()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using (FeedPeer first = await server.AdmitAsync())
        {
            Assert.Equal(0, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        }

        Assert.Equal((long)StreamLoss.Closed, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        await run.AdvanceUntilAsync(() => server.IsWaiting, Step);
        using FeedPeer second = await server.AdmitAsync();
        await run.NextAsync(EventKind.FeedGap);
        Assert.Contains("\"subscribe\"", second.Said, StringComparison.Ordinal);
        Assert.Equal([EventKind.FeedUp, EventKind.FeedDown, EventKind.FeedUp, EventKind.FeedGap], run.Events.ConvertAll(e => e.Header.Kind));
        Assert.True(run.Events[3].Numbers.A > 0);
        Assert.Equal(1, run.Socket.Reconnects);
        Evidence.Fired("F01", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Fact]
    public void F01_F04_pauses_grow_to_a_cap_and_only_a_session_that_lasts_resets_them()
    {
        Backoff backoff = new();
        TimeSpan flap = TimeSpan.FromSeconds(1);
        int[] pauses = [.. Enumerable.Range(0, 10).Select(_ => backoff.After(flap, 0))];
        Assert.Equal([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000], pauses);
        Assert.Equal(200, backoff.After(Backoff.Stable, 0));
        Assert.Equal(5_000, backoff.After(TimeSpan.Zero, 5_000));
        Assert.Equal(10_000, backoff.After(TimeSpan.Zero, 0));
        Evidence.Fired("F01", pauses.Length);
        Evidence.Fired("F04", pauses.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F02_silence_ends_a_connection_that_is_open_while_data_is_due(bool due)
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints, new FeedOptions { IsDataDue = () => due });
        using FeedPeer mute = await server.AdmitAsync();
        await run.NextAsync(EventKind.FeedUp);
        run.Time.Advance(TimeSpan.FromSeconds(25));
        Assert.False(run.TryRead(out _));
        run.Time.Advance(TimeSpan.FromSeconds(600));
        if (due)
        {
            Assert.Equal((long)StreamLoss.Silent, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
            Evidence.Fired("F02", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
            return;
        }

        await mute.SendAsync(Quote);
        await run.NextAsync(EventKind.Quote);
        Assert.DoesNotContain(run.Events, e => e.Header.Kind == EventKind.FeedDown);
        Evidence.Control("F02");
    }

    [Fact]
    public async Task F02_a_server_that_never_acknowledges_is_left()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer mute = await server.AcceptAsync();
        run.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal((long)StreamLoss.Unanswered, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        Evidence.Fired("F02", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Fact]
    public async Task F04_a_connection_that_comes_and_goes_is_tried_ever_more_rarely()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        var waited = new List<TimeSpan>();
        for (int n = 0; n < 10; n++)
        {
            using (FeedPeer peer = await server.AdmitAsync())
            {
                await run.NextAsync(EventKind.FeedUp);
                run.Time.Advance(Step);
            }

            await run.NextAsync(EventKind.FeedDown);
            long start = run.Time.GetTimestamp();
            await run.AdvanceUntilAsync(() => server.IsWaiting, TimeSpan.FromMilliseconds(100));
            waited.Add(run.Time.GetElapsedTime(start));
        }

        Assert.True(waited[^1] >= TimeSpan.FromSeconds(14), string.Join(' ', waited));
        Assert.Equal(10, run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
        Evidence.Fired("F04", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Fact]
    public async Task F05_after_a_gap_the_missing_minutes_are_fetched_and_marked()
    {
        using FeedServer server = new();
        long asked = 0;
        Event bar = default;
        bar.Header.Kind = EventKind.MinuteBar;
        await using FeedRun run = new(server.Endpoints, new FeedOptions
        {
            Backfill = (fromNs, _) =>
            {
                asked = fromNs;
                return Task.FromResult<List<Event>>([At(bar, fromNs), At(bar, fromNs + 60_000_000_000), At(bar, fromNs + 120_000_000_000)]);
            },
        });
        using (FeedPeer first = await server.AdmitAsync())
        {
            await first.SendAsync(Minute);
            await run.NextAsync(EventKind.MinuteBar);
        }

        await run.AdvanceUntilAsync(() => server.IsWaiting, Step);
        using FeedPeer second = await server.AdmitAsync();
        await run.NextAsync(EventKind.FeedGap);
        Event done = await FeedUntilAsync(second, run, EventKind.Backfilled);
        Assert.Equal(run.Events.First(e => e.Header.Kind == EventKind.MinuteBar).Header.TimeNs + 60_000_000_000, asked);
        Event[] fetched = [.. run.Events.Where(e => e.Header.Flags == Engine.Backfill)];
        Assert.Equal([asked, asked + 60_000_000_000], fetched.Select(e => e.Header.TimeNs)); // the third minute still runs
        Assert.Equal((asked, asked + 60_000_000_000, 2), (done.Numbers.A, done.Numbers.B, done.Numbers.C));
        Evidence.Fired("F05", done.Numbers.C);
    }

    [Fact]
    public async Task F05_the_missing_minutes_come_in_pages()
    {
        using FeedServer server = new();
        Uri address = new(server.Endpoints.DataStream.AbsoluteUri.Replace("ws:", "http:", StringComparison.Ordinal));
        using HistoryRest history = new(new AlpacaEndpoints(address, address, address), new AlpacaCredential("K", "S"), Samples.Symbols()) { Feed = MarketFeed.Sip };
        Task<List<Event>> asked = history.GetMinuteBarsAsync(1_772_463_780_000_000_000, default);
        string[] pages =
        [
            """{"bars":{"MSFT":[{"t":"2026-03-02T15:04:00Z","o":1,"h":2,"l":1,"c":2,"v":3}]},"next_page_token":"more"}""",
            """{"bars":{"AAPL":[{"t":"2026-03-02T15:03:00Z","o":1,"h":2,"l":1,"c":2,"v":3}],"NOPE":[]},"next_page_token":null}""",
        ];
        string requests = string.Empty;
        foreach (string page in pages)
        {
            using TcpClient client = await server.TcpAsync();
            using FeedPeer peer = new(client, client.GetStream());
            requests += await peer.HeadAsync();
            await peer.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n{page}");
        }

        List<Event> bars = await asked.WaitAsync(FeedServer.Patience);
        Assert.Equal([(0, 1_772_463_780_000_000_000), (1, 1_772_463_840_000_000_000)], bars.ConvertAll(b => (b.Header.Instrument, b.Header.TimeNs)));
        Assert.All(bars, b => Assert.Equal(EventKind.MinuteBar, b.Header.Kind));
        Assert.Contains("timeframe=1Min&start=2026-03-02T15:03:00Z", requests, StringComparison.Ordinal);
        Assert.Contains("feed=sip", requests, StringComparison.Ordinal);
        Assert.Contains("page_token=more", requests, StringComparison.Ordinal);
        Evidence.Fired("F05", bars.Count);
    }

    [Fact]
    public async Task F16_a_giant_frame_is_refused_with_1009_and_the_connection_made_again()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync();
        await run.NextAsync(EventKind.FeedUp);
        await peer.WriteAsync([0x81, 127, 0, 0, 0, 0, 1, 0, 0, 0]); // 16 MiB are announced, none is sent
        WebSocketReceiveResult close = await peer.ReadAsync();
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.MessageTooBig), (close.MessageType, close.CloseStatus));
        Assert.Equal((long)StreamLoss.BadFrame, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        await run.AdvanceUntilAsync(() => server.IsWaiting, Step);
        Evidence.Fired("F16", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Theory]
    [InlineData(0xC1)] // compressed, which was not agreed
    [InlineData(0x80)] // a continuation of nothing
    public async Task F16_a_frame_that_was_not_agreed_is_refused_with_1002(byte first)
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync();
        await peer.WriteAsync([first, 2, (byte)'[', (byte)']']);
        Assert.Equal(WebSocketCloseStatus.ProtocolError, (await peer.ReadAsync()).CloseStatus);
        Assert.Equal((long)StreamLoss.BadFrame, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        Evidence.Fired("F16", run.Events.Count(e => e.Header.Kind == EventKind.FeedDown));
    }

    [Fact]
    public async Task F17_F20_bad_messages_are_said_ever_more_rarely_and_the_next_frame_counts()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using FeedPeer peer = await server.AdmitAsync();
        for (int n = 0; n < 100; n++)
        {
            await peer.SendAsync("""[{"T":"q","S":"AAPL","bp":]""");
        }

        await peer.SendAsync("""[{"T":"zz","S":"AAPL"},{"T":"t","S":"NOPE","p":1,"s":1,"t":"2026-03-02T15:04:05Z","new":{"a":[1]}}]""");
        await peer.SendAsync(Quote);
        await run.NextAsync(EventKind.Quote);
        Assert.Equal(102, run.Socket.Malformed);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], run.Events.Where(e => e.Header.Kind == EventKind.FeedFault).Select(e => e.Numbers.B));
        Evidence.Fired("F17", run.Socket.Malformed - 2);
        Evidence.Fired("F20", run.Socket.Malformed - 100);
    }

    [Fact]
    public async Task F24_F26_a_full_lane_keeps_the_newest_quote_of_each_name_and_every_trade()
    {
        const int Bursts = 400;
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints, new FeedOptions(), lane: 64);
        using FeedPeer peer = await server.AdmitAsync();
        await run.NextAsync(EventKind.FeedUp);
        Task sending = BurstAsync(peer, Bursts);
        await run.AdvanceUntilAsync(() => run.Socket.Conflated > 0, TimeSpan.Zero);
        var trades = new List<long>();
        var last = new Dictionary<int, long>();
        while (trades.Count < Bursts || last.Values.Count(v => v == Bursts * Fixed.One) < 2)
        {
            if (run.TryRead(out Event e) && e.Header.Kind == EventKind.Trade)
            {
                trades.Add(e.Trade.TradeId);
                Assert.True(last.GetValueOrDefault(0) >= e.Trade.TradeId * Fixed.One, "The quotes before a trade come before it.");
            }
            else if (e.Header.Kind == EventKind.Quote)
            {
                Assert.True(last.GetValueOrDefault(e.Header.Instrument) < e.Quote.BidPx);
                last[e.Header.Instrument] = e.Quote.BidPx;
            }
        }

        await sending;
        Assert.Equal(Enumerable.Range(1, Bursts).Select(n => (long)n), trades);
        Assert.Equal(run.Events.Count(e => e.Header.Kind is EventKind.Quote or EventKind.Trade), run.Socket.EventsDecoded);
        Assert.Equal(Bursts * 81, run.Socket.EventsDecoded + run.Socket.Conflated);
        Evidence.Fired("F24", run.Socket.Conflated);
        Evidence.Fired("F26", run.Socket.Conflated);
        Evidence.Held("M04-");
    }

    [Fact]
    public async Task Too_many_handshakes_make_a_longer_pause()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints);
        using (TcpClient client = await server.TcpAsync())
        {
            using FeedPeer peer = new(client, client.GetStream());
            await peer.HeadAsync();
            await peer.WriteAsync("HTTP/1.1 429 Too Many Requests\r\n\r\n");
            Assert.Equal((long)StreamLoss.TooManyTries, (await run.NextAsync(EventKind.FeedDown)).Numbers.A);
        }

        await run.AdvanceUntilAsync(() => run.Time.Longest is not null, TimeSpan.Zero);
        Assert.InRange(run.Time.Longest!.Value, TimeSpan.FromMilliseconds(2_500), TimeSpan.FromMilliseconds(5_000));
        await run.AdvanceUntilAsync(() => server.IsWaiting, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Msgpack_is_asked_for_in_the_handshake_and_spoken_both_ways()
    {
        using FeedServer server = new();
        await using FeedRun run = new(server.Endpoints, new FeedOptions { Msgpack = true });
        using FeedPeer peer = await server.AcceptAsync();
        Assert.Contains("Content-Type: application/msgpack\r\n", peer.Request, StringComparison.Ordinal);
        Assert.Equal(WebSocketMessageType.Binary, (await peer.ReadAsync()).MessageType);
        Assert.StartsWith("\u0083\u00da\0\u0006action\u00da\0\u0004auth\u00da\0\u0003key\u00da\0\u0001K", peer.Said, StringComparison.Ordinal);
        await peer.SendAsync([0x91, 0x82, .. Text("T"), .. Text("success"), .. Text("msg"), .. Text("authenticated")], WebSocketMessageType.Binary);
        await peer.ReadAsync();
        Assert.Contains("\u00da\0\u0006trades\u00dd\0\0\0\u0004\u00da\0\u0004AAPL", peer.Said, StringComparison.Ordinal);
        byte[] star = [0x91, .. Text("*")];
        await peer.SendAsync(
            [0x91, 0x88, .. Text("T"), .. Text("subscription"), .. ((string[])["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds"]).SelectMany(c => (byte[])[.. Text(c), .. star])],
            WebSocketMessageType.Binary);
        Assert.Equal(0, (await run.NextAsync(EventKind.FeedUp)).Numbers.A);
        await peer.SendAsync(
            [0x91, 0x86, .. Text("T"), .. Text("t"), .. Text("S"), .. Text("MSFT"), .. Text("i"), 7, .. Text("p"), 100, .. Text("s"), 3, .. Text("t"), 0xD6, 0xFF, 0x69, 0, 0, 0],
            WebSocketMessageType.Binary);
        Event trade = await run.NextAsync(EventKind.Trade);
        Assert.Equal((1, 7, 100 * Fixed.One), (trade.Header.Instrument, trade.Trade.TradeId, trade.Trade.Px));
    }

    private static byte[] Text(string text) => TwinMaker.Text(text).Packed;

    private static Event At(Event bar, long timeNs)
    {
        bar.Header.TimeNs = timeNs;
        return bar;
    }

    /// <summary>Sends quotes until an event of a kind is there: what is fetched is taken between two frames.</summary>
    private static async Task<Event> FeedUntilAsync(FeedPeer peer, FeedRun run, EventKind kind)
    {
        for (int n = 0; ; n++)
        {
            await peer.SendAsync(Quote);
            await run.NextAsync(EventKind.Quote);
            if (run.Events.Exists(e => e.Header.Kind == kind))
            {
                return run.Events.Find(e => e.Header.Kind == kind);
            }
        }
    }

    /// <summary>Each frame holds 40 quotes of two names and a trade of the first; a price is the frame's number.</summary>
    private static async Task BurstAsync(FeedPeer peer, int frames)
    {
        for (int n = 1; n <= frames; n++)
        {
            StringBuilder text = new("[");
            for (int q = 1; q <= 40; q++)
            {
                string px = q == 40 ? $"{n}" : $"{n - 1}.{q + 10}";
                text.Append($$"""{"T":"q","S":"AAPL","bp":{{px}},"bs":1,"ap":{{px}},"as":1,"t":"2026-03-02T15:04:05Z"},{"T":"q","S":"MSFT","bp":{{px}},"bs":1,"ap":{{px}},"as":1,"t":"2026-03-02T15:04:05Z"},""");
            }

            text.Append($$"""{"T":"t","S":"AAPL","i":{{n}},"p":1,"s":1,"t":"2026-03-02T15:04:05Z"}]""");
            await peer.SendAsync(text.ToString());
        }
    }
}
