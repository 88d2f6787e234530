using System.Globalization;
using System.Linq;
using System.Reflection;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>How often each class of state occurred.</summary>
internal sealed class CrashTally
{
    public long States { get; set; }
    public long Operations { get; set; }
    public long Prefixes { get; set; }
    public long SectorSubsets { get; set; }
    public long RandomSubsets { get; set; }
    public long OldFills { get; set; }
    public long ZeroFills { get; set; }
    public long OneFills { get; set; }
    public long RandomFills { get; set; }
    public long NamesLost { get; set; }
    public long NamesKept { get; set; }
    public long LengthsLost { get; set; }
    public long SecondCrashes { get; set; }
    public long Resumed { get; set; }
    public long TornTails { get; set; }
    public long UnackedLost { get; set; }
    public long UnackedKept { get; set; }
    public long NothingYet { get; set; }
    public long FromSnapshot { get; set; }

    /// <summary>States that differ from a whole block by one bit: those halt, and need not occur.</summary>
    public long OneBitFromWhole { get; set; }

    /// <summary>Every count with its name.</summary>
    public override string ToString() => string.Join(", ", typeof(CrashTally).GetProperties().Select(p =>
        string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.GetValue(this):N0}")));

    /// <summary>Names of the counts that stayed at zero.</summary>
    public string[] Missing() =>
        [.. typeof(CrashTally).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != nameof(OneBitFromWhole) && (long)p.GetValue(this)! == 0).Select(p => p.Name)];
}
