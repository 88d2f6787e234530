using System;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>
/// Every single bit of every segment and snapshot, turned: the same state comes back, or an older snapshot gives it, or the
/// start is refused. Never another state, not even one without its last event. QGTM_BIT_FLIPS sets the number.
/// </summary>
public sealed class BitFlipTests(ITestOutputHelper output)
{
    private const long Short = 100_000;
    private long _journal;
    private long _snapshot;
    private long _halted;
    private long _found;
    private long _older;
    private long _harmless;

    [Fact]
    public void F80_F81_no_turned_bit_is_silent()
    {
        long wanted = long.TryParse(Environment.GetEnvironmentVariable("QGTM_BIT_FLIPS"), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : Short;
        int seed = Seeds.Pick(output);
        int scenarios = 0;
        for (int i = seed; _journal + _snapshot < wanted || scenarios < 4; i = unchecked(i + 1))
        {
            // A bit costs a reading of its segment: small ones.
            if (CrashScenario.SegmentBytes(i) <= 4096)
            {
                FlipAll(i);
                scenarios++;
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_journal + _snapshot:N0} flips, {_journal:N0} of segments and {_snapshot:N0} of snapshots: {_halted:N0} halted the start, {_older:N0} took an older snapshot, {_found:N0} in segments that the start does not read halted the reading of all, {_harmless:N0} harmless (spare room); 0 silent"));
        Assert.True(_journal + _snapshot >= wanted);
        Assert.All([_halted, _older, _found, _harmless], count => Assert.True(count > 0));
        Evidence.Fired("F80", _journal);
        Evidence.Fired("F81", _snapshot);
    }

    private void FlipAll(int seed)
    {
        var disk = new MemoryDisk();
        var scenario = new CrashScenario(seed, disk, 9);
        scenario.Run();
        var check = new CrashCheck(new CrashTally());
        foreach (string path in disk.Paths.Order(StringComparer.Ordinal).ToArray())
        {
            bool journal = path.EndsWith(".qj", StringComparison.Ordinal);
            if (!journal && !path.EndsWith(".qs", StringComparison.Ordinal))
            {
                continue;
            }

            long bits = disk[path].Length * 8L;
            for (long bit = 0; bit < bits; bit++)
            {
                disk.Flip(path, bit);
                try
                {
                    One(check, disk, scenario.Written, journal);
                }
                catch (Exception e) when (e is not JournalCorrupt)
                {
                    throw new CrashStateFailed($"scenario {seed}, bit {bit} of {path}: {e.Message}", e);
                }

                disk.Flip(path, bit);
            }

            _journal += journal ? bits : 0;
            _snapshot += journal ? 0 : bits;
        }
    }

    /// <summary>The start as an engine makes it, then a reading of the whole journal.</summary>
    private void One(CrashCheck check, MemoryDisk disk, long last, bool journal)
    {
        long passedOver = check.PassedOver;
        try
        {
            check.Recover(disk, last, last);
        }
        catch (JournalCorrupt)
        {
            _halted++;
            return;
        }

        _older += check.PassedOver > passedOver ? 1 : 0;
        if (!journal)
        {
            return;
        }

        try
        {
            Assert.Equal(last, check.Read(disk, 1).LastSequence);
            _harmless++;
        }
        catch (JournalCorrupt)
        {
            _found++;
        }
    }
}
