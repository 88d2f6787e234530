using System;
using System.Diagnostics;
using System.Globalization;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What a start does, in this order (docs/boot-and-stop.md). All but the skippable ones are critical: a failure ends the start.</summary>
public enum BootStep
{
    Configuration = 1,
    StateDirectory = 2,
    Venue = 3,
    Journal = 4,
    Alerts = 5,
    Control = 6,
    Account = 7,
    WatchdogTrip = 8,
    Reconciliation = 9,
    Rehearsal = 10,
    Streams = 11,
}

/// <summary>The numbered steps of a start and of a stop, each with its outcome and the time since the start, on stderr.</summary>
public sealed class Boot
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private BootStep _last;
    private int _stops;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>A step has been done.</summary>
    public void Step(BootStep step, string what) => Say(step, "ok", what);

    /// <summary>A step that there is no need of here.</summary>
    public void Skip(BootStep step, string why) => Say(step, "skipped", why);

    /// <summary>The step after the last one could not be done; the sentence that says why is the caller's.</summary>
    public void Fail()
    {
        if (_last < BootStep.Streams)
        {
            Say(_last + 1, "failed", "the start ends here");
        }
    }

    /// <summary>A step of the ordered stop has been done.</summary>
    public void Stop(string what) => Line($"stop {++_stops}. {what}");

    /// <summary>A remark between two steps.</summary>
    public void Say(string what) => Console.Error.WriteLine("         " + what);

    private void Say(BootStep step, string outcome, string what)
    {
        _last = step;
        Line($"{(int)step}. {Name(step)} {outcome}: {what}");
    }

    private void Line(string text) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[T+{Elapsed.TotalSeconds:0.0}s] {text}"));

    private static string Name(BootStep step) => step switch
    {
        BootStep.StateDirectory => "state directory",
        BootStep.WatchdogTrip => "watchdog trip",
        _ => step.ToString().ToLowerInvariant(),
    };
}
