using System.Threading;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>The newest quote of each name while the lane is full, in the order in which the names came. One thread.</summary>
internal sealed class HeldQuotes(int instruments)
{
    private readonly Event[] _quotes = new Event[instruments];
    private readonly bool[] _isHeld = new bool[instruments];
    private readonly int[] _order = new int[instruments];
    private long _replaced;
    private int _first;

    /// <summary>Names that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Quotes that were replaced by a newer one.</summary>
    public long Replaced => Interlocked.Read(ref _replaced);

    /// <summary>The quote that waits for an instrument.</summary>
    public ref readonly Event this[int instrument] => ref _quotes[instrument];

    public void Hold(in Event quote)
    {
        int i = quote.Header.Instrument;
        if (_isHeld[i])
        {
            Interlocked.Increment(ref _replaced);
        }
        else
        {
            _isHeld[i] = true;
            _order[(_first + Count) % _order.Length] = i;
            Count++;
        }

        _quotes[i] = quote;
    }

    /// <summary>The name that has waited longest.</summary>
    public bool TryPeek(out int instrument)
    {
        instrument = _order.Length == 0 ? -1 : _order[_first];
        return Count != 0;
    }

    /// <summary>It has gone.</summary>
    public void Release()
    {
        _isHeld[_order[_first]] = false;
        _first = (_first + 1) % _order.Length;
        Count--;
    }
}
