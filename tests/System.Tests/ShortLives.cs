using System;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// The processes of these tests live for seconds: the runtime is told to optimise later and to take no profile, which is a third of the
/// processor time of a start. What they do is the same.
/// </summary>
internal static class ShortLives
{
    /// <summary>Before the first process is started; what somebody has set stays. The figures are hexadecimal.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        foreach ((string name, string value) in new[] { ("DOTNET_TieredPGO", "0"), ("DOTNET_TC_CallCountThreshold", "100"), ("DOTNET_OSR_HitLimit", "40") })
        {
            if (Environment.GetEnvironmentVariable(name) is null)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}
