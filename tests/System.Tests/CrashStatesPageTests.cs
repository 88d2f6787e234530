using System;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/crash-states.md names tests and variables that exist.</summary>
public sealed class CrashStatesPageTests
{
    private const string Page = "docs/crash-states.md";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public void Its_filters_name_test_classes_and_its_variables_are_read_by_tests()
    {
        string page = Repository.Read(Page);
        string tests = string.Concat(Repository.Under(".cs", "tests").Where(p => !p.EndsWith(nameof(CrashStatesPageTests) + ".cs", StringComparison.Ordinal)).Select(Repository.Read));
        string[] classes = Words(page, "FullyQualifiedName~([A-Za-z]+)");
        string[] variables = Words(page, "(QGTM_[A-Z_]+)");
        Assert.True(classes.Length >= 4 && variables.Length >= 4, "the page shows too few commands");
        Assert.All(classes, name => Assert.Contains($"class {name}(", tests, StringComparison.Ordinal));
        Assert.All(variables, name => Assert.Contains($"\"{name}\"", tests, StringComparison.Ordinal));
    }

    private static string[] Words(string text, string pattern) =>
        [.. Regex.Matches(text, pattern, RegexOptions.None, Limit).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];
}
