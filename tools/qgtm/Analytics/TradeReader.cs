using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Models;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Research;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>
/// Plays a journal through the same engine once more and takes notes of every order: what the market was when it was decided on, when it left and when it was over. Nothing on the
/// disk changes; an engine may be writing.
/// </summary>
internal sealed class TradeReader
{
    private readonly EngineState _state;
    private readonly Instrument[] _instruments;
    private readonly int[] _primary;
    private readonly Comparison _comparison;
    private readonly double _feesUsd;
    private readonly Dictionary<long, OrderFact> _open = [];
    private readonly List<OrderFact> _orders = [];
    private readonly List<Denial> _denials = [];
    private readonly List<HastyClose> _hasty = [];
    private readonly HashSet<long> _elsewhere = [];

    /// <summary>By name: the order that left last.</summary>
    private readonly OrderFact?[] _last;
    private readonly RoundTrips _trips = new();

    /// <summary>By name: when its targets last changed and the mid then; 0 = it has what it wants, and an order would only keep it there.</summary>
    private readonly (long Ns, double Px)[] _decided;

    /// <summary>The same of FLATTEN.</summary>
    private readonly (long Ns, double Px)[] _flatten;
    private readonly Dictionary<(int Strategy, int Instrument), double> _confidence = [];
    private (int Instrument, bool WasDue) _quote = (-1, false);
    private bool _acted;
    private long _firstNs;

    private TradeReader(EngineState state, Engine engine, RingBuffer ring, Instrument[] instruments, double feesUsd)
    {
        (_state, _instruments, _feesUsd) = (state, instruments, feesUsd);
        _primary = Universe.Primaries(instruments);
        _decided = new (long Ns, double Px)[instruments.Length];
        _flatten = new (long Ns, double Px)[instruments.Length];
        _last = new OrderFact?[instruments.Length];
        _comparison = new Comparison(engine, ring);
    }

    /// <summary>Reads the journal of a state directory; fees in USD a share, since a journal has none.</summary>
    public static TradeFacts Of(string directory, double feesUsd)
    {
        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "journal-*.qj").Length == 0)
        {
            throw new UserError(ExitCode.NotFound, $"There is no journal in {directory}: give the --state directory of a run, or the --journal directory of a backtest.");
        }

        StateFile[] files = StateFile.At(directory);
        if (files[0] is { First: > 1 } later)
        {
            throw new UserError(
                ExitCode.NotFound, $"The journal in {directory} begins with event {later.First}, and trades are explained from the first one: put the segments before {later.Name} back, or name a directory that has them.");
        }

        long saved = files.Where(f => f.Kind == FileKind.Snapshot).Select(f => f.First).DefaultIfEmpty(0).Max();
        return StateFile.Settled(() =>
        {
            Instrument[] instruments = InstrumentFile.Read(directory);
            EngineState state = new(Recovery.Room(instruments));
            using RingBuffer ring = new(Recovery.RingCapacity, 1);
            TradeReader reader = new(state, new Engine(state, instruments, ring), ring, instruments, feesUsd);
            long last = JournalReader.Read(directory, 1, reader.Take).LastSequence;
            reader._comparison.Throw();
            if (last < saved)
            {
                throw new UserError(
                    ExitCode.NotFound, $"The journal in {directory} ends with event {last}, and a snapshot beside it was made at event {saved}: put the segments that are missing back, or name a directory that has them.");
            }

            return reader.Facts();
        });
    }

    private void Take(in Event e)
    {
        if (!e.IsInput)
        {
            _comparison.Take(in e);
            Output(in e);
            return;
        }

        Settle();
        bool isQuote = e.Header.Kind == EventKind.Quote && Knows(e.Header.Instrument);
        _quote = (isQuote ? e.Header.Instrument : -1, isQuote && _state.Positions[e.Header.Instrument].TargetDue != 0);
        _acted = false;
        _comparison.Take(in e);
        _firstNs = _firstNs == 0 ? _state.Scalars.TimeNs : _firstNs;
        if (isQuote)
        {
            _trips.Mark(e.Header.Instrument, Mid(e.Header.Instrument));
        }
        else if (e.Header.Kind is >= EventKind.ExecutionReport and < EventKind.EngineStart)
        {
            Reports(in e);
        }
    }

    /// <summary>A quote on which the engine looked at a name and sent nothing: the name has what its strategies want.</summary>
    private void Settle()
    {
        if (_quote.Instrument >= 0 && _quote.WasDue && !_acted && _state.Positions[_quote.Instrument].TargetDue == 0)
        {
            _decided[_quote.Instrument] = default;
        }
    }

    private void Output(in Event e)
    {
        int i = e.Header.Instrument;
        switch (e.Header.Kind)
        {
            case EventKind.Signal when Knows(i):
                _confidence[((int)e.Numbers.A, _primary[i])] = e.Numbers.C;
                _decided[_primary[i]] = (_state.Scalars.TimeNs, Mid(_primary[i]));
                break;
            case EventKind.FlattenBegun:
                for (int n = i < 0 ? 0 : i; n < (i < 0 ? _instruments.Length : i + 1); n++)
                {
                    _flatten[n] = (_state.Scalars.TimeNs, Mid(n));
                }

                break;
            case EventKind.NewOrderSingle:
                _acted = true;
                Begin(e.Order.OrderId, e.Order.Effect == PositionEffect.Close);
                break;
            case EventKind.OrderReplaceRequest:
                Begin(e.Replace.OrderId, closes: false);
                break;
            case EventKind.Denied:
                _acted = true;
                _denials.Add(new Denial(_state.Scalars.TimeNs, Symbol(i), Name(e.Order.Strategy), ((RiskReason)e.Order.Reason).ToString()));
                break;
        }
    }

    private void Begin(long id, bool closes)
    {
        OrderRow row = _state.Orders[OrderTable.Slot(id)];
        int i = row.Instrument;
        double mid = Mid(i);
        (long ns, double px) = row.Strategy < 0 ? _flatten[i] : _decided[i];
        OrderFact fact = new()
        {
            Id = id,
            Instrument = i,
            Symbol = Symbol(i),
            Strategy = Name(row.Strategy),
            Sign = row.Side == Side.Buy ? 1 : -1,
            Closes = closes,
            Wanted = Fixed.ToDouble(row.OrderQty),
            DecisionNs = px > 0 ? ns : _state.Scalars.TimeNs,
            DecisionPx = px > 0 ? px : mid,
            ArrivalNs = _state.Scalars.TimeNs,
            ArrivalPx = mid,
            Confidence = _confidence.GetValueOrDefault((row.Strategy, i)),
            Target = row.Strategy < 0 ? 0 : _state.Strategy(row.Strategy, i).Target,
            Regime = Hmm.Label(in _state.Models.Regime).ToString(),
            Volatility = ((VolState)_state.Models.Volatility.State).ToString(),
        };
        if (px > 0 && _last[i] is { EndNs: not 0 } before && before.DecisionNs == ns && before.Sign == fact.Sign)
        {
            before.GoesOn = true;
        }

        _last[i] = fact;
        _orders.Add(fact);
        _open[id] = fact;
        if (row.Strategy < 0)
        {
            _hasty.Add(new HastyClose(fact.ArrivalNs, fact.Symbol, Ours: true));
        }
    }

    /// <summary>After the broker's side has spoken: what it has changed of the orders that are open.</summary>
    private void Reports(in Event e)
    {
        bool isForeign = e.Header.Kind == EventKind.ExternalOrder || (e.Header.Kind == EventKind.BrokerOrder && (e.Header.Flags & 1) == 0);
        if (isForeign && _elsewhere.Add(e.Header.Kind == EventKind.ExternalOrder ? e.External.BrokerKey : e.BrokerOrder.Key))
        {
            _hasty.Add(new HastyClose(_state.Scalars.TimeNs, Symbol(e.Header.Instrument), Ours: false));
        }

        foreach (OrderFact fact in _open.Values.ToArray())
        {
            ref readonly OrderRow row = ref _state.Orders[OrderTable.Slot(fact.Id)];
            if (row.OrderId != fact.Id)
            {
                _open.Remove(fact.Id);
                continue;
            }

            double cum = Fixed.ToDouble(row.CumQty), average = Fixed.ToDouble(row.AvgPx), fresh = cum - fact.Executed;
            if (fresh > 0)
            {
                double px = ((average * cum) - (fact.AveragePx * fact.Executed)) / fresh;
                _trips.Take(new TripFill(_state.Scalars.TimeNs, fact.Id, fact.Instrument, fact.Sign * fresh, px, fact.DecisionPx, _feesUsd * fresh));
                (fact.Executed, fact.AveragePx) = (cum, average);
                fact.Fills++;
            }

            fact.Status = row.Status.ToString();
            if (!row.IsOpen && fact.EndNs == 0)
            {
                (fact.EndNs, fact.EndPx) = (_state.Scalars.TimeNs, Mid(fact.Instrument));
                fact.GoesOn = row.Status == OrdStatus.Replaced || (row.Status == OrdStatus.Rejected && row.ReplacesId != 0);
                fact.Reason = row.Status == OrdStatus.Rejected && e.Header.Kind == EventKind.ExecutionReport && e.Report.OrderId == fact.Id
                    ? e.Report.Reason == BrokerReason.None ? $"HTTP {e.Report.HttpStatus}" : e.Report.Reason.ToString() : string.Empty;
            }

            if (!row.IsOpen && row.Status is not (OrdStatus.Canceled or OrdStatus.Rejected or OrdStatus.Expired))
            {
                _open.Remove(fact.Id); // The others may still hear of a late fill.
            }
        }
    }

    private TradeFacts Facts() => new()
    {
        Orders = _orders,
        Denials = _denials,
        Hasty = _hasty,
        Trips = _trips,
        Names = [.. _instruments.Select((n, i) => (n.Symbol, Mid(i), Fixed.ToDouble(_state.Positions[i].Qty), _trips.Held(i)))],
        FirstNs = _firstNs,
        LastNs = _state.Scalars.TimeNs,
    };

    private bool Knows(int instrument) => instrument >= 0 && instrument < _instruments.Length;

    private double Mid(int instrument) => Fixed.ToDouble(_state.Market[instrument].Mark);

    private string Symbol(int instrument) => Knows(instrument) ? _instruments[instrument].Symbol : "elsewhere";

    private static string Name(int strategy) => strategy >= 0 && strategy < ControlSources.StrategyNames.Count ? ControlSources.StrategyNames[strategy] : "FLATTEN";
}
