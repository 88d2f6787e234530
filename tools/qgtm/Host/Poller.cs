using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Asks the broker for clock, account and positions once a second; the clock's answer is the engine's timer.</summary>
public sealed class Poller(AlpacaRest rest, Lane lane, int instruments)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Requests that failed: the next round asks again.</summary>
    public long Failures { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period);
        do
        {
            try
            {
                await RoundAsync(cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or FormatException or TimeoutException || IsTimeOut(e, cancellationToken))
            {
                Failures++;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static bool IsTimeOut(Exception e, CancellationToken asked) => e is OperationCanceledException && !asked.IsCancellationRequested;

    /// <summary>Asks once; a failure comes out.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        VenueClock clock = await rest.GetClockAsync(cancellationToken);
        Event account = await rest.GetAccountAsync(cancellationToken);
        List<Event> positions = await rest.GetPositionsAsync(cancellationToken);
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.Source = EventSource.Timers;
        e.Header.Instrument = -1;
        e.Header.TimeNs = clock.TimeNs;
        e.Numbers.A = clock.IsOpen ? 1 : 0;
        e.Numbers.B = clock.NextCloseNs;
        lane.TryWrite(in e);
        account.Header.TimeNs = clock.TimeNs;
        lane.TryWrite(in account);
        foreach (Event position in Complete(positions, instruments))
        {
            Event stamped = position;
            stamped.Header.TimeNs = clock.TimeNs;
            lane.TryWrite(in stamped);
        }
    }

    /// <summary>
    /// The broker lists only what it holds: every other instrument is an explicit zero, so that a position which is gone is a
    /// difference too.
    /// </summary>
    public static Event[] Complete(List<Event> listed, int instruments)
    {
        var all = new Event[instruments];
        for (int i = 0; i < instruments; i++)
        {
            all[i].Header.Kind = EventKind.VenuePosition;
            all[i].Header.Source = EventSource.Replies;
            all[i].Header.Instrument = i;
        }

        foreach (Event position in listed)
        {
            if (unchecked((uint)position.Header.Instrument) < (uint)instruments)
            {
                all[position.Header.Instrument].Position = position.Position;
            }
        }

        return all;
    }
}
