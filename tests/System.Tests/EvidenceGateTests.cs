using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The report that every control fired: whole evidence passes, and each case that is taken out of it is named.</summary>
public sealed class EvidenceGateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-evidence-").FullName;

    [Fact]
    public async Task M13_a_control_without_one_of_its_three_cases_is_named_and_so_is_a_fault_that_did_not_fire()
    {
        List<string> whole = Whole();
        (int exit, string report) = await GateAsync(whole);
        Assert.True(exit == 0, report[^Math.Min(report.Length, 600)..]);
        Evidence.Held("M13+");
        foreach (string taken in (string[])["C01+", "C01-", "C01=", "F32"])
        {
            (exit, report) = await GateAsync(whole.Where(l => !l.StartsWith(taken + ",", StringComparison.Ordinal)));
            Assert.Equal(1, exit);
            Assert.Contains(taken.StartsWith('F') ? "- F32: nothing fired" : $"- {taken}: no case", report, StringComparison.Ordinal);
        }

        Evidence.Held("M13-");

        // A case that did not count anything is a counter-example, not a case.
        (exit, report) = await GateAsync([.. whole.Where(l => !l.StartsWith("F32,", StringComparison.Ordinal)), "F32,F32_written,0"]);
        Assert.True(exit == 1 && report.Contains("- F32: nothing fired", StringComparison.Ordinal));
        Evidence.Held("M13=");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>What a run with every case writes: each row that is due, and each test for the rows in its name.</summary>
    private static List<string> Whole()
    {
        List<string> lines = [];
        HashSet<string> later = [];
        foreach (string row in (string[])[.. Rows("faults.csv"), .. Rows("controls.csv")])
        {
            string[] cells = row.Split(',');
            if (cells[3].StartsWith("later", StringComparison.Ordinal))
            {
                later.Add(cells[0]);
                continue;
            }

            lines.AddRange(cells[0][0] == 'F' ? [$"{cells[0]},written,1"] : "+-=".Select(s => $"{cells[0]}{s},written,1"));
        }

        Regex test = new("public (async Task|Task|void) (?<name>[FCKM][0-9]{2,3}_[A-Za-z0-9_]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match m in test.Matches(File.ReadAllText(file)))
            {
                string name = m.Groups["name"].Value;
                lines.AddRange(name.Split('_').TakeWhile(p => Regex.IsMatch(p, "^[FCKM][0-9]+$", RegexOptions.None, TimeSpan.FromSeconds(1)))
                    .Where(p => !later.Contains(p)).Select(p => $"{p}{(p[0] == 'F' ? "" : "+")},{name},1"));
            }
        }

        return lines;
    }

    private static string[] Rows(string file) => File.ReadAllLines(Path.Combine(Repository.Root, "tests", file))[1..];

    private async Task<(int Exit, string Report)> GateAsync(IEnumerable<string> lines)
    {
        await File.WriteAllLinesAsync(Path.Combine(_directory, "all.csv"), lines);
        using Process gate = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, ".ci", "evidence"), [_directory]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string report = await gate.StandardOutput.ReadToEndAsync();
        await gate.WaitForExitAsync();
        return (gate.ExitCode, report);
    }
}
