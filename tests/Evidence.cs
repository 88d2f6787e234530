using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading;
using Xunit;

namespace Qgtm.Fast.Testing;

/// <summary>
/// What the faults of the tests did, for the table of <c>.ci/evidence</c>: a line "row,test,count" in DIR/ASSEMBLY.csv when
/// QGTM_EVIDENCE names DIR. A row is one of tests/faults.csv, or one of tests/controls.csv
/// with + (let through, left alone), - (stopped, acted) or = (exactly at the limit) behind it.
/// </summary>
internal static class Evidence
{
    /// <summary>The environment variable that names the directory.</summary>
    public const string Variable = "QGTM_EVIDENCE";

    private static readonly Lock Gate = new();

    /// <summary>A fault was played so often, as its source counted it; fails when it was not.</summary>
    public static void Fired(string row, long count, [CallerMemberName] string test = "")
    {
        Assert.True(count > 0, $"{row}: the fault of this test did not fire");
        Write(row, test, count);
    }

    /// <summary>A case of a control has held: called at the end of its test, when every assertion has passed.</summary>
    public static void Held(string row, [CallerMemberName] string test = "") => Write(row, test, 1);

    /// <summary>The counter-example of a row: there is no fault, and nothing may trip.</summary>
    public static void Control(string row, [CallerMemberName] string test = "") => Write(row, test, 0);

    /// <summary>A case of a theory that has both: the fault, or its counter-example.</summary>
    public static void Case(string row, bool isFault, long count, [CallerMemberName] string test = "")
    {
        if (isFault)
        {
            Fired(row, count, test);
            return;
        }

        Control(row, test);
    }

    /// <summary>A control was asked and has let something through (+) or refused it (-); at its limit (=), too.</summary>
    public static void Asked(string control, bool refused, bool atLimit = false, [CallerMemberName] string test = "")
    {
        Write(control + (refused ? "-" : "+"), test, 1);
        if (atLimit)
        {
            Write(control + "=", test, 1);
        }
    }

    private static void Write(string row, string test, long count)
    {
        Assert.Matches(new Regex("^(F[0-9]{2,3}|[CKM][0-9]{2}[-+=])$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), row);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } directory)
        {
            return;
        }

        lock (Gate)
        {
            Directory.CreateDirectory(directory);
            File.AppendAllText(Path.Combine(directory, typeof(Evidence).Assembly.GetName().Name + ".csv"), $"{row},{test},{count}\n");
        }
    }
}
