using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// The first week's drill of the operating chapter, on the real executable against a venue in another process. Day 5 (the
/// dead-man) is WatchdogTests, day 6 (a position changed at the broker) is CrashTests.
/// </summary>
public sealed class DrillTests
{
    private const string Ok = """{"ok":true,"result":{"message_id":1}}""";

    /// <summary>Day 4: the soft cap, set as tight as it goes for the drill. What is held shrinks by itself, nothing opens, and the operators' chat hears of it.</summary>
    [Fact]
    public async Task K11_day_4_the_soft_cap_halves_what_is_held_and_the_operators_hear_of_it()
    {
        using ChatServer chat = new(_ => (200, Ok));
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        using Configured c = new("paper", "PKSIM", "PASIM00001", address);
        c.Write(File.ReadAllText(c.ConfigPath) + Limits(RiskKey.WarnDrawdownBps, 1, RiskKey.ThrottleDrawdownBps, 2) + Chat(c, chat));
        using QgtmProcess engine = QgtmProcess.Start(c.Run("paper", "--for", "120s"));
        await engine.ErrorAsync("live:");
        List<Event> journal = [];
        await UntilAsync(() => Read(c.State, journal).Exists(e => IsRise(in e)));
        Event rise = journal.Find(e => IsRise(in e));
        Assert.Equal((long)TierTrigger.Drawdown, rise.Numbers.C);
        await UntilAsync(() => Held(Read(c.State, journal), long.MaxValue) <= Held(journal, rise.Header.Sequence) * 3 / 4);
        await UntilAsync(() => chat.Requests.Any(r => r.Body.Contains("THROTTLE", StringComparison.Ordinal)));
        Evidence.Fired("K11-", chat.Requests.Count);

        // Each order since then made a position smaller.
        Assert.All(
            Read(c.State, journal).Where(e => e.Header.Kind == EventKind.NewOrderSingle && e.Header.Sequence > rise.Header.Sequence),
            o => Assert.Equal(PositionEffect.Close, o.Order.Effect));
        Evidence.Held("K11+");
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        Assert.NotEmpty(await CrashTests.HoldingsAsync(broker));
    }

    private static bool IsRise(ref readonly Event e) => e.Header.Kind == EventKind.TierChanged && e.Numbers.B == (long)KillTier.Throttle;

    /// <summary>Shares of all names, long or short, that the executions up to a sequence make.</summary>
    private static long Held(List<Event> journal, long sequence)
    {
        Dictionary<int, long> held = [];
        Dictionary<long, long> counted = [];
        Dictionary<long, Side> sides = journal.Where(e => e.Header.Kind == EventKind.NewOrderSingle).ToDictionary(e => e.Order.OrderId, e => e.Order.Side);
        foreach (Event e in journal.Where(e => e.Header.Kind == EventKind.ExecutionReport && e.Header.Sequence <= sequence && sides.ContainsKey(e.Report.OrderId)))
        {
            long more = Math.Max(0, e.Report.CumQty - counted.GetValueOrDefault(e.Report.OrderId));
            counted[e.Report.OrderId] = counted.GetValueOrDefault(e.Report.OrderId) + more;
            held[e.Header.Instrument] = held.GetValueOrDefault(e.Header.Instrument) + (sides[e.Report.OrderId] == Side.Buy ? more : -more);
        }

        return held.Values.Sum(Math.Abs);
    }

    private static string Chat(Configured c, ChatServer chat)
    {
        string token = Path.Combine(c.Root, "token");
        File.WriteAllText(token, "77:drill\n");
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return $"alerts:\n  telegram:\n    chat: '-100'\n    tokenFile: {token}\n    address: {chat.Address}\n";
    }

    private static string Limits(RiskKey first, long firstBps, RiskKey second, long secondBps)
    {
        RiskLimits all = new();
        RiskBounds.Set(ref all, first, firstBps);
        RiskBounds.Set(ref all, second, secondBps);
        return "risk:\n" + string.Concat(Enum.GetValues<RiskKey>().Where(k => k != RiskKey.None).Select(k =>
            $"  {RiskSection.NameOf(k)}: {(k == RiskKey.DayTradeRule ? "intraday_margin" : RiskBounds.Get(in all, k).ToString(CultureInfo.InvariantCulture))}\n"));
    }

    private static List<Event> Read(string state, List<Event> journal) => Tool.Commands.Inspect.StateFile.Settled(() =>
    {
        journal.Clear();
        JournalReader.Read(state, 1, (in Event e) =>
        {
            if (e.Header.Kind is > EventKind.FeedGap and not EventKind.Signal)
            {
                journal.Add(e);
            }
        });
        return journal;
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(200));
        for (int i = 0; i < 500; i++)
        {
            if (holds())
            {
                return;
            }

            await poll.WaitForNextTickAsync();
        }

        throw new TimeoutException("it never happened");
    }
}
