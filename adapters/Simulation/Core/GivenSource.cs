using System.Collections.Generic;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>Rows that the caller makes: each is asked for when the one before it has had its effect.</summary>
internal sealed class GivenSource : MarketSource
{
    private readonly IEnumerator<(Event Row, long AtNs)> _rows;
    private bool _isFirst = true;

    public GivenSource(IEnumerable<(Event Row, long AtNs)> rows)
    {
        _rows = rows.GetEnumerator();
        FirstNs = _rows.MoveNext() ? _rows.Current.AtNs : 0;
    }

    public override long FirstNs { get; }

    public override bool TryNext(out Event row, out long atNs)
    {
        bool has = _isFirst ? FirstNs != 0 : _rows.MoveNext();
        _isFirst = false;
        (row, atNs) = has ? _rows.Current : default;
        return has;
    }

    protected override void Dispose(bool disposing) => _rows.Dispose();
}
