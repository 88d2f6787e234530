using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <summary>The scalars of the engine. Times ns, money nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ScalarsRow
{
    public long Sequence;
    public long TimeNs;
    public long BootEpoch;
    public long OrderCounter;
    public long Tier;
    public long Reconciled;
    public long OrderStreamUp;
    public long SessionOpen;
    public long NextCloseNs;
    public long Equity;
    public long Cash;
    public long BuyingPower;
    public long PeakEquity;
    public long DayEquity;
    public long RateWindowNs;
    public long RateCount;
    public long Inputs;
    public long Orders;
    public long Fills;
    public long Rejects;
    public long Denied;
    public long BadMarketData;
    public long Orphans;
    public long BadTransitions;

    /// <summary>The last timer, ns of event time, and how far market data may run ahead of the engine's time; 0 = any.</summary>
    public long TimerNs;
    public long AheadMaxNs;

    /// <summary>Market events in a row that were further ahead than that.</summary>
    public long AheadRun;

    /// <summary>When the session was first seen open, ns of event time.</summary>
    public long OpenedNs;

    /// <summary>End of the session before the next one; the running day ends a little after it.</summary>
    public long LastCloseNs;
    public long FeedUp;
    public long FeedLosses;
    public long FeedErrors;
    public long LastFeedError;
    public long FeedFaults;
    public long Backfills;

    /// <summary>Executions by id, each once.</summary>
    public long Executions;
    public long DuplicateExecutions;

    /// <summary>The last BrokerReason that concerns the whole account; 0 = none since the start.</summary>
    public long BrokerRestriction;

    /// <summary>Requests, and nano-USD of orders that opened, in the minute of RateWindowNs.</summary>
    public long MessageCount;
    public long WindowNotional;

    /// <summary>Orders that opened in the second from there on.</summary>
    public long SecondNs;
    public long SecondCount;

    /// <summary>Nano-USD of orders that opened since the broker told the account.</summary>
    public long SentNotional;

    /// <summary>The trading day by its close (ns), and the orders and new positions of it.</summary>
    public long DayNs;
    public long DayOrders;
    public long DayOpens;

    /// <summary>Day trades of five trading days, twelve bits each, the running one lowest; and the broker's own count.</summary>
    public long DayTrades;
    public long BrokerDayTrades;

    /// <summary>One bit for each strategy that waits for a named person.</summary>
    public long DisabledStrategies;

    /// <summary>The minute of attempts that runs, and how many minutes in a row had only refused ones.</summary>
    public long CycleNs;
    public long CycleSent;
    public long CycleRefused;
    public long RefusedCycles;

    /// <summary>The close (ns) of the session whose decision was the last one.</summary>
    public long DecidedNs;

    /// <summary>1 = orders of this run move real money.</summary>
    public long RealMoney;

    /// <summary>Orders, replacements and cancels of the trading day, executions of it, and 1 when their ratio was said (M10).</summary>
    public long DayRequests;
    public long DayFills;
    public long DayRequestsTold;

    /// <summary>The session is open, and not past the close that the broker has told: a timer says so only up to a second later.</summary>
    public readonly bool IsOpen => SessionOpen != 0 && (NextCloseNs == 0 || TimeNs < NextCloseNs);
}

/// <summary>All mutable state, as tables of blittable rows; declaration order is snapshot order.</summary>
public sealed partial class EngineState
{
    private readonly ScalarsRow[] _scalars = new ScalarsRow[1];
    private readonly LookRow[] _look = new LookRow[1];
    private readonly RiskLimits[] _risk = [new(), default];
    private readonly ControlRow[] _control = new ControlRow[1];
    private readonly CrossFeatures[] _cross = new CrossFeatures[1];
    private readonly CrossState[] _crossState = new CrossState[1];
    private readonly MacroFeatures[] _macro = new MacroFeatures[1];
    private readonly FlowFeatures[] _flow = new FlowFeatures[1];

    /// <param name="instruments">Instruments that the tables have room for, at most <see cref="EngineLimits.InstrumentsMax"/>.</param>
    public EngineState(int instruments = EngineLimits.InstrumentsUsual)
    {
        Invariant.Holds(instruments is > 0 and <= EngineLimits.InstrumentsMax, "A state has room for 1 to EngineLimits.InstrumentsMax instruments.");
        Market = new MarketRow[instruments];
        Features = new FeatureRow[instruments];
        DailyCloses = new long[instruments * EngineLimits.DailyClosesMax];
        Strategies = new StrategyRow[instruments * EngineLimits.StrategiesMax];
        Pair = new PairRow[1];
        Positions = new PositionRow[instruments];
        Orders = new OrderRow[EngineLimits.OrdersMax];
        Trades = new TradeRow[instruments * EngineLimits.TradesMax];
        MarketFaults = new long[EngineLimits.MarketReasonsMax];
        Executions = new ExecutionRow[EngineLimits.ExecutionsMax];
        BrokerOrders = new BrokerOrderRow[EngineLimits.OrdersMax];
        Foreign = new ForeignRow[EngineLimits.ForeignMax];
        Breaks = new BreakRow[EngineLimits.BreaksMax];
        KillHistory = new KillRow[EngineLimits.KillHistoryMax];
        Flatten = new FlattenRow[instruments];
        StrategyLimits = new StrategyLimits[EngineLimits.StrategiesMax];
        StrategyLimits.AsSpan(0, StrategyCatalogue.All.Length).Fill(Fast.Risk.StrategyLimits.BuiltIn);
        int barNames = Math.Min(instruments, EngineLimits.BarInstrumentsMax);
        BarFeatures = new BarFeatures[barNames * EngineLimits.BarIntervals];
        BarStates = new BarState[barNames * EngineLimits.BarIntervals];
        BarBefores = new BarState[barNames * EngineLimits.BarIntervals];
        BarRings = new double[barNames * EngineLimits.BarIntervals * BarRing.Size];
        DayRings = new double[barNames * BarRing.DailySize];
        PanelRows = new PanelRow[CrossSet.PanelMax];
        PanelReturns = new double[CrossSet.PanelMax * EngineLimits.BarInstrumentsMax];
        SeriesRows = new SeriesRow[SeriesTable.SeriesMax];
        SeriesRings = new double[SeriesTable.SeriesMax * SeriesTable.RingMax];
        PartRows = new PartRow[PartTable.PartsMax];
        PartRings = new double[PartTable.PartsMax * PartTable.RingMax];
        StrategyDefaults.Fill(this);
    }

    public ref ScalarsRow Scalars => ref _scalars[0];
    public MarketRow[] Market { get; }
    public FeatureRow[] Features { get; }

    /// <summary>Rings of daily closes, nano-USD, one of <see cref="EngineLimits.DailyClosesMax"/> per instrument.</summary>
    public long[] DailyCloses { get; }

    /// <summary>Per instrument and strategy: index = instrument * <see cref="EngineLimits.StrategiesMax"/> + strategy.</summary>
    public StrategyRow[] Strategies { get; }

    /// <summary>The row of one strategy for one instrument.</summary>
    public ref StrategyRow Strategy(int strategy, int instrument) =>
        ref Strategies[(instrument * EngineLimits.StrategiesMax) + strategy];

    /// <summary>The gold/silver pair's filter.</summary>
    public PairRow[] Pair { get; }
    public PositionRow[] Positions { get; }
    public OrderRow[] Orders { get; }

    /// <summary>Rings of the last prints, one of <see cref="EngineLimits.TradesMax"/> per instrument.</summary>
    public TradeRow[] Trades { get; }

    /// <summary>Market events that were not used, by <see cref="MarketReason"/>.</summary>
    public long[] MarketFaults { get; }

    /// <summary>Ids of executions that have been counted.</summary>
    public ExecutionRow[] Executions { get; }

    /// <summary>The present look at the broker.</summary>
    public ref LookRow Look => ref _look[0];

    /// <summary>Our orders as the broker has them, by slot.</summary>
    public BrokerOrderRow[] BrokerOrders { get; }

    /// <summary>What was made elsewhere.</summary>
    public ForeignRow[] Foreign { get; }

    /// <summary>Differences between books and broker.</summary>
    public BreakRow[] Breaks { get; }

    /// <summary>The limits of the gate: the built-in ones until a command sets others.</summary>
    public ref RiskLimits Risk => ref _risk[0];

    /// <summary>What the configuration of the last start that was taken said of each; 0 = there was none.</summary>
    public ref RiskLimits Configured => ref _risk[1];

    /// <summary>What the tiers remember.</summary>
    public ref ControlRow Control => ref _control[0];

    /// <summary>The last changes of tiers: a ring, by number.</summary>
    public KillRow[] KillHistory { get; }

    /// <summary>Each instrument's own tier, and its closing.</summary>
    public FlattenRow[] Flatten { get; }

    /// <summary>Each strategy's own limits, by index: the built-in ones until a start sets others.</summary>
    public StrategyLimits[] StrategyLimits { get; }

    /// <summary>Bar features: index = instrument * <see cref="EngineLimits.BarIntervals"/> + interval.</summary>
    public BarFeatures[] BarFeatures { get; }

    /// <summary>The bar features of one of the first <see cref="EngineLimits.BarInstrumentsMax"/> instruments.</summary>
    public ref BarFeatures Bars(int instrument, BarInterval interval) => ref BarFeatures[(instrument * EngineLimits.BarIntervals) + (int)interval];

    /// <summary>What the bar features are made from, by the same index; and the same before the last minute.</summary>
    public BarState[] BarStates { get; }
    public BarState[] BarBefores { get; }

    /// <summary>Rings of bars, <see cref="BarRing.Size"/> each, by the same index; <see cref="BarRing.DailySize"/> more per instrument for its days.</summary>
    public double[] BarRings { get; }
    public double[] DayRings { get; }

    /// <summary>What the next bar of an interval starts from.</summary>
    public ref BarState BarStateOf(int instrument, BarInterval interval) => ref BarStates[(instrument * EngineLimits.BarIntervals) + (int)interval];

    /// <summary>The same as it was before the last minute.</summary>
    public ref BarState BarBeforeOf(int instrument, BarInterval interval) => ref BarBefores[(instrument * EngineLimits.BarIntervals) + (int)interval];

    /// <summary>The last bars of an interval.</summary>
    public BarRing BarRingOf(int instrument, BarInterval interval) => new(
        BarRings.AsSpan(((instrument * EngineLimits.BarIntervals) + (int)interval) * BarRing.Size, BarRing.Size),
        interval == BarInterval.Day ? DayRings.AsSpan(instrument * BarRing.DailySize, BarRing.DailySize) : default);

    /// <summary>The last completed days, and the log returns of the names on them, <see cref="EngineLimits.BarInstrumentsMax"/> a day.</summary>
    public PanelRow[] PanelRows { get; }
    public double[] PanelReturns { get; }

    /// <summary>The day that is being completed.</summary>
    public ref CrossState CrossState => ref _crossState[0];

    /// <summary>Features between names.</summary>
    public ref CrossFeatures Cross => ref _cross[0];

    /// <summary>Features of macro series and option prices.</summary>
    public ref MacroFeatures Macro => ref _macro[0];

    /// <summary>Features of positioning and of the futures curve.</summary>
    public ref FlowFeatures Flow => ref _flow[0];

    /// <summary>The reference series as they are known now.</summary>
    public SeriesTable Series => new(SeriesRows, SeriesRings);

    /// <summary>The windows behind Cross, Macro and Flow, and whether each is ready.</summary>
    public PartTable Parts => new(PartRows, PartRings);

    /// <summary>Rows of the reference series, by <see cref="SeriesId"/>.</summary>
    public SeriesRow[] SeriesRows { get; }

    /// <summary>Their last observations.</summary>
    public double[] SeriesRings { get; }

    /// <summary>Rows of the parts, by <see cref="Part"/>.</summary>
    public PartRow[] PartRows { get; }

    /// <summary>Their last steps.</summary>
    public double[] PartRings { get; }

    public KillTier Tier => (KillTier)Scalars.Tier;

    /// <summary>One instrument's ring of daily closes.</summary>
    public Span<long> ClosesOf(int instrument) =>
        DailyCloses.AsSpan(instrument * EngineLimits.DailyClosesMax, EngineLimits.DailyClosesMax);

    /// <summary>One instrument's ring of prints.</summary>
    public Span<TradeRow> TradesOf(int instrument) =>
        Trades.AsSpan(instrument * EngineLimits.TradesMax, EngineLimits.TradesMax);

    /// <summary>Every table as bytes, in declaration order: the one list that snapshots, hashes and comparisons walk.</summary>
    public Span<byte> Section(int index) => index switch
    {
        0 => MemoryMarshal.AsBytes(_scalars.AsSpan()),
        1 => MemoryMarshal.AsBytes(Market.AsSpan()),
        2 => MemoryMarshal.AsBytes(Features.AsSpan()),
        3 => MemoryMarshal.AsBytes(DailyCloses.AsSpan()),
        4 => MemoryMarshal.AsBytes(Strategies.AsSpan()),
        5 => MemoryMarshal.AsBytes(Pair.AsSpan()),
        6 => MemoryMarshal.AsBytes(Positions.AsSpan()),
        7 => MemoryMarshal.AsBytes(Orders.AsSpan()),
        8 => MemoryMarshal.AsBytes(Trades.AsSpan()),
        9 => MemoryMarshal.AsBytes(MarketFaults.AsSpan()),
        10 => MemoryMarshal.AsBytes(Executions.AsSpan()),
        11 => MemoryMarshal.AsBytes(_look.AsSpan()),
        12 => MemoryMarshal.AsBytes(BrokerOrders.AsSpan()),
        13 => MemoryMarshal.AsBytes(Foreign.AsSpan()),
        14 => MemoryMarshal.AsBytes(Breaks.AsSpan()),
        15 => MemoryMarshal.AsBytes(_risk.AsSpan()),
        16 => MemoryMarshal.AsBytes(_control.AsSpan()),
        17 => MemoryMarshal.AsBytes(KillHistory.AsSpan()),
        18 => MemoryMarshal.AsBytes(Flatten.AsSpan()),
        19 => MemoryMarshal.AsBytes(StrategyLimits.AsSpan()),
        20 => MemoryMarshal.AsBytes(BarFeatures.AsSpan()),
        21 => MemoryMarshal.AsBytes(_cross.AsSpan()),
        22 => MemoryMarshal.AsBytes(_macro.AsSpan()),
        23 => MemoryMarshal.AsBytes(_flow.AsSpan()),
        24 => MemoryMarshal.AsBytes(SeriesRows.AsSpan()),
        25 => MemoryMarshal.AsBytes(SeriesRings.AsSpan()),
        26 => MemoryMarshal.AsBytes(PartRows.AsSpan()),
        27 => MemoryMarshal.AsBytes(PartRings.AsSpan()),
        28 => MemoryMarshal.AsBytes(BarStates.AsSpan()),
        29 => MemoryMarshal.AsBytes(BarBefores.AsSpan()),
        30 => MemoryMarshal.AsBytes(BarRings.AsSpan()),
        31 => MemoryMarshal.AsBytes(DayRings.AsSpan()),
        32 => MemoryMarshal.AsBytes(_crossState.AsSpan()),
        33 => MemoryMarshal.AsBytes(PanelRows.AsSpan()),
        34 => MemoryMarshal.AsBytes(PanelReturns.AsSpan()),
        _ => BrainSection(index - 35),
    };

    /// <summary>Names of the sections, in order.</summary>
    public static ReadOnlySpan<string> SectionNames => Names;

    /// <summary>Bytes of one row of a section.</summary>
    public static int ElementSize(int section) => ElementSizes[section];

    private static readonly int[] ElementSizes =
    [
        Unsafe.SizeOf<ScalarsRow>(), Unsafe.SizeOf<MarketRow>(), Unsafe.SizeOf<FeatureRow>(), sizeof(long),
        Unsafe.SizeOf<StrategyRow>(), Unsafe.SizeOf<PairRow>(), Unsafe.SizeOf<PositionRow>(), Unsafe.SizeOf<OrderRow>(),
        Unsafe.SizeOf<TradeRow>(), sizeof(long), Unsafe.SizeOf<ExecutionRow>(),
        Unsafe.SizeOf<LookRow>(), Unsafe.SizeOf<BrokerOrderRow>(), Unsafe.SizeOf<ForeignRow>(), Unsafe.SizeOf<BreakRow>(),
        Unsafe.SizeOf<RiskLimits>(),
        Unsafe.SizeOf<ControlRow>(), Unsafe.SizeOf<KillRow>(), Unsafe.SizeOf<FlattenRow>(),
        Unsafe.SizeOf<StrategyLimits>(),
        Unsafe.SizeOf<BarFeatures>(), Unsafe.SizeOf<CrossFeatures>(), Unsafe.SizeOf<MacroFeatures>(), Unsafe.SizeOf<FlowFeatures>(),
        Unsafe.SizeOf<SeriesRow>(), sizeof(double), Unsafe.SizeOf<PartRow>(), sizeof(double),
        Unsafe.SizeOf<BarState>(), Unsafe.SizeOf<BarState>(), sizeof(double), sizeof(double),
        Unsafe.SizeOf<CrossState>(), Unsafe.SizeOf<PanelRow>(), sizeof(double),
        .. BrainSizes,
    ];

    private static readonly string[] Names =
    [
        "scalars", "market", "features", "dailyCloses", "strategies", "pair", "positions", "orders", "trades", "marketFaults", "executions",
        "look", "brokerOrders", "foreign", "breaks", "risk",
        "control", "killHistory", "flatten", "strategyLimits",
        "barFeatures", "cross", "macro", "flow", "seriesRows", "seriesRings", "partRows", "partRings",
        "barStates", "barBefores", "barRings", "dayRings", "crossState", "panelRows", "panelReturns",
        .. BrainNames,
    ];
}
