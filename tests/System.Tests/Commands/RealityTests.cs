using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool.Commands.Reality;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm reality-check`: each kind of difference by itself on made facts, then on a session whose store and account were touched.</summary>
public sealed class RealityTests(ITestOutputHelper output)
{
    private const long Minute = Intervals.MinuteMs, Start = 29_541_030 * Minute;
    private const string Key = "PKREALITY";

    [Fact]
    public void What_agrees_has_no_line() => Assert.Empty(RealityCheck.Differences(Facts(), Candles(), Quotes()));

    [Fact]
    public void A_candle_that_is_gone_added_or_changed_is_a_line()
    {
        Says("minute 2026-03-02 14:33:00: the engine was told a close of 103.2, the store has no candle", Facts(), [.. Candles().Where(c => c.T != Start + (3 * Minute))], Quotes());
        Says("the store has a close of 99.2 (engine), the engine was never told", Facts(), [.. Candles(), Bar(-1) with { T = Start + (20 * Minute) }], Quotes(), until: 30);
        Says("the engine was told 102 103 101 102.2, the store has 102 103 101 102.6 (engine)", Facts(), [.. Candles().Select(c => c.T == Start + (2 * Minute) ? c with { Close = 102.6 } : c)], Quotes());
    }

    [Fact]
    public void A_quote_that_is_gone_or_changed_is_a_line()
    {
        BboSnapshot wrong = Quotes()[4] with { Bid = 104.4, Ask = 104.42 };
        Says("the store has 104.4 x 104.42, the engine was told 104 x 104.02", Facts(), Candles(), [.. Quotes().Select(q => q.TsMs == wrong.TsMs ? wrong : q)]);
        Says("minute 2026-03-02 14:34:00: the engine was told 1 quotes, the store has none", Facts(), Candles(), [.. Quotes().Where(q => q.TsMs != wrong.TsMs)]);
        Says("the engine had none", Facts() with { Quotes = [.. Facts().Quotes.Skip(1)] }, Candles(), Quotes());
    }

    [Fact]
    public void A_fill_beside_the_market_is_a_line()
    {
        RealityFill fair = new(Start + (4 * Minute) + 500, 10, 104.02);
        Assert.Empty(RealityCheck.Differences(Facts() with { Fills = [fair] }, Candles(), Quotes()));
        IReadOnlyList<string> lines = RealityCheck.Differences(Facts() with { Fills = [fair with { Px = 107 }] }, Candles(), Quotes());
        Assert.Equal(2, lines.Count);
        Assert.Contains("bought 10 at 107, the market was at 102 to 106", lines[0], StringComparison.Ordinal);
        Assert.Contains("286.5 bps worse than the quote of 104 x 104.02", lines[1], StringComparison.Ordinal);
        Says("sold 10 at 103.5, 48.1 bps worse", Facts() with { Fills = [fair with { Qty = -10, Px = 103.5 }] }, Candles(), Quotes());
    }

    [Fact]
    public void A_position_that_the_broker_has_otherwise_is_a_line_once_it_has_settled()
    {
        RealityFacts f = Facts() with { Books = 10 };
        Says("the books hold 10, the broker 0 at 2026-03-02 14:40:00", f, Candles(), Quotes());
        Assert.Empty(RealityCheck.Differences(f with { Fills = [new(Start + (9 * Minute) + 30_000, 10, 109.02)] }, Candles(), Quotes()));
        Says("frozen (reconciliation_break)", Facts() with { Frozen = "reconciliation_break" }, Candles(), Quotes());
        Says("difference 3 waits", Facts() with { Breaks = [3] }, Candles(), Quotes());
        Says("never looked at", Facts() with { LookMs = 0 }, Candles(), Quotes());
    }

    /// <summary>Nothing differs in a session; then somebody buys by hand, and somebody edits the store.</summary>
    [Fact]
    public async Task A_session_is_as_its_store_and_its_broker_until_somebody_touches_them()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = Key, Speed = 60, Venue = new VenueOptions { Seed = 115 } });
        using Configured c = new("paper", Key, "PASIM00001", broker.BaseUri);
        using (QgtmProcess engine = QgtmProcess.Start(c.Run("paper")))
        {
            await engine.ErrorAsync("live:");
            await BuyAsync(broker.BaseUri);
            string said = await UntilAsync("position: difference", "reality-check", "--symbol", "PALL", "--state", c.State);
            output.WriteLine(said);
            Match told = Regex.Match(said, "the books hold (?<books>-?[0-9]+), the broker (?<broker>-?[0-9]+) at", RegexOptions.None, TimeSpan.FromSeconds(1));
            Assert.Equal(7, int.Parse(told.Groups["broker"].Value, CultureInfo.InvariantCulture) - int.Parse(told.Groups["books"].Value, CultureInfo.InvariantCulture));
            await engine.SignalAsync("TERM");
            Assert.Equal(0, await engine.ExitAsync());
        }

        (int exit, string text, string error) = await QgtmProcess.RunAsync("export", "trades", "--state", c.State);
        Assert.True(exit == 0, error);
        string symbol = text.Split('\n')[1].Split(',')[2];
        (exit, text, error) = await QgtmProcess.RunAsync("reality-check", "--symbol", symbol, "--hours", "2", "--state", c.State);
        output.WriteLine(text + error);
        Assert.Equal(0, exit);
        Assert.Matches("fills [1-9]", text);
        Assert.Matches("stored +[1-9][0-9]* quotes, [1-9]", text);

        using (MarketDatabase db = MarketDatabase.Find(Path.Combine(c.State, "candles_dbs"))!)
        {
            Candle first = db.Candles.Read(symbol, Interval.M1, 0, long.MaxValue).First();
            db.Write(() => db.Candles.Put(first with { Close = first.Close * 1.002 }));
        }

        (exit, text, _) = await QgtmProcess.RunAsync("reality-check", "--symbol", symbol, "--hours", "2", "--state", c.State);
        Assert.Equal(1, exit);
        Assert.Single(text.Split('\n'), l => l.StartsWith("minute ", StringComparison.Ordinal));
        Assert.EndsWith("\n1 differences\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "Say which name", "reality-check")]
    [InlineData(4, "Say which name", "reality-check", "--symbol")]
    [InlineData(4, "Say which name", "reality-check", "--symbol", "GLD", "--hours", "0")]
    [InlineData(4, "Say which name", "reality-check", "--hours", "2")]
    [InlineData(2, "There is no journal in nowhere", "reality-check", "--symbol", "GLD", "--state", "nowhere")]
    public Task A_wrong_word(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    private static void Says(string part, RealityFacts facts, IReadOnlyList<Candle> candles, IReadOnlyList<BboSnapshot> quotes, int until = 10) =>
        Assert.Contains(part, Assert.Single(RealityCheck.Differences(facts with { SettledMs = Start + (until * Minute) }, candles, quotes)), StringComparison.Ordinal);

    private static async Task<string> UntilAsync(string part, params string[] words)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(250));
        for (int i = 0; i < 200; i++)
        {
            (int exit, string text, string error) = await QgtmProcess.RunAsync(words);
            if (exit == 1 && text.Contains(part, StringComparison.Ordinal))
            {
                return text;
            }

            Assert.True(exit is 0 or 1, error);
            await pause.WaitForNextTickAsync();
        }

        throw new TimeoutException($"never said: {part}");
    }

    private static async Task BuyAsync(Uri broker)
    {
        using HttpClient client = new() { BaseAddress = broker };
        client.DefaultRequestHeaders.Add("APCA-API-KEY-ID", Key);
        client.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        using StringContent order = new("""{"symbol":"PALL","qty":"7","side":"buy","type":"market","time_in_force":"day"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage placed = await client.PostAsync(new Uri("/v2/orders", UriKind.Relative), order);
        Assert.True(placed.IsSuccessStatusCode);
    }

    /// <summary>Ten minutes in which the engine was told what is stored: minute n trades around 100 + n.</summary>
    private static RealityFacts Facts() => new()
    {
        Symbol = "GLD",
        FromMs = Start,
        UntilMs = Start + (10 * Minute),
        SettledMs = Start + (10 * Minute),
        Quotes = [.. Quotes().Select(q => new ToldQuote(q.TsMs, q.Bid, q.Ask))],
        Bars = [.. Candles().Select(c => new ToldBar(c.T, c.Open, c.High, c.Low, c.Close))],
        Fills = [],
        LookMs = Start + (10 * Minute),
    };

    private static Candle[] Candles() => [.. Enumerable.Range(0, 10).Select(Bar)];

    private static Candle Bar(int n) => new("GLD", Interval.M1, Start + (n * Minute), 100 + n, 101 + n, 99 + n, 100.2 + n) { Source = CandleSource.Engine };

    private static BboSnapshot[] Quotes() => [.. Enumerable.Range(0, 10).Select(n => new BboSnapshot("GLD", Start + (n * Minute) + 250, 100 + n, 100.02 + n, 500, 500))];
}
