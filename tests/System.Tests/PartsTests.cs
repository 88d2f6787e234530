using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Every thread and task of the real engine fails, one at a time: the process ends with one sentence, and no part goes on without the others.</summary>
public sealed class PartsTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-parts-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    /// <summary>Threads, and the names that LiveRun gives to its tasks.</summary>
    public static IEnumerable<object[]> All => new[] { ("engine", 400), ("journal", 50), ("orders", 1) }.Concat(TaskNames.Select(n => (n, 1))).Select(p => new object[] { p.Item1, p.Item2 });

    private static IEnumerable<string> TaskNames => File.ReadLines(Path.Combine(Repository.Root, "tools", "qgtm", "Commands", "LiveRun.cs"))
        .Where(line => line.Contains("work.Add(\"", StringComparison.Ordinal)).Select(line => line.Split('"')[1]);

    [Theory]
    [MemberData(nameof(All))]
    public async Task F71_F72_a_part_that_fails_ends_the_process_with_its_sentence(string part, int times)
    {
        using QgtmProcess engine = QgtmProcess.StartWith("QGTM_KILL_AT", $"throw-{part}:{times}", "run", "--state", _state, "--port", "0", "--speed", "60", "--for", "90s");
        string said = await engine.RestOfErrorAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(ExitCode.Error, await engine.ExitAsync());
        string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].TrimStart('\r');
        Assert.Contains($"The part '{part}' of the engine has failed (InvalidOperationException: thrown by a test)", last, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", said, StringComparison.Ordinal);
        (int exit, string verified, string error) = await QgtmProcess.RunAsync("inspect", "verify", _state);
        Assert.True(exit == 0, verified + error);
        Evidence.Fired("F71", 1);
        Evidence.Fired("F72", 1);
    }

    /// <summary>All names are there: threads that the tool starts, and tasks.</summary>
    [Fact]
    public void Every_part_has_its_case()
    {
        string host = Path.Combine(Repository.Root, "tools", "qgtm", "Host");
        string[] threads = [.. Directory.EnumerateFiles(host, "*.cs", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Where(line => line.Contains("new Thread(", StringComparison.Ordinal) && line.Contains("Name = ", StringComparison.Ordinal)).Select(line => line.Split('"')[1]).Order(StringComparer.Ordinal)];
        Assert.Equal(["engine", "journal", "orders"], threads);
        Assert.Equal(10, TaskNames.Count());
    }

    [Fact]
    public void A_fault_that_a_person_can_mend_is_said_as_ever()
    {
        Assert.Equal((4, "Mend it."), LastWord.Of("journal", new UserError(4, "Mend it.")));
        Assert.DoesNotContain('\n', LastWord.Of("x", new InvalidOperationException("two\nlines")).Sentence);
    }

    /// <summary>What is asked for while the engine stops is no fault, and a part that has failed before the start was over is heard once it is live.</summary>
    [Fact]
    public async Task A_part_is_heard_once_live_and_a_stop_is_no_fault()
    {
        List<string> heard = [];
        Parts parts = new((name, e) => heard.Add($"{name}: {e.Message}"));
        parts.Add("early", Task.FromException(new InvalidOperationException("a")));
        parts.Add("stopped", Task.FromCanceled(new(canceled: true)));
        Assert.Empty(heard);
        parts.Live();
        parts.Add("late", Task.FromException(new InvalidOperationException("b")));
        Assert.Equal(["early: a", "late: b"], heard);
        using CancellationTokenSource io = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => parts.EndAsync(io));
        Assert.True(io.IsCancellationRequested);
    }

    /// <summary>The number of a start stands in each order id: what this journal has not reached was sent by somebody else.</summary>
    [Theory]
    [InlineData(0, 5, false, false)]
    [InlineData(4, 5, false, false)]
    [InlineData(5, 5, false, true)] // nothing was sent by this start yet
    [InlineData(5, 5, true, false)]
    [InlineData(6, 5, true, true)]
    [InlineData(6, 5, false, true)]
    public void F92_F93_orders_of_a_later_start_stop_this_one(long newest, long epoch, bool hasSent, bool stops)
    {
        List<Event> reports = [default, default];
        Event e = default;
        e.Report.OrderId = (newest << 32) | 7;
        reports.Add(e);
        if (stops)
        {
            Superseded said = Assert.Throws<Superseded>(() => Fence.Check(reports, epoch, hasSent));
            Assert.Contains($"--epoch {newest + 1}", said.Message, StringComparison.Ordinal);
            Evidence.Fired("F92", 1);
            Evidence.Fired("F93", 1);
            return;
        }

        Fence.Check(reports, epoch, hasSent);
        Evidence.Control("F92");
        Evidence.Control("F93");
    }

    /// <summary>Two copies of one directory have the same number: an order of it that these books never gave is the other one's.</summary>
    [Theory]
    [InlineData(5, 7, 0, false)] // ours
    [InlineData(5, 8, 0, true)] // of this start, and not ours
    [InlineData(4, 8, 0, false)] // of an earlier one: an order of the books that are left behind
    [InlineData(6, 8, 0, true)]
    [InlineData(6, 8, 7, false)] // a person begins after it
    [InlineData(6, 8, 6, true)]
    public void F92_F93_an_order_of_this_start_that_the_books_never_gave_stops_it(long epoch, long counter, long named, bool stops)
    {
        EngineState state = new(1);
        state.Scalars.BootEpoch = 5;
        state.Scalars.OrderCounter = 9;
        state.Orders[7].OrderId = (5L << 32) | 7;
        Event e = default;
        e.Report.OrderId = (epoch << 32) | counter;
        Check(() => Fence.AtStart([e], state, named), stops);
        Check(() => Fence.WhileRunning([e], state), stops || epoch > 5);

        // So many orders later its slot has gone to another one: nobody can tell any more.
        state.Scalars.OrderCounter = counter + EngineLimits.OrdersMax;
        Check(() => Fence.WhileRunning([e], state), epoch > 5);

        static void Check(Action fence, bool stops)
        {
            if (!stops)
            {
                fence();
                Evidence.Control("F93");
                return;
            }

            Assert.Contains("--epoch", Assert.Throws<Superseded>(fence).Message, StringComparison.Ordinal);
            Evidence.Fired("F92", 1);
            Evidence.Fired("F93", 1);
        }
    }

    /// <summary>
    /// Another engine's order, as a second host or a newer copy of the directory would send it: the engine that runs ends within its next look,
    /// its next start, though it would have the very number of that order's, and that of an empty directory refuse, and a person's word
    /// takes the account over.
    /// </summary>
    [Fact]
    public async Task F92_F93_orders_of_another_engine_end_this_one_and_stop_its_next_start()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        string[] Run(string state, params string[] more) => ["run", "--venue", address.ToString(), "--state", Path.Combine(_state, state), "--port", "0", "--for", "120s", .. more];
        using (QgtmProcess older = QgtmProcess.Start(Run("first")))
        {
            await older.ErrorAsync("live:");
            using StringContent order = new(
                $$"""{"symbol":"PALL","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day","client_order_id":"{{ClOrdIds.ToText((2L << 32) | 1)}}"}""",
                System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage placed = await broker.PostAsync(new Uri("/v2/orders", UriKind.Relative), order);
            Assert.True(placed.IsSuccessStatusCode);
            string said = await older.RestOfErrorAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Contains("The broker has orders of start 2 of this account, and this state directory knows 1", said, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Error, await older.ExitAsync());
        }

        for (int start = 0; start < 3; start++)
        {
            // However often a supervisor tries: a start that is refused takes no number, and so never comes to the other engine's.
            await Terminal.RefusesAsync(ExitCode.Error, "The broker has orders of start 2 of this account, and this state directory knows 1", Run("first"));
        }

        await Terminal.RefusesAsync(ExitCode.Error, "begin after it with `--epoch 3`", Run("other"));
        using QgtmProcess newer = QgtmProcess.Start(Run("other", "--epoch", "3"));
        await newer.ErrorAsync("live:");
        Evidence.Fired("F92", 1);
        Evidence.Fired("F93", 4);
    }
}
