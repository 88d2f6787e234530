using System;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>What the operating system refuses is a fault with its error number; one directory has one engine.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AFailedSyncIsAFault()
    {
        JournalFault fault = Assert.Throws<JournalFault>(() => LinuxFile.DataSync(-1));
        Assert.Contains("errno 9", fault.Message, StringComparison.Ordinal);
        Assert.Throws<JournalFault>(() => LinuxDisk.Shared.WriteAll(-1, [1], 0));
        Assert.Throws<JournalFault>(() => LinuxFile.SyncDirectory(System.IO.Path.Combine(_scratch.Path, "none")));
    }

    [Fact]
    public void AFullDeviceIsAFault()
    {
        int fd = LinuxFile.OpenReadWrite("/dev/full", create: false);
        try
        {
            Assert.Contains("errno 28", Assert.Throws<JournalFault>(() => LinuxDisk.Shared.WriteAll(fd, [1], 0)).Message, StringComparison.Ordinal);
        }
        finally
        {
            LinuxFile.Close(fd);
        }
    }

    [Fact]
    public void ASecondInstanceIsRefused()
    {
        using (InstanceLock? first = InstanceLock.TryTake(_scratch.Path))
        {
            Assert.NotNull(first);
            Assert.Null(InstanceLock.TryTake(_scratch.Path));
            Assert.Equal($"{Environment.ProcessId}", InstanceLock.Holder(_scratch.Path));
        }

        using InstanceLock? next = InstanceLock.TryTake(_scratch.Path);
        Assert.NotNull(next);
    }
}
