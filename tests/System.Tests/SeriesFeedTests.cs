using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Commands;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Reference series in the state directory reach a running engine as journaled inputs, and only what is known by then.</summary>
public sealed class SeriesFeedTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-series-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task What_is_known_enters_once_and_what_is_not_stays_out()
    {
        string file = Path.Combine(_state, "vix.csv");
        StringBuilder text = new("series,observation_date,value,knowledge_time\n");
        int known = 0;
        for (DateOnly day = new(2025, 1, 2); day < new DateOnly(2026, 3, 20); day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                text.Append(CultureInfo.InvariantCulture, $"Vixcls,{day:yyyy-MM-dd},{15 + (day.DayNumber % 7)},{day.AddDays(1):yyyy-MM-dd}T13:00:00Z\n");
                known += day.AddDays(1) <= new DateOnly(2026, 3, 2) ? 1 : 0;
            }
        }

        await File.WriteAllTextAsync(file, text.ToString());
        Assert.Equal(0, (await QgtmProcess.RunAsync("data", "import", file, "--db", Path.Combine(_state, "candles_dbs"))).Exit);
        for (int start = 0; start < 2; start++)
        {
            (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--state", _state, "--for", "2s", "--speed", "1", "--port", "0", "--json");
            Assert.True(exit == 0, error);
        }

        int fed = 0, bars = 0;
        long newest = 0, fedKnownNs = 0;
        List<string> early = [];
        JournalReader.Read(_state, 1, (in Event e) =>
        {
            if (e.Header.Kind == EventKind.SeriesPoint)
            {
                fed++;
                newest = Math.Max(newest, e.Numbers.D - e.Header.TimeNs);
                fedKnownNs = e.Numbers.D;
                Assert.Equal((long)SeriesId.Vixcls, e.Numbers.A);
            }

            // As in a backtest: at the close of a day, the point that was published that day at 13:00 UTC is there, and no later one.
            DateOnly day = HistoryRest.DateOf(e.Header.TimeNs);
            bars += e.Header.Kind == EventKind.DailyBar ? 1 : 0;
            if (e.Header.Kind == EventKind.DailyBar && UsCalendar.IsTradingDay(day.AddDays(-1)) && fedKnownNs != MarketTime.Utc(day) * 1_000_000 + 13 * 3_600_000_000_000)
            {
                early.Add($"bar of {day}: the newest point was known at {fedKnownNs}");
            }
        });
        Assert.Equal(known, fed);
        Assert.True(newest <= 0, "a point was fed before it was known");
        Assert.True(bars > 250, $"{bars} daily bars");
        Assert.Empty(early);
        using (VenueCore venue = new(new VenueOptions()))
        using (Session session = Session.Open(_state, RunCommand.InstrumentsOf(venue.Instruments), static _ => { }))
        {
            Assert.InRange(session.State.Models.Regime.Days, 200, known);
        }

        Assert.Contains("0 differences", (await QgtmProcess.RunAsync("replay", "--journal", _state, "--verify")).Output, StringComparison.Ordinal);
    }
}
