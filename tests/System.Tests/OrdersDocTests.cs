using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/orders.md has the table of the code, and a test behind every request and fault. QGTM_WRITE_DOCS=1 writes it anew.</summary>
public sealed partial class OrdersDocTests
{
    private static readonly string[] Folders = ["tests/Engine.Tests/Orders", "tests/Adapters.Tests/Alpaca/Trading", "tests/Adapters.Tests/Alpaca/Venue"];

    /// <summary>Rows of the fault catalogue that are about orders.</summary>
    private static readonly int[] Faults = [.. Enumerable.Range(32, 20), .. Enumerable.Range(55, 8), 64, 65];

    private static readonly string[] Words =
    [
        "accepted", "pending_new", "accepted_for_bidding", "held", "pending_review", "new", "partially_filled", "filled", "done_for_day", "canceled", "expired",
        "replaced", "pending_cancel", "pending_replace", "stopped", "rejected", "suspended", "calculated",
    ];

    private static readonly (OrdStatus Status, char Letter)[] Letters =
    [
        (OrdStatus.Intended, 'i'), (OrdStatus.Unknown, 'u'), (OrdStatus.PendingNew, 'p'), (OrdStatus.New, 'n'), (OrdStatus.PartiallyFilled, 'f'),
        (OrdStatus.Suspended, 's'), (OrdStatus.Stopped, 't'), (OrdStatus.Calculated, 'k'), (OrdStatus.DoneForDay, 'd'), (OrdStatus.PendingReplace, 'r'),
        (OrdStatus.PendingCancel, 'c'), (OrdStatus.Filled, 'F'), (OrdStatus.Canceled, 'C'), (OrdStatus.Rejected, 'R'), (OrdStatus.Expired, 'E'),
        (OrdStatus.Replaced, 'P'), (OrdStatus.Denied, 'D'),
    ];

    [Fact]
    public void TheTableOfStatusesIsTheOneInTheCode()
    {
        Assert.Equal(Enum.GetValues<OrdStatus>().Length - 1, Letters.Length);
        StringBuilder b = new();
        b.Append("| event |").AppendJoin('|', Letters.Select(l => $" {l.Status} {l.Letter} ")).Append("|\n|---|");
        b.AppendJoin('|', Letters.Select(_ => "---")).Append("|\n");
        foreach (OrderEvent e in Enum.GetValues<OrderEvent>())
        {
            b.Append(CultureInfo.InvariantCulture, $"| {e} |").AppendJoin('|', Letters.Select(l => $" {Cell(l.Status, e)} ")).Append("|\n");
        }

        Same("statuses", b.ToString());
    }

    [Fact]
    public void EveryWordOfTheBrokerIsNamed() => Same("words", "| status at the broker | here |\n|---|---|\n" + string.Concat(
        Words.Select(w => $"| {w} | {OrdStatusMap.Map(Encoding.ASCII.GetBytes(w))} |\n")) + "| anything else | Unknown, and the symbol is frozen |\n");

    [Fact]
    public void EveryFaultHasATest()
    {
        Dictionary<int, SortedSet<string>> tests = Faults.ToDictionary(f => f, _ => new SortedSet<string>(StringComparer.Ordinal));
        foreach (string name in TestNames(Folders))
        {
            foreach (Match fault in FaultId().Matches(name))
            {
                if (tests.TryGetValue(int.Parse(fault.Groups["id"].Value, CultureInfo.InvariantCulture), out SortedSet<string>? names))
                {
                    names.Add(name);
                }
            }
        }

        Assert.All(tests, t => Assert.True(t.Value.Count > 0, $"F{t.Key} has no test"));
        Same("faults", "| fault | tests |\n|---|---|\n" + string.Concat(tests.Select(t => $"| F{t.Key} | {string.Join(", ", t.Value)} |\n")));
    }

    [Fact]
    public void EveryRequestIsNamedWithATestThatExists()
    {
        string[] rows = [.. File.ReadAllLines(PagePath()).Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Split('|').Length == 5)];
        HashSet<string> tests = [.. TestNames(["tests"])];
        HashSet<string> methods = [];
        foreach (string[] cells in rows.Select(r => r.Split('|')).Where(c => !c[1].Contains("request", StringComparison.Ordinal)))
        {
            Assert.All(cells[3].Split(','), t => Assert.True(tests.Contains(t.Trim()), $"{cells[1].Trim()}: no test {t.Trim()}"));
            methods.UnionWith(cells[2].Trim().Split(' '));
        }

        IEnumerable<string> all = typeof(AlpacaRest).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(m => m.Name).Where(n => n.EndsWith("Async", StringComparison.Ordinal)).Distinct();
        Assert.Empty(all.Except(methods).Order(StringComparer.Ordinal));
    }

    private static char Cell(OrdStatus now, OrderEvent e)
    {
        bool legal = OrderTransitions.TryNext(now, e, hasFills: false, out OrdStatus bare);
        OrderTransitions.TryNext(now, e, hasFills: true, out OrdStatus filled);
        return !legal ? '!' : bare == now ? '.' : bare != filled ? 'w' : Letters.Single(l => l.Status == bare).Letter;
    }

    private static IEnumerable<string> TestNames(IEnumerable<string> folders) => folders
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
        .SelectMany(f => Method().Matches(File.ReadAllText(f)))
        .Select(m => m.Groups["name"].Value);

    private static void Same(string part, string expected)
    {
        string begin = $"<!-- {part}: written by OrdersDocTests -->\n", end = $"<!-- end of {part} -->";
        string text = File.ReadAllText(PagePath());
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("QGTM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(PagePath(), text[..from] + expected + text[to..]);
            return;
        }

        Assert.Equal(expected, text[from..to]);
    }

    private static string PagePath() => Path.Combine(Repository.Root, "docs", "orders.md");

    [GeneratedRegex(@"public (async Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"(^|_)F(?<id>\d\d)(?=_)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FaultId();
}
