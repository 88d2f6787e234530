using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// The real engine against a venue in another process, killed at a system call or with a disk that fails at one; each fault
/// proved by strace's trace. QGTM_STRACE_KILLS=n plays n random kills instead of the few.
/// </summary>
public sealed class StraceTests(ITestOutputHelper output) : IDisposable
{
    private const int Killed = 128 + 9;
    private static readonly (string Call, int Most)[] Places =
        [("pwrite64", 600), ("fdatasync", 300), ("fsync", 6), ("rename", 12), ("openat", 300), ("sendto", 900), ("recvfrom", 300)];

    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-strace-").FullName;
    private readonly string _log = Path.GetTempFileName();

    public void Dispose()
    {
        Directory.Delete(_state, recursive: true);
        File.Delete(_log);
    }

    [StraceFact]
    public async Task F66_a_kill_at_any_call_loses_nothing_and_repeats_nothing()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "120", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        int fired = 0;
        foreach ((string call, int n) in Kills())
        {
            using QgtmProcess engine = Strace.Start(_log, call, "signal=KILL", n, null, Run(address, "60s"));
            int exit = await engine.ExitAsync();
            Assert.True(exit == Killed && Strace.HasFired(_log), $"kill at {call} {n} did not fire: exit code {exit}, {await engine.RestOfErrorAsync()}");
            output.WriteLine($"{call} {n}");
            fired++;
        }

        await GoesOnAsync(address);
        output.WriteLine($"{fired} kills, 0 lost, 0 twice");
        Evidence.Fired("F66", fired);
    }

    [StraceFact]
    public async Task F75_F76_F77_an_engine_whose_disk_fails_ends_and_sends_nothing_more()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "120", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using (QgtmProcess first = QgtmProcess.Start(Run(address, "1s")))
        {
            Assert.Equal(0, await first.ExitAsync());
        }

        string journal = Directory.GetFiles(_state, "journal-*.qj").Single();
        await FailsAsync(address, journal, "fdatasync", "EIO", "F76");
        await FailsAsync(address, journal, "fdatasync", "ENOSPC", "F76");
        await FailsAsync(address, journal, "pwrite64", "ENOSPC", "F75");
        await FailsAsync(address, journal, "pwrite64", "EIO", "F77");
        await GoesOnAsync(address);
    }

    private string[] Run(Uri venue, string time) =>
        ["run", "--venue", venue.ToString(), "--state", _state, "--port", "0", "--snapshot-every", "1s", "--for", time];

    /// <summary>A few places that every run reaches; or as many as asked for, where the seed says.</summary>
    private IEnumerable<(string Call, int Number)> Kills()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("QGTM_STRACE_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int kills))
        {
            return [("pwrite64", 40), ("fdatasync", 60), ("fsync", 1), ("rename", 2), ("openat", 150), ("sendto", 150)];
        }

        Random random = new(Seeds.Pick(output));
        return Enumerable.Range(0, kills).Select(i => (Places[i % Places.Length].Call, random.Next(1, Places[i % Places.Length].Most)));
    }

    /// <summary>The engine ends with an error, and the broker has no order that the journal lacks: the last run compares them all.</summary>
    private async Task FailsAsync(Uri address, string journal, string call, string error, string row)
    {
        using QgtmProcess engine = Strace.Start(_log, call, $"error={error}", 40, journal, Run(address, "60s"));
        int exit = await engine.ExitAsync();
        string said = await engine.RestOfErrorAsync();
        Assert.True(Strace.HasFired(_log), $"{error} at {call} did not fire: {said}");
        Assert.True(exit is not 0 and not Killed, $"exit code {exit} after {error} at {call}: {said}");
        Assert.True(said.Contains("The state directory cannot be written", StringComparison.Ordinal), said);
        int after = File.ReadLines(_log).SkipWhile(line => !line.Contains("(INJECTED)", StringComparison.Ordinal)).Skip(1).Count(line => line.Contains(call + "(", StringComparison.Ordinal));
        Assert.True(after == 0, $"the journal went on with {after} calls after {error} at {call}");
        Evidence.Fired(row, 1, nameof(F75_F76_F77_an_engine_whose_disk_fails_ends_and_sends_nothing_more));
    }

    private async Task GoesOnAsync(Uri address)
    {
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        using QgtmProcess last = QgtmProcess.Start([.. Run(address, "6s"), "--json"]);
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal(0, await last.ExitAsync());
        Assert.Equal("NORMAL", summary.RootElement.GetProperty("killTier").GetString());
        Assert.Equal(await CrashTests.HoldingsAsync(broker), CrashTests.Held(summary.RootElement.GetProperty("positions")));
        await CrashTests.SameOrdersAsync(broker, _state);
    }
}
