using System;
using System.IO;

namespace Qgtm.Fast.Watchdog;

/// <summary>Small files of the state directory that only their owner may read or write, and that are whole at every moment.</summary>
public static class OwnerFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int BytesMax = 1 << 16;

    /// <summary>Writes beside it and renames: a reader sees the old file or the new one. Synced when it must outlive the machine.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, bool sync)
    {
        string next = path + ".next";
        File.Delete(next);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using (FileStream file = new(next, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: sync);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Its bytes; null when there is none, when it cannot be read, or when others than its owner could have written it.</summary>
    public static byte[]? TryRead(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > BytesMax)
            {
                return null;
            }

            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersWrite) != UnixFileMode.None ? null : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
