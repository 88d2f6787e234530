using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>The machine's own file system.</summary>
public sealed class LinuxDisk : IDisk
{
    private LinuxDisk()
    {
    }

    /// <summary>The only one: it has no state.</summary>
    public static LinuxDisk Shared { get; } = new();

    /// <inheritdoc/>
    public bool IsSynchronous => false;

    /// <inheritdoc/>
    public int OpenRead(string path) => LinuxFile.OpenRead(path);

    /// <inheritdoc/>
    public int OpenReadWrite(string path) => LinuxFile.OpenReadWrite(path, create: false);

    /// <inheritdoc/>
    public int OpenDirect(string path) => LinuxFile.OpenDirect(path);

    /// <inheritdoc/>
    public int CreateNew(string path) => LinuxFile.CreateNew(path);

    /// <inheritdoc/>
    public void Close(int fd) => LinuxFile.Close(fd);

    /// <inheritdoc/>
    public long LengthOf(int fd) => LinuxFile.LengthOf(fd);

    /// <inheritdoc/>
    public long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : -1;

    /// <inheritdoc/>
    public int Read(int fd, Span<byte> to, long offset) => LinuxFile.Read(fd, to, offset);

    /// <inheritdoc/>
    public int Write(int fd, ReadOnlySpan<byte> bytes, long offset) => LinuxFile.Write(fd, bytes, offset);

    /// <inheritdoc/>
    public void DataSync(int fd) => LinuxFile.DataSync(fd);

    /// <inheritdoc/>
    public void SyncDirectory(string directory) => LinuxFile.SyncDirectory(directory);

    /// <inheritdoc/>
    public void Allocate(int fd, long bytes) => LinuxFile.Allocate(fd, bytes);

    /// <inheritdoc/>
    public void Rename(string from, string to) => LinuxFile.Rename(from, to);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public IEnumerable<string> Files(string directory, string prefix, string suffix) =>
        Directory.EnumerateFiles(directory, prefix + "*" + suffix);
}
