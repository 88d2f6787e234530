namespace Qgtm.Fast.Simtest;

/// <summary>Bugs that are put in on purpose: a rig that does not find them finds nothing. The product has none of this.</summary>
internal enum Canary : byte
{
    None = 0,

    /// <summary>The journal says that it is durable when only the kernel has it.</summary>
    NoSync,

    /// <summary>A frame that comes twice says a share more the second time.</summary>
    SecondReportGrows,
}
