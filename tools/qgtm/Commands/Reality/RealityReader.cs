using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Commands.Incident;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Reality;

/// <summary>The last hours of one name in a journal.</summary>
internal sealed class RealityReader(EngineState state, Instrument[] instruments, int instrument, int hours) : IJournalSight
{
    private const long NsPerMs = 1_000_000;

    /// <summary>What a store may lag behind at the highest speed of a simulated venue that is in use: a second at 60 times.</summary>
    private const long SettleMs = 2 * Intervals.MinuteMs;

    private readonly IncidentLedger _ledger = new(state, instruments);
    private readonly Queue<ToldQuote> _quotes = new();
    private readonly SortedDictionary<long, ToldBar> _bars = [];
    private readonly List<RealityFill> _fills = [];
    private readonly List<long> _orders = [];
    private readonly List<(long TsMs, string Reason)> _denied = [];

    /// <summary>Reads them; a symbol that the run does not have is a <see cref="UserError"/>.</summary>
    public static RealityFacts Of(string directory, string symbol, int hours) => JournalWalk.Through(directory, (state, instruments) =>
    {
        int instrument = Universe.IndexOf(instruments, symbol);
        return instrument >= 0
            ? new RealityReader(state, instruments, instrument, hours)
            : throw new UserError(ExitCode.NotFound, $"The run in {directory} has no {symbol}: its names are in instruments.csv there.");
    }).Finished();

    /// <inheritdoc/>
    public void Before(in Event e) => _ledger.Before(in e);

    /// <inheritdoc/>
    public void After(in Event e)
    {
        if (e.Header.Instrument != instrument)
        {
            return;
        }

        long ms = (e.Header.TimeNs == 0 ? state.Scalars.TimeNs : e.Header.TimeNs) / NsPerMs;
        switch (e.Header.Kind)
        {
            case EventKind.Quote when e.Quote.BidPx > 0 && e.Quote.AskPx > e.Quote.BidPx:
                _quotes.Enqueue(new ToldQuote(ms, Usd(e.Quote.BidPx), Usd(e.Quote.AskPx)));
                Forget();
                break;
            case EventKind.MinuteBar or EventKind.UpdatedBar:
                _bars[ms] = new ToldBar(ms, Usd(e.Bar.Open), Usd(e.Bar.High), Usd(e.Bar.Low), Usd(e.Bar.Close));
                break;
            case EventKind.NewOrderSingle or EventKind.OrderReplaceRequest:
                _orders.Add(ms);
                break;
            case EventKind.Denied:
                _denied.Add((ms, ((RiskReason)e.Order.Reason).ToString()));
                break;
            case EventKind.ExecutionReport when _ledger.After(in e) is { } fill:
                _fills.Add(new RealityFill(ms, (double)fill.Qty, (double)fill.Px));
                break;
            default:
                break;
        }
    }

    /// <summary>A journal of weeks has more quotes than are looked at.</summary>
    private void Forget()
    {
        while (_quotes.Peek().TsMs < FromMs - Intervals.MinuteMs)
        {
            _ = _quotes.Dequeue();
        }
    }

    private long NowMs => state.Scalars.TimeNs / NsPerMs;

    private long FromMs => NowMs - (hours * 60 * Intervals.MinuteMs);

    private RealityFacts Finished()
    {
        long from = FromMs;
        PositionRow p = state.Positions[instrument];
        return new RealityFacts
        {
            Symbol = instruments[instrument].Symbol,
            FromMs = from,
            UntilMs = NowMs,
            SettledMs = NowMs - SettleMs,
            Quotes = [.. _quotes],
            Bars = [.. _bars.Values.Where(b => b.TsMs >= from)],
            Fills = [.. _fills.Where(f => f.TsMs >= from)],
            Orders = _orders.Count(t => t >= from),
            Denied = _denied.Where(d => d.TsMs >= from).CountBy(d => d.Reason).ToDictionary(),
            Books = Usd(p.Qty),
            Broker = Usd(p.BrokerQty),
            LookMs = state.Look.EndNs / NsPerMs,
            Frozen = p.Frozen == 0 ? string.Empty : EnumWords.Of((FreezeReason)p.Frozen),
            Breaks = [.. state.Breaks.Where(b => b.State == BreakState.Confirmed && b.Instrument == instrument).Select(b => b.Number).Order()],
            Targets = [.. StrategyCatalogue.All.Select((s, n) => (s.Info.Id, state.Strategy(n, instrument).Target)).Where(t => t.Target != 0)],
        };
    }

    private static double Usd(long nanos) => nanos / (double)Fixed.One;
}
