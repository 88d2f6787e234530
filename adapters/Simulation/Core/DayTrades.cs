using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Positions opened and closed on one day. The rule that counted them ended in 2026; some brokers still apply it.</summary>
internal static class DayTrades
{
    private const int Days = 5;
    private const long Enough = 25_000 * Fixed.One;

    /// <summary>Round trips within one day, in the last five trading days.</summary>
    public static int Count(IReadOnlyList<VenueOrder> orders, long nowNs)
    {
        DateOnly from = SessionClock.DateOf(nowNs);
        for (int left = Days - 1; left > 0;)
        {
            from = from.AddDays(-1);
            left -= SessionClock.IsTradingDay(from) ? 1 : 0;
        }

        long since = SessionClock.Midnight(from);
        var last = new Dictionary<(int Instrument, long Day), Side>();
        int count = 0;
        for (int i = 0; i < orders.Count; i++)
        {
            VenueOrder order = orders[i];
            if (order.Executions.Count == 0 || order.Executions[^1].TimeNs < since)
            {
                continue;
            }

            (int, long) key = (order.Instrument, order.Executions[^1].TimeNs / SessionClock.DayNs);
            bool turned = last.TryGetValue(key, out Side before) && before != order.Request.Side;
            count += turned ? 1 : 0;
            if (turned)
            {
                last.Remove(key);
            }
            else
            {
                last[key] = order.Request.Side;
            }
        }

        return count;
    }

    /// <summary>Refuses the fourth day trade of a small account: an order that closes what was opened today. Position: nano-shares.</summary>
    public static VenueRefusal? Refuse(NewOrder r, VenueInstrument? instrument, long position, IReadOnlyList<VenueOrder> orders, in VenueAccount account, long nowNs)
    {
        long today = nowNs / SessionClock.DayNs;
        bool closes = r.Side == Side.Sell ? position > 0 : position < 0;
        if (instrument is null || !closes || account.DayTrades < 3 || account.EquityNanos >= Enough)
        {
            return null;
        }

        foreach (VenueOrder order in orders)
        {
            if (order.Instrument == instrument.Id && order.Request.Side != r.Side && order.Executions.Count > 0 && order.Executions[^1].TimeNs / SessionClock.DayNs == today)
            {
                return new VenueRefusal(403, 40310100, "trade denied due to pattern day trading protection");
            }
        }

        return null;
    }
}
