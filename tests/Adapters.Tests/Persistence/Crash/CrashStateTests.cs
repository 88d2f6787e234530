using System;
using System.Diagnostics;
using System.Globalization;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>
/// Power lost at every moment of recorded scenarios, in every way that the disk may show it (docs/crash-states.md).
/// QGTM_CRASH_STATES sets the number of states; the short form is half a million.
/// </summary>
public sealed class CrashStateTests(ITestOutputHelper output)
{
    private const long Short = 500_000;

    [Fact]
    public void F67_F79_F86_whatever_a_crash_leaves_is_recovered_and_gone_on_from()
    {
        long wanted = long.TryParse(Environment.GetEnvironmentVariable("QGTM_CRASH_STATES"), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : Short;
        var tally = new CrashTally();
        int seed = Seeds.Pick(output);
        int scenarios = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (tally.States < wanted || scenarios < 8)
        {
            Enumerate(tally, unchecked(seed + scenarios));
            scenarios++;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenarios} scenarios, {tally.States / clock.Elapsed.TotalSeconds:N0} states/s: {tally}"));
        Assert.True(tally.States >= wanted);
        Assert.Empty(tally.Missing());
        Evidence.Fired("F67", tally.SecondCrashes);
        Evidence.Fired("F79", tally.States);
        Evidence.Fired("F86", tally.NamesLost);
    }

    private static void Enumerate(CrashTally tally, int seed)
    {
        var disk = new MemoryDisk { TakesDirectWrites = (seed & 4) == 0 };
        var scenario = new CrashScenario(seed, disk, 16);
        var states = new CrashEnumerator(tally, seed);
        disk.Answer = o =>
        {
            if (o.IsChange)
            {
                states.Visit(disk, scenario.Acked, scenario.Written);
            }

            return DiskAnswer.Done;
        };
        scenario.Run();
        disk.Answer = null;
        states.Visit(disk, scenario.Acked, scenario.Written);
        Assert.Equal(0, states.DamagedSnapshots);
    }
}
