using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Events;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/alerts.md has the table of the code, and the code every word of the watchdog. QGTM_WRITE_DOCS=1 writes it anew.</summary>
public sealed partial class AlertsDocTests
{
    [Fact]
    public void The_table_of_alerts_is_the_one_in_the_code() => Same("alerts", "| key | severity | raised by | sentence | ends with |\n|---|---|---|---|---|\n" + string.Concat(AlertTable.Rules.Select(
        r => $"| {r.Key} | {r.Severity.ToString().ToUpperInvariant()} | {(r.Kind != EventKind.None ? r.Kind.ToString() : r.Name)}{(r.AfterNs == 0 ? "" : $", after {r.AfterNs / 1_000_000_000} s")} | {r.Says} | {r.Ends} |\n")));

    [Fact]
    public void Every_word_of_the_watchdog_has_its_row_or_is_a_note()
    {
        string[] said = [.. Repository.Under(".cs", "adapters/Watchdog").SelectMany(f => Word().Matches(Repository.Read(f))).Select(m => m.Value).Distinct()];
        Assert.True(said.Length > 8, "the watchdog says too little to be true");
        string[] known = [.. AlertTable.Rules.Select(r => r.Name).Concat(AlertTable.Notes)];
        Assert.Empty(said.Except(known));
        Assert.Empty(AlertTable.Rules.SelectMany(r => r.EndNames).Except(known));
    }

    private static void Same(string part, string expected)
    {
        string path = Path.Combine(Repository.Root, "docs", "alerts.md");
        string begin = $"<!-- {part}: written by AlertsDocTests -->\n", end = $"<!-- end of {part} -->";
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

    [GeneratedRegex("DEAD_MAN_[A-Z_]+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
