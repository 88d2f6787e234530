using System;

namespace Qgtm.Fast.Risk;

/// <summary>Which control of the catalogue a class is, and the reasons that it alone gives. docs/risk.md is written from it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ControlAttribute(string id, params RiskReason[] reasons) : Attribute
{
    /// <summary>C01 to C26, or the requirement that it serves.</summary>
    public string Id { get; } = id;

    /// <summary>What it may answer besides None.</summary>
    public RiskReason[] Reasons { get; } = reasons;
}
