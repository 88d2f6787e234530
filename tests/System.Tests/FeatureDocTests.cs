using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/features.md has the catalogue of the code, and `qgtm indicators dump` writes it. QGTM_WRITE_DOCS=1 writes the page anew.</summary>
public sealed class FeatureDocTests
{
    [Fact]
    public void Every_feature_is_on_the_page() => Same("catalogue", string.Concat(Enum.GetValues<FeatureGroup>().Select(group =>
        $"### {group}\n\n{(group == FeatureGroup.Bar ? "| name | formula | window | unit | inputs | how to read it | bars |\n|---|---|---|---|---|---|---|\n" : group == FeatureGroup.Tick ? "| name | formula | window | unit | inputs | how to read it |\n|---|---|---|---|---|---|\n" : "| name | formula | window | unit | inputs | how to read it | part |\n|---|---|---|---|---|---|---|\n")}"
        + string.Concat(FeatureCatalogue.All().Where(f => f.Group == group).Select(f =>
            $"| {f.Name} | {f.Formula} | {f.Window} | {f.Unit} | {f.Inputs} | {f.Reading} |{(group == FeatureGroup.Bar ? $" {f.Bars} |" : f.Part is { } p ? $" {p} |" : "")}\n")) + "\n")));

    [Fact]
    public void Every_series_is_on_the_page() => Same("series", "| days | series |\n|---|---|\n" + string.Concat(Enum.GetValues<SeriesId>().Where(id => id != SeriesId.None)
        .GroupBy(SeriesTable.StaleAfterDays).OrderBy(g => g.Key).Select(g => $"| {(g.Key == long.MaxValue ? "any" : g.Key)} | {string.Join(", ", g)} |\n")));

    /// <summary>300 days of two names: a line a day, cells empty until a window is full, and the figures of the day.</summary>
    [Fact]
    public async Task Dump_writes_every_feature_of_each_bar()
    {
        string directory = Directory.CreateTempSubdirectory("qgtm-indicators-").FullName;
        try
        {
            string bars = Path.Combine(directory, "daily.csv"), csv = Path.Combine(directory, "out.csv");
            DateTime first = new(2024, 1, 1);
            File.WriteAllLines(bars, ["date,symbol,open,high,low,close,volume", .. Enumerable.Range(0, 300).SelectMany(n => (string[])
            [
                FormattableString.Invariant($"{first.AddDays(n):yyyy-MM-dd},GLD,100,{103 + (n % 3)},99,{100 + (n % 5)},1000"),
                FormattableString.Invariant($"{first.AddDays(n):yyyy-MM-dd},SLV,10,11,9,{10 + (n % 2)},1000"),
            ])]);
            Assert.Equal(0, await Tool.Program.Main(["indicators", "dump", "--symbol", "GLD", "--data", bars, "--out", csv]));
            string[] lines = File.ReadAllLines(csv), names = lines[0].Split(',');
            Assert.Equal(301, lines.Length);
            Assert.Equal(FeatureCatalogue.All().Length + 1, names.Length);
            Assert.All(lines, l => Assert.Equal(names.Length, l.Split(',').Length));
            string Cell(int line, string name) => lines[line].Split(',')[Array.IndexOf(names, name)];
            Assert.Equal(("2024-01-01T00:00:00Z", "", "100"), (Cell(1, "bar_start"), Cell(1, "return_1"), Cell(1, "close")));
            Assert.Equal(("", "102"), (Cell(19, "sma_20"), Cell(20, "sma_20")));
            Assert.Equal(("104", ""), (Cell(300, "close"), Cell(300, "macro.vix_z_252")));

            // SLV's bar comes after GLD's: the ratio is of the same day all the same.
            Assert.Equal(("9.363636363636363", "10.4"), (Cell(254, "cross.gold_silver_ratio"), Cell(255, "cross.gold_silver_ratio")));
            Assert.Equal(2, await Tool.Program.Main(["indicators", "dump", "--symbol", "NONE", "--data", bars]));
            Assert.Equal(4, await Tool.Program.Main(["indicators", "dump", "--symbol", "GLD"]));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Same(string part, string expected)
    {
        string begin = $"<!-- {part}: written by FeatureDocTests -->\n", end = $"<!-- end of {part} -->", path = Path.Combine(Repository.Root, "docs", "features.md");
        string text = File.ReadAllText(path);
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("QGTM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        Assert.Equal(expected, text[from..to]);
    }
}
