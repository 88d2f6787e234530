using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The file system as journal and snapshots use it: paths, descriptors, and the two barriers (docs/adr/0033). What fails while
/// writing is a <see cref="JournalFault"/>, what fails while reading an <see cref="System.IO.IOException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Work meant for another thread is done at once, on the caller's: the order of operations is then always the same.</summary>
    bool IsSynchronous { get; }

    /// <summary>Opens a file that a writer may have open too; returns the descriptor.</summary>
    int OpenRead(string path);

    /// <summary>Opens an existing file for reading and writing; returns the descriptor.</summary>
    int OpenReadWrite(string path);

    /// <summary>The same past the page cache (whole, aligned sectors only); -1 where the file system has no such thing.</summary>
    int OpenDirect(string path);

    /// <summary>Creates a file that must not exist yet; returns the descriptor.</summary>
    int CreateNew(string path);

    /// <summary>Gives the descriptor back. Nothing is synced by that.</summary>
    void Close(int fd);

    /// <summary>Length of the open file in bytes.</summary>
    long LengthOf(int fd);

    /// <summary>Length of the file in bytes; -1 when there is none.</summary>
    long LengthOf(string path);

    /// <summary>Reads from the offset (bytes from the start); returns how many bytes came, 0 at the end of the file.</summary>
    int Read(int fd, Span<byte> to, long offset);

    /// <summary>Hands bytes to the kernel once; returns how many it took, perhaps not all, 0 when a signal came first.</summary>
    int Write(int fd, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Waits until the file's bytes and its length are on the device. A failure is final: the kernel may have dropped the pages.</summary>
    void DataSync(int fd);

    /// <summary>Waits until the directory's entries (created, renamed, deleted files) are on the device.</summary>
    void SyncDirectory(string directory);

    /// <summary>Reserves the first bytes of the file on the device.</summary>
    void Allocate(int fd, long bytes);

    /// <summary>Gives the file its new name in one step, replacing what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Removes the file; nothing happens when there is none.</summary>
    void Delete(string path);

    /// <summary>Paths of the directory's files whose names begin and end so, in any order.</summary>
    IEnumerable<string> Files(string directory, string prefix, string suffix);
}

/// <summary>Whole reads and writes out of what a kernel gives at a time.</summary>
public static class WholeTransfers
{
    /// <summary>Fills the span from the offset; false when the file ends before.</summary>
    public static bool TryReadAll(this IDisk disk, int fd, Span<byte> to, long offset)
    {
        while (!to.IsEmpty)
        {
            int read = disk.Read(fd, to, offset);
            if (read == 0)
            {
                return false;
            }

            to = to[read..];
            offset += read;
        }

        return true;
    }

    /// <summary>Writes all bytes at the offset; short and interrupted writes go on.</summary>
    public static void WriteAll(this IDisk disk, int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int written = disk.Write(fd, bytes, offset);
            bytes = bytes[written..];
            offset += written;
        }
    }
}
