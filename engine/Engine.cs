using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <summary>
/// The engine is a function: state' and outputs from state and one input. Inputs and outputs go to the same ring in one
/// order, cause before effect; replay feeds the inputs again and compares the outputs. No clock, no I/O, no threads here.
/// </summary>
public sealed partial class Engine
{
    /// <summary>Market events in a row that are ahead of the clock before it is the clock that is wrong.</summary>
    public const long AheadRunMax = 64;

    private readonly Instrument[] _instruments;
    private readonly RingBuffer _ring;
    private readonly RiskGate _gate;
    private readonly int _gold;
    private readonly int _silver;
    private readonly int _stocks;
    private readonly int _tradable;
    private readonly CrossNames _names;
    private long _cause;

    public Engine(EngineState state, Instrument[] instruments, RingBuffer ring)
    {
        Invariant.Holds(instruments.Length <= state.Market.Length, "The state has too little room for the instruments.");
        State = state;
        _instruments = instruments;
        _ring = ring;
        _gate = new RiskGate(state, instruments);
        _gold = Universe.IndexOf(instruments, "GLD");
        _silver = Universe.IndexOf(instruments, "SLV");
        _stocks = Universe.IndexOf(instruments, "SPY");
        _legs = LegsOf(instruments);
        _onMinute = Listeners(instruments, _legs, Schedule.MinuteEach, Schedule.Minute);
        _onDay = Listeners(instruments, _legs, Schedule.DayEach, Schedule.DayEach);
        _primary = Universe.Primaries(instruments);
        _aliases = Universe.Aliases(_primary);
        _names = new CrossNames(instruments);
        foreach (Instrument i in instruments)
        {
            _tradable += i.Tradable ? 1 : 0;
        }
    }

    /// <summary>Everything that can change.</summary>
    public EngineState State { get; }

    /// <summary>The instruments, by index.</summary>
    public ReadOnlySpan<Instrument> Instruments => _instruments;

    /// <summary>Applies one input and publishes it with its outputs. Returns its sequence.</summary>
    [HotPath]
    public long Apply(in Event input)
    {
        Invariant.Holds(input.IsInput, "Only inputs are applied.");
        ref Event e = ref _ring.Claim();
        e = input;
        e.Header.Sequence = _cause = _ring.Claimed;
        ref ScalarsRow s = ref State.Scalars;
        s.Inputs++;
        long ahead = e.Header.TimeNs - s.TimeNs;
        if (ahead > 0 && s.AheadMaxNs != 0 && ahead > s.AheadMaxNs && IsAhead(in e))
        {
            Bad(e.Header.Instrument, MarketReason.FutureTime);
        }
        else
        {
            // What the broker stamps on a report is data: a clock of his that runs ahead must not make our quotes look old.
            bool tells = ahead > 0 && e.Header.Source is not (EventSource.TradeUpdates or EventSource.Replies);
            s.TimeNs = tells ? e.Header.TimeNs : s.TimeNs;
            s.AheadRun = e.Header.Source == EventSource.MarketData ? 0 : s.AheadRun;
            Dispatch(in e);
        }

        if (State.Control.StepDue != 0)
        {
            TendTiers();
        }

        s.Sequence = _ring.Claimed;
        _ring.Publish();
        return _cause;
    }

    /// <summary>
    /// One wrong stamp must not move the clock for every name: market data that is ahead of the broker's timers is not used.
    /// When so many in a row are, it is the timers that are late. A day of the history is of its own time.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsAhead(ref readonly Event e) =>
        e.Header.Source == EventSource.MarketData && e.Header.Kind != EventKind.DailyBar && ++State.Scalars.AheadRun < AheadRunMax;

    private void Dispatch(ref readonly Event e)
    {
        if (e.Header.Kind < EventKind.ExecutionReport)
        {
            OnMarket(in e);
        }
        else if (e.Header.Kind < EventKind.EngineStart)
        {
            OnVenue(in e);
        }
        else
        {
            OnCommand(in e);
        }
    }

    /// <summary>Kinds 1 to 31.</summary>
    private void OnMarket(ref readonly Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Quote: OnQuote(in e); break;
            case EventKind.Trade: OnTrade(in e); break;
            case EventKind.MinuteBar: OnMinuteBar(in e); break;
            case EventKind.DailyBar: OnDailyBar(in e); break;
            case EventKind.TradingStatus: OnTradingStatus(in e); break;
            case EventKind.UpdatedBar: OnUpdatedBar(in e); break;
            case EventKind.LimitBands: OnLimitBands(in e); break;
            case EventKind.TradeCancel: OnTradeCancel(in e); break;
            case EventKind.TradeCorrection: OnTradeCorrection(in e); break;
            case EventKind.DailySoFar: OnDailySoFar(in e); break;
            case EventKind.FeedGap or (>= EventKind.FeedDown and <= EventKind.FeedFault): OnFeed(in e); break;
            default: break;
        }
    }

    /// <summary>Kinds 32 to 63.</summary>
    private void OnVenue(ref readonly Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.ExecutionReport: OnExecutionReport(in e); break;
            case EventKind.OrderUnknown: OnOrderUnknown(in e); WantLook(LookCause.Incident); break;
            case EventKind.OrderNotFound: OnOrderNotFound(in e); break;
            case EventKind.Execution: OnExecution(in e); break;
            case EventKind.ExternalOrder: OnExternalOrder(in e); break;
            case EventKind.BrokerDenied: OnBrokerDenied((BrokerReason)e.Numbers.A, e.Numbers.B); break;
            case EventKind.CancelOrder: OnCancelOrder(in e); break;
            case EventKind.ReplaceOrder: OnReplaceOrder(in e); break;
            case EventKind.VenuePosition: OnVenuePosition(in e); break;
            case EventKind.VenueAccount: OnVenueAccount(in e); break;
            case EventKind.OrderStreamDown: OnOrderStreamDown(); break;
            case EventKind.OrderStreamUp: OnOrderStreamUp(); break;
            case EventKind.OrderStreamRetry: State.Look.StreamRetries++; break;
            case EventKind.LookBegin: OnLookBegin(in e); break;
            case EventKind.BrokerOrder: OnBrokerOrder(in e); break;
            case EventKind.BrokerExecution: OnBrokerExecution(in e); break;
            case EventKind.LookEnd: OnLookEnd(in e); break;
            default: break;
        }
    }

    /// <summary>Kinds 64 to 127; an output is no input and does nothing.</summary>
    private void OnCommand(ref readonly Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.EngineStart: OnEngineStart(in e); break;
            case EventKind.RaiseTier: OnRaiseTier(in e); break;
            case EventKind.RaiseSymbolTier: OnRaiseSymbolTier(in e); break;
            case EventKind.Quarantine: OnQuarantine(in e); break;
            // Counted behind their effect: who waits for the count reads the outcome at once.
            case EventKind.LowerTier: OnLowerTier(in e); State.Look.Commands++; break;
            case EventKind.LowerSymbolTier: OnLowerSymbolTier(in e); State.Look.Commands++; break;
            case EventKind.ReleaseStrategy: OnReleaseStrategy(in e); State.Look.Commands++; break;
            case EventKind.ResetRequested or EventKind.OperatorLogin: State.Look.Commands++; break;
            case EventKind.MassCancelReport: OnMassCancelReport(in e); break;
            case EventKind.Reconciled: OnReconciled(); break;
            case EventKind.Stopping: State.Scalars.Reconciled = 0; break;
            case EventKind.Block: OnBlock(in e); break;
            case EventKind.Adjust: OnAdjust(in e); break;
            case EventKind.Arm: OnArm(); break;
            case EventKind.SetLimit: OnSetLimit(in e); State.Look.Commands += e.Numbers.C == 0 ? 0 : 1; break;
            case EventKind.EnableStrategy: OnEnableStrategy(in e); break;
            case EventKind.SetStrategyLimit: OnSetStrategyLimit(in e); break;
            case EventKind.InstrumentTerms: OnInstrumentTerms(in e); break;
            case EventKind.GrantOverride: OnGrantOverride(in e); State.Look.Commands++; break;
            case >= EventKind.SetParameter and <= EventKind.DecideWeights: OnBrain(in e); break;
            case EventKind.Timer: OnTimer(in e); break;
            case EventKind.SeriesPoint: OnSeriesPoint(in e); break;
            default: break;
        }
    }

    /// <summary>Kinds 78 to 84: what people and the research say of strategies.</summary>
    private void OnBrain(ref readonly Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.SetParameter: OnSetParameter(in e); break;
            case EventKind.SetAllocation: OnSetAllocation(in e); break;
            case EventKind.SetStage: OnSetStage(in e); break;
            case EventKind.StrategyChange: OnStrategyChange(in e); break;
            case EventKind.StrategyDeployed: OnStrategyDeployed(in e); break;
            case EventKind.ProposeWeights: OnProposeWeights(in e); break;
            case EventKind.DecideWeights: OnDecideWeights(in e); break;
            default: break;
        }
    }

    /// <summary>A slot for an output of the current input: its header carries the cause's time.</summary>
    [HotPath]
    private ref Event Emit(EventKind kind, int instrument)
    {
        ref Event e = ref _ring.Claim();
        e.Header.Sequence = _ring.Claimed;
        e.Header.TimeNs = State.Scalars.TimeNs;
        e.Header.Instrument = instrument;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Engine;
        return ref e;
    }
}
