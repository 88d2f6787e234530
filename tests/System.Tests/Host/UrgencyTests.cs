using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests.Host;

/// <summary>A fact that needs the right to raise a priority: elsewhere it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NiceFactAttribute : FactAttribute
{
    private const int Nice = 23;

    public NiceFactAttribute() => Skip = MayRaise ? null : "This user may not raise a priority: run the tests as root, or with CAP_SYS_NICE.";

    private static bool MayRaise => File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").Any(line => line.StartsWith("CapEff:", StringComparison.Ordinal)
        && (ulong.Parse(line["CapEff:".Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) >> Nice & 1) != 0);
}

/// <summary>The threads that a stop goes through are served before other programs, unless a person said otherwise.</summary>
public sealed class UrgencyTests : IDisposable
{
    private static readonly string[] Threads = ["engine", "journal", "orders"];
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-urgency-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [NiceFact]
    public async Task Engine_journal_and_orders_come_before_other_programs()
    {
        using QgtmProcess engine = QgtmProcess.Start("run", "--state", _state, "--port", "0");
        await AllAreAsync(engine, -11);
    }

    [NiceFact]
    public async Task A_priority_that_a_person_gave_stays()
    {
        using QgtmProcess engine = QgtmProcess.StartUnder("/usr/bin/env", ["nice", "-n", "5"], "run", "--state", _state, "--port", "0");
        await AllAreAsync(engine, 5);
    }

    private static async Task AllAreAsync(QgtmProcess engine, int nice)
    {
        await engine.ErrorAsync("live:");
        Dictionary<string, int> found = Directory.EnumerateDirectories($"/proc/{engine.Id}/task")
            .Select(at => File.ReadAllText(Path.Combine(at, "stat")))
            .Select(stat => (Name: stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')], Fields: stat[(stat.LastIndexOf(')') + 2)..].Split(' ')))
            .Where(t => Threads.Contains(t.Name))
            .ToDictionary(t => t.Name, t => int.Parse(t.Fields[16], CultureInfo.InvariantCulture));
        Assert.Equal(Threads.ToDictionary(name => name, _ => nice), found);
        await engine.SignalAsync("TERM");
        _ = await engine.RestOfErrorAsync();
        Assert.Equal(0, await engine.ExitAsync());
    }
}
