using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Qgtm.Fast.Alerts;

/// <summary>Where notices go: a file, a terminal, an address.</summary>
public interface IAlertSink
{
    /// <summary>Its name, without any secret.</summary>
    string Name { get; }

    /// <summary>Delivers one notice, or throws. It is called for one notice at a time.</summary>
    Task SendAsync(AlertNotice notice, CancellationToken cancellationToken);
}

/// <summary>The other side has refused a notice, and says whether to come back.</summary>
/// <param name="message">Why, without any secret.</param>
/// <param name="isFinal">Another try would be refused, too.</param>
/// <param name="after">Not before that; zero = when it suits.</param>
public sealed class SinkRefusal(string message, bool isFinal, TimeSpan after = default) : Exception(message)
{
    public bool IsFinal => isFinal;
    public TimeSpan After => after;
}

/// <summary>How patient a queue is with its sink.</summary>
/// <param name="Timeout">Longest try.</param>
/// <param name="First">Pause after the first failure; it doubles.</param>
/// <param name="Longest">Longest pause.</param>
/// <param name="Tries">Tries for one notice.</param>
public sealed record SinkPatience(TimeSpan Timeout, TimeSpan First, TimeSpan Longest, int Tries)
{
    /// <summary>About five minutes of trying.</summary>
    public static SinkPatience Usual { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), 10);
}

/// <summary>
/// The bounded queue before one sink, with a task of its own: time-outs, tries that pause longer and longer, and when it is
/// full the oldest notice is lost, counted. So a sink that is stuck stops nobody.
/// </summary>
public sealed class SinkQueue : IAsyncDisposable
{
    /// <summary>Notices that wait for one sink.</summary>
    public const int Capacity = 256;

    private readonly IAlertSink _sink;
    private readonly Severity _least;
    private readonly TimeProvider _time;
    private readonly SinkPatience _patience;
    private readonly Channel<AlertNotice> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _put;
    private long _done;
    private long _lost;
    private int _inRow;

    /// <param name="sink">Where to.</param>
    /// <param name="least">What matters less does not go there.</param>
    /// <param name="time">For time-outs and pauses.</param>
    /// <param name="patience">How patient; null = <see cref="SinkPatience.Usual"/>.</param>
    public SinkQueue(IAlertSink sink, Severity least, TimeProvider time, SinkPatience? patience = null)
    {
        _sink = sink;
        _least = least;
        _time = time;
        _patience = patience ?? SinkPatience.Usual;
        _queue = Channel.CreateBounded<AlertNotice>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Lose());
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The sink's name.</summary>
    public string Name => _sink.Name;

    /// <summary>Notices delivered, and those that were not and never will be.</summary>
    public long Sent => Volatile.Read(ref _done) - Lost;
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Tries that have failed since the last success.</summary>
    public int FailuresInRow => Volatile.Read(ref _inRow);

    /// <summary>Why the last one failed, without any secret; empty when none has.</summary>
    public string LastFailure { get; private set; } = string.Empty;

    /// <summary>Takes a notice; returns at once.</summary>
    public void Put(AlertNotice notice)
    {
        if (notice.Severity >= _least)
        {
            Interlocked.Increment(ref _put);
            _queue.Writer.TryWrite(notice);
        }
    }

    /// <summary>True when all that was put so far is delivered or lost, before the time is over.</summary>
    public async Task<bool> FlushAsync(TimeSpan most)
    {
        long until = Volatile.Read(ref _put), start = _time.GetTimestamp();
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(10), _time);
        while (Volatile.Read(ref _done) < until)
        {
            if (_time.GetElapsedTime(start) > most)
            {
                return false;
            }

            await poll.WaitForNextTickAsync();
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        (_sink as IDisposable)?.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (AlertNotice notice in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                if (await DeliverAsync(notice))
                {
                    Interlocked.Increment(ref _done);
                }
                else
                {
                    Lose();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for: who wants all delivered flushes before.
        }
    }

    private async Task<bool> DeliverAsync(AlertNotice notice)
    {
        TimeSpan pause = _patience.First;
        for (int n = 1; ; n++)
        {
            TimeSpan after = TimeSpan.Zero;
            try
            {
                using CancellationTokenSource limit = new(_patience.Timeout, _time);
                using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);

                // Abandoned when it does not listen: a sink that ignores its token would hold the queue for ever.
                await Task.Run(() => _sink.SendAsync(notice, both.Token), both.Token).WaitAsync(both.Token);
                Volatile.Write(ref _inRow, 0);
                return true;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                LastFailure = Say(e);
                Interlocked.Increment(ref _inRow);
                if (n >= _patience.Tries || e is SinkRefusal { IsFinal: true })
                {
                    return false;
                }

                after = (e as SinkRefusal)?.After ?? TimeSpan.Zero;
            }

            await Task.Delay(after > pause ? after : pause, _time, _stop.Token);
            pause = pause * 2 < _patience.Longest ? pause * 2 : _patience.Longest;
        }
    }

    /// <summary>Never the message of a foreign exception: it may hold an address, and an address may be a secret.</summary>
    private static string Say(Exception e) => e switch
    {
        SinkRefusal r => r.Message,
        OperationCanceledException => "no answer in time",
        HttpRequestException h => "no connection (" + h.HttpRequestError + ")",
        System.Net.Mail.SmtpException s => "mail refused (" + s.StatusCode + ")",
        _ => e.GetType().Name,
    };

    private void Lose()
    {
        Interlocked.Increment(ref _lost);
        Interlocked.Increment(ref _done);
    }
}
