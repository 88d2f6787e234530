using System;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Reconciliation;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Daily history that is missing, then the orders whose outcome is not known, then looks at the broker until nothing is
/// unsettled: a difference is either gone or certain before any socket opens. No other thread runs yet.
/// </summary>
public sealed class StartUp(Session session, AlpacaRest rest, BrokerLook look, HistoryRest history, SeriesFeed series)
{
    private const int LooksMax = 10;

    /// <summary>The engine's build, so that the journal knows which one sent an order: the first bytes of its module id.</summary>
    private static readonly long Build = BitConverter.ToInt64(typeof(Engine).Module.ModuleVersionId.ToByteArray());
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts the epoch of this run and reconciles.</summary>
    /// <param name="isLive">Real money: strategies trade as their stages allow.</param>
    /// <param name="waits">Nothing leaves before a person has armed the run, or has seen what waits.</param>
    /// <param name="epoch">The least number of this start: above what the broker has of a directory that is lost; 0 = the next one.</param>
    /// <param name="first">Commands that stand before the first look, at the broker's time (ns).</param>
    public async Task RunAsync(bool isLive, bool waits, long epoch, Action<long> first)
    {
        VenueClock clock = await rest.GetClockAsync(CancellationToken.None);
        await look.FenceAsync(epoch, clock.TimeNs, CancellationToken.None);
        await WarmUp.RunAsync(session, history, series, clock);
        Event e = Command(EventKind.EngineStart, clock.TimeNs);
        e.Numbers.A = waits ? 1 : 0;
        e.Numbers.B = Build;
        e.Numbers.C = FileOwner.Me;
        e.Numbers.D = isLive ? 1 : 0;
        e.Numbers.E = epoch;
        session.Apply(in e);
        TermsList.Apply(session, await rest.GetAssetsAsync("active", CancellationToken.None), clock.TimeNs);
        first(clock.TimeNs);
        foreach (long unknown in session.UnknownOrders())
        {
            Event answer = await rest.GetOrderByClOrdIdAsync(unknown, CancellationToken.None);
            answer.Header.TimeNs = clock.TimeNs;
            session.Apply(in answer);
        }

        session.FlushAndRelease();
        using PeriodicTimer pause = new(LookPause);
        int looks = 0;
        do
        {
            await look.RunAsync(LookCause.Start, full: true, clock.TimeNs, input => session.Apply(in input), CancellationToken.None);
            session.FlushAndRelease();
        }
        while (session.State.Look.Unsettled != 0 && ++looks < LooksMax && await pause.WaitForNextTickAsync());

        e = Command(EventKind.Reconciled, clock.TimeNs);
        session.Apply(in e);
        session.FlushAndRelease();
    }

    private static Event Command(EventKind kind, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        return e;
    }
}
