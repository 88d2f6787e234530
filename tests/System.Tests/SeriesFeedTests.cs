using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reference;
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

        int fed = 0;
        long newest = 0;
        JournalReader.Read(_state, 1, (in Event e) =>
        {
            if (e.Header.Kind == EventKind.SeriesPoint)
            {
                fed++;
                newest = Math.Max(newest, e.Numbers.D - e.Header.TimeNs);
                Assert.Equal((long)SeriesId.Vixcls, e.Numbers.A);
            }
        });
        Assert.Equal(known, fed);
        Assert.True(newest <= 0, "a point was fed before it was known");
        Assert.Contains("0 differences", (await QgtmProcess.RunAsync("replay", "--journal", _state, "--verify")).Output, StringComparison.Ordinal);
    }
}
