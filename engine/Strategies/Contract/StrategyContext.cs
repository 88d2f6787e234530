using System;
using Qgtm.Fast.Features;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// What a strategy sees when it is asked, and where it says what it wants. A leg is an index into
/// <see cref="StrategyInfo.Legs"/>; one that this engine does not know is simply not there (<see cref="Has"/>).
/// </summary>
public readonly ref struct StrategyContext
{
    /// <summary>A quote that is older is not decided on, ns.</summary>
    public const long QuoteAgeMaxNs = 60_000_000_000;

    /// <summary>A completed day that began longer ago is not decided on, ns: a long weekend is shorter.</summary>
    public const long DayAgeMaxNs = 7L * 86_400_000_000_000;

    private readonly EngineState _state;
    private readonly ReadOnlySpan<int> _legs;
    private readonly int _strategy;
    private readonly double _weightMax;

    /// <param name="state">The engine's state.</param>
    /// <param name="strategy">The strategy's number.</param>
    /// <param name="legs">Instrument of each leg, -1 = not known here.</param>
    /// <param name="names">Names that may be traded.</param>
    /// <param name="weightMax">Largest absolute target.</param>
    public StrategyContext(EngineState state, int strategy, ReadOnlySpan<int> legs, int names, double weightMax)
    {
        _state = state;
        _strategy = strategy;
        _legs = legs;
        _weightMax = weightMax;
        Names = names;
    }

    /// <summary>Event time, ns since the epoch.</summary>
    public long TimeNs => _state.Scalars.TimeNs;

    /// <summary>End of the running or the next session, ns; 0 = not known.</summary>
    public long NextCloseNs => _state.Scalars.NextCloseNs;

    /// <summary>When the session was first seen open, ns.</summary>
    public long OpenedNs => _state.Scalars.OpenedNs;

    /// <summary>Names that may be traded.</summary>
    public int Names { get; }

    /// <summary>Legs of this call.</summary>
    public int Legs => _legs.Length;

    /// <summary>A parameter, by its place in the declaration.</summary>
    public double this[int parameter] => _state.Parameters[(_strategy * EngineLimits.ParametersMax) + parameter];

    /// <summary>What the strategy remembers: <see cref="EngineLimits.MemoryMax"/> numbers, zero at first.</summary>
    public Span<double> Memory => _state.Memory.AsSpan(_strategy * EngineLimits.MemoryMax, EngineLimits.MemoryMax);

    /// <summary>The gold/silver filter.</summary>
    public ref PairRow Pair => ref _state.Pair[0];

    /// <summary>True when this engine knows the leg's name.</summary>
    public bool Has(int leg) => _legs[leg] >= 0;

    /// <summary>Tick features of a leg.</summary>
    public ref readonly FeatureRow Tick(int leg) => ref _state.Features[_legs[leg]];

    /// <summary>Features of a leg's completed bars. Only the first names of an engine have them: see <see cref="HasDays"/>.</summary>
    public ref readonly BarFeatures Bars(int leg, BarInterval interval) => ref _state.Bars(_legs[leg], interval);

    /// <summary>Features of a leg's completed days.</summary>
    public ref readonly BarFeatures Day(int leg) => ref _state.Bars(_legs[leg], BarInterval.Day);

    /// <summary>True when the leg is known and so many days of it have been seen, the last one not long ago.</summary>
    public EmptyReason Days(int leg, int days)
    {
        int i = _legs[leg];
        return i is < 0 or >= EngineLimits.BarInstrumentsMax || _state.Bars(i, BarInterval.Day).Count == 0 ? EmptyReason.MissingData
            : _state.Bars(i, BarInterval.Day).Count < days ? EmptyReason.Warmup
            : TimeNs - _state.Features[i].LastDailyNs > DayAgeMaxNs ? EmptyReason.StaleData
            : EmptyReason.None;
    }

    /// <summary>Features across names.</summary>
    public ref readonly CrossFeatures Cross => ref _state.Cross;

    /// <summary>Features of the economy.</summary>
    public ref readonly MacroFeatures Macro => ref _state.Macro;

    /// <summary>Features of positioning and of the futures curve.</summary>
    public ref readonly FlowFeatures Flow => ref _state.Flow;

    /// <summary>The models that look at the market as a whole.</summary>
    public ref readonly ModelsRow Models => ref _state.Models;

    /// <summary>What is known of each strategy's signals.</summary>
    public ReadOnlySpan<MetaRow> Metas => _state.Metas;

    /// <summary>Whether a rolling statistic of <see cref="Cross"/>, <see cref="Macro"/> or <see cref="Flow"/> can be used now.</summary>
    public EmptyReason Ready(Part part) => Say(_state.Parts.Ready(part, TimeNs));

    /// <summary>Whether a series has a recent observation.</summary>
    public EmptyReason Ready(SeriesId id) => Say(_state.Series.Freshness(id, TimeNs));

    /// <summary>The series, each as it is known by now.</summary>
    public SeriesTable Series => _state.Series;

    /// <summary>The target that stands for a leg.</summary>
    public double Target(int leg) => _legs[leg] < 0 ? 0 : Row(leg).Target;

    /// <summary>The leg's row, for a strategy that writes it itself.</summary>
    public ref StrategyRow Row(int leg) => ref _state.Strategy(_strategy, _legs[leg]);

    /// <summary>Sets a leg's target. A leg that is not known is left out.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="weight">Share of the strategy's allocation; cut to the strategy's largest weight.</param>
    /// <param name="confidence">0-100.</param>
    /// <param name="edgeBps">What it expects of the position over its holding period, basis points.</param>
    /// <param name="gate">Why the target is zero; of a target that is not, nothing.</param>
    public void Want(int leg, double weight, double confidence, double edgeBps, EmptyReason gate = EmptyReason.ThresholdGate)
    {
        if (_legs[leg] < 0)
        {
            return;
        }

        ref StrategyRow row = ref Row(leg);
        row.Target = weight > _weightMax ? _weightMax : weight < -_weightMax ? -_weightMax : weight;
        row.Confidence = confidence < 0 ? 0 : confidence > 100 ? 100 : confidence;
        row.EdgeBps = edgeBps is > 0 and < 100_000 ? (long)edgeBps : 0;
        row.Empty = (long)(row.Target == 0 ? gate : EmptyReason.None);
        row.SignalNs = TimeNs;
    }

    /// <summary>
    /// Says for every leg why there is no signal. The targets go to zero; only a source that is late leaves what stands, and
    /// opens nothing more.
    /// </summary>
    public void Nothing(EmptyReason reason)
    {
        for (int leg = 0; leg < _legs.Length; leg++)
        {
            if (_legs[leg] >= 0)
            {
                ref StrategyRow row = ref Row(leg);
                row.Target = reason == EmptyReason.StaleData ? row.Target : 0;
                row.Confidence = 0;
                row.EdgeBps = 0;
                row.Empty = (long)reason;
                row.SignalNs = TimeNs;
            }
        }
    }

    /// <summary>What a trend or tilt in a leg may earn in basis points: a Sharpe ratio a year, of a day's volatility, for so many days.</summary>
    public double Edge(int leg, double sharpeYear, double days) =>
        sharpeYear / 15.874507866387544 * _state.Features[_legs[leg]].DailyVolatility * days * 1e4;

    private static EmptyReason Say(Readiness readiness) => readiness switch
    {
        Readiness.Ready => EmptyReason.None,
        Readiness.Missing => EmptyReason.MissingData,
        Readiness.Stale => EmptyReason.StaleData,
        _ => EmptyReason.Warmup,
    };
}
