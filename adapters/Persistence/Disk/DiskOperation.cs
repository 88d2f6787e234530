namespace Qgtm.Fast.Persistence;

/// <summary>The calls of <see cref="IDisk"/> that a <see cref="MemoryDisk"/> counts and may fail.</summary>
public enum DiskCall : byte
{
    OpenRead,
    OpenReadWrite,
    OpenDirect,
    List,
    Read,
    Create,
    Allocate,
    Write,
    DataSync,
    Rename,
    Delete,
    SyncDirectory,
}

/// <summary>One call, before it is done.</summary>
/// <param name="Number">Calls of this disk until now, this one counted.</param>
/// <param name="Call">Which one.</param>
/// <param name="Path">File or directory; the old name of a rename; the name under which a descriptor was opened.</param>
/// <param name="Offset">Bytes from the start of the file; 0 where there is no offset.</param>
/// <param name="Bytes">How many bytes are read, written or reserved; 0 for other calls.</param>
public readonly record struct DiskOperation(long Number, DiskCall Call, string Path, long Offset, long Bytes)
{
    /// <summary>The call changes what a crash may leave; the others only look.</summary>
    public bool IsChange => Call >= DiskCall.Create;
}

/// <summary>What becomes of a call.</summary>
public enum DiskAnswerKind : byte
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It fails with an error number. A failed sync loses what it should have made durable, as a kernel may.</summary>
    Error,

    /// <summary>A read or write moves fewer bytes than asked for.</summary>
    Short,

    /// <summary>A signal comes before a write has taken a byte.</summary>
    Interrupted,

    /// <summary>It says that it was done, and was not: a write or a sync of a device that lies.</summary>
    Lie,
}

/// <summary>What becomes of a call, with its number: errno of an error, bytes of a short transfer.</summary>
public readonly record struct DiskAnswer(DiskAnswerKind Kind, int Value)
{
    /// <summary>The errors of a device and of a file system: I/O error, no space, quota, read-only.</summary>
    public const int Io = 5, NoSpace = 28, Quota = 122, ReadOnly = 30;

    /// <summary>The usual one.</summary>
    public static DiskAnswer Done => default;

    /// <summary>Fails with the error number.</summary>
    public static DiskAnswer Error(int errno) => new(DiskAnswerKind.Error, errno);

    /// <summary>Moves so many bytes only.</summary>
    public static DiskAnswer Short(int bytes) => new(DiskAnswerKind.Short, bytes);

    /// <summary>A signal came first.</summary>
    public static DiskAnswer Interrupted => new(DiskAnswerKind.Interrupted, 0);

    /// <summary>Says done, does nothing.</summary>
    public static DiskAnswer Lie => new(DiskAnswerKind.Lie, 0);
}
