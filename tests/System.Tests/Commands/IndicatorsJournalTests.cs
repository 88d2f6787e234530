using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm indicators dump --journal`: a line for each bar that the journal has, and the features that the same bars give out of a file.</summary>
public sealed class IndicatorsJournalTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Fact]
    public async Task Days_of_a_journal_give_the_features_that_a_file_of_them_gives()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("qgtm-dump-").FullName, "days.csv");
        var instruments = InstrumentFile.Read(copies.Original);
        List<Event> days = Bars(EventKind.DailyBar);
        await File.WriteAllLinesAsync(file, ["date,symbol,open,high,low,close,volume", .. days.Select(e => string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UnixEpoch.AddTicks(e.Header.TimeNs / 100):yyyy-MM-dd},{instruments[e.Header.Instrument].Symbol},{Usd(e.Bar.Open)},{Usd(e.Bar.High)},{Usd(e.Bar.Low)},{Usd(e.Bar.Close)},{Usd(e.Bar.Volume)}"))]);
        string[][] journal = await DumpAsync("--journal", copies.Original), again = await DumpAsync("--data", file);
        int gold = Array.FindIndex(instruments, i => i.Symbol == "GLD");
        Assert.Equal(days.Count(e => e.Header.Instrument == gold), journal.Length - 1);
        Assert.True(journal.Length > 252);
        Assert.Equal(days.Where(e => e.Header.Instrument == gold).Select(e => Fixed.ToDouble(e.Bar.Close)), Column(journal, "close").Select(c => double.Parse(c, CultureInfo.InvariantCulture)));
        string[] bars = [.. FeatureCatalogue.All().Where(f => f.Group == FeatureGroup.Bar).Select(f => f.Name)];
        Assert.True(bars.Length > 40);
        Assert.All(bars, name => Assert.Equal(Column(again, name), Column(journal, name)));
        Assert.Equal(Column(again, "cross.gold_silver_ratio")[^2], Column(journal, "cross.gold_silver_ratio")[^2]);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Minutes_of_a_journal_are_its_lines()
    {
        string[][] lines = await DumpAsync("--journal", copies.Original, "--interval", "1m");
        List<Event> minutes = Bars(EventKind.MinuteBar);
        Assert.Equal(
            minutes.Where(e => e.Header.Instrument == 0).Select(e => Fixed.ToDouble(e.Bar.Close)),
            Column(lines, "close").Select(c => double.Parse(c, CultureInfo.InvariantCulture)));
        Assert.True(lines.Length > 10);
    }

    [Fact]
    public Task No_journal() => Terminal.RefusesAsync(2, "There is no journal in nowhere", "indicators", "dump", "--symbol", "GLD", "--journal", "nowhere");

    private static string[] Column(string[][] lines, string name) => [.. lines.Skip(1).Select(l => l[Array.IndexOf(lines[0], name)])];

    private static async Task<string[][]> DumpAsync(params string[] words)
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync(["indicators", "dump", "--symbol", "GLD", .. words]);
        Assert.True(exit == 0, error);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(','))];
    }

    private List<Event> Bars(EventKind kind)
    {
        List<Event> all = [];
        JournalReader.Read(copies.Original, 1, (in Event e) =>
        {
            if (e.Header.Kind == kind)
            {
                all.Add(e);
            }
        });
        return all;
    }

    private static decimal Usd(long nanos) => (decimal)nanos / Fixed.One;
}
