using System;
using System.Diagnostics;
using System.Threading;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// How a thread or a task that cannot go on ends the whole process: one sentence on stderr, the exit code, at once. Nothing is
/// flushed and nothing waits: a kill at any point is what recovery is made for, and an engine of which a part is dead is what
/// nobody has seen (tests/faults.csv, F71).
/// </summary>
public static class LastWord
{
    /// <summary>A terminal that takes no more bytes must not keep a broken engine alive.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static int _said;

    /// <summary>Says it and ends the process; of several that fail at once the first is heard.</summary>
    public static void Say(string part, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (Interlocked.Exchange(ref _said, 1) != 0)
        {
            return;
        }

        using Timer late = new(static _ => Kill(), null, Patience, Timeout.InfiniteTimeSpan);
        (int exitCode, string sentence) = Of(part, fault);
        Console.Error.WriteLine(sentence);
        Environment.Exit(exitCode);
    }

    /// <summary>The exit code and the sentence; a fault of the program itself is named, with the place where it was thrown.</summary>
    public static (int ExitCode, string Sentence) Of(string part, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string place = (fault.StackTrace ?? string.Empty).ReplaceLineEndings(" ").Trim();
        return Failure.Of(fault) ?? (ExitCode.Error, $"The part '{part}' of the engine has failed ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}): "
            + $"the process has ended so that nothing of it goes on half; start it again, it knows what it has sent, and keep this line: {place}");
    }

    private static void Kill()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
    }
}
