using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Days of a made-up world as events: a bar of almost every name, and the series with their lags. One factor moves all.</summary>
internal sealed class PartWorld(Random random)
{
    public const long FirstDay = 15_000;
    private const long HourNs = 60 * FeatureRig.MinuteNs;

    private readonly double[] _px = [.. FeatureRig.Names.Select((_, i) => 20.0 + (7 * i))];
    private readonly Dictionary<SeriesId, double> _level = [];
    private readonly long[] _stamp = new long[FeatureRig.Names.Length];

    /// <summary>Names that have every day, for samples of what needs all of them.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Observations of the day before, known at noon; then the day's bars, and timers that complete it.</summary>
    public IEnumerable<Event> Day(long day, NaiveParts? naive)
    {
        List<Event> all = [];
        long knownNs = (day * FeatureRig.DayNs) + (12 * HourNs);
        foreach (SeriesId id in Observed(day - 1).Where(_ => day > FirstDay).OrderBy(_ => random.Next()))
        {
            double value = Step(id, day - 1);
            naive?.AddPoint(id, day - 1, value);
            all.Add(FeatureRig.Point(id, value, day - 1, knownNs, knownNs));
        }

        Dictionary<string, double> closes = [];
        double factor = random.NextDouble() - 0.5;
        for (int i = 0; i < _px.Length; i++)
        {
            _px[i] *= 1 + (0.02 * factor) + (0.01 * (random.NextDouble() - 0.5)) + (_px[i] > 200 ? -0.001 : 0.0005);
            if (random.Next(400) != 0 || day == FirstDay)
            {
                BarValues b = new() { StartNs = (day * FeatureRig.DayNs) + (4 * HourNs), Open = _px[i] * 0.999, High = _px[i] * 1.01, Low = _px[i] * 0.99, Close = _px[i], Volume = 1000 };
                all.Add(FeatureRig.Bar(EventKind.DailyBar, i, ref b));
                closes[FeatureRig.Names[i].Symbol] = b.Close;
            }
        }

        naive?.AddDay(day, closes);
        bool complete = closes.Count == _px.Length;
        IsWhole = complete && _stamp[0] == 1;
        _stamp[0] = complete ? 1 : 0;
        all.Add(FeatureRig.Timer((day * FeatureRig.DayNs) + (21 * HourNs)));
        all.Add(FeatureRig.Timer((day * FeatureRig.DayNs) + (21 * HourNs) + (2 * FeatureRig.MinuteNs)));
        return all;
    }

    /// <summary>Weekly positions and balance sheets, quarterly reserves, all else daily; the dollar now and then not.</summary>
    private IEnumerable<SeriesId> Observed(long day) => Enum.GetValues<SeriesId>().Where(id => id switch
    {
        SeriesId.None => false,
        SeriesId.Walcl or SeriesId.SgeWithdrawals or (>= SeriesId.GoldMmLong and <= SeriesId.SilverOpenInterest) => day % 7 == 2,
        SeriesId.CentralBankReserves => day % 30 == 0,
        SeriesId.Dtwexbgs => random.Next(20) != 0,
        _ => true,
    });

    private double Step(SeriesId id, long day)
    {
        double before = _level.GetValueOrDefault(id, 1 + ((int)id % 7));
        double next = before * (1 + (0.03 * (random.NextDouble() - 0.5)) + (before > 10 ? -0.01 : before < 0.5 ? 0.01 : 0));
        _level[id] = id is SeriesId.GcFrontExpiry or SeriesId.SiFrontExpiry ? day + 20 : id is SeriesId.GcSecondExpiry or SeriesId.SiSecondExpiry ? day + 80 - (day % 3) : next;
        return _level[id];
    }
}
