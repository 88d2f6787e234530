using System.Collections.Generic;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>The newest quotes and trades of each instrument, for the history and latest calls. Bounded; older ones are forgotten.</summary>
internal sealed class TickHistory(int instruments)
{
    /// <summary>Quotes, and trades, kept of each instrument.</summary>
    public const int Kept = 2_000;
    private readonly Ring[] _quotes = Make(instruments);
    private readonly Ring[] _trades = Make(instruments);

    public void Add(in Event row)
    {
        if (row.Header.Kind is EventKind.Quote or EventKind.Trade)
        {
            (row.Header.Kind == EventKind.Quote ? _quotes : _trades)[row.Header.Instrument].Add(in row);
        }
    }

    /// <summary>Oldest first.</summary>
    public IEnumerable<Event> Rows(EventKind kind, int instrument) => (kind == EventKind.Quote ? _quotes : _trades)[instrument].Rows();

    /// <summary>Null before the first.</summary>
    public Event? Last(EventKind kind, int instrument) => (kind == EventKind.Quote ? _quotes : _trades)[instrument].Last;

    private static Ring[] Make(int count)
    {
        var rings = new Ring[count];
        for (int i = 0; i < count; i++)
        {
            rings[i] = new Ring();
        }

        return rings;
    }

    private sealed class Ring
    {
        private Event[] _rows = [];
        private long _count;

        public Event? Last => _count == 0 ? null : _rows[(_count - 1) % Kept];

        public void Add(in Event row)
        {
            if (_rows.Length == 0)
            {
                _rows = new Event[Kept];
            }

            _rows[_count++ % Kept] = row;
        }

        public IEnumerable<Event> Rows()
        {
            for (long i = _count > Kept ? _count - Kept : 0; i < _count; i++)
            {
                yield return _rows[i % Kept];
            }
        }
    }
}
