using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A fact that needs strace and the right to use it: without them it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = Strace.Obstacle;
}

/// <summary>The real executable under strace, which lets one system call fail or kills the process at it.</summary>
internal static class Strace
{
    private const string Program = "/usr/bin/strace";

    /// <summary>Why it cannot be used here; null when it can.</summary>
    public static string? Obstacle { get; } = Find();

    /// <summary>
    /// Starts `qgtm` with a fault at the call's n-th use by a thread: what strace calls inject, such as signal=KILL or
    /// error=EIO. With a path only calls on that file count. The trace names what was injected.
    /// </summary>
    public static QgtmProcess Start(string log, string call, string inject, int n, string? path, params string[] words)
    {
        // Two traps: with -e trace=none nothing is ever injected, and with --seccomp-bpf no signal is (strace 6.1).
        string[] own = ["-f", "-qq", "-o", log, "-e", "trace=" + call, "-e", $"inject={call}:{inject}:when={n}"];
        return QgtmProcess.StartUnder(Program, path is null ? own : [.. own, "-P", path], words);
    }

    /// <summary>The trace says that the fault was played.</summary>
    public static bool HasFired(string log) => File.ReadLines(log).Any(line =>
        line.Contains("(INJECTED)", StringComparison.Ordinal) || line.Contains("killed by SIGKILL", StringComparison.Ordinal));

    private static string? Find()
    {
        if (!File.Exists(Program))
        {
            return "No strace on this machine: install the Debian package strace.";
        }

        using Process probe = Process.Start(Program, ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"]);
        return probe.WaitForExit(TimeSpan.FromSeconds(20)) && probe.ExitCode == 0 ? null : "strace may not trace here: allow ptrace.";
    }
}
