using System;
using System.Globalization;
using System.IO;
using System.Text;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>One engine per state directory: an flock on its file "lock", which the kernel releases when the process ends.</summary>
public sealed class InstanceLock : IDisposable
{
    private const string FileName = "lock";

    // Apart from the lock: the runtime's own readers ask for a shared lock and would be refused.
    private const string HolderName = "lock.pid";
    private int _fd;

    private InstanceLock(int fd) => _fd = fd;

    /// <summary>Takes the directory's lock and writes this process's id beside it; null when another instance holds it.</summary>
    public static InstanceLock? TryTake(string directory)
    {
        int fd = LinuxFile.OpenReadWrite(Path.Combine(directory, FileName), create: true);
        bool taken = false;
        try
        {
            taken = LinuxFile.TryLock(fd);
            if (!taken)
            {
                return null;
            }

            string id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n";
            File.WriteAllText(Path.Combine(directory, HolderName), id, Encoding.ASCII);
            return new InstanceLock(fd);
        }
        finally
        {
            if (!taken)
            {
                LinuxFile.Close(fd);
            }
        }
    }

    /// <summary>The process id that the last holder wrote, for the message of a refused start; empty when there is none.</summary>
    public static string Holder(string directory)
    {
        string path = Path.Combine(directory, HolderName);
        if (!File.Exists(path))
        {
            return string.Empty;
        }

        // Sharing for writing, or the base library would ask for a lock of its own and be refused by the holder's.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd().Trim();
    }

    /// <summary>Releases the lock. The file stays: deleting it would let two processes lock two different files.</summary>
    public void Dispose()
    {
        if (_fd >= 0)
        {
            LinuxFile.Close(_fd);
            _fd = -1;
        }
    }
}
