using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Asks the broker for clock, account and positions once a second; the clock's answer is the engine's timer.</summary>
public sealed class Poller(AlpacaRest rest, Lane lane)
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
            catch (Exception e) when (e is HttpRequestException or FormatException or TimeoutException)
            {
                Failures++;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
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
        foreach (Event position in positions)
        {
            Event stamped = position;
            stamped.Header.TimeNs = clock.TimeNs;
            lane.TryWrite(in stamped);
        }
    }
}
