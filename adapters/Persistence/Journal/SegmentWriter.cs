using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The segment file that is being written. Direct writes go past the page cache in whole 4,096-byte sectors: the last sector
/// that is only partly used stays in the buffer and is written again, with the same bytes in front, by the next write.
/// </summary>
internal sealed unsafe class SegmentWriter(int roomBytes, bool direct, IDisk disk) : IDisposable
{
    private const int Sector = 4096;
    private byte* _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)(roomBytes + (2 * Sector)), Sector);
    private int _fd = -1;
    private int _sector = 1;
    private int _tail;

    /// <summary>Where the next write goes, bytes from the start of the file.</summary>
    public long Position { get; private set; }

    /// <summary>Length of the file, bytes; it never changes.</summary>
    public long Length { get; private set; }

    /// <summary>Leaves the file that was open, unsynced, and goes on at the position of another one.</summary>
    public void Open(string path, long position, long length)
    {
        Close();
        _fd = direct && length % Sector == 0 ? disk.OpenDirect(path) : -1;
        _sector = _fd >= 0 ? Sector : 1;
        _fd = _fd >= 0 ? _fd : disk.OpenReadWrite(path);
        (Position, Length, _tail) = (position, length, (int)(position % _sector));
        if (_tail != 0 && !disk.TryReadAll(_fd, new Span<byte>(_bytes, _sector), position - _tail))
        {
            throw new JournalFault($"{path} became shorter while it was opened.");
        }
    }

    /// <summary>Where the bytes of the next <see cref="Write"/> are put together.</summary>
    public Span<byte> Room(int bytes) => new(_bytes + _tail, bytes);

    /// <summary>Hands the first bytes of the room to the kernel.</summary>
    public void Write(int bytes)
    {
        int used = _tail + bytes;
        int whole = (used + _sector - 1) / _sector * _sector;
        new Span<byte>(_bytes + used, whole - used).Clear();
        disk.WriteAll(_fd, new ReadOnlySpan<byte>(_bytes, whole), Position - _tail);
        _tail = used % _sector;
        new Span<byte>(_bytes + used - _tail, _tail).CopyTo(new Span<byte>(_bytes, _tail));
        Position += bytes;
    }

    /// <summary>Waits until everything written is on the device.</summary>
    public void Sync() => disk.DataSync(_fd);

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        NativeMemory.AlignedFree(_bytes);
        _bytes = null;
    }

    private void Close()
    {
        if (_fd >= 0)
        {
            disk.Close(_fd);
            _fd = -1;
        }
    }
}
