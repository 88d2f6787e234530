using System;
using System.Diagnostics;
using System.Globalization;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>A bar on the terminal that is drawn over itself; where no terminal is, a line for each tenth.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int Width = 30;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private string _what = string.Empty;
    private int _tenth;
    private int _drawn;

    /// <summary>How far something is, 0 to 1, with the time that is left at this pace.</summary>
    public void Show(string what, double share)
    {
        int tenth = (int)(share * 10);
        if (what != _what)
        {
            _since.Restart();
            (_what, _tenth) = (what, -1);
        }

        if (!_isTerminal)
        {
            if (tenth > _tenth)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {share * 100:0} %"));
            }
        }
        else
        {
            double left = share > 0.02 ? _since.Elapsed.TotalSeconds * (1 - share) / share : 0;
            int full = (int)(share * Width);
            Draw(string.Create(CultureInfo.InvariantCulture, $"{what} [{new string('#', full)}{new string('.', Width - full)}] {share * 100,3:0} %{(left >= 1 ? $" {left:0} s left" : string.Empty)}"));
        }

        _tenth = tenth;
    }

    /// <summary>A line that stays.</summary>
    public void Say(string text)
    {
        Dispose();
        Console.Error.WriteLine(text);
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_drawn != 0)
        {
            Console.Error.Write("\r" + new string(' ', _drawn) + "\r");
            _drawn = 0;
        }
    }

    private void Draw(string text)
    {
        Console.Error.Write("\r" + text.PadRight(_drawn));
        _drawn = text.Length;
    }
}
