using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/market-data.md: each row of a table names a test, and each test that it names is one.</summary>
public sealed class MarketDataPageTests
{
    private const string Page = "docs/market-data.md";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void Each_test_that_the_page_names_exists()
    {
        HashSet<string> tests = Tests();
        string[] named = [.. Named(Repository.Read(Page))];
        Assert.True(named.Length > 60, "the page names too few tests");
        Sentences.AssertNone(named.Where(n => !tests.Contains(n)).Select(n => $"{Page}: there is no test {n}"));
    }

    [Fact]
    public void No_row_is_without_a_test()
    {
        string[] rows = [.. Repository.Read(Page).Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.EndsWith("| test |", StringComparison.Ordinal))];
        Assert.True(rows.Length > 50, "rows are missing");
        Sentences.AssertNone(rows.Where(r => !Named(r).Any()).Select(r => $"{Page}: no test in {r}"));
    }

    [Fact]
    public void Each_fault_of_the_feed_has_a_test_with_its_number()
    {
        string all = string.Join(' ', Tests());
        Sentences.AssertNone(Enumerable.Range(1, 31).Where(n => n != 3)
            .Where(n => !Regex.IsMatch(all, $@"\bF[0-9F_]*F?{n:00}_|\bF{n:00}_", RegexOptions.None, Limit))
            .Select(n => $"no test is named after F{n:00}"));
    }

    [Fact]
    public void A_test_that_is_not_there_is_reported()
    {
        Assert.DoesNotContain("F99_nothing_of_the_kind", Tests());
        Assert.Equal(["F99_nothing_of_the_kind"], Named("| a | `F99_nothing_of_the_kind` `engine/Engine.cs` |"));
    }

    private static IEnumerable<string> Named(string text) =>
        Regex.Matches(text, "`(?<1>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, Limit).Select(m => m.Groups[1].Value);

    /// <summary>The names of all test methods: what follows a [Fact] or [Theory] with its data.</summary>
    private static HashSet<string> Tests() =>
    [
        .. Repository.Under(".cs", "tests").SelectMany(p => Regex.Matches(
            Repository.Read(p),
            @"\[(?:Fact|Theory)[^\n]*\n(?:\s*\[[^\n]*\n)*\s*public (?:async Task|void) (?<1>\w+)\(",
            RegexOptions.ExplicitCapture,
            Limit)).Select(m => m.Groups[1].Value),
    ];
}
