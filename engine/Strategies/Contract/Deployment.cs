using System.Runtime.InteropServices;

namespace Qgtm.Fast.Strategies;

/// <summary>SHA-256 of what was configured for a strategy when it was deployed last; all zero = never.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeploymentRow
{
    public long A;
    public long B;
    public long C;
    public long D;

    /// <summary>True when there was a deployment.</summary>
    public readonly bool IsSet => (A | B | C | D) != 0;

    /// <summary>True when both are of the same words.</summary>
    public readonly bool Is(in DeploymentRow other) => A == other.A && B == other.B && C == other.C && D == other.D;
}

/// <summary>A person's change that is being taken: who wants it, and how many of its commands have not come yet.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChangeRow
{
    public long By;

    /// <summary>0 = one person alone.</summary>
    public long Second;
    public long Left;

    /// <summary>Of its commands, those that were not taken.</summary>
    public long Refused;
}
