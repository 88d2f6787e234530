using System;
using System.Globalization;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>Every state that a loss of power may leave at one moment of a scenario, each recovered, resumed and crashed again.</summary>
internal sealed class CrashEnumerator(CrashTally tally, int seed)
{
    private const int Exhaustive = 8, RandomSubsets = 24, MostNames = 3, ResumeEvery = 8, CrashAgainEvery = 80;
    private static readonly CrashFill[] Fills = Enum.GetValues<CrashFill>();
    private readonly CrashCheck _check = new(tally);
    private readonly Random _random = new(seed);
    private readonly bool[] _names = new bool[16];
    private readonly bool[] _sectors = new bool[1024];
    private long _bytesBefore;

    /// <summary>Damaged snapshots under a snapshot's name: no crash leaves one.</summary>
    public long DamagedSnapshots => _check.PassedOver;

    /// <summary>All states between two calls of the disk.</summary>
    public void Visit(MemoryDisk disk, long acked, long written)
    {
        tally.Operations++;
        int names = disk.UnsyncedNames;
        int subsets = 1 << Math.Min(names, MostNames);
        for (int subset = 0; subset < subsets; subset++)
        {
            // Beyond the last three names the older ones are there or not, all together.
            for (int i = 0; i < names; i++)
            {
                int fromEnd = names - 1 - i;
                _names[i] = fromEnd < MostNames ? (subset >> fromEnd & 1) != 0 : subset % 2 == 0;
            }

            tally.NamesLost += names > 0 && subset == 0 ? 1 : 0;
            tally.NamesKept += names > 0 && subset == subsets - 1 ? 1 : 0;
            Prefixes(disk, acked, written);
            Sectors(disk, acked, written);
        }

        _bytesBefore = disk.UnsyncedBytes;
    }

    /// <summary>Each prefix that the last write made possible; the shorter ones were visited before it.</summary>
    private void Prefixes(MemoryDisk disk, long acked, long written)
    {
        long bytes = disk.UnsyncedBytes;
        long first = _bytesBefore <= bytes ? _bytesBefore : 0;
        foreach (CrashFill fill in Fills)
        {
            for (long prefix = first; prefix <= bytes; prefix++)
            {
                tally.Prefixes++;
                One(disk, acked, written, fill, prefix, 0);
            }
        }
    }

    private void Sectors(MemoryDisk disk, long acked, long written)
    {
        int sectors = Math.Min(disk.UnsyncedSectors, _sectors.Length);
        int last = Math.Min(sectors, Exhaustive);
        for (int olderThere = sectors > last ? 0 : 1; sectors > 0 && olderThere < 2; olderThere++)
        {
            _sectors.AsSpan(0, sectors - last).Fill(olderThere == 1);
            for (int mask = 0; mask < 1 << last; mask++)
            {
                for (int i = 0; i < last; i++)
                {
                    _sectors[sectors - 1 - i] = (mask >> i & 1) != 0;
                }

                foreach (CrashFill fill in Fills)
                {
                    tally.SectorSubsets++;
                    One(disk, acked, written, fill, 0, sectors);
                }
            }
        }

        for (int i = 0; sectors > last && i < RandomSubsets; i++)
        {
            tally.RandomSubsets++;
            for (int s = 0; s < sectors; s++)
            {
                _sectors[s] = _random.Next(2) == 0;
            }

            One(disk, acked, written, Fills[_random.Next(Fills.Length)], 0, sectors);
        }
    }

    private void One(MemoryDisk disk, long acked, long written, CrashFill fill, long prefix, int sectors)
    {
        bool lengths = (tally.States & 1) == 0;
        Count(fill, lengths);
        MemoryDisk after = disk.Crash(new CrashChoice
        {
            Names = _names.AsSpan(0, Math.Min(disk.UnsyncedNames, _names.Length)),
            Sectors = _sectors.AsSpan(0, sectors),
            PrefixBytes = prefix,
            Lengths = lengths,
            Fill = fill,
            Seed = (uint)tally.States,
        });
        try
        {
            Judge(after, acked, written);
        }
        catch (JournalCorrupt e) when (CrashCheck.IsOneBitFromWhole(e, disk, after))
        {
            tally.OneBitFromWhole++;
        }
        catch (Exception e)
        {
            throw new CrashStateFailed(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"scenario {seed}, state {tally.States} after call {disk.Operations}, prefix {prefix}, {sectors} sectors, fill {fill}, lengths {lengths}, names {string.Join(' ', _names[..disk.UnsyncedNames])}: {e.Message}"),
                e);
        }
    }

    private void Judge(MemoryDisk after, long acked, long written)
    {
        (JournalEnd end, long from, long last) = _check.Recover(after, acked, written);
        tally.TornTails += end.TornBytes > 0 ? 1 : 0;
        tally.UnackedLost += last < written ? 1 : 0;
        tally.UnackedKept += last > acked ? 1 : 0;
        tally.NothingYet += end.SegmentPath is null ? 1 : 0;
        if (tally.States % ResumeEvery == 0)
        {
            long segment = CrashScenario.SegmentBytes(seed);
            MemoryDisk second = after.Crash(default);
            second.Answer = tally.States % CrashAgainEvery == 0 ? o => CrashAgain(second, o, last) : null;
            _check.Resume(second, end, from, last, segment);
        }
    }

    /// <summary>Power goes again at a call of the recovery: none, all, half or any of its work is there.</summary>
    private DiskAnswer CrashAgain(MemoryDisk disk, DiskOperation operation, long last)
    {
        if (!operation.IsChange)
        {
            return DiskAnswer.Done;
        }

        Span<bool> all = stackalloc bool[Math.Min(Math.Max(disk.UnsyncedNames, disk.UnsyncedSectors), 64)];
        all.Fill(true);
        int fill = _random.Next(Fills.Length);
        Again(disk, default, last);
        Again(disk, new CrashChoice { Names = all, Sectors = all, Lengths = true }, last);
        Again(disk, new CrashChoice { PrefixBytes = disk.UnsyncedBytes / 2, Names = all, Fill = Fills[fill], Seed = 7 }, last);
        Again(disk, new CrashChoice { PrefixBytes = _random.NextInt64(disk.UnsyncedBytes + 1), Fill = CrashFill.Random, Seed = (uint)fill }, last);
        return DiskAnswer.Done;
    }

    private void Again(MemoryDisk disk, in CrashChoice choice, long last)
    {
        tally.SecondCrashes++;
        tally.States++;
        MemoryDisk after = disk.Crash(choice);
        try
        {
            // All that the first crash left is on the device: the second takes none of it.
            _check.Recover(after, last, last + 2, last);
        }
        catch (JournalCorrupt e) when (CrashCheck.IsOneBitFromWhole(e, disk, after))
        {
            tally.OneBitFromWhole++;
        }
    }

    private void Count(CrashFill fill, bool lengths)
    {
        tally.States++;
        tally.LengthsLost += lengths ? 0 : 1;
        tally.OldFills += fill == CrashFill.Old ? 1 : 0;
        tally.ZeroFills += fill == CrashFill.Zeros ? 1 : 0;
        tally.OneFills += fill == CrashFill.Ones ? 1 : 0;
        tally.RandomFills += fill == CrashFill.Random ? 1 : 0;
    }
}

/// <summary>A state from which the wrong thing was recovered; the message says which.</summary>
internal sealed class CrashStateFailed(string message, Exception inner) : Exception(message, inner);
