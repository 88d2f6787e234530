using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Incident;

/// <summary>
/// Plays a journal through the same engine once more and takes notes: what was held when the tier rose, what happened then,
/// what is left. Nothing on the disk changes; an engine may be writing.
/// </summary>
internal sealed class IncidentReader
{
    private const int TimelineMax = 1_000;
    private readonly EngineState _state;
    private readonly Instrument[] _instruments;
    private readonly Comparison _comparison;
    private readonly IncidentLedger _ledger;
    private readonly AlertFigures _figures;
    private readonly CommandText _text = new();
    private readonly List<IncidentMoment> _timeline = [];
    private string _reason = string.Empty;
    private IncidentReport? _report;
    private PositionRow[] _before = [];
    private long[] _marks = [];
    private long _triggerNs;
    private long _flatNs;
    private bool _over;

    private IncidentReader(EngineState state, Engine engine, RingBuffer ring, Instrument[] instruments)
    {
        _state = state;
        _instruments = instruments;
        _comparison = new Comparison(engine, ring);
        _ledger = new IncidentLedger(state, instruments);
        _figures = AlertFigures.Of(instruments, ControlSources.StrategyNames);
    }

    /// <summary>The last incident of a journal; null when the tier never rose so far.</summary>
    public static IncidentReport? Of(string directory) => StateFile.Settled(() =>
    {
        Instrument[] instruments = InstrumentFile.Read(directory);
        long last = Last(directory);
        if (last == 0)
        {
            return null;
        }

        EngineState state = new(Recovery.Room(instruments));
        using RingBuffer ring = new(1 << 16, 1);
        IncidentReader reader = new(state, new Engine(state, instruments, ring), ring, instruments);
        JournalReader.Read(directory, 1, (in Event e) => reader.Take(in e, last));
        reader._comparison.Throw();
        return reader.Finished();
    });

    /// <summary>Sequence of the rise that began the last incident: from below FLATTEN to it or beyond.</summary>
    private static long Last(string directory)
    {
        long last = 0;
        JournalReader.Read(directory, 1, (in Event e) =>
            last = e.Header.Kind == EventKind.TierChanged && e.Numbers.A < (long)KillTier.Flatten && e.Numbers.B >= (long)KillTier.Flatten ? e.Header.Sequence : last);
        return last;
    }

    private void Take(in Event e, long trigger)
    {
        if (_over)
        {
            return;
        }

        // Past five minutes and flat: what comes later belongs to no incident, and the report stays as it is for ever.
        if (_report is not null && _flatNs != 0 && e.Header.TimeNs > _triggerNs + IncidentReport.SpanNs && e.IsInput)
        {
            _over = true;
            return;
        }

        IncidentFill? fill = null;
        if (e.IsInput)
        {
            _ledger.Before(in e);
            _comparison.Take(in e);
            fill = _ledger.After(in e);
        }
        else
        {
            _comparison.Take(in e);
        }

        TakeReason(in e);
        if (e.Header.Sequence == trigger)
        {
            Begin(in e);
        }

        if (_report is not null)
        {
            Note(in e, fill);
        }
    }

    /// <summary>The words of a person stand before the command that they belong to.</summary>
    private void TakeReason(in Event e)
    {
        if (e.Header.Kind == EventKind.CommandText)
        {
            _text.Take(in e);
        }
        else if (e.Header.Kind == EventKind.RaiseTier)
        {
            _reason = _text.First(e.Numbers.C);
        }
    }

    private void Begin(in Event e)
    {
        KillRow row = _state.KillHistory[e.Numbers.D & (EngineLimits.KillHistoryMax - 1)];
        (List<IncidentShare> symbols, List<IncidentShare> strategies) = _ledger.Shares();
        _before = [.. _state.Positions];
        _marks = [.. _state.Market.Select(m => m.Mark)];
        _triggerNs = e.Header.TimeNs;
        decimal equity = IncidentLedger.Units(_state.Control.Equity), peak = IncidentLedger.Units(_state.Scalars.PeakEquity);
        _report = new IncidentReport
        {
            Tier = TierTable.Of((KillTier)e.Numbers.B).Word,
            TriggeredAt = Time(_triggerNs),
            Sequence = e.Header.Sequence,
            Cause = KillHistory.Reason(in row, _instruments),
            Reason = TierTriggers.IsPerson((TierTrigger)row.Trigger) ? _reason : string.Empty,
            PeakUsd = peak,
            PeakAt = Time(_ledger.PeakNs),
            EquityUsd = equity,
            UnexplainedUsd = equity - peak - symbols.Sum(s => s.PnlUsd),
            Symbols = symbols,
            Strategies = strategies,
        };
    }

    private void Note(in Event e, IncidentFill? fill)
    {
        _report = _report! with { SeenUntil = Time(_state.Scalars.TimeNs), LastSequence = e.Header.Sequence };
        if (fill is { } f)
        {
            _report = _report with { Fills = _report.Fills + 1 };
            Say(in e, $"fill: {Word(f.Qty)} {Symbol(f.Instrument)} {Math.Abs(f.Qty):0.####} at {f.Px:0.####}");
        }

        switch (e.Header.Kind)
        {
            case EventKind.ExecutionReport when e.Report.Status == OrdStatus.Rejected:
                _report = _report with { Refusals = _report.Refusals + 1 };
                Say(in e, $"refused by the broker: order {e.Report.OrderId} of {Symbol(e.Header.Instrument)} ({e.Report.Reason}, HTTP {e.Report.HttpStatus})");
                break;
            case EventKind.Denied:
                _report = _report with { Refusals = _report.Refusals + 1 };
                Say(in e, $"denied by the gate: {Symbol(e.Header.Instrument)} ({(Risk.RiskReason)e.Order.Reason})");
                break;
            case EventKind.NewOrderSingle:
                _report = _report with { ClosingOrders = _report.ClosingOrders + (e.Order.Effect == PositionEffect.Close ? 1 : 0) };
                Say(in e, $"order: {e.Order.Side} {Symbol(e.Header.Instrument)} {IncidentLedger.Units(e.Order.Qty):0.####} {e.Order.Type}, {(e.Order.Effect == PositionEffect.Close ? "closes" : "opens")}");
                break;
            case EventKind.OrderMassCancelRequest:
                Say(in e, $"cancel of every open order");
                break;
            case EventKind.MassCancelReport:
                Say(in e, $"the broker {(e.Numbers.A == 1 ? "has taken" : "has not taken")} the cancel, {(e.Numbers.D - e.Numbers.B) / 1e6:0.0} ms after the command");
                break;
            case EventKind.OrderCancelRequest:
                Say(in e, $"cancel of order {e.Order.OrderId} of {Symbol(e.Header.Instrument)}");
                break;
            case EventKind.FlattenDone when e.Header.Instrument < 0:
                _flatNs = e.Header.TimeNs;
                _report = _report with { FlatAt = Time(_flatNs) };
                Say(in e, $"flat: the broker shows nothing left, {e.Numbers.A / 1e9:0.0} s after the trigger, {e.Numbers.B} orders");
                break;
            default:
                SayAlert(in e);
                break;
        }
    }

    /// <summary>What the alerts said, by the table that they are made from.</summary>
    private void SayAlert(in Event e)
    {
        Event copy = e;
        foreach (AlertRule rule in AlertTable.Rules.Where(r => r.Kind == copy.Header.Kind && r.Kind != EventKind.None && r.AfterNs == 0 && r.When?.Invoke(copy) != false))
        {
            Say(in e, $"{rule.Severity.ToString().ToUpperInvariant()}: {_figures.Fill(rule.Says, copy)}");
        }
    }

    private void Say(in Event e, FormattableString what)
    {
        if (_timeline.Count < TimelineMax)
        {
            _timeline.Add(new IncidentMoment(Time(e.Header.TimeNs == 0 ? _state.Scalars.TimeNs : e.Header.TimeNs), e.Header.Sequence, what.ToString(CultureInfo.InvariantCulture)));
            return;
        }

        _report = _report! with { TimelineLeft = _report.TimelineLeft + 1 };
    }

    private IncidentReport Finished()
    {
        List<IncidentPosition> positions = [];
        for (int i = 0; i < _instruments.Length; i++)
        {
            PositionRow now = _state.Positions[i];
            if (_before[i].Qty != 0 || now.Qty != 0 || now.BrokerQty != 0)
            {
                decimal before = IncidentLedger.Units(_before[i].Qty);
                positions.Add(new(Symbol(i), before, before * IncidentLedger.Units(_marks[i]), IncidentLedger.Units(now.Qty), IncidentLedger.Units(now.BrokerQty)));
            }
        }

        return _report! with { Positions = positions, Timeline = _timeline, Open = [.. Open()] };
    }

    private IEnumerable<string> Open()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            if (_state.Positions[i].BrokerQty != 0)
            {
                yield return FormattableString.Invariant($"{Symbol(i)}: the broker holds {IncidentLedger.Units(_state.Positions[i].BrokerQty):0.####} shares ({(FlattenStage)_state.Flatten[i].Stage})");
            }
        }

        foreach (OrderRow row in _state.Orders.Where(o => o.IsOpen).OrderBy(o => o.OrderId))
        {
            yield return FormattableString.Invariant($"order {row.OrderId} of {Symbol(row.Instrument)} is {row.Status}, {IncidentLedger.Units(row.LeavesQty):0.####} may still fill");
        }

        foreach (ForeignRow row in _state.Foreign.Where(r => r.Look != 0))
        {
            yield return FormattableString.Invariant($"made elsewhere: {(row.Key == 0 ? "position" : "order")} of {IncidentLedger.Units(row.Qty):0.####} {(row.Instrument >= 0 ? Symbol(row.Instrument) : Alpaca.SymbolText.Unpack(row.Symbol))}");
        }

        foreach (BreakRow row in _state.Breaks.Where(b => b.State == BreakState.Confirmed).OrderBy(b => b.Number))
        {
            yield return FormattableString.Invariant($"break {row.Number} ({row.Kind}) waits for an operator: qgtm reconcile show {row.Number}");
        }
    }

    private string Symbol(int instrument) => instrument >= 0 && instrument < _instruments.Length ? _instruments[instrument].Symbol : "the account";

    private static string Word(decimal qty) => qty > 0 ? "bought" : "sold";

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);
}
