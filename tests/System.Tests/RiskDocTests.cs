using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Environments;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/risk.md has the controls, reasons and limits of the code, and a test behind each control. QGTM_WRITE_DOCS=1 writes it anew.</summary>
public sealed partial class RiskDocTests
{
    private static readonly (Type Type, ControlAttribute Control)[] Controls =
    [
        .. typeof(RiskGate).Assembly.GetTypes().Select(t => (t, t.GetCustomAttribute<ControlAttribute>()!)).Where(t => t.Item2 is not null)
            .OrderBy(t => t.Item2.Id[0]).ThenBy(t => t.Item2.Id, StringComparer.Ordinal).ThenBy(t => t.t.Name, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_control_is_on_the_page_with_its_reasons()
    {
        IEnumerable<RiskReason> twice = Controls.SelectMany(c => c.Control.Reasons).GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key);
        Assert.Empty(twice);
        Same("controls", "| id | control | reasons |\n|---|---|---|\n" + string.Concat(Controls.Select(
            c => $"| {c.Control.Id} | {c.Type.Name} | {string.Join(", ", c.Control.Reasons.Select(r => $"{(int)r} {r}"))} |\n")));
    }

    [Fact]
    public void Every_reason_has_its_control_or_is_named_beside_them()
    {
        IEnumerable<RiskReason> others = Enum.GetValues<RiskReason>().Except(Controls.SelectMany(c => c.Control.Reasons)).Where(r => r != RiskReason.None);
        Same("others", string.Concat(others.Select(r => $"- {(int)r} {r}\n")));
    }

    [Fact]
    public void Every_limit_is_on_the_page()
    {
        RiskLimits built = new();
        Same("limits", "| key | built in | at most |\n|---|---|---|\n" + string.Concat(Enum.GetValues<RiskKey>().Where(k => k != RiskKey.None).Select(k => string.Create(
            CultureInfo.InvariantCulture, $"| {RiskSection.NameOf(k)} | {RiskBounds.Get(in built, k)} | {RiskBounds.MostOf(k)} |\n"))));
    }

    [Fact]
    public void Every_control_has_its_tests_and_its_docstring_names_it()
    {
        string[] names = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Method().Matches(File.ReadAllText(f))).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal)];
        string[] ids = [.. Controls.Select(c => c.Control.Id).Append("C20").Append("C22").Append("C26").Where(id => id[0] == 'C').Distinct().Order(StringComparer.Ordinal)];
        ILookup<string, string> tests = names.ToLookup(n => n[..3], StringComparer.Ordinal);
        Assert.All(ids, id => Assert.True(tests[id].Any(), $"{id} has no test"));
        Assert.All(Controls, c => Assert.Contains(
            $"/// {(Source(c.Type).Contains("<summary>" + c.Control.Id, StringComparison.Ordinal) ? "<summary>" : string.Empty)}{c.Control.Id}:", Source(c.Type), StringComparison.Ordinal));
        Same("tests", "| id | tests |\n|---|---|\n" + string.Concat(ids.Select(id => $"| {id} | {string.Join(", ", tests[id])} |\n")));
    }

    private static string Source(Type control) => File.ReadAllText(Path.Combine(Repository.Root, "engine", "Risk", "Controls", control.Name + ".cs"));

    private static void Same(string part, string expected)
    {
        string begin = $"<!-- {part}: written by RiskDocTests -->\n", end = $"<!-- end of {part} -->", path = Path.Combine(Repository.Root, "docs", "risk.md");
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

    [GeneratedRegex(@"public (async Task|void) (?<name>C\d\d_\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
