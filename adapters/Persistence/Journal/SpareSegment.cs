using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The file that will be the next segment: allocated and written full of zeros, so that a sync never waits for the file
/// system's own book-keeping. It is made in the background while the segment before it fills.
/// </summary>
internal sealed class SpareSegment(string directory, long bytes) : IDisposable
{
    private const int Chunk = 1 << 18;
    private readonly Lock _making = new();
    private Task _background = Task.CompletedTask;

    /// <summary>Where it stands when it is whole.</summary>
    public string Path { get; } = JournalFiles.SparePath(directory);

    /// <summary>Begins to make it on another thread. A failure is left to <see cref="Make"/>, which meets it again.</summary>
    public void MakeInBackground()
    {
        if (_background.IsCompleted)
        {
            _background = Task.Run(() =>
            {
                try
                {
                    Make();
                }
                catch (Exception e) when (e is JournalFault or IOException or UnauthorizedAccessException)
                {
                    // The writer tries again when it needs the file, and stops when that fails.
                }
            });
        }
    }

    /// <summary>Returns when it is whole. Zeros go to a hidden name first, so that a half-made segment is never seen.</summary>
    public void Make()
    {
        lock (_making)
        {
            if (File.Exists(Path) && new FileInfo(Path).Length == bytes)
            {
                return;
            }

            string unfinished = Path + ".new";
            File.Delete(Path);
            File.Delete(unfinished);
            int fd = LinuxFile.CreateNew(unfinished);
            try
            {
                LinuxFile.Allocate(fd, bytes);
                Wipe(fd, 0, bytes);
                LinuxFile.DataSync(fd);
                LinuxFile.Rename(unfinished, Path);
            }
            finally
            {
                LinuxFile.Close(fd);
            }
        }
    }

    /// <summary>Writes zeros.</summary>
    public static void Wipe(int fd, long offset, long bytes)
    {
        byte[] zeros = new byte[(int)Math.Min(Chunk, bytes)];
        for (long done = 0; done < bytes; done += zeros.Length)
        {
            LinuxFile.WriteAll(fd, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - done)), offset + done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _background.Wait();
}
