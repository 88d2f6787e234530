using System;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// A file of a <see cref="MemoryDisk"/>: what a reader sees, and what the device has. The arrays may be shared with another
/// disk, so they are copied before the first change.
/// </summary>
internal sealed class MemoryNode
{
    private byte[] _seen = [];
    private byte[] _durable = [];
    private bool _ownsSeen = true;
    private bool _ownsDurable = true;

    /// <summary>Length in bytes that a reader sees.</summary>
    public int Length { get; private set; }

    /// <summary>Length in bytes that the device has.</summary>
    public int DurableLength { get; private set; }

    /// <summary>A sync failed or lied: a reader sees bytes that no later sync brings to the device.</summary>
    public bool HasLost { get; set; }

    /// <summary>What a reader sees.</summary>
    public ReadOnlySpan<byte> Seen => _seen.AsSpan(0, Length);

    /// <summary>The first and the last byte of the span that are not in the file yet; nothing when the last is before the first.</summary>
    public (int First, int Last) Differences(ReadOnlySpan<byte> bytes, int offset)
    {
        if (offset + bytes.Length > Length)
        {
            return (0, bytes.Length - 1);
        }

        ReadOnlySpan<byte> there = _seen.AsSpan(offset, bytes.Length);
        int first = bytes.CommonPrefixLength(there);
        int last = bytes.Length - 1;
        while (last >= first && bytes[last] == there[last])
        {
            last--;
        }

        return (first, last);
    }

    /// <summary>Changes what a reader sees; the file grows when it must.</summary>
    public void Write(ReadOnlySpan<byte> bytes, int offset)
    {
        Grow(offset + bytes.Length);
        bytes.CopyTo(Own(ref _seen, ref _ownsSeen, Length).AsSpan(offset));
    }

    /// <summary>Makes the file at least so long; new bytes are zero.</summary>
    public void Grow(int length)
    {
        if (length > Length)
        {
            _ = Own(ref _seen, ref _ownsSeen, length);
            Length = length;
        }
    }

    /// <summary>One write reaches the device, and with it the length that it needs.</summary>
    public void Land(ReadOnlySpan<byte> bytes, int offset)
    {
        GrowDurable(offset + bytes.Length);
        bytes.CopyTo(Own(ref _durable, ref _ownsDurable, DurableLength).AsSpan(offset));
    }

    /// <summary>The length reaches the device.</summary>
    public void GrowDurable(int length)
    {
        if (length > DurableLength)
        {
            _ = Own(ref _durable, ref _ownsDurable, length);
            DurableLength = length;
        }
    }

    /// <summary>Garbage reaches the device wherever the write would have changed a byte of the file.</summary>
    public void Spoil(ReadOnlySpan<byte> wanted, int offset, CrashFill fill, ref uint random)
    {
        int end = Math.Min(offset + wanted.Length, DurableLength);
        if (offset >= end)
        {
            return;
        }

        byte[] to = Own(ref _durable, ref _ownsDurable, DurableLength);
        for (int i = offset; i < end; i++)
        {
            if (to[i] != wanted[i - offset])
            {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                to[i] = fill switch { CrashFill.Zeros => 0, CrashFill.Ones => 0xFF, _ => (byte)(random & 0xFF) };
            }
        }
    }

    /// <summary>The same file on the disk of after the crash, where a reader sees what the device has.</summary>
    public MemoryNode Survivor(bool wholeLength)
    {
        _ownsDurable = false;
        var node = new MemoryNode { _durable = _durable, _ownsDurable = false, DurableLength = DurableLength };
        if (wholeLength)
        {
            node.GrowDurable(Length);
        }

        return node;
    }

    /// <summary>Ends the making of a survivor.</summary>
    public void Settle()
    {
        (_seen, Length) = (_durable, DurableLength);
        _ownsSeen = _ownsDurable = false;
    }

    /// <summary>Turns one bit on the device and for the reader.</summary>
    public void Flip(long bit)
    {
        int at = (int)(bit >> 3);
        byte mask = (byte)(1 << (int)(bit & 7));
        Own(ref _seen, ref _ownsSeen, Length)[at] ^= mask;
        if (at < DurableLength)
        {
            Own(ref _durable, ref _ownsDurable, DurableLength)[at] ^= mask;
        }
    }

    private static byte[] Own(ref byte[] bytes, ref bool owned, int length)
    {
        if (!owned || bytes.Length < length)
        {
            byte[] own = new byte[length <= bytes.Length ? bytes.Length : Math.Max(length, 2 * bytes.Length)]; // a file grows sector by sector
            bytes.CopyTo(own, 0);
            (bytes, owned) = (own, true);
        }

        return bytes;
    }
}
