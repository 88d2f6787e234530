using System;

namespace Qgtm.Fast.MarketStore;

/// <summary>Says that something is wrong: what, where (ms since the epoch), by how much, how often.</summary>
internal delegate void Report(Defect defect, long atMs, double figure, long count);

/// <summary>The candles of one symbol and interval in one source, one after the other.</summary>
internal sealed class CandleAudit(Interval interval, bool isUs, Report report)
{
    /// <summary>Returns that no day, and nothing shorter than a day, of these instruments has in earnest.</summary>
    private const double DailyOutlier = 0.40, Outlier = 0.10;

    /// <summary>Sessions without a row after which what came before is a stray, when it was but a few rows.</summary>
    private const int StrayGap = 60, StrayRows = 3;

    /// <summary>Sessions after which minutes are another recording: one gap, not thousands of missing minutes.</summary>
    private const int RecordingGap = 20;

    private readonly NewYorkDay _day = new();
    private Candle _last;
    private long _rows;
    private long _dayRows;
    private DateOnly _date;
    private int _firstMinute;
    private int _lastMinute;

    public void Take(in Candle c)
    {
        if (_rows > 0 && c.T == _last.T)
        {
            report(Defect.Duplicate, c.T, 0, 1);
            return;
        }

        if (_rows > 0 && c.T < _last.T)
        {
            report(Defect.Disorder, c.T, 0, 1);
            return;
        }

        if (c.IsInconsistent)
        {
            report(Defect.Inconsistent, c.T, 0, 1);
        }

        Volume(in c);
        if (_rows > 0 && Math.Abs(Math.Log(c.Close / _last.Close)) > (interval == Interval.D1 ? DailyOutlier : Outlier))
        {
            report(Defect.Outlier, c.T, (c.Close / _last.Close) - 1, 1);
        }

        if (_rows > 0 && c.Rank != CandleSource.FoldedRank && _last.Rank != CandleSource.FoldedRank && c.Source.Adjustment != _last.Source.Adjustment)
        {
            report(Defect.Adjustment, c.T, c.Close / _last.Close, 1);
        }

        Time(in c);
        _last = c;
        _rows++;
    }

    /// <summary>The last day of candles within the day.</summary>
    public void End() => EndDay();

    private void Volume(in Candle c)
    {
        if (c.Volume == 0)
        {
            report(Defect.ZeroVolume, c.T, 0, 1);
        }

        if (_rows > 0 && c.Close == _last.Close && c.Open == c.Close && c.High == c.Close && c.Low == c.Close && c.Volume == 0)
        {
            report(Defect.StaleRepeat, c.T, 0, 1);
        }
        else if (_rows > 0 && c.Volume > 0 && c.Volume == _last.Volume && (c.Open, c.High, c.Low, c.Close) == (_last.Open, _last.High, _last.Low, _last.Close) && interval == Interval.D1)
        {
            report(Defect.StaleRepeat, c.T, 0, 1);
        }
    }

    private void Time(in Candle c)
    {
        if (!isUs)
        {
            RoundTheClock(in c);
        }
        else if (interval == Interval.D1)
        {
            Sessions(in c);
        }
        else
        {
            Minutes(in c);
        }
    }

    /// <summary>Dealers rest from Friday to Sunday evening and an hour a day; what is longer is a gap.</summary>
    private void RoundTheClock(in Candle c)
    {
        long apart = c.T - _last.T;
        DateOnly from = MarketTime.DateOf(_last.T), to = MarketTime.DateOf(c.T);
        bool isWeekend = to.DayNumber - from.DayNumber is >= 1 and <= 3 && from.DayOfWeek >= DayOfWeek.Thursday && to.DayOfWeek <= DayOfWeek.Monday;
        if (_rows > 0 && !isWeekend && apart > Math.Max(interval.Ms(), 70 * Intervals.MinuteMs))
        {
            report(Defect.Gap, c.T, (double)(apart - interval.Ms()) / interval.Ms(), 1);
        }
    }

    private void Sessions(in Candle c)
    {
        int minute = _day.MinuteOf(c.T);
        if (_rows == 0)
        {
            _date = _day.Date;
        }

        int missing = _rows == 0 ? 0 : UsCalendar.TradingDaysBetween(_date, _day.Date);
        if (missing >= StrayGap && _rows < StrayRows)
        {
            report(Defect.Stray, _last.T, missing, _rows);
        }
        else if (missing > 0)
        {
            report(Defect.Gap, c.T, missing, missing);
        }

        if (minute != 0)
        {
            report(Defect.WrongZone, c.T, minute / 60.0, 1);
        }

        _date = _day.Date;
    }

    /// <summary>Rows of the regular session are counted by day, and first and last minute remembered.</summary>
    private void Minutes(in Candle c)
    {
        int minute = _day.MinuteOf(c.T);
        if (_rows == 0 || _day.Date != _date)
        {
            EndDay();
            int between = _rows == 0 ? 0 : UsCalendar.TradingDaysBetween(_date, _day.Date);
            if (between > RecordingGap)
            {
                report(Defect.Gap, c.T, between, 1);
            }

            for (DateOnly d = _date.AddDays(1); between is > 0 and <= RecordingGap && d < _day.Date; d = d.AddDays(1))
            {
                Missing(d, 0);
            }

            (_date, _dayRows, _firstMinute) = (_day.Date, 0, minute);
        }

        _lastMinute = minute;
        _dayRows += minute >= MarketTime.OpenMinute && minute < MarketTime.OpenMinute + UsCalendar.SessionMinutes(_date) ? 1 : 0;
    }

    private void EndDay()
    {
        if (_date == default || !isUs || interval == Interval.D1)
        {
            return;
        }

        // A whole session that begins and ends by the same hours too early or too late was stamped in another zone.
        int shift = _firstMinute - MarketTime.OpenMinute, end = _lastMinute - MarketTime.OpenMinute - 390 + (int)(interval.Ms() / Intervals.MinuteMs);
        int hours = (int)Math.Round(shift / 60.0);
        if (hours != 0 && Math.Abs(shift - (60 * hours)) <= 2 && Math.Abs(end - (60 * hours)) <= 2)
        {
            report(Defect.WrongZone, MarketTime.Utc(_date), hours, 1);
        }

        Missing(_date, _dayRows);
    }

    private void Missing(DateOnly day, long rows)
    {
        long missing = (UsCalendar.SessionMinutes(day) / (interval.Ms() / Intervals.MinuteMs)) - rows;
        if (missing > 0)
        {
            report(Defect.Gap, MarketTime.Utc(day), missing, missing);
        }
    }
}

/// <summary>The points of one series in one source, one after the other.</summary>
internal sealed class SeriesAudit(Cadence cadence, Report report)
{
    /// <summary>Business days without an observation that are no holidays any more; a change that no rate or index makes in a day.</summary>
    private const int GapMax = 3;

    private SeriesPoint _last;
    private bool _hasLast;

    public void Take(in SeriesPoint p)
    {
        if (_hasLast && p.Observation > _last.Observation)
        {
            int apart = p.Observation.DayNumber - _last.Observation.DayNumber;
            int missing = cadence switch
            {
                Cadence.Daily => UsCalendar.TradingDaysBetween(_last.Observation, p.Observation) is > GapMax and int days ? days : 0,
                Cadence.Weekly => apart is < 6 or > 8 ? Math.Max(1, (apart / 7) - 1) : 0,
                _ => 0,
            };
            if (missing > 0)
            {
                report(Defect.Gap, MarketTime.Utc(p.Observation), missing, missing);
            }
        }
        else if (_hasLast && p.Observation == _last.Observation && p.KnownMs == _last.KnownMs)
        {
            report(Defect.Duplicate, MarketTime.Utc(p.Observation), 0, 1);
        }

        if (p.KnownMs < MarketTime.Utc(p.Observation) && cadence != Cadence.Irregular)
        {
            report(Defect.WrongZone, MarketTime.Utc(p.Observation), 0, 1);
        }

        // A later vintage goes back in time; only what is new at the end moves on.
        _last = !_hasLast || p.Observation >= _last.Observation ? p : _last;
        _hasLast = true;
    }
}
