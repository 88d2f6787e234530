namespace Qgtm.Fast.Tool;

/// <summary>What the process says on its way out; the meanings are those of the operators' other tools.</summary>
public static class ExitCode
{
    public const int Ok = 0;
    public const int Error = 1;
    public const int NotFound = 2;
    public const int NotRunning = 3;
    public const int Configuration = 4;
    public const int TimedOut = 5;

    /// <summary>A simulated world has broken an invariant.</summary>
    public const int Violation = 7;
    public const int TierNoNewOrWorse = 10;
    public const int NotReconciled = 11;
}
