using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Commands.Incident;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands.Export;

/// <summary>Every order and execution of a journal, and the state at its end.</summary>
internal sealed class ExportReader(EngineState state, Instrument[] instruments) : IJournalSight
{
    private readonly IncidentLedger _ledger = new(state, instruments);
    private readonly SortedDictionary<long, OrderRow> _orders = [];
    private readonly List<ExportFill> _fills = [];

    /// <summary>The export of a state directory.</summary>
    public static SessionExport Of(string directory)
    {
        ExportReader reader = JournalWalk.Through(directory, (state, instruments) => new ExportReader(state, instruments));
        string marker = Path.Combine(directory, StateMarker.FileName);
        return reader.Finished(File.Exists(marker) ? File.ReadAllText(marker).Trim() : string.Empty);
    }

    /// <inheritdoc/>
    public void Before(in Event e) => _ledger.Before(in e);

    /// <inheritdoc/>
    public void After(in Event e)
    {
        long id = e.Header.Kind switch
        {
            EventKind.NewOrderSingle => e.Order.OrderId,
            EventKind.OrderReplaceRequest => e.Replace.OrderId,
            EventKind.ExecutionReport => e.Report.OrderId,
            _ => 0,
        };
        if (!OrderTable.Has(state, id))
        {
            return;
        }

        // A younger order may take the slot: this is the last that is seen of it then.
        _orders[id] = state.Orders[OrderTable.Slot(id)];
        if (_ledger.After(in e) is { } fill)
        {
            _fills.Add(new ExportFill(
                Time(e.Header.TimeNs == 0 ? state.Scalars.TimeNs : e.Header.TimeNs), ClOrdIds.ToText(id), instruments[fill.Instrument].Symbol, IncidentLedger.Name(fill.Strategy), EnumWords.Of(_orders[id].Side), fill.Qty, fill.Px));
        }
    }

    private SessionExport Finished(string environment)
    {
        foreach (OrderRow row in state.Orders.Where(o => o.OrderId != 0))
        {
            _orders[row.OrderId] = row;
        }

        ref readonly ScalarsRow s = ref state.Scalars;
        return new SessionExport
        {
            Account = new ExportAccount(
                environment, Time(s.TimeNs), s.Sequence, StateHash.Of(state).ToString("x16", CultureInfo.InvariantCulture), Summary.TierText(state.Tier), s.Reconciled == 1,
                Units(s.Cash), Units(s.Equity), Units(s.PeakEquity), Units(s.BuyingPower)),
            Positions = [.. Enumerable.Range(0, instruments.Length).Where(Matters).Select(Position)],
            Orders = [.. _orders.Values.Select(Order)],
            Fills = _fills,
            Strategies = [.. StrategyCatalogue.All.Select((entry, number) => Strategy(entry.Info, number))],
            Targets = [.. Targets()],
        };
    }

    /// <summary>Held by us or by the broker, traded before, or frozen.</summary>
    private bool Matters(int instrument)
    {
        ref readonly PositionRow p = ref state.Positions[instrument];
        return p.Qty != 0 || p.BrokerQty != 0 || p.TradedQty != 0 || p.Frozen != 0;
    }

    private ExportPosition Position(int instrument)
    {
        PositionRow p = state.Positions[instrument];
        decimal qty = Units(p.Qty), mark = Units(state.Market[instrument].Mark), average = Units(p.AvgPx);
        return new ExportPosition(
            instruments[instrument].Symbol, qty, average, mark, qty * mark, qty * (mark - average), Units(p.RealizedPnl), Units(p.BrokerQty),
            p.Frozen == 0 ? string.Empty : EnumWords.Of((FreezeReason)p.Frozen));
    }

    private ExportOrder Order(OrderRow o) => new(
        ClOrdIds.ToText(o.OrderId), instruments[o.Instrument].Symbol, IncidentLedger.Name(o.Strategy), EnumWords.Of(o.Side), EnumWords.Of(o.Type), EnumWords.Of(o.TimeInForce),
        Units(o.OrderQty), Units(o.LimitPx), Units(o.CumQty), Units(o.AvgPx), EnumWords.Of(o.Status), Time(o.SentNs), Time(o.UpdatedNs));

    private ExportStrategy Strategy(StrategyInfo info, int number)
    {
        StrategyBook book = state.Books[number];
        bool runs = state.StrategyLimits[number].IsWhole && (state.Control.Quarantined >> number & 1) == 0;
        return new ExportStrategy(
            info.Id, EnumWords.Of((StrategyStage)book.Stage), runs, book.Allocation, book.Weight, book.Skill, book.Days, book.TotalReturn, book.Turnover);
    }

    private IEnumerable<ExportTarget> Targets()
    {
        for (int number = 0; number < StrategyCatalogue.Count; number++)
        {
            for (int i = 0; i < instruments.Length; i++)
            {
                StrategyRow row = state.Strategy(number, i);
                if (row.SignalNs != 0)
                {
                    yield return new ExportTarget(
                        StrategyCatalogue.All[number].Info.Id, instruments[i].Symbol, row.Target, row.Confidence, row.EdgeBps, EnumWords.Of((EmptyReason)row.Empty), Time(row.SignalNs));
                }
            }
        }
    }

    private static decimal Units(long nanos) => IncidentLedger.Units(nanos);

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);
}
