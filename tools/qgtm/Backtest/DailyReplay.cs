using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Backtest.Compare;
using Qgtm.Fast.Tool.Commands;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>
/// Stored days through the live engine: same ring, strategies, gate, books and journal; the simulated exchange instead of a broker, and no
/// network (docs/backtest.md).
/// </summary>
public sealed class DailyReplay : IDisposable
{
    /// <summary>Strategies that need minutes: without them they are not started, and say so.</summary>
    private static readonly string[] NeedMinutes = ["intraday_momentum", "event_drift", "fix_dislocation"];
    private readonly List<BacktestDay> _days = [];
    private readonly BacktestOptions _options;
    private readonly VenueCore _venue;
    private readonly Session _session;
    private readonly Lockstep _lockstep;
    private readonly DayRows _rows;
    private readonly RunTape _tape;
    private readonly DividendTable _dividends;
    private const int WeekDays = 5;
    private int _stopped;
    private int _resets;
    private int _dividendsDue;
    private DateOnly? _opened;
    private readonly Queue<double[]> _weights = new();
    private readonly double[] _totals = new double[StrategyCatalogue.Count];

    private DailyReplay(BacktestOptions options, MarketHistory history, DividendTable dividends, string state)
    {
        _options = options;
        _dividends = dividends;
        _tape = new RunTape([.. Universe.Default().Select(i => i.Symbol)]);
        _rows = new DayRows(history, options.SlippageBps) { OnDayOpen = PayDividends, OnDayEnd = EndDay };
        _venue = new VenueCore(new VenueOptions
        {
            Rows = _rows.Rows(),
            CashNanos = BacktestOptions.Nanos(options.CashUsd),
            FeePerShareNanos = BacktestOptions.Nanos(options.FeesUsd),
            LatencyNs = BacktestOptions.Ns(options.LatencyMs),
            Latencies = options.Latencies,
            Participation = options.ParticipationPct / 100,
            Queues = options.Queues,
            Seed = options.Seed,
            PartialFillPct = 0,
        });
        // The quotes are as wide as the slippage that is asked for: no name is dropped for it.
        Instrument[] names = Array.ConvertAll(Universe.Default(), i => i with { SpreadMaxBps = 0 });
        _session = Session.Open(state, names, static _ => { }, JournalGate.Written);
        _lockstep = new Lockstep(_venue, _session) { Points = _rows.Points, Tape = _tape.Take };
    }

    /// <summary>Runs the whole range. What the report is made of comes back; `tell` is called with the day after each.</summary>
    public static BacktestResult Run(BacktestOptions options, Action<DateOnly> tell, Stop stop)
    {
        using MarketDatabase db = MarketDatabase.Find(options.Data)
            ?? throw new UserError(ExitCode.NotFound, $"There are no databases in {options.Data}: fill them with qgtm data import FILE --db {options.Data}.");
        DividendTable dividends = DividendTable.Of(options, db, Universe.Default());
        using MarketHistory history = MarketHistory.Open(db, new HistoryQuery { Instruments = Universe.Default(), From = options.From, To = options.To });
        bool isKept = options.Journal.Length != 0;
        string state = isKept ? options.Journal : Directory.CreateTempSubdirectory("qgtm-backtest-").FullName;
        try
        {
            using DailyReplay replay = new(options, history, dividends, state);
            return replay.Play(tell, stop);
        }
        finally
        {
            if (!isKept)
            {
                Directory.Delete(state, recursive: true);
            }
        }
    }

    /// <summary>The same on data that is at hand, with the journal in a directory that the caller looks after.</summary>
    public static BacktestResult Run(BacktestOptions options, BacktestData data, string state, Action<DateOnly> tell, Stop stop)
    {
        using MarketHistory history = MarketHistory.Of(data.History);
        using DailyReplay replay = new(options, history, data.Dividends, state);
        return replay.Play(tell, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _venue.Dispose();
    }

    /// <summary>What each strategy may do in a run; null = it does not run.</summary>
    public static StrategyGrant?[] Grants(BacktestOptions options) =>
        [.. StrategySection.Read(options.Config).Select((g, i) => NeedMinutes.Contains(StrategyCatalogue.All[i].Info.Id) ? null : options.Tuned(i, g))];

    private BacktestResult Play(Action<DateOnly> tell, Stop stop)
    {
        Stopwatch clock = Stopwatch.StartNew();
        _rows.OnDayEnd += tell;
        _lockstep.Start(RiskSection.Read(_options.Config), Grants(_options), [], hasHistory: false);
        int days = 0;
        while (!stop.Asked && _lockstep.Step())
        {
            if (_days.Count != days)
            {
                Look();
            }

            days = _days.Count;
        }

        _lockstep.Finish();
        _session.Flush();
        return _days.Count == 0
            ? throw (stop.Asked ? new UserError(ExitCode.Error, "Stopped before a day was over: there is nothing to report.") : NoDays(_options))
            : Result(clock.Elapsed.TotalSeconds);
    }

    /// <summary>There is nothing to run on.</summary>
    public static UserError NoDays(BacktestOptions options) =>
        new(ExitCode.NotFound, $"The databases in {options.Data} have no daily bars of the universe in that range: see qgtm data --audit.");

    /// <summary>The people of a fund look every morning. After a week in a tier they reset it together, or a backtest would end at its first stop.</summary>
    private void Look()
    {
        _stopped = _session.State.Tier == KillTier.Normal ? 0 : _stopped + 1;
        if (_stopped > WeekDays)
        {
            _lockstep.AskForNormal();
            _resets += _session.State.Tier == KillTier.Normal ? 1 : 0;
        }
    }

    /// <summary>Who held a share over night has its dividend when the ex-date opens, or the first day after it that trades; its price has fallen by as much.</summary>
    private void PayDividends(DateOnly date)
    {
        foreach ((int instrument, long nanos) in _dividends.Between(_opened ?? date.AddDays(-1), date))
        {
            _venue.PayDividend(instrument, nanos);
            _dividendsDue++;
        }

        _opened = date;
    }

    /// <summary>
    /// A day has ended at the exchange: its figures, and what each strategy's paper book has earned since the day before. The book takes a
    /// day when its bars are complete, the next morning, and earns on the targets of the day before it: so with the weights of two ends ago.
    /// </summary>
    private void EndDay(DateOnly date)
    {
        VenueAccount a = _venue.Account;
        double equity = a.EquityNanos * 1e-9;
        double[] earned = new double[_totals.Length];
        double[] paper = new double[_totals.Length];
        double[] weights = new double[_totals.Length];
        double[] then = _weights.Count == 2 ? _weights.Dequeue() : weights;
        for (int s = 0; s < earned.Length; s++)
        {
            StrategyBook book = _session.State.Books[s];
            paper[s] = book.TotalReturn - _totals[s];
            earned[s] = paper[s] * then[s];
            _totals[s] = book.TotalReturn;
            weights[s] = book.Weight * _session.State.Portfolio[0].Scale;
        }

        _weights.Enqueue(weights);
        double up = a.LongMarketValueNanos * 1e-9, down = a.ShortMarketValueNanos * 1e-9;
        _days.Add(new BacktestDay(date, equity, (up - down) / equity, (up + down) / equity, earned) { Paper = paper, DataHash = _tape.TakeDataHash() });
    }

    private BacktestResult Result(double seconds)
    {
        ScalarsRow s = _session.State.Scalars;
        Profit profit = _tape.End().Profit;
        Invariant.Holds(profit.Total == _tape.Total, "The parts of the profit add up to it.");
        return new BacktestResult
        {
            Days = _days,
            Trades = [.. _venue.Orders.Where(o => o.CumQtyNanos != 0).Select(Trade)],
            Strategies = [.. StrategyCatalogue.All.Select((e, i) => Strategy(e.Info, i))],
            Bars = _rows.Bars.ToDictionary(c => _session.Engine.Instruments[c.Key].Symbol, c => (IReadOnlyList<DayBar>)c.Value, StringComparer.Ordinal),
            Decisions = _tape.Decisions,
            Profit = profit,
            DividendsUsd = _venue.DividendsNanos * 1e-9,
            Events = s.Inputs,
            Seconds = seconds,
            Orders = (s.Orders, s.Fills, s.Denied, s.Rejects),
            Denials = [.. _lockstep.Denials.Select(d => (d.Key.ToString(), d.Value)).OrderByDescending(d => d.Value)],
            FeesUsd = _venue.Account.FeesNanos * 1e-9,
            StateHash = StateHash.Of(_session.State),
            Settings = new Dictionary<string, string>(RunRules.Of(_options, _dividendsDue), StringComparer.Ordinal)
            {
                ["from"] = _days[0].Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["to"] = _days[^1].Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["resets by two people"] = _resets.ToString(CultureInfo.InvariantCulture),
                ["parameters"] = StrategyOverrides.Checksum(StrategyOverrides.Read(_options.Config)),
            },
        };
    }

    private BacktestTrade Trade(VenueOrder o)
    {
        double sign = o.Request.Side == Side.Buy ? 1 : -1;
        OrderTrack? track = ClOrdIds.TryParse(System.Text.Encoding.ASCII.GetBytes(o.Request.ClOrdId), out long id) ? _tape.Orders.GetValueOrDefault(id) : null;
        return new BacktestTrade(
            DateTime.UnixEpoch.AddTicks(o.CreatedNs / 100), o.Request.Symbol, sign * o.CumQtyNanos * 1e-9, o.AvgPxNanos * 1e-9)
        {
            Strategy = track?.Decision.Strategy ?? string.Empty,
            DecisionPx = (track?.DecisionPx ?? 0) * 1e-9,
        };
    }

    private BacktestStrategy Strategy(StrategyInfo info, int number)
    {
        StrategyBook book = _session.State.Books[number];
        EmptyReason reason = NeedMinutes.Contains(info.Id) ? EmptyReason.MissingData : ReasonOf(info, number);
        return new BacktestStrategy(
            info.Id, StrategyOverrides.StageName((StrategyStage)book.Stage), book.Weight, book.TotalReturn, book.Days, book.Turnover, EnumWords.Of(reason));
    }

    private EmptyReason ReasonOf(StrategyInfo info, int number)
    {
        int i = Universe.IndexOf(_session.Engine.Instruments, info.Legs is ["*"] ? "GLD" : info.Legs[0]);
        return i < 0 ? EmptyReason.MissingData : (EmptyReason)_session.State.Strategy(number, i).Empty;
    }
}
