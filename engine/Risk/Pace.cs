using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>
/// What has been sent, and when: the counts that the controls on rate, drift, duplicates, days and repetition look at. All of
/// it is state, so a restart forgets nothing.
/// </summary>
public static class Pace
{
    /// <summary>A minute and a second, ns.</summary>
    public const long MinuteNs = 60_000_000_000, SecondNs = 1_000_000_000;

    /// <summary>Bits of one day in <see cref="ScalarsRow.DayTrades"/>, and of the five days that count.</summary>
    private const int DayBits = 12, AllBits = 5 * DayBits;

    private const long DayMost = (1L << DayBits) - 1;

    /// <summary>An order was recorded; it opens or adds unless it reduces.</summary>
    [HotPath]
    public static void OnSent(EngineState state, in OrderPayload order, int instrument)
    {
        Candidate c = new(state, null, in order, instrument);
        bool reduces = c.Reduces;
        long notional = c.Notional;
        ref ScalarsRow s = ref state.Scalars;
        ref PositionRow p = ref state.Positions[instrument];
        OnMessage(ref s);
        Surveillance.OnRequest(ref s);
        s.RateCount++;
        s.SentNotional = Worth.Sum(s.SentNotional, reduces ? 0 : notional);
        p.LastSentNs = s.TimeNs;
        p.LastSentPx = order.LimitPx;
        p.LastSentQty = order.Side == Side.Buy ? order.Qty : -order.Qty;
        if (reduces)
        {
            return;
        }

        bool newSecond = s.TimeNs - s.SecondNs >= SecondNs;
        s.SecondNs = newSecond ? s.TimeNs : s.SecondNs;
        s.SecondCount = newSecond ? 1 : s.SecondCount + 1;
        s.WindowNotional = Worth.Sum(s.WindowNotional, notional);
        s.DayOrders++;
        OnSentBy(state, order.Strategy);
        s.DayOpens += p.Qty == 0 ? 1 : 0;
        p.DayOrders = p.DayNs == s.DayNs ? p.DayOrders + 1 : 1;
        p.DayNs = s.DayNs;
        if (p.DriftPx == 0 || s.TimeNs - p.DriftNs >= state.Risk.DriftWindowNs)
        {
            p.DriftNs = s.TimeNs;
            p.DriftPx = order.LimitPx;
        }
    }

    private static void OnSentBy(EngineState state, int strategy)
    {
        if (strategy is < 0 or >= EngineLimits.StrategiesMax)
        {
            return; // FLATTEN's and a person's.
        }

        ref StrategyLimits own = ref state.StrategyLimits[strategy];
        own.DayOrders = own.OrdersOf(state.Scalars.DayNs) + 1;
        own.DayNs = state.Scalars.DayNs;
    }

    /// <summary>Any request to the broker: an order, a replacement, a cancel, a question.</summary>
    [HotPath]
    public static void OnMessage(ref ScalarsRow s)
    {
        if (s.TimeNs - s.RateWindowNs >= MinuteNs)
        {
            s.RateWindowNs = s.TimeNs;
            s.RateCount = s.MessageCount = s.WindowNotional = 0;
        }

        s.MessageCount++;
    }

    /// <summary>A trading day ends when the broker names another close: what is counted by the day begins anew.</summary>
    public static void OnClock(ref ScalarsRow s)
    {
        if (s.DayNs != s.NextCloseNs)
        {
            s.DayNs = s.NextCloseNs;
            s.DayOrders = s.DayOpens = s.DayRequests = s.DayFills = s.DayRequestsTold = 0;
            s.DayTrades = (s.DayTrades << DayBits) & ((1L << AllBits) - 1);
        }
    }

    /// <summary>Shares were executed. Returns how many executions of the strategy on this side of the name this is in a row.</summary>
    /// <param name="state">The state, with the execution in its books.</param>
    /// <param name="order">The order, as it stood before.</param>
    /// <param name="before">The position before, nano-shares.</param>
    public static long OnFill(EngineState state, in Orders.OrderRow order, long before)
    {
        ref ScalarsRow s = ref state.Scalars;
        ref PositionRow p = ref state.Positions[order.Instrument];
        bool buys = order.Side == Side.Buy;
        bool reduces = before != 0 && (before < 0) == buys;
        if (reduces && order.CumQty == 0 && p.OpenedDayNs == s.DayNs && (s.DayTrades & DayMost) < DayMost)
        {
            s.DayTrades++;
        }

        p.OpenedDayNs = !reduces || (p.Qty != 0 && (p.Qty > 0) != (before > 0)) ? s.DayNs : p.OpenedDayNs;
        if (order.Strategy is < 0 or >= EngineLimits.StrategiesMax)
        {
            return 0;
        }

        ref long repeats = ref state.Strategy(order.Strategy, order.Instrument).Repeats;
        repeats = buys ? Math.Max(repeats, 0) + 1 : Math.Min(repeats, 0) - 1;
        return Math.Abs(repeats);
    }

    /// <summary>Day trades of this day and the four before it.</summary>
    [HotPath]
    public static long DayTradesOf(in ScalarsRow s)
    {
        long sum = 0;
        for (long days = s.DayTrades; days != 0; days >>= DayBits)
        {
            sum += days & DayMost;
        }

        return s.BrokerDayTrades > sum ? s.BrokerDayTrades : sum;
    }

    /// <summary>
    /// An attempt that was sent or refused, minute by minute while orders could be sent at all. True when so many minutes in a
    /// row had attempts and every one was refused (C22).
    /// </summary>
    public static bool OnAttempt(ref ScalarsRow s, bool sent, long cyclesMost)
    {
        if (!s.IsOpen || s.Reconciled == 0)
        {
            return false;
        }

        bool ended = s.TimeNs - s.CycleNs >= MinuteNs;
        if (ended)
        {
            s.RefusedCycles = s.CycleSent != 0 || s.CycleRefused == 0 ? 0 : s.RefusedCycles + 1;
            s.CycleNs = s.TimeNs;
            s.CycleSent = s.CycleRefused = 0;
        }

        s.CycleSent += sent ? 1 : 0;
        s.CycleRefused += sent ? 0 : 1;
        if (!ended || s.RefusedCycles < cyclesMost)
        {
            return false;
        }

        s.RefusedCycles = 0;
        return true;
    }
}
