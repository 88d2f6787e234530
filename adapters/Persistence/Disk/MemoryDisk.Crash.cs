using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Persistence;

/// <summary>What a loss of power may leave, and bits that turn by themselves.</summary>
public sealed partial class MemoryDisk
{
    /// <summary>Bytes of the sector that a device writes whole or not at all.</summary>
    public const int Sector = 512;

    /// <summary>Changes of names that are not synced.</summary>
    public int UnsyncedNames => _nameChanges.Count;

    /// <summary>Sectors that the unsynced writes change, each counted once per write.</summary>
    public int UnsyncedSectors => _writes.Count;

    /// <summary>Bytes that the unsynced writes change.</summary>
    public long UnsyncedBytes
    {
        get
        {
            long bytes = 0;
            foreach (UnsyncedWrite write in _writes)
            {
                bytes += write.Bytes.Length;
            }

            return bytes;
        }
    }

    /// <summary>The disk after a loss of power: what was synced, and of the rest what the choice says. This disk stays as it is.</summary>
    public MemoryDisk Crash(in CrashChoice choice)
    {
        var after = new MemoryDisk { TakesDirectWrites = TakesDirectWrites };
        foreach ((string path, MemoryNode node) in _durableNames)
        {
            after._names[path] = node;
        }

        for (int i = 0; i < _nameChanges.Count && i < choice.Names.Length; i++)
        {
            if (choice.Names[i])
            {
                _nameChanges[i].Apply(after._names);
            }
        }

        var survivors = new List<(MemoryNode Of, MemoryNode Node)>(after._names.Count);
        foreach ((string path, MemoryNode node) in after._names)
        {
            MemoryNode survivor = node.Survivor(choice.Lengths);
            survivors.Add((node, survivor));
            after._durableNames[path] = survivor;
        }

        Land(choice, survivors);
        foreach ((string path, MemoryNode survivor) in after._durableNames)
        {
            survivor.Settle();
            after._names[path] = survivor;
        }

        return after;
    }

    /// <summary>The same with every choice left to chance; a sector is there whole or not at all, as devices write.</summary>
    public MemoryDisk CrashAtRandom(Random random)
    {
        Span<bool> names = stackalloc bool[Math.Min(UnsyncedNames, 256)];
        Span<bool> sectors = stackalloc bool[Math.Min(UnsyncedSectors, 4096)];
        Toss(random, names);
        Toss(random, sectors);
        return Crash(new CrashChoice
        {
            Names = names,
            Sectors = sectors,
            Lengths = random.Next(2) == 0,
            Fill = (CrashFill)random.Next(4),
            Seed = (uint)random.Next(1, int.MaxValue),
        });
    }

    /// <summary>Turns one bit of a file, counted from its start, lowest bit of a byte first.</summary>
    public void Flip(string path, long bit) => Existing(path, "flip").Flip(bit);

    private static void Toss(Random random, Span<bool> coins)
    {
        foreach (ref bool coin in coins)
        {
            coin = random.Next(2) == 0;
        }
    }

    private static MemoryNode? SurvivorOf(MemoryNode node, List<(MemoryNode Of, MemoryNode Node)> survivors)
    {
        foreach ((MemoryNode of, MemoryNode survivor) in survivors)
        {
            if (of == node)
            {
                return survivor;
            }
        }

        return null;
    }

    private void Land(in CrashChoice choice, List<(MemoryNode Of, MemoryNode Node)> survivors)
    {
        uint random = choice.Seed | 1;
        long before = 0;
        for (int i = 0; i < _writes.Count; i++)
        {
            (MemoryNode of, int offset, byte[] bytes) = _writes[i];
            bool whole = i < choice.Sectors.Length && choice.Sectors[i];
            int landed = whole ? bytes.Length : (int)Math.Clamp(choice.PrefixBytes - before, 0, bytes.Length);
            before += bytes.Length;
            if (SurvivorOf(of, survivors) is not { } node)
            {
                continue;
            }

            if (landed > 0)
            {
                node.Land(bytes.AsSpan(0, landed), offset);
            }

            if (landed < bytes.Length && choice.Fill != CrashFill.Old)
            {
                node.Spoil(bytes.AsSpan(landed), offset + landed, choice.Fill, ref random);
            }
        }
    }
}
