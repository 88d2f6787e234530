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
/// (`qgtm data fetch` and `data import` write there). Each point is an input at its knowledge time, as in a backtest, so a replay
/// has it, too.
/// </summary>
public sealed class SeriesFeed
{
    /// <summary>Observations that the longest window needs, and as many again for revisions and for what is left out.</summary>
    private const int PointsMax = 700;
    private const int PerCommand = 32;
    private const long NsPerMs = 1_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly (long Day, long KnownNs)[] _fed = new (long, long)[SeriesTable.SeriesMax];
    private readonly Session _session;
    private readonly string _stateDirectory;

    /// <summary>Goes on from what the engine has.</summary>
    public SeriesFeed(Session session, string stateDirectory)
    {
        _session = session;
        _stateDirectory = stateDirectory;
        for (int id = 0; id < _fed.Length; id++)
        {
            _fed[id] = (session.State.SeriesRows[id].ObservedDay, session.State.SeriesRows[id].KnownNs);
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

    /// <summary>What is known at an instant (ns) and was not given yet, in the order in which it became known.</summary>
    public IReadOnlyList<Event> Due(long timeNs)
    {
        List<Event> due = [];
        using MarketDatabase? db = MarketDatabase.Find(Path.Combine(_stateDirectory, RunStores.Folder));
        foreach (SeriesId id in db is null ? [] : Enum.GetValues<SeriesId>())
        {
            ref (long Day, long KnownNs) fed = ref _fed[(int)id];
            foreach (Known known in db!.Series.Since(id.ToString(), DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)fed.Day), fed.KnownNs / NsPerMs, timeNs / NsPerMs).TakeLast(PointsMax))
            {
                due.Add(Point(id, known));
                fed = (Math.Max(fed.Day, MarketTime.Days(known.Observation)), Math.Max(fed.KnownNs, known.KnownMs * NsPerMs));
            }
        }

        return [.. due.OrderBy(e => e.Numbers.D).ThenBy(e => e.Numbers.C).ThenBy(e => e.Numbers.A)];
    }

    private static Event Point(SeriesId id, Known known)
    {
        Event e = default;
        e.Header.Kind = EventKind.SeriesPoint;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = e.Numbers.D = known.KnownMs * NsPerMs;
        e.Numbers.A = (long)id;
        e.Numbers.B = BitConverter.DoubleToInt64Bits(known.Value);
        e.Numbers.C = MarketTime.Days(known.Observation);
        return e;
    }
}
