using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The file that will be the next segment: allocated and written full of zeros, so that a sync never waits for the file
/// system's own book-keeping. It is made in the background while the segment before it fills.
/// </summary>
internal sealed class SpareSegment(string directory, long bytes, IDisk disk) : IDisposable
{
    private const int Chunk = 1 << 18;
    private readonly Lock _making = new();
    private Task _background = Task.CompletedTask;

    /// <summary>Where it stands when it is whole.</summary>
    public string Path { get; } = JournalFiles.SparePath(directory);

    /// <summary>Begins to make it on another thread. A failure is left to <see cref="Make"/>, which meets it again.</summary>
    public void MakeInBackground()
    {
        if (disk.IsSynchronous)
        {
            TryMake();
        }
        else if (_background.IsCompleted)
        {
            _background = Task.Run(TryMake);
        }
    }

    /// <summary>Returns when it is whole. Zeros go to a hidden name first, so that a half-made segment is never seen.</summary>
    public void Make()
    {
        lock (_making)
        {
            if (disk.LengthOf(Path) == bytes)
            {
                return;
            }

            string unfinished = Path + ".new";
            disk.Delete(Path);
            disk.Delete(unfinished);
            int fd = disk.CreateNew(unfinished);
            try
            {
                disk.Allocate(fd, bytes);
                Wipe(disk, fd, 0, bytes);
                disk.DataSync(fd);
                disk.Rename(unfinished, Path);
            }
            finally
            {
                disk.Close(fd);
            }
        }
    }

    /// <summary>Writes zeros.</summary>
    public static void Wipe(IDisk disk, int fd, long offset, long bytes)
    {
        byte[] zeros = new byte[(int)Math.Min(Chunk, bytes)];
        for (long done = 0; done < bytes; done += zeros.Length)
        {
            disk.WriteAll(fd, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - done)), offset + done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _background.Wait();

    private void TryMake()
    {
        try
        {
            Make();
        }
        catch (Exception e) when (e is JournalFault or IOException or UnauthorizedAccessException)
        {
            // The writer tries again when it needs the file, and stops when that fails.
        }
    }
}
