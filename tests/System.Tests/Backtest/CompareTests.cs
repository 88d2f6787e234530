using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm replay --compare`: a live session against its replay, against one whose market differs by a cent, and wrong words.</summary>
public sealed class CompareTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-compare-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_live_session_and_its_replay_decide_alike_and_one_tick_is_found()
    {
        string live = In("live"), again = In("again");
        await WellAsync("run", "--state", live, "--port", "0", "--speed", "60", "--for", "8s", "--json");
        await WellAsync("replay", "--journal", live, "--out", again);
        string same = await WellAsync("replay", "--compare", live, again);
        output.WriteLine(same);
        Assert.StartsWith("0 differences in ", same, StringComparison.Ordinal);
        Assert.Single(same.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEmpty(await File.ReadAllLinesAsync(Path.Combine(again, "latencies.csv")));

        // One cent on the far side of the quote that an order was made of: the limit follows it.
        Event[] events = Read(live);
        int order = Array.FindIndex(events, IsOpening);
        int cause = Array.FindLastIndex(events, order, e => e.IsInput);
        Assert.Equal(EventKind.Quote, events[cause].Header.Kind);
        (events[cause].Quote.AskPx, events[cause].Quote.BidPx) = events[order].Order.Side == Side.Buy
            ? (events[cause].Quote.AskPx + Cent, events[cause].Quote.BidPx)
            : (events[cause].Quote.AskPx, events[cause].Quote.BidPx - Cent);
        JsonElement found = await OtherAsync(live, "cent", events);
        Assert.False(found.GetProperty("isEqual").GetBoolean());
        foreach (string run in (string[])["a", "b"])
        {
            Assert.StartsWith($"sequence {events[cause].Header.Sequence}, ", found.GetProperty("input").GetProperty(run).GetString(), StringComparison.Ordinal);
            JsonElement decision = found.GetProperty("decision").GetProperty(run);
            Assert.Equal(events[order].Header.Sequence, decision.GetProperty("sequence").GetInt64());
            Assert.Equal(events[order].Header.TimeNs, decision.GetProperty("timeNs").GetInt64());
            Assert.Equal("NewOrderSingle", decision.GetProperty("kind").GetString());
        }

        Assert.Equal(Cent, Math.Abs(Limit(found, "a") - Limit(found, "b")));
        JsonElement gap = found.GetProperty("profitUsd").GetProperty("gap");
        Assert.Equal(gap.GetProperty("total").GetDecimal(), ((string[])["data", "latency", "fill", "fee"]).Sum(p => gap.GetProperty(p).GetDecimal()));
    }

    [Fact]
    public async Task A_tick_that_decides_nothing_is_named_and_the_decisions_are_not()
    {
        string live = In("live");
        await WellAsync("run", "--lockstep", "--state", live, "--for", "2s", "--speed", "600", "--seed", "7", "--json");
        Event[] events = Read(live);
        int last = Array.FindLastIndex(events, e => e.Header.Kind == EventKind.Quote && e.Quote.BidSize > Fixed.One);
        events[last].Quote.BidSize -= Fixed.One;
        JsonElement found = await OtherAsync(live, "size", events);
        Assert.StartsWith($"sequence {events[last].Header.Sequence}, ", found.GetProperty("input").GetProperty("b").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, found.GetProperty("decision").ValueKind);
        Assert.Equal(0m, found.GetProperty("profitUsd").GetProperty("gap").GetProperty("total").GetDecimal());
        (int exit, string text, _) = await QgtmProcess.RunAsync("replay", "--compare", live, In("size-again"));
        Assert.Equal(1, exit);
        Assert.Contains("first input that differs", text, StringComparison.Ordinal);
        Assert.Contains("0 differences in ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_exchange_costs_latency_on_the_same_market()
    {
        string live = In("live");
        await WellAsync("run", "--lockstep", "--state", live, "--for", "4s", "--speed", "600", "--seed", "7", "--json");
        await WellAsync("replay", "--journal", live, "--out", In("fast"), "--simulated", "--latency", "2", "--fees", "0.0005");
        await WellAsync("replay", "--journal", live, "--out", In("slow"), "--simulated", "--latency", "5000", "--fees", "0.01");
        await WellAsync("replay", "--journal", In("slow"), "--verify");
        (int exit, string text, string error) = await QgtmProcess.RunAsync("replay", "--compare", In("fast"), In("slow"), "--json");
        output.WriteLine(text + error);
        Assert.Equal(1, exit);
        JsonElement profit = JsonDocument.Parse(text).RootElement.GetProperty("profitUsd"), gap = profit.GetProperty("gap");
        Assert.Equal(0m, profit.GetProperty("a").GetProperty("latency").GetDecimal());
        Assert.NotEqual(0m, gap.GetProperty("latency").GetDecimal());
        Assert.True(gap.GetProperty("fee").GetDecimal() < 0, "a cent a share is dearer than a twentieth of one");
        Assert.Equal(gap.GetProperty("total").GetDecimal(), ((string[])["data", "latency", "fill", "fee"]).Sum(p => gap.GetProperty(p).GetDecimal()));
    }

    [Theory]
    [InlineData(4, "as it is, or with --simulated", "--journal", "STATE", "--out", "STATE", "--latency", "3")]
    [InlineData(4, "as it is, or with --simulated", "--journal", "STATE", "--out", "STATE", "--simulated", "--cash", "3000")]
    [InlineData(4, "Name two runs", "--compare")]
    [InlineData(4, "Name two runs", "--compare", "/tmp")]
    [InlineData(2, "holds no run", "--compare", "/nowhere", "/nowhere")]
    [InlineData(4, "is not empty", "--journal", "STATE", "--out", "STATE")]
    [InlineData(4, "Say what", "--journal", "STATE", "--oot", "x")]
    public async Task A_wrong_word_is_one_sentence(int exit, string part, params string[] words)
    {
        string state = Directory.CreateDirectory(In("state")).FullName;
        await File.WriteAllTextAsync(Path.Combine(state, "journal-00000000000000000001.qj"), "not read");
        await Terminal.RefusesAsync(exit, part, ["replay", .. words.Select(w => w == "STATE" ? state : w)]);
    }

    private const long Cent = Fixed.One / 100;

    private string In(string name) => Path.Combine(_root, name);

    private static bool IsOpening(Event e) =>
        e.Header.Kind == EventKind.NewOrderSingle && e.Order.Type == OrdType.Limit && e.Order.Effect == PositionEffect.Open;

    /// <summary>The limit that a decision names, nano-USD.</summary>
    private static long Limit(JsonElement found, string run)
    {
        string[] words = found.GetProperty("decision").GetProperty(run).GetProperty("what").GetString()!.Split(' ');
        return (long)(decimal.Parse(words[Array.IndexOf(words, "limit") + 1], CultureInfo.InvariantCulture) * Fixed.One);
    }

    private static Event[] Read(string directory)
    {
        List<Event> all = [];
        JournalReader.Read(directory, 1, (in Event e) => all.Add(e));
        return [.. all];
    }

    /// <summary>A journal of these events, replayed, and what the comparison with the original says.</summary>
    private async Task<JsonElement> OtherAsync(string live, string name, Event[] events)
    {
        string changed = Directory.CreateDirectory(In(name)).FullName, again = In(name + "-again");
        File.Copy(Path.Combine(live, "instruments.csv"), Path.Combine(changed, "instruments.csv"));
        using (JournalWriter writer = new(changed, epoch: 1, nextSequence: 1, direct: false))
        {
            writer.Append(events);
            writer.Sync();
        }

        await WellAsync("replay", "--journal", changed, "--out", again);
        (int exit, string text, string error) = await QgtmProcess.RunAsync("replay", "--compare", live, again, "--json");
        output.WriteLine(text);
        Assert.True(exit == 1, error);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<string> WellAsync(params string[] words)
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync(words);
        Assert.True(exit == 0, error + text);
        return text;
    }
}
