using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Simulation;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/venue.md: no row without a test, no fault without a row, no row of the broker's and the feed's faults left out.</summary>
public sealed class VenuePageTests
{
    private static readonly string[][] Rows = [.. Repository.Read("docs/venue.md").Split('\n')
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.EndsWith("| test |", StringComparison.Ordinal))
        .Select(l => l.Trim('|', ' ').Split(" | ", StringSplitOptions.TrimEntries))];

    [Fact]
    public void Every_row_names_its_test()
    {
        Assert.True(Rows.Length > 120, $"{Rows.Length} rows");
        Assert.DoesNotContain(Rows, r => !r[^1].Contains("Tests.cs` `", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fault_of_the_catalogue_has_a_row_and_every_row_is_a_fault()
    {
        IEnumerable<string> offered = FaultCatalog.Faults.SelectMany(g => g.Value.Select(f => $"{f} at {(g.Key == "rest" ? "VERB" : g.Key)}"));
        IEnumerable<string> told = Rows.Where(r => r.Length == 5).Select(r => $"{r[0]} at {r[1].Split(' ')[0]}");
        Assert.Equal(offered.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_numbered_fault_of_broker_and_feed_can_be_provoked()
    {
        string page = Repository.Read("docs/venue.md");
        Assert.All(Enumerable.Range(1, 65), n => Assert.Contains($"F{n:D2}", page, StringComparison.Ordinal));
    }
}
