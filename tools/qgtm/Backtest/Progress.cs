using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>One line that moves: the day that was reached, days a second, and when it will be over.</summary>
public sealed class Progress(TextWriter? to) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last = -Pause;
    private DateOnly _first;
    private int _days;
    private bool _open;

    /// <summary>The last day of the range.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>The last day that can have data: a range that has no end ends today.</summary>
    public static DateOnly Last(DateOnly to) => DateOnly.FromDateTime(DateTime.UtcNow) is var today && today < to ? today : to;

    /// <summary>A day is done.</summary>
    public void Tell(DateOnly day)
    {
        _first = _days++ == 0 ? day : _first;
        if (to is null || _clock.Elapsed - _last < Pause)
        {
            return;
        }

        _last = _clock.Elapsed;
        double part = Math.Clamp((day.DayNumber - _first.DayNumber) / (double)Math.Max(1, Until.DayNumber - _first.DayNumber), 0, 1);
        double left = part > 0.001 ? _clock.Elapsed.TotalSeconds * (1 - part) / part : 0;
        string bar = new string('=', (int)(part * Width)).PadRight(Width);
        to.Write(string.Create(CultureInfo.InvariantCulture, $"\r[{bar}] {day:yyyy-MM-dd}  {_days / _clock.Elapsed.TotalSeconds:F0} days/s  {left:F0} s left   "));
        _open = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open)
        {
            to?.WriteLine();
            _open = false;
        }
    }
}
