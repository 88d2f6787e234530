using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>The order stream's cable is pulled while everything else works, and put back: the real executable, a real socket.</summary>
public sealed class StreamLossTests(ITestOutputHelper output)
{
    [Fact]
    public async Task F03_a_lost_order_stream_stops_opening_and_keeps_positions_and_comes_back_after_a_look()
    {
        await using VenueServer venue = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKLOSS", Speed = 30 });
        using Relay relay = new(venue.BaseUri.Port);
        using Configured c = new("paper", "PKLOSS", "PASIM00001", venue.BaseUri, tradeStream: relay.Port);
        using QgtmProcess engine = QgtmProcess.Start(c.Run("paper", "--for", "90s", "--json"));
        await engine.ErrorAsync("live:");
        List<Event> journal = [];
        await UntilAsync(c.State, journal, e => e.Header.Kind == EventKind.ExecutionReport && e.Report.CumQty > 0);
        Assert.Equal(1, relay.Taken);

        relay.Cut();
        await UntilAsync(c.State, journal, e => e.Header.Kind == EventKind.OrderStreamLost);
        Event lost = journal.Last(e => e.Header.Kind == EventKind.OrderStreamLost);
        output.WriteLine($"lost after {lost.Numbers.B / 1e9:0.0} s of the venue's clock, {lost.Numbers.A} tries, {lost.Numbers.C} open orders");
        Assert.True(lost.Numbers.B >= Engine.StreamLossNs);

        relay.Mend();
        long at = lost.Header.Sequence;
        await UntilAsync(c.State, journal, e => e.Header.Sequence > at && e.Header.Kind == EventKind.LookBegin && e.Numbers.A == (long)LookCause.Reconnect);
        at = journal.Last(e => e.Header.Kind == EventKind.LookBegin && e.Numbers.A == (long)LookCause.Reconnect).Header.Sequence;
        await UntilAsync(c.State, journal, e => e.Header.Sequence > at && e.Header.Kind == EventKind.LookEnd && (e.Numbers.A & LookParts.Full) == LookParts.Full);
        await engine.SignalAsync("TERM");
        using JsonDocument summary = JsonDocument.Parse(await engine.OutputAsync("{"));
        Assert.Equal(0, await engine.ExitAsync());
        Assert.Equal("NO_NEW", summary.RootElement.GetProperty("killTier").GetString());
        Assert.True(summary.RootElement.GetProperty("brokerAgrees").GetBoolean());
        Assert.NotEmpty(summary.RootElement.GetProperty("positions").EnumerateObject());

        // Down, tries, lost, up, a look for that reason: in this order, and nothing new leaves between down and the look's end.
        Read(c.State, journal);
        int down = journal.FindIndex(e => e.Header.Kind == EventKind.OrderStreamDown), up = journal.FindIndex(down, e => e.Header.Kind == EventKind.OrderStreamUp);
        int look = journal.FindIndex(up, e => e.Header.Kind == EventKind.LookBegin && e.Numbers.A == (long)LookCause.Reconnect);
        int end = journal.FindIndex(look, e => e.Header.Kind == EventKind.LookEnd);
        Assert.True(down > 0 && up > down && look > up && end > look);
        Assert.Contains(journal[down..up], e => e.Header.Kind == EventKind.OrderStreamRetry);
        Assert.Equal(2, relay.Taken);
        Evidence.Fired("F03", journal.Count(e => e.Header.Kind is EventKind.OrderStreamDown or EventKind.OrderStreamRetry));
        Evidence.Held("K06+");
    }

    private static async Task UntilAsync(string state, List<Event> journal, Predicate<Event> seen)
    {
        using System.Threading.PeriodicTimer poll = new(TimeSpan.FromMilliseconds(100));
        for (int i = 0; i < 600; i++)
        {
            Read(state, journal);
            if (journal.Exists(seen))
            {
                return;
            }

            await poll.WaitForNextTickAsync();
        }

        throw new TimeoutException("it never happened");
    }

    private static void Read(string state, List<Event> journal) => Tool.Commands.Inspect.StateFile.Settled(() =>
    {
        journal.Clear();
        return Directory.GetFiles(state, "journal-*.qj").Length == 0 ? default : JournalReader.Read(state, 1, (in Event e) =>
        {
            if (e.Header.Kind is > EventKind.FeedGap and not EventKind.Signal)
            {
                journal.Add(e);
            }
        });
    });
}
