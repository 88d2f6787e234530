using System;

namespace Qgtm.Fast.Tool;

/// <summary>A mistake that a person can mend: one sentence that says what to do, and an exit code.</summary>
public sealed class UserError(int exitCode, string message) : Exception(message)
{
    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
