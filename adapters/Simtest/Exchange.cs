using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>The market as it is: one mid for each name that walks in ticks, sessions, halts. Prices nano-USD.</summary>
internal sealed class Exchange
{
    /// <summary>One cent.</summary>
    public const long Tick = 10_000_000;

    private const int Kept = 128;
    private readonly Swarm _swarm;
    private readonly Dice _dice;
    private readonly long[] _mids;
    private readonly long[] _anchors;
    private readonly long[] _recent;
    private readonly int[] _at;
    private readonly long[] _earlyNs;

    public Exchange(Swarm swarm, long firstOpenNs)
    {
        _swarm = swarm;
        _dice = new Dice(swarm.Seed, 2);
        FirstOpenNs = firstOpenNs;
        _mids = new long[swarm.Instruments];
        _anchors = new long[swarm.Instruments];
        _recent = new long[swarm.Instruments * Kept];
        _at = new int[swarm.Instruments];
        _earlyNs = new long[swarm.Days];
        IsHalted = new bool[swarm.Instruments];
        for (int i = 0; i < swarm.Instruments; i++)
        {
            _mids[i] = _anchors[i] = _dice.Between(3_000, 20_000) * Tick;
        }
    }

    /// <summary>The first session's begin; the others follow day by day.</summary>
    public long FirstOpenNs { get; }

    /// <summary>The last session's end is moved away while the world heals.</summary>
    public long StayOpenNs { get; set; }

    public bool[] IsHalted { get; }

    /// <summary>The price between bid and ask.</summary>
    public long Mid(int instrument) => _mids[instrument];

    /// <summary>Half of the spread.</summary>
    public static long Half => Tick;

    public long OpenNs(int day) => _swarm.Calendar.OpenNs(day);

    /// <summary>The end of a day's session, as the broker tells it.</summary>
    public long CloseNs(int day) => day == _swarm.Days - 1 && StayOpenNs != 0 ? StayOpenNs
        : day < _earlyNs.Length && _earlyNs[day] != 0 ? _earlyNs[day]
        : OpenNs(day) + (Math.Min(_swarm.Minutes, _swarm.Calendar.Minutes(day)) * Swarm.MinuteNs);

    /// <summary>The exchange ends a day's session now and not when it had said.</summary>
    public void CloseEarly(int day, long timeNs) => _earlyNs[day] = timeNs;

    /// <summary>True when a day's session has ended before its time.</summary>
    public bool HasClosedEarly(int day) => day < _earlyNs.Length && _earlyNs[day] != 0;

    /// <summary>The session that runs or comes next.</summary>
    public int DayOf(long timeNs)
    {
        int day = 0;
        while (timeNs >= CloseNs(day))
        {
            day++;
        }

        return day;
    }

    public bool IsOpen(long timeNs)
    {
        int day = DayOf(timeNs);
        return timeNs >= OpenNs(day) && timeNs < CloseNs(day);
    }

    /// <summary>One step of a name, part of the way back first; a gap is hundred times as far, and the way back ends there.</summary>
    public void Walk(int instrument, bool gap)
    {
        long widest = Math.Max(1, _mids[instrument] / 1_000_000 * _swarm.Volatility / Tick);
        long step = _dice.Between(-widest, widest + 1) * Tick;
        step -= (_mids[instrument] - _anchors[instrument]) * _swarm.Pull / 100 / Tick * Tick;
        step = gap ? (_dice.OneIn(2) ? 1 : -1) * (_mids[instrument] / 25 / Tick * Tick) : step;
        long mid = _mids[instrument] + step;
        _mids[instrument] = mid is < 500 * Tick or > 100_000 * Tick ? _mids[instrument] - step : mid;
        _anchors[instrument] = gap ? _mids[instrument] : _anchors[instrument];
        _recent[(instrument * Kept) + (_at[instrument]++ & (Kept - 1))] = _mids[instrument];
    }

    /// <summary>A day's close of the history before the world.</summary>
    public long HistoryClose(int instrument)
    {
        long mid = _mids[instrument];
        _mids[instrument] = _anchors[instrument] = Math.Clamp(mid + (mid / 1_000 * _dice.Between(-100, 101) / Tick * Tick), 500 * Tick, 100_000 * Tick);
        return mid;
    }

    /// <summary>Furthest prices of the last steps.</summary>
    public (long Low, long High) Range(int instrument)
    {
        long low = _mids[instrument], high = low;
        foreach (long mid in _recent.AsSpan(instrument * Kept, Kept))
        {
            low = mid != 0 && mid < low ? mid : low;
            high = mid > high ? mid : high;
        }

        return (low, high);
    }

    /// <summary>What a side pays or gets now; 0 = a limit does not reach it.</summary>
    public long PriceFor(int instrument, Side side, long limitPx)
    {
        long px = side == Side.Buy ? _mids[instrument] + Half : _mids[instrument] - Half;
        bool reaches = limitPx == 0 || (side == Side.Buy ? limitPx >= px : limitPx <= px);
        return reaches ? px : 0;
    }
}
