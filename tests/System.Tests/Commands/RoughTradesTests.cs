using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Backtest;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>`qgtm trades` on journals that are not smooth: orders that the exchange refuses or fills in part, and segments that are missing.</summary>
public sealed class RoughTradesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-rough-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Refused_and_partly_filled_orders_are_counted_and_each_wish_once()
    {
        string state = Path.Combine(_directory, "state"), files = Path.Combine(_directory, "out");
        FaultPlan faults = new FaultPlan().Add("order", "reject", every: 4);
        VenueOrder[] sent = Trade(await SweepDays.ImportAsync(_directory, new DateOnly(2018, 1, 2), new DateOnly(2019, 9, 1)), state, faults);
        VenueOrder[] rejected = [.. sent.Where(o => o.StatusWord == "rejected")], part = [.. sent.Where(o => !o.IsOpen && o.CumQtyNanos > 0 && o.CumQtyNanos < o.QtyNanos)];
        Assert.True(rejected.Length > 3 && part.Length > 3, $"{rejected.Length} rejected, {part.Length} in part");
        Assert.Equal(faults.Fired("reject"), rejected.Length);

        (int exit, string json, string error) = await QgtmProcess.RunAsync("trades", "--state", state, "--fees", "0.0005", "--json", "--out", files);
        Assert.True(exit == 0, error);
        using JsonDocument told = JsonDocument.Parse(json);
        JsonElement all = told.RootElement.GetProperty("execution")[0];
        Assert.Equal(
            (sent.Length, sent.Count(o => o.CumQtyNanos == o.QtyNanos), part.Length, rejected.Length),
            (Count(all, "sent"), Count(all, "filled"), Count(all, "partial"), Count(all, "rejected")));
        JsonElement refusal = told.RootElement.GetProperty("refusals").EnumerateArray().Single(r => r.GetProperty("by").GetString() == "broker");
        Assert.Equal(rejected.Length, Count(refusal, "orders"));
        Assert.InRange(all.GetProperty("fillRate").GetDouble(), 0.0001, 0.9);
        Wishes(await File.ReadAllLinesAsync(Path.Combine(files, "orders.csv")));
    }

    [Fact]
    public async Task A_journal_without_its_beginning_or_its_end_is_one_sentence()
    {
        string state = Path.Combine(_directory, "state");
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--lockstep", "--for", "5s", "--speed", "60", "--seed", "7", "--state", state);
        Assert.True(exit == 0, error);
        string first = Assert.Single(Directory.GetFiles(state, "journal-*.qj")), later = Path.Combine(state, "journal-00000000000000000500.qj");
        File.Move(first, later);
        await Terminal.RefusesAsync(2, "begins with event 500, and trades are explained from the first one: put the segments before", "trades", "--state", state);
        File.Move(later, first);
        using (FileStream file = File.OpenWrite(first))
        {
            file.SetLength(64);
        }

        await Terminal.RefusesAsync(2, "ends with event 0, and a snapshot beside it was made at event", "trades", "--state", state);
        File.Delete(Assert.Single(Directory.GetFiles(state, "snapshot-*.qs")));
        (exit, string output, error) = await QgtmProcess.RunAsync("trades", "--state", state);
        Assert.True(exit == 0, error);
        Assert.StartsWith("0 closed trades", output, StringComparison.Ordinal);
    }

    /// <summary>A backtest whose exchange refuses every fourth order and has little to sell, so that most days end with a part.</summary>
    private static VenueOrder[] Trade(string db, string state, FaultPlan faults)
    {
        BacktestData data = BacktestData.Load(new BacktestOptions { Data = db });
        using MarketHistory history = MarketHistory.Of(data.History);
        DayRows rows = new(history, 5);
        using VenueCore venue = new(new VenueOptions { Rows = rows.Rows(), CashNanos = 1_000_000 * Fixed.One, PartialFillPct = 0, Participation = 0.0005, Faults = faults });
        using Session session = Session.Open(state, Array.ConvertAll(Universe.Default(), i => i with { SpreadMaxBps = 0 }), static _ => { }, JournalGate.Written);
        Lockstep lockstep = new(venue, session) { Points = rows.Points };
        lockstep.Start(RiskSection.Read(state + ".yaml"), StrategySection.Read(state + ".yaml"), [], hasHistory: false);
        while (lockstep.Step())
        {
        }

        lockstep.Finish();
        session.Flush();
        return [.. venue.Orders];
    }

    /// <summary>
    /// The orders of one decision are one wish: on paper it trades all that the last of them left too, and its shortfall is what that paper
    /// has made more than the fills, both valued when the last of them was over.
    /// </summary>
    private static void Wishes(string[] lines)
    {
        string[] names = lines[0].Split(',');
        int several = 0;
        foreach (IGrouping<string, string[]> wish in lines.Skip(1).Select(l => l.Split(',')).GroupBy(f => string.Join(' ', Of(f, "symbol"), Of(f, "decided"), Of(f, "side"))))
        {
            string[][] orders = [.. wish.OrderBy(f => Of(f, "arrived"), StringComparer.Ordinal)];
            string[] last = orders[^1];
            double sign = Of(last, "side") == "buy" ? 1 : -1, decided = Usd(last, "decision_px"), rest = Usd(last, "wanted") - Usd(last, "executed");
            double expected = (sign * rest * ((Of(last, "ended").Length == 0 ? decided : Usd(last, "end_px")) - decided)) + orders.Sum(f => sign * Usd(f, "executed") * (Usd(f, "average_px") - decided)) + orders.Sum(f => Usd(f, "fees_usd"));
            double told = orders.Sum(f => Usd(f, "delay_usd") + Usd(f, "execution_usd") + Usd(f, "opportunity_usd") + Usd(f, "fees_usd"));
            Assert.True(Math.Abs(expected - told) < 3, $"{wish.Key}: {orders.Length} orders cost {told:F2}, and by hand {expected:F2}");
            several += orders.Length > 1 && rest > 0 ? 1 : 0;
        }

        Assert.True(several > 3, $"{several} wishes took several orders");

        string Of(string[] fields, string name) => fields[Array.IndexOf(names, name)];
        double Usd(string[] fields, string name) => double.Parse(Of(fields, name), CultureInfo.InvariantCulture);
    }

    private static int Count(JsonElement row, string name) => row.GetProperty(name).GetInt32();
}
