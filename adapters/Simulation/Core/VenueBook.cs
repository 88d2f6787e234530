using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>The last quote and the last trade of every instrument. Prices nano-USD, 0 = unknown.</summary>
internal sealed class VenueBook(int instruments)
{
    private readonly QuotePayload[] _quote = new QuotePayload[instruments];
    private readonly long[] _quoteNs = new long[instruments];
    private readonly long[] _number = new long[instruments];
    private readonly long[] _tradePx = new long[instruments];

    private readonly bool[] _halted = new bool[instruments];

    public bool IsHalted(int i) => _halted[i];

    public void Halt(int i, bool halted) => _halted[i] = halted;

    public QuotePayload Quote(int i) => _quote[i];

    public long QuoteNs(int i) => _quoteNs[i];

    /// <summary>How many quotes the instrument has had.</summary>
    public long QuoteNumber(int i) => _number[i];

    public long Far(int i, Side side) => side == Side.Buy ? _quote[i].AskPx : _quote[i].BidPx;

    public void SetTrade(int i, long px) => _tradePx[i] = px;

    public void SetQuote(int i, in QuotePayload quote, long nowNs)
    {
        _quote[i] = quote;
        _quoteNs[i] = nowNs;
        _number[i]++;
    }

    /// <summary>Mid of a two-sided quote, else the last trade, else the side that is known.</summary>
    public long Mark(int i)
    {
        long bid = _quote[i].BidPx;
        long ask = _quote[i].AskPx;
        if (bid != 0 && ask != 0)
        {
            return bid + ((ask - bid) / 2);
        }

        return _tradePx[i] != 0 ? _tradePx[i] : bid + ask;
    }
}
