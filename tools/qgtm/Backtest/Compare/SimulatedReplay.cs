using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// A session's market, clock and commands again, with the simulated exchange in the broker's place: what its decisions would have come
/// to under stated fill rules. What the broker said is left out; account, fills and refusals are the exchange's.
/// </summary>
/// <param name="options">The fill rules.</param>
/// <param name="session">Where the run is journaled.</param>
/// <param name="tape">Hears every event of it.</param>
public sealed class SimulatedReplay(BacktestOptions options, Session session, RunTape tape) : IDisposable
{
    private readonly List<Event> _before = [];
    private (Event Row, long AtNs) _next;
    private VenueCore? _venue;
    private Lockstep? _lockstep;
    private long _cash;

    /// <summary>Takes the journal's next input. The exchange opens with the first quote or print, and with the cash that the broker told before.</summary>
    public void Take(in Event e)
    {
        if (e.Header.Kind is EventKind.Quote or EventKind.Trade)
        {
            _next = (e, e.Header.TimeNs);
            Lockstep open = _lockstep ??= Open();
            _ = _venue!.TryAdvance(open);
        }
        else if (e.Header.Kind == EventKind.VenueAccount)
        {
            _cash = _lockstep is null ? e.Account.Cash : _cash;
            _lockstep?.Account();
        }

        if (_lockstep is null)
        {
            _before.Add(e);
        }
        else if (IsKept(e.Header.Kind))
        {
            _lockstep.Take(in e);
        }
    }

    /// <summary>The exchange's last word on account and positions.</summary>
    public void Finish() => _lockstep?.Finish();

    /// <inheritdoc/>
    public void Dispose() => _venue?.Dispose();

    /// <summary>The broker's part of the journal is the exchange's now; that the stream of orders is up stays true.</summary>
    private static bool IsKept(EventKind kind) =>
        kind is (< EventKind.ExecutionReport or >= EventKind.EngineStart or EventKind.OrderStreamUp) and not EventKind.MassCancelReport;

    private Lockstep Open()
    {
        _venue = new VenueCore(new VenueOptions
        {
            Rows = Rows(),
            CashNanos = _cash,
            FeePerShareNanos = BacktestOptions.Nanos(options.FeesUsd),
            LatencyNs = BacktestOptions.Ns(options.LatencyMs),
            Latencies = options.Latencies,
            Participation = options.ParticipationPct / 100,
            Queues = options.Queues,
            Seed = options.Seed,
            PartialFillPct = 0,
        });
        ReadOnlySpan<Instrument> names = session.Engine.Instruments;
        for (int i = 0; i < names.Length; i++)
        {
            if (i >= _venue.Instruments.Count || _venue.Instruments[i].Symbol != names[i].Symbol)
            {
                throw new UserError(ExitCode.Configuration, $"The simulated exchange does not list {names[i].Symbol}: replay that journal without --simulated.");
            }
        }

        Lockstep made = new(_venue, session) { Tape = tape.Take, IsFed = true };
        foreach (Event e in _before)
        {
            if (IsKept(e.Header.Kind) || e.Header.Kind == EventKind.VenueAccount)
            {
                made.Take(in e);
            }
        }

        return made;
    }

    /// <summary>The exchange asks for a row when one has come, once for each.</summary>
    private IEnumerable<(Event Row, long AtNs)> Rows()
    {
        while (true)
        {
            yield return _next;
        }
    }
}
