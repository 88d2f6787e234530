using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Persistence.Native;

/// <summary>
/// Files by raw descriptor, straight on libc: the base library reports a failed fsync as success, cannot open a directory,
/// and its file locks can be switched off by an environment variable. Every failure to write is a <see cref="JournalFault"/>.
/// </summary>
public static partial class LinuxFile
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;
    private const int NoEntry = 2;
    private const int NoAccess = 13;
    private const int SeekEnd = 2;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const uint OwnerReadWrite = 0x180;

    /// <summary>Opens a file for reading and writing, creating it (mode 0600) when asked; returns the descriptor.</summary>
    public static int OpenReadWrite(string path, bool create)
    {
        int fd = NativeOpen(path, ReadWrite | CloseOnExec | (create ? Create : 0), OwnerReadWrite);
        return fd >= 0 ? fd : throw Fault("open", path);
    }

    /// <summary>
    /// Opens a file whose reads and writes go past the page cache (whole, aligned sectors only); -1 where the file system has
    /// no such thing.
    /// </summary>
    public static int OpenDirect(string path)
    {
        int direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;
        int fd = NativeOpen(path, ReadWrite | CloseOnExec | direct, 0);
        return fd >= 0 || Marshal.GetLastPInvokeError() == InvalidArgument ? fd : throw Fault("open", path);
    }

    /// <summary>Opens a file for reading. Failures to read are those of the base library: <see cref="IOException"/>.</summary>
    public static int OpenRead(string path)
    {
        int fd = NativeOpen(path, ReadOnly | CloseOnExec, 0);
        if (fd >= 0)
        {
            return fd;
        }

        int error = Marshal.GetLastPInvokeError();
        string sentence = Sentence("open", path, error);
        throw error switch
        {
            NoEntry => new FileNotFoundException(sentence, path),
            NoAccess => new UnauthorizedAccessException(sentence),
            _ => new IOException(sentence),
        };
    }

    /// <summary>Length of the open file in bytes.</summary>
    public static long LengthOf(int fd)
    {
        long length = NativeSeek(fd, 0, SeekEnd);
        return length >= 0 ? length : throw new IOException(Sentence("lseek", null, Marshal.GetLastPInvokeError()));
    }

    /// <summary>Reads from the offset (bytes from the start of the file); returns how many bytes came, 0 at its end.</summary>
    public static unsafe int Read(int fd, Span<byte> to, long offset)
    {
        fixed (byte* start = to)
        {
            while (true)
            {
                nint read = NativeRead(fd, start, (nuint)to.Length, offset);
                if (read >= 0)
                {
                    return (int)read;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    throw new IOException(Sentence("pread", null, error));
                }
            }
        }
    }

    /// <summary>Creates a file (mode 0600) that must not exist yet; returns the descriptor.</summary>
    public static int CreateNew(string path)
    {
        int fd = NativeOpen(path, ReadWrite | CloseOnExec | Create | Exclusive, OwnerReadWrite);
        return fd >= 0 ? fd : throw Fault("create", path);
    }

    /// <summary>One write at the offset (bytes from the start of the file); returns how many bytes were taken, 0 when a signal came first.</summary>
    public static unsafe int Write(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            nint written = NativeWrite(fd, start, (nuint)bytes.Length, offset);
            if (written > 0)
            {
                return (int)written;
            }

            return written < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw Fault("pwrite", null);
        }
    }

    /// <summary>Waits until the file's data is on the device. A failure is final: the kernel may have dropped the pages.</summary>
    public static void DataSync(int fd)
    {
        if (NativeDataSync(fd) != 0)
        {
            throw Fault("fdatasync", null);
        }
    }

    /// <summary>Waits until the directory's entries (created and renamed files) are on the device.</summary>
    public static void SyncDirectory(string directory)
    {
        int fd = NativeOpen(directory, ReadOnly | CloseOnExec, 0);
        if (fd < 0)
        {
            throw Fault("open", directory);
        }

        try
        {
            if (NativeSync(fd) != 0)
            {
                throw Fault("fsync", directory);
            }
        }
        finally
        {
            _ = NativeClose(fd);
        }
    }

    /// <summary>Reserves the first bytes of the file on the device.</summary>
    public static void Allocate(int fd, long bytes)
    {
        int error;
        do
        {
            error = NativeAllocate(fd, 0, bytes);
        }
        while (error == Interrupted);

        if (error != 0)
        {
            throw Fault("posix_fallocate", null, error);
        }
    }

    /// <summary>Gives the file its new name in one step, replacing what had it.</summary>
    public static void Rename(string from, string to)
    {
        if (NativeRename(from, to) != 0)
        {
            throw Fault("rename", from);
        }
    }

    /// <summary>Takes the exclusive lock of the file; false when another descriptor holds it.</summary>
    public static bool TryLock(int fd)
    {
        while (NativeLock(fd, LockExclusive | LockNonBlocking) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
            {
                return false;
            }

            if (error != Interrupted)
            {
                throw Fault("flock", null, error);
            }
        }

        return true;
    }

    /// <summary>Closes the descriptor. What was not synced may be lost, so a failure to close says nothing more.</summary>
    public static void Close(int fd) => _ = NativeClose(fd);

    private static JournalFault Fault(string call, string? path) => Fault(call, path, Marshal.GetLastPInvokeError());

    private static JournalFault Fault(string call, string? path, int error) => new(Sentence(call, path, error));

    internal static string Sentence(string call, string? path, int error) => string.Create(
        CultureInfo.InvariantCulture,
        $"{call}{(path is null ? string.Empty : " of " + path)} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeOpen(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint NativeWrite(int fd, byte* bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint NativeRead(int fd, byte* bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeDataSync(int fd);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSync(int fd);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeAllocate(int fd, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long NativeSeek(int fd, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeLock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeClose(int fd);
}
