using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// The one line of a running engine on stderr: rewritten in place each second on a terminal, a plain line each minute where
/// stderr is a file or a pipe. Disposing it ends the line.
/// </summary>
public sealed class LiveLine : IAsyncDisposable
{
    private readonly TextWriter _to;
    private readonly Func<string> _text;
    private readonly Func<int>? _width;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _open;

    /// <param name="to">Where the line goes.</param>
    /// <param name="text">The line of this moment.</param>
    /// <param name="width">Columns of the terminal; null when it is none.</param>
    public LiveLine(TextWriter to, Func<string> text, Func<int>? width)
    {
        _to = to;
        _text = text;
        _width = width;
    }

    /// <summary>Shows the engine of this process until disposed.</summary>
    public static LiveLine Start(Session session, EngineThread engine, string environment)
    {
        long start = Stopwatch.GetTimestamp();
        bool terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        LiveLine line = new(
            Console.Error,
            () => Text(
                EngineStatus.Of(session, Stopwatch.GetElapsedTime(start)) with { Environment = environment },
                engine.TickToFeature is { Count: > 0 } h ? (h.Percentile(0.50), h.Percentile(0.99)) : null),
            terminal ? Columns : null);
        line._loop = line.RunAsync(TimeSpan.FromSeconds(terminal ? 1 : 60));
        return line;
    }

    /// <summary>
    /// Event time, tier, money, counts, and tick-to-feature (ns) where there is one; the important words first, as the end
    /// may be cut.
    /// </summary>
    public static string Text(EngineStatus s, (long P50, long P99)? tickToFeature)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{s.Environment}  {s.EventTime:HH:mm:ss}Z  {s.Tier}  ${s.EquityUsd:N2}  day {StatusBox.Signed(s.DayPnlUsd)}  {s.Inputs:N0} events  {s.Orders:N0} orders  {s.Fills:N0} fills");
        return tickToFeature is { } t
            ? text + string.Create(CultureInfo.InvariantCulture, $"  tick p50 {t.P50 / 1e3:N1} p99 {t.P99 / 1e3:N1} µs")
            : text;
    }

    /// <summary>Writes the line of this moment once. A terminal that is gone must not disturb the run: nothing is shown then.</summary>
    public void Write()
    {
        try
        {
            Show(_text());
        }
        catch (IOException)
        {
            _open = false;
        }
    }

    private void Show(string text)
    {
        if (_width is null)
        {
            _to.WriteLine(text);
            return;
        }

        // One column stays free: a full line would make the terminal wrap, and the next one would stand below it.
        int room = Math.Max(1, _width() - 1);
        _to.Write("\r" + (text.Length > room ? text[..room] : text) + "\u001b[K");
        _to.Flush();
        _open = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_open)
        {
            Write();
        }

        if (_open)
        {
            _open = false;
            _to.WriteLine();
        }

        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan period)
    {
        using PeriodicTimer timer = new(period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Write();
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    private static int Columns()
    {
        try
        {
            int columns = Console.WindowWidth;
            return columns > 0 ? columns : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
