using System;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>
/// Every call of a scenario fails once, in every way: the journal stops for good and promises nothing more, the next start
/// finds all that was promised, and so does the one after a loss of power on top.
/// </summary>
public sealed class DiskErrorTests(ITestOutputHelper output)
{
    private const int Steps = 14;
    private readonly CrashCheck _check = new(new CrashTally());
    private long _fired;
    private long _stopped;
    private long _survived;
    private long _halted;

    [Fact]
    public void F75_a_full_disk_at_any_call() => EveryCall("F75", static _ => true, [DiskAnswer.Error(DiskAnswer.NoSpace), DiskAnswer.Error(DiskAnswer.Quota)]);

    [Fact]
    public void F76_a_sync_that_fails_is_the_end()
    {
        EveryCall(
            "F76",
            static o => o.Call is DiskCall.DataSync or DiskCall.SyncDirectory,
            [DiskAnswer.Error(DiskAnswer.Io), DiskAnswer.Error(DiskAnswer.NoSpace), DiskAnswer.Error(DiskAnswer.Quota)]);
        Assert.True(_stopped > 0);
    }

    [Fact]
    public void F77_a_write_that_fails_is_the_end_and_a_short_one_is_not()
    {
        EveryCall("F77", static o => o.Call == DiskCall.Write, [DiskAnswer.Error(DiskAnswer.Io)]);
        long stopped = _stopped;
        Assert.True(stopped > 0);
        EveryCall("F77", static o => o.Call == DiskCall.Write, [DiskAnswer.Short(1), DiskAnswer.Short(5_000), DiskAnswer.Interrupted]);
        EveryCall("F77", static o => o.Call == DiskCall.Read, [DiskAnswer.Short(1), DiskAnswer.Short(40)]);
        Assert.Equal(stopped, _stopped);
    }

    [Fact]
    public void F89_a_disk_that_turns_read_only_or_unreadable_at_any_call() =>
        EveryCall("F89", static _ => true, [DiskAnswer.Error(DiskAnswer.ReadOnly), DiskAnswer.Error(DiskAnswer.Io)]);

    [Fact]
    public void F78_a_sync_that_lied_is_found_when_anything_was_synced_behind_it()
    {
        int seed = Seeds.Pick(output);
        long found = 0;
        for (int s = 0; s < 8; s++)
        {
            long calls = CallsOf(unchecked(seed + s));
            for (long call = 1; call <= calls; call++)
            {
                found += Lie(unchecked(seed + s), call) ? 1 : 0;
            }
        }

        output.WriteLine($"{_fired} lies, {_halted} starts refused, {_survived} lies about what was safe anyway, {found} holes found");
        Assert.True(_halted > 0 && _survived > 0);
        Evidence.Fired("F78", _fired);
    }

    private static long CallsOf(int seed)
    {
        var disk = new MemoryDisk { TakesDirectWrites = (seed & 4) == 0 };
        new CrashScenario(seed, disk, Steps).Run();
        return disk.Operations;
    }

    private void EveryCall(string row, Func<DiskOperation, bool> which, DiskAnswer[] answers, [CallerMemberName] string test = "")
    {
        int seed = Seeds.Pick(output);
        for (int s = 0; s < 8; s++)
        {
            long calls = CallsOf(unchecked(seed + s));
            foreach (DiskAnswer answer in answers)
            {
                for (long call = 1; call <= calls; call++)
                {
                    One(unchecked(seed + s), call, which, answer);
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row}: {_fired} calls failed, {_stopped} ended the process, {_survived} did not"));
        Evidence.Fired(row, _fired, test);
    }

    private void One(int seed, long call, Func<DiskOperation, bool> which, DiskAnswer answer)
    {
        var disk = new MemoryDisk { TakesDirectWrites = (seed & 4) == 0 };
        disk.Answer = o => o.Number == call && which(o) ? answer : DiskAnswer.Done;
        var scenario = new CrashScenario(seed, disk, Steps);
        try
        {
            bool stopped = IsStopped(scenario);
            if (disk.Faults == 0)
            {
                return;
            }

            _fired += disk.Faults;
            _stopped += stopped ? 1 : 0;
            _survived += stopped ? 0 : 1;
            Assert.True(!stopped || scenario.HasStopped(), "the journal goes on after a fault");
            Afterwards(disk, scenario, seed);
        }
        catch (Exception e)
        {
            throw new CrashStateFailed(string.Create(CultureInfo.InvariantCulture, $"scenario {seed}, call {call}, {answer}: {e.Message}"), e);
        }
    }

    /// <summary>True when a fault ended the process before its end.</summary>
    private static bool IsStopped(CrashScenario scenario)
    {
        try
        {
            scenario.Run();
            return false;
        }
        catch (Exception e) when (e is JournalFault or IOException)
        {
            return true;
        }
    }

    /// <summary>Power lost at once; and a new process on the same kernel, which goes on, and then the power.</summary>
    private void Afterwards(MemoryDisk disk, CrashScenario scenario, int seed)
    {
        disk.Answer = null;
        scenario.End();
        _check.Recover(disk.Crash(default), scenario.Acked, scenario.Written);
        (JournalEnd end, long from, long last) = _check.Recover(disk, scenario.Acked, scenario.Written);
        _check.Resume(disk, end, from, last, CrashScenario.SegmentBytes(seed));
    }

    /// <summary>True when the lie made a hole that a start has to find.</summary>
    private bool Lie(int seed, long call)
    {
        var disk = new MemoryDisk { TakesDirectWrites = (seed & 4) == 0 };
        bool told = false;
        int journalSyncsAfter = 0;
        disk.Answer = o =>
        {
            bool journal = o.Call == DiskCall.DataSync && o.Path.Contains("journal-", StringComparison.Ordinal);
            journalSyncsAfter += told && journal && disk.UnsyncedSectors > 0 ? 1 : 0;
            told |= o.Number == call && journal;
            return o.Number == call && journal ? DiskAnswer.Lie : DiskAnswer.Done;
        };
        var scenario = new CrashScenario(seed, disk, Steps);
        scenario.Run();
        if (!told || journalSyncsAfter == 0)
        {
            return false;
        }

        _fired++;
        try
        {
            _check.Recover(disk.Crash(default), scenario.Acked, scenario.Written);
            _survived++;
            return false;
        }
        catch (JournalCorrupt)
        {
            _halted++;
            return true;
        }
    }
}
