using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Reference series from STATE/candles_dbs into the engine: what is known at a start, and once a minute what has become known since
/// (`qgtm data fetch` and `data import` write there). Each point is an input with its knowledge time, so a replay has it, too.
/// </summary>
public sealed class SeriesFeed
{
    /// <summary>Observations that the longest window needs, and as many again for what is left out.</summary>
    private const int PointsMax = 700;
    private const int PerCommand = 32;
    private const long NsPerMs = 1_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly long[] _newest = new long[SeriesTable.SeriesMax];
    private readonly Session _session;
    private readonly string _stateDirectory;

    /// <summary>Goes on from what the engine has.</summary>
    public SeriesFeed(Session session, string stateDirectory)
    {
        _session = session;
        _stateDirectory = stateDirectory;
        for (int id = 0; id < _newest.Length; id++)
        {
            _newest[id] = session.State.SeriesRows[id].ObservedDay;
        }
    }

    /// <summary>Before the engine's thread runs.</summary>
    public void ApplyAtStart(long timeNs)
    {
        foreach (Event e in Due(timeNs))
        {
            _session.Apply(in e);
            _session.FlushAndRelease();
        }
    }

    /// <summary>While the run lasts.</summary>
    public async Task RunAsync(EngineCommands commands, CancellationToken cancellationToken)
    {
        using PeriodicTimer pause = new(Pause);
        try
        {
            while (await pause.WaitForNextTickAsync(cancellationToken))
            {
                foreach (Event[] part in Due(Volatile.Read(ref _session.State.Scalars.TimeNs)).Chunk(PerCommand))
                {
                    await commands.PutAsync([.. part]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run ends.
        }
    }

    /// <summary>What is known at an instant and newer than what was fed, in the order of the days observed.</summary>
    private List<Event> Due(long timeNs)
    {
        List<Event> due = [];
        using MarketDatabase? db = MarketDatabase.Find(Path.Combine(_stateDirectory, RunStores.Folder));
        foreach (SeriesId id in db is null ? [] : Enum.GetValues<SeriesId>())
        {
            if (db!.Series.NewestObservation(id.ToString(), timeNs / NsPerMs) is { } day && MarketTime.Days(day) > _newest[(int)id])
            {
                due.AddRange(db.Series.AsOf(id.ToString(), timeNs / NsPerMs).Where(k => MarketTime.Days(k.Observation) > _newest[(int)id])
                    .TakeLast(PointsMax).Select(k => Point(id, k, timeNs)));
                _newest[(int)id] = MarketTime.Days(day);
            }
        }

        return [.. due.OrderBy(e => e.Numbers.C).ThenBy(e => e.Numbers.A)];
    }

    private static Event Point(SeriesId id, Known known, long timeNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.SeriesPoint;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = (long)id;
        e.Numbers.B = BitConverter.DoubleToInt64Bits(known.Value);
        e.Numbers.C = MarketTime.Days(known.Observation);
        e.Numbers.D = known.KnownMs * NsPerMs;
        return e;
    }
}
