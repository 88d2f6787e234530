using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that needs prlimit: without it it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrlimitFactAttribute : FactAttribute
{
    public PrlimitFactAttribute() => Skip = File.Exists(DescriptorTests.Program) ? null : "No prlimit on this machine: install the Debian package util-linux.";
}

/// <summary>
/// F90: an engine that trades gets no descriptor any more, neither for a file nor for a connection. What it holds it keeps. The
/// runtime needs one for each new thread and ends the process without it; both ways are fine, as long as nothing is sent twice or lost.
/// </summary>
public sealed class DescriptorTests(ITestOutputHelper output) : IDisposable
{
    internal const string Program = "/usr/bin/prlimit";

    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-descriptors-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [PrlimitFact]
    public async Task F90_an_engine_without_descriptors_goes_on_or_ends_and_repeats_nothing()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        string[] words = ["run", "--venue", address.ToString(), "--state", _state, "--port", "0"];
        using QgtmProcess engine = QgtmProcess.Start(words);
        await engine.ErrorAsync("live:");
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count >= 3 && File.Exists(Path.Combine(_state, Heartbeat.FileName)));
        string usual = SoftLimit(engine);
        Assert.Equal(0, await LimitAsync(engine, "3"));

        // Its orders go out over the connections that it has; the heartbeat needs a new file each time and stands still.
        await MoreOrdersAsync(1);
        string heart = await File.ReadAllTextAsync(Path.Combine(_state, Heartbeat.FileName));
        int sent = await MoreOrdersAsync(3);
        Assert.True(engine.HasEnded || await File.ReadAllTextAsync(Path.Combine(_state, Heartbeat.FileName)) == heart, "a heartbeat was written without a descriptor");
        bool isOver = await LimitAsync(engine, usual) != 0 || (await StopAsync()).Exit != 0;
        if (isOver)
        {
            Assert.NotEqual(0, await engine.ExitAsync().WaitAsync(TimeSpan.FromMinutes(1)));
            output.WriteLine("it has ended: " + (await engine.RestOfErrorAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        }
        else
        {
            output.WriteLine($"it went on: {sent} orders while the heartbeat stood still");
        }

        using QgtmProcess? next = isOver ? QgtmProcess.Start(words) : null;
        _ = next is null ? string.Empty : await next.ErrorAsync("live:");
        (int exit, string said, string error) = await StopAsync();
        Assert.True(exit == 0, said + error);
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count == 0);
        await (next ?? engine).SignalAsync("TERM");
        Assert.Equal(0, await (next ?? engine).ExitAsync());
        (exit, said, error) = await QgtmProcess.RunAsync("inspect", "verify", _state);
        Assert.True(exit == 0, said + error);
        await CrashTests.SameOrdersAsync(broker, _state);
        Evidence.Fired("F90", isOver ? 1 : sent);

        Task<(int Exit, string Output, string Error)> StopAsync() => QgtmProcess.RunAsync("killswitch", "--tier", "FLATTEN", "--reason", "drill", "--state", _state);

        async Task<int> MoreOrdersAsync(int more)
        {
            int before = (await CrashTests.OrdersAsync(broker)).Count, now = before;
            await Venues.UntilAsync(async () => engine.HasEnded || (now = (await CrashTests.OrdersAsync(broker)).Count) >= before + more);
            return now - before;
        }
    }

    private static string SoftLimit(QgtmProcess engine) => File.ReadLines($"/proc/{engine.Id}/limits")
        .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    /// <summary>The soft limit alone, so that it can rise again; not 0 when the process is over.</summary>
    private static async Task<int> LimitAsync(QgtmProcess engine, string most)
    {
        using Process prlimit = Process.Start(Program, ["--pid", engine.Id.ToString(CultureInfo.InvariantCulture), $"--nofile={most}:"]);
        await prlimit.WaitForExitAsync();
        return prlimit.ExitCode;
    }
}
