using System.ComponentModel;
using System.Diagnostics;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// What guards money is served before what else the machine does: a stop that waits for its turn behind a report or a backup comes late
/// (docs/adr/0070).
/// </summary>
public static class Urgency
{
    /// <summary>What a person can do when <see cref="Raise"/> was refused.</summary>
    public const string Refused = "no priority over other programs of this machine: give the user LimitNICE=-11 in the unit, so that a stop waits for nobody";

    /// <summary>
    /// Raises the main thread, and with it every thread that is begun from now on: the first word of a verb, before any other thread
    /// is. A priority that somebody has given the process stays. False when the system does not let it.
    /// </summary>
    public static bool Raise()
    {
        using Process me = Process.GetCurrentProcess();
        try
        {
            if (me.PriorityClass == ProcessPriorityClass.Normal)
            {
                me.PriorityClass = ProcessPriorityClass.High;
            }

            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
