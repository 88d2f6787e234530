using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Ring;

/// <summary>
/// Linux's futex(2): a thread sleeps while a word holds a value, and the kernel compares and falls asleep in one step. It is
/// called through a pointer, because a declared import is bound again, with an allocation, when the runtime recompiles its caller.
/// </summary>
internal static unsafe class Futex
{
    private const int WaitPrivate = 128, WakePrivate = 129;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    private static readonly delegate* unmanaged<nint, int*, nint, nint, Timespec*, nint> Call = Find();

    /// <summary>False where there is none: then a monitor does.</summary>
    public static bool IsSupported => Call != null;

    /// <summary>Sleeps while the word is <paramref name="value"/>: until a wake, a signal, or the end of the time (ms; below 0 = never).</summary>
    public static void Wait(int* word, int value, int timeoutMs)
    {
        Timespec time = new() { Seconds = timeoutMs / 1000, Ns = timeoutMs % 1000 * 1_000_000L };
        _ = Call(Number, word, WaitPrivate, value, timeoutMs < 0 ? null : &time);
    }

    /// <summary>Wakes one sleeper, if there is one.</summary>
    public static void Wake(int* word) => _ = Call(Number, word, WakePrivate, 1, null);

    private static delegate* unmanaged<nint, int*, nint, nint, Timespec*, nint> Find() =>
        OperatingSystem.IsLinux() && Number != 0 && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "syscall", out nint at)
            ? (delegate* unmanaged<nint, int*, nint, nint, Timespec*, nint>)at
            : null;

    private struct Timespec
    {
        public long Seconds;
        public long Ns;
    }
}
