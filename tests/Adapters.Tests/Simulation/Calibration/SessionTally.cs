using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>Counts and sums over generated sessions: mids of gold and silver by the minute, events by the half-hour.</summary>
internal sealed class SessionTally
{
    private readonly SessionClock _clock = new();
    private readonly double[] _mids = new double[VenueUniverse.Names.Length];
    private readonly double[] _first = new double[VenueUniverse.Names.Length];
    private readonly double[] _last = new double[VenueUniverse.Names.Length];
    private readonly double[] _minuteMids = new double[2];
    private int _minute = -1;
    private double _dayVariance;

    public double[] Variance { get; } = new double[13];
    public double[] Rate { get; } = new double[13];
    public List<double> Gold { get; } = [];
    public List<double> Silver { get; } = [];
    public long Quotes { get; private set; }
    public long Trades { get; private set; }
    public long GoldQuotes { get; private set; }
    public long SpreadTicks { get; private set; }
    public double Shares { get; private set; }
    public double NightSquare { get; private set; }
    public double DaySquare { get; private set; }

    /// <summary>Sum over sessions of the log of gold's variance in the session.</summary>
    public double LogVariance { get; private set; }

    public void Add(in Event row, long atNs)
    {
        int minute = 390 - (int)Math.Ceiling((_clock.NextClose(atNs) - atNs) / 60e9);
        if (minute != _minute)
        {
            EndMinute();
            _minute = minute;
        }

        Rate[minute / 30]++;
        if (row.Header.Kind == EventKind.Trade)
        {
            Trades++;
            Shares += Fixed.ToDouble(row.Trade.Size);
            return;
        }

        Quotes++;
        int i = row.Header.Instrument;
        _mids[i] = Math.Log(Fixed.ToDouble(row.Quote.BidPx + row.Quote.AskPx) / 2);
        _first[i] = _first[i] == 0 ? _mids[i] : _first[i];
        if (i == VenueUniverse.Gold)
        {
            GoldQuotes++;
            SpreadTicks += (row.Quote.AskPx - row.Quote.BidPx) / VenueUniverse.Tick;
        }
    }

    /// <summary>Night and day of the equal-weighted funds that are factors themselves.</summary>
    public void EndSession()
    {
        int[] funds = [.. new[] { "GLD", "SLV", "PPLT", "PALL", "SPY", "TLT", "UUP" }.Select(s => Array.FindIndex(VenueUniverse.Names, n => n.Symbol == s))];
        for (int f = 0; f < funds.Length; f++)
        {
            int i = funds[f];
            double scale = VenueUniverse.Volatility[f];
            NightSquare += _last[i] == 0 ? 0 : Math.Pow((_first[i] - _last[i]) / scale, 2);
            DaySquare += _last[i] == 0 ? 0 : Math.Pow((_mids[i] - _first[i]) / scale, 2);
            _last[i] = _mids[i];
        }

        LogVariance += Math.Log(_dayVariance);
        _dayVariance = 0;
        _minute = -1;
        Array.Clear(_first);
        Array.Clear(_minuteMids);
    }

    private void EndMinute()
    {
        if (_minuteMids[0] != 0)
        {
            double gold = _mids[VenueUniverse.Gold] - _minuteMids[0];
            Gold.Add(gold);
            Silver.Add(_mids[VenueUniverse.Silver] - _minuteMids[1]);
            Variance[_minute / 30] += gold * gold;
            _dayVariance += gold * gold;
        }

        (_minuteMids[0], _minuteMids[1]) = (_minute < 0 ? 0 : _mids[VenueUniverse.Gold], _mids[VenueUniverse.Silver]);
    }
}
