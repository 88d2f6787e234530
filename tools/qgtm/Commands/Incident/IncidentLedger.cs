using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Incident;

/// <summary>A fill as the books took it: signed shares and USD a share.</summary>
internal readonly record struct IncidentFill(int Instrument, int Strategy, decimal Qty, decimal Px);

/// <summary>
/// Who has made or lost what: shares and cash of each strategy and name by their fills, valued at the engine's marks. An order
/// counts for the strategy that changed its target last; FLATTEN's own have none.
/// </summary>
internal sealed class IncidentLedger(EngineState state, Instrument[] instruments)
{
    private const string Flatten = "FLATTEN";
    private readonly Dictionary<(int Strategy, int Instrument), (decimal Qty, decimal Cash)> _books = [];
    private Dictionary<(int Strategy, int Instrument), decimal> _atPeak = [];
    private long _cum;
    private long _avgPx;

    /// <summary>Equity at its peak, and when that was, ns.</summary>
    public long Peak { get; private set; }
    public long PeakNs { get; private set; }

    /// <summary>Remembers what an order had before its report is applied.</summary>
    public void Before(in Event e)
    {
        _cum = _avgPx = 0;
        if (e.Header.Kind == EventKind.ExecutionReport && OrderTable.Has(state, e.Report.OrderId))
        {
            ref readonly OrderRow row = ref state.Orders[OrderTable.Slot(e.Report.OrderId)];
            (_cum, _avgPx) = (row.CumQty, row.AvgPx);
        }
    }

    /// <summary>What the report has added; null when it was no fill.</summary>
    public IncidentFill? After(in Event e)
    {
        if (state.Scalars.PeakEquity != Peak)
        {
            (Peak, PeakNs, _atPeak) = (state.Scalars.PeakEquity, state.Scalars.TimeNs, Values());
        }

        if (e.Header.Kind != EventKind.ExecutionReport || !OrderTable.Has(state, e.Report.OrderId))
        {
            return null;
        }

        OrderRow row = state.Orders[OrderTable.Slot(e.Report.OrderId)];
        decimal qty = Units(row.CumQty - _cum);
        if (qty <= 0)
        {
            return null;
        }

        decimal spent = (Units(row.CumQty) * Units(row.AvgPx)) - (Units(_cum) * Units(_avgPx)), sign = row.Side == Side.Buy ? 1 : -1;
        (decimal Qty, decimal Cash) had = _books.GetValueOrDefault((row.Strategy, row.Instrument));
        _books[(row.Strategy, row.Instrument)] = (had.Qty + (sign * qty), had.Cash - (sign * spent));
        return new IncidentFill(row.Instrument, row.Strategy, sign * qty, spent / qty);
    }

    /// <summary>Since the peak, the worst first: by name and by strategy.</summary>
    public (List<IncidentShare> Symbols, List<IncidentShare> Strategies) Shares()
    {
        Dictionary<(int Strategy, int Instrument), decimal> now = Values();
        List<((int Strategy, int Instrument) Key, decimal Pnl)> all = [.. now.Select(v => (v.Key, v.Value - _atPeak.GetValueOrDefault(v.Key)))];
        return (Sum(all, k => instruments[k.Instrument].Symbol), Sum(all, k => Name(k.Strategy)));
    }

    public static decimal Units(long nanos) => (decimal)nanos / Fixed.One;

    public static string Name(int strategy) => strategy >= 0 && strategy < ControlSources.StrategyNames.Count ? ControlSources.StrategyNames[strategy] : Flatten;

    private static List<IncidentShare> Sum(List<((int Strategy, int Instrument) Key, decimal Pnl)> all, Func<(int Strategy, int Instrument), string> name) =>
    [
        .. all.GroupBy(s => name(s.Key), StringComparer.Ordinal).Select(g => new IncidentShare(g.Key, g.Sum(s => s.Pnl)))
            .OrderBy(s => s.PnlUsd).ThenBy(s => s.Name, StringComparer.Ordinal),
    ];

    private Dictionary<(int Strategy, int Instrument), decimal> Values() =>
        _books.ToDictionary(b => b.Key, b => b.Value.Cash + (b.Value.Qty * Units(state.Market[b.Key.Instrument].Mark)));
}
