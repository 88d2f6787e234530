using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Persistence.Native;

/// <summary>Who owns a file and what it is: the base library tells neither the owner nor a link from its target.</summary>
/// <param name="Uid">User id of the owner.</param>
/// <param name="Mode">Type and permissions as st_mode has them.</param>
public readonly partial record struct FileOwner(uint Uid, uint Mode)
{
    private const int CurrentDirectory = -100, NoFollow = 0x100, NoEntry = 2;
    private const uint BasicStats = 0x7FF, TypeBits = 0xF000, RegularFile = 0x8000, WritableByOthers = 0x12;

    /// <summary>User id that this process acts as.</summary>
    public static uint Me => NativeUid();

    /// <summary>A file, and no link, directory or pipe.</summary>
    public bool IsRegular => (Mode & TypeBits) == RegularFile;

    /// <summary>Group or anyone may write it.</summary>
    public bool IsWritableByOthers => (Mode & WritableByOthers) != 0;

    /// <summary>The file of that name itself; null when there is none.</summary>
    public static unsafe FileOwner? Of(string path)
    {
        Span<byte> stat = stackalloc byte[256];
        fixed (byte* start = stat)
        {
            if (NativeStat(CurrentDirectory, path, NoFollow, BasicStats, start) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error == NoEntry ? null : throw new JournalFault($"statx of {path} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
            }
        }

        return new FileOwner(BinaryPrimitives.ReadUInt32LittleEndian(stat[20..]), BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int NativeStat(int directory, string path, int flags, uint mask, byte* stat);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint NativeUid();
}
