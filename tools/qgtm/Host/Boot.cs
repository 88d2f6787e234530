using System;
using System.Diagnostics;
using System.Globalization;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The numbered boot steps, each with the time since the start, on stderr.</summary>
public sealed class Boot
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _number;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>A step has been done.</summary>
    public void Step(string what)
    {
        _number++;
        double seconds = Elapsed.TotalSeconds;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[T+{seconds:0.0}s] {_number}. {what}"));
    }

    /// <summary>A remark between two steps.</summary>
    public void Say(string what) => Console.Error.WriteLine("         " + what);
}
