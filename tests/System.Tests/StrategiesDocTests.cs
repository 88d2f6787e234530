using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/strategies.md has the catalogue of the code. QGTM_WRITE_DOCS=1 writes it anew.</summary>
public sealed class StrategiesDocTests
{
    private const string Begin = "<!-- catalogue:begin -->", End = "<!-- catalogue:end -->";

    [Fact]
    public void Every_strategy_is_on_the_page_with_its_parameters()
    {
        string path = Path.Combine(Repository.Root, "docs", "strategies.md");
        string page = File.ReadAllText(path);
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, to = page.IndexOf(End, StringComparison.Ordinal);
        string table = "\n| id | category | legs | asked | allocation | parameters: default (range) |\n|---|---|---|---|---|---|\n" + string.Concat(
            StrategyCatalogue.All.OrderBy(e => e.Info.Category).Select(e => Row(e.Info)));
        if (Environment.GetEnvironmentVariable("QGTM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, page[..from] + table + page[to..]);
            return;
        }

        Assert.Equal(table, page[from..to]);
    }

    private static string Row(StrategyInfo i) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {i.Id} | {i.Category} | {(i.Legs is ["*"] ? "all" : string.Join(' ', i.Legs))} | {i.Schedule} | {i.Allocation} | {string.Join("; ", i.Parameters.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Default} ({p.Min}..{p.Max} {p.Unit})")))} |\n");
}
