using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// Endless sessions of correlated quotes and trades. Factors walk on a 100 ms grid, silver with a pull towards gold; a name
/// follows them by its loadings when it is next touched. Floats stay inside; prices leave as whole ticks. docs/generator.md.
/// </summary>
internal sealed class SessionGenerator : MarketSource
{
    private const double SecondsPerYear = 252 * 23_400.0;
    private const long GridNs = 100_000_000;
    private const double GridsPerSession = 234_000;
    private const int JumpOdds = (int)(GridsPerSession / VenueUniverse.JumpsPerSession);
    private static readonly double Diffusion = Math.Sqrt(1 - (VenueUniverse.JumpsPerSession * VenueUniverse.JumpMinutes / 390));
    private static readonly double Jump = Math.Sqrt(VenueUniverse.JumpMinutes * GridsPerSession / 390);
    private static readonly double NightPull = VenueUniverse.Pull(VenueUniverse.NightShare[1]);
    private static readonly double GridPull = VenueUniverse.Pull((1 - VenueUniverse.NightShare[1]) / GridsPerSession);
    private readonly SeededRandom _random;
    private readonly SessionClock _clock = new();
    private readonly int _count = VenueUniverse.Names.Length;
    private readonly double[] _factor = new double[VenueUniverse.Factors];
    private readonly double[] _gridVol = VenueUniverse.Daily(night: false);
    private readonly double[] _nightVol = VenueUniverse.Daily(night: true);
    private readonly double[] _seen;
    private readonly double[] _log;
    private readonly long[] _touchedNs;
    private readonly double[] _reach;
    private readonly QuotePayload[] _quotes;
    private long _nowNs;
    private long _openNs;
    private long _closeNs;
    private long _gridNs;
    private double _dayScale;
    private double _ratio;
    private int _opening;
    private long _tradeId;

    public SessionGenerator(ulong seed, long startNs)
    {
        _random = new SeededRandom(seed);
        _seen = new double[_count * VenueUniverse.Factors];
        _log = new double[_count];
        _touchedNs = new long[_count];
        _reach = new double[_count];
        _quotes = new QuotePayload[_count];
        double sum = 0;
        for (int i = 0; i < _count; i++)
        {
            _log[i] = Math.Log(VenueUniverse.Names[i].Price);
            sum += VenueUniverse.Names[i].Weight;
            _reach[i] = sum;
        }

        for (int f = 0; f < _gridVol.Length; f++)
        {
            _gridVol[f] /= Math.Sqrt(GridsPerSession);
        }

        Begin(_clock.IsOpen(startNs) ? startNs : _clock.NextOpen(startNs));
    }

    /// <summary>Goes on from logarithms of prices in USD that <see cref="LogPrices"/> gave; trade ids stay ahead of all before.</summary>
    public SessionGenerator(ulong seed, long startNs, ReadOnlySpan<double> logPrices)
        : this(seed, startNs)
    {
        logPrices.CopyTo(_log);
        _openNs = _clock.NextOpen(_clock.DayStart(_openNs));
        _tradeId = startNs / 1_000;
    }

    /// <summary>The logarithm of each name's price in USD when it was last touched.</summary>
    public ReadOnlySpan<double> LogPrices => _log;

    public override bool TryNext(out Event row, out long atNs)
    {
        row = default;
        if (_opening >= _count)
        {
            Step();
        }

        if (_opening < _count)
        {
            _nowNs += 1_000_000;
            WriteQuote(ref row, _opening++);
        }
        else
        {
            int name = Pick();
            if (_random.Below(VenueUniverse.TradeOdds) == 0)
            {
                WriteTrade(ref row, name);
            }
            else
            {
                WriteQuote(ref row, name);
            }
        }

        row.Header.TimeNs = _nowNs;
        row.Header.Source = EventSource.MarketData;
        atNs = _nowNs;
        return true;
    }

    /// <summary>Draws correlated factor moves: the volatilities times the scale.</summary>
    internal static void Draw(SeededRandom random, ReadOnlySpan<double> volatility, double scale, Span<double> moves)
    {
        double gold = random.Normal();
        for (int f = 0; f < moves.Length; f++)
        {
            double own = f == 0 ? 0 : random.Normal();
            double rho = VenueUniverse.GoldCorrelation[f];
            moves[f] = volatility[f] * scale * ((rho * gold) + (Math.Sqrt(1 - (rho * rho)) * own));
        }
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is held open: the rows are made, not read.
    }

    /// <summary>Opens a session. The deviation of the gold/silver ratio is read off the prices: it is no state of its own.</summary>
    private void Begin(long openNs)
    {
        GeneratedName gold = VenueUniverse.Names[VenueUniverse.Gold], silver = VenueUniverse.Names[VenueUniverse.Silver];
        _ratio = _log[VenueUniverse.Gold] - _log[VenueUniverse.Silver] - Math.Log(gold.Price / silver.Price) - _factor[0] + _factor[1];
        _dayScale = VenueUniverse.DayScale(_random);
        _nowNs = openNs;
        _openNs = openNs;
        _closeNs = _clock.NextClose(openNs);
        _gridNs = openNs;
        _opening = 0;
        Array.Fill(_touchedNs, openNs);
    }

    private void Step()
    {
        double place = (double)(_nowNs - _openNs) / (_closeNs - _openNs);
        double bend = (2 * place) - 1;
        double shape = (bend * bend) - (1 / 3.0);
        double perSecond = VenueUniverse.EventsPerSecond * (1 + (VenueUniverse.RateSlope * bend) + (VenueUniverse.RateBend * shape));
        _nowNs += 1_000 + (long)(-Math.Log(1 - _random.Unit()) / perSecond * 1e9);
        if (_nowNs >= _closeNs)
        {
            Begin(_clock.NextOpen(_closeNs));
            Move(_nightVol, _dayScale, NightPull);
            return;
        }

        double heat = 1 + (VenueUniverse.VarianceSlope * bend) + (VenueUniverse.VarianceBend * shape);
        double scale = _dayScale * Diffusion * Math.Sqrt(heat);
        while (_gridNs + GridNs <= _nowNs)
        {
            _gridNs += GridNs;
            Move(_gridVol, scale, GridPull);
            if (_random.Below(JumpOdds) == 0)
            {
                Move(_gridVol, _dayScale * Jump, 0);
            }
        }
    }

    private void Move(double[] volatility, double scale, double pull)
    {
        double deviation = _ratio + _factor[0] - _factor[1];
        Span<double> moves = stackalloc double[VenueUniverse.Factors];
        Draw(_random, volatility, scale, moves);
        for (int f = 0; f < moves.Length; f++)
        {
            _factor[f] += moves[f];
        }

        _factor[1] += pull * deviation;
    }

    private int Pick()
    {
        double at = _random.Unit() * _reach[_count - 1];
        int i = 0;
        while (i < _count - 1 && _reach[i] <= at)
        {
            i++;
        }

        return i;
    }

    private double Fair(int i)
    {
        GeneratedName name = VenueUniverse.Names[i];
        double move = 0;
        int at = i * VenueUniverse.Factors;
        for (int f = 0; f < VenueUniverse.Factors; f++)
        {
            move += name.Loadings[f] * (_factor[f] - _seen[at + f]);
            _seen[at + f] = _factor[f];
        }

        double seconds = (_nowNs - _touchedNs[i]) * 1e-9;
        _touchedNs[i] = _nowNs;
        _log[i] += move + (name.IdioVol * Math.Sqrt(seconds / SecondsPerYear) * _random.Normal());
        return Math.Exp(_log[i]);
    }

    private void WriteQuote(ref Event row, int i)
    {
        int spread = VenueUniverse.Names[i].SpreadTicks + (_random.Below(5) == 0 ? 1 : 0);
        double ticks = Fair(i) * 100;
        long bid = Math.Max(1, (long)Math.Round(ticks - (spread * 0.5) + (0.5 * (_random.Unit() - 0.5))));
        var quote = new QuotePayload
        {
            BidPx = bid * VenueUniverse.Tick,
            AskPx = (bid + spread) * VenueUniverse.Tick,
            BidSize = Lots(),
            AskSize = Lots(),
        };
        _quotes[i] = quote;
        row.Header.Instrument = i;
        row.Header.Kind = EventKind.Quote;
        row.Quote = quote;
    }

    private void WriteTrade(ref Event row, int i)
    {
        row.Header.Instrument = i;
        row.Header.Kind = EventKind.Trade;
        row.Trade.Px = (_random.Next() & 1) == 0 ? _quotes[i].BidPx : _quotes[i].AskPx;
        row.Trade.Size = (1 + (long)(-Math.Log(1 - _random.Unit()) * VenueUniverse.TradeSizeMean)) * Fixed.One;
        row.Trade.TradeId = ++_tradeId;
    }

    private long Lots() => (1 + (long)(-Math.Log(1 - _random.Unit()) * 6)) * 100 * Fixed.One;
}
