using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// Best bid and offer over exchanges from one-sided quotes. The rows never withdraw a side, so the newest row wins: a side
/// of another row that it crosses was withdrawn unseen and is dropped. Locked stays. It empties each night.
/// </summary>
internal sealed class QuoteAssembler
{
    private const int Exchanges = 32;
    private const long NightShiftNs = 6 * 3_600_000_000_000L;
    private readonly QuotePayload[] _sides = new QuotePayload[Exchanges];
    private long _day;

    public QuotePayload Apply(long nowNs, int exchange, in QuotePayload row)
    {
        long day = (nowNs - NightShiftNs) / SessionClock.DayNs;
        if (day != _day)
        {
            _day = day;
            Array.Clear(_sides);
        }

        ref QuotePayload own = ref _sides[exchange % Exchanges];
        bool empty = row.BidPx == 0 && row.AskPx == 0;
        if (row.BidPx != 0 || empty)
        {
            own.BidPx = row.BidPx;
            own.BidSize = row.BidSize;
        }

        if (row.AskPx != 0 || empty)
        {
            own.AskPx = row.AskPx;
            own.AskSize = row.AskSize;
        }

        DropCrossed(row.BidPx, row.AskPx);
        return Best();
    }

    private void DropCrossed(long bidPx, long askPx)
    {
        for (int i = 0; i < Exchanges; i++)
        {
            ref QuotePayload side = ref _sides[i];
            if (side.AskPx != 0 && side.AskPx < bidPx)
            {
                side.AskPx = 0;
                side.AskSize = 0;
            }

            if (askPx != 0 && side.BidPx > askPx)
            {
                side.BidPx = 0;
                side.BidSize = 0;
            }
        }
    }

    private QuotePayload Best()
    {
        QuotePayload best = default;
        for (int i = 0; i < Exchanges; i++)
        {
            ref QuotePayload side = ref _sides[i];
            if (side.BidPx > best.BidPx)
            {
                best.BidPx = side.BidPx;
                best.BidSize = 0;
            }

            if (side.BidPx == best.BidPx && side.BidPx != 0)
            {
                best.BidSize += side.BidSize;
            }

            if (side.AskPx != 0 && (best.AskPx == 0 || side.AskPx < best.AskPx))
            {
                best.AskPx = side.AskPx;
                best.AskSize = 0;
            }

            if (side.AskPx == best.AskPx && side.AskPx != 0)
            {
                best.AskSize += side.AskSize;
            }
        }

        return best;
    }
}
