using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Commands, timers, and what the broker says of account and positions.</content>
public sealed partial class Engine
{
    /// <summary>Looks in a row that make a difference between books and broker certain while trading.</summary>
    private const long BreakLooksMin = 3;

    /// <summary>Each start has its own epoch, so an order id of this run was never used by another.</summary>
    private void OnEngineStart()
    {
        ref ScalarsRow s = ref State.Scalars;
        s.BootEpoch++;
        s.OrderCounter = (s.OrderCounter + 1) & 0x7FFF_FFFF;
        s.Reconciled = 0;
        s.OrderStreamUp = 0;
        s.FeedUp = 0;
        foreach (ref OrderRow row in System.MemoryExtensions.AsSpan(State.Orders))
        {
            if (row.Status == OrdStatus.Intended)
            {
                row.Status = OrdStatus.Unknown;
                row.UnknownNs = s.TimeNs;
            }
        }
    }

    /// <summary>The block list, one name at a time: it is set anew at each start.</summary>
    private void OnBlock(ref readonly Event e)
    {
        if (Knows(e.Header.Instrument))
        {
            State.Positions[e.Header.Instrument].Blocked = e.Numbers.A;
        }
    }

    /// <summary>Books and broker have been compared: trading may begin, and the standing targets are said.</summary>
    private void OnReconciled()
    {
        State.Scalars.Reconciled = 1;
        SayAll();
    }

    /// <summary>Numbers.A = 1 while the session is open, B = next close (ns). Looks after orders that have waited too long.</summary>
    private void OnTimer(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        TendMarket(in e);
        s.SessionOpen = e.Numbers.A;
        s.NextCloseNs = e.Numbers.B;
        if (s.SessionOpen != 0 && IntradayMomentum.IsOver(s.TimeNs, s.NextCloseNs))
        {
            CloseIntraday();
        }

        for (int i = 0; i < _instruments.Length; i++)
        {
            ref readonly PositionRow p = ref State.Positions[i];
            if (p.OpenBuyQty != 0 || p.OpenSellQty != 0)
            {
                TendOrders();
                return;
            }
        }
    }

    /// <summary>Tiers only rise here: lowering one is not an engine input at all.</summary>
    private void RaiseTier(KillTier tier)
    {
        if (tier <= State.Tier)
        {
            return;
        }

        long before = State.Scalars.Tier;
        State.Scalars.Tier = (long)tier;
        ref Event notice = ref Emit(EventKind.TierChanged, -1);
        notice.Numbers.A = before;
        notice.Numbers.B = (long)tier;
    }

    private void OnVenueAccount(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        s.Equity = e.Account.Equity;
        s.Cash = e.Account.Cash;
        s.BuyingPower = e.Account.BuyingPower;
        s.DayEquity = e.Account.LastEquity;
        s.PeakEquity = s.Equity > s.PeakEquity ? s.Equity : s.PeakEquity;
        CheckDrawdown(in s);
    }

    /// <summary>-5 % WARN, -8 % THROTTLE, -12 % FLATTEN, from the peak of broker-confirmed equity (mission, section 0).</summary>
    private void CheckDrawdown(ref readonly ScalarsRow s)
    {
        if (s.PeakEquity <= 0)
        {
            return;
        }

        long bps = Fixed.MulDiv(s.PeakEquity - s.Equity, 10_000, s.PeakEquity);
        RaiseTier(bps >= 1_200 ? KillTier.Flatten : bps >= 800 ? KillTier.Throttle : bps >= 500 ? KillTier.Warn : KillTier.Normal);
    }

    /// <summary>
    /// The broker's view counts for limits at once; the books change only by executions or an operator. A difference at the
    /// start, or the same one at three looks in a row with no order open, freezes the instrument and stops opening.
    /// </summary>
    private void OnVenuePosition(ref readonly Event e)
    {
        if (!Knows(e.Header.Instrument))
        {
            return;
        }

        ref PositionRow p = ref State.Positions[e.Header.Instrument];
        p.BrokerQty = e.Position.Qty;
        long difference = p.BrokerQty - p.Qty;
        bool settled = p.OpenBuyQty == 0 && p.OpenSellQty == 0;
        p.BreakLooks = difference == 0 || !settled ? 0 : difference == p.BreakQty ? p.BreakLooks + 1 : 1;
        p.BreakQty = difference;
        bool certain = e.Header.Flags == 1 ? p.BreakLooks > 0 : p.BreakLooks >= BreakLooksMin;
        if (!certain || p.Frozen != 0)
        {
            return;
        }

        p.Frozen = (long)FreezeReason.ReconciliationBreak;
        ref Event notice = ref Emit(EventKind.ReconciliationBreak, e.Header.Instrument);
        notice.Numbers.A = p.Qty;
        notice.Numbers.B = p.BrokerQty;
        RaiseTier(KillTier.NoNew);
    }
}
