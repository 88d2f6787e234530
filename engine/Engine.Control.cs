using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Commands, timers, and what the broker says of account and positions.</content>
public sealed partial class Engine
{
    /// <summary>How long the order stream may be away before open orders are cancelled, ns of event time (mission, section 0).</summary>
    public const long StreamLossNs = 30_000_000_000;

    /// <summary>
    /// Each start has its own epoch, so an order id of this run was never used by another. Numbers.A = 1: real money, nothing
    /// leaves before an operator arms the run. B = the build, C = user id of who started it; both are for people who read the
    /// journal. D = 1: real money, a strategy trades as its stage allows. E = least epoch that a person has named, 0 = the next one.
    /// </summary>
    private void OnEngineStart(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        s.BootEpoch = e.Numbers.E > s.BootEpoch ? e.Numbers.E : s.BootEpoch + 1;
        s.OrderCounter = (s.OrderCounter + 1) & 0x7FFF_FFFF;
        s.Reconciled = 0;
        s.OrderStreamUp = 0;
        s.FeedUp = 0;
        s.BrokerRestriction = 0;
        ref LookRow look = ref State.Look;
        look.IsOpen = look.Wanted = look.StreamConnected = look.StreamDownNs = look.StreamRetries = look.StreamLost = look.Armed = 0;
        look.ArmNeeded = e.Numbers.A;
        s.RealMoney = e.Numbers.D;
        WeighAll();
        RestartTiers();
        System.Array.Clear(State.BrokerOrders);
        foreach (ref OrderRow row in System.MemoryExtensions.AsSpan(State.Orders, 0, OrderTable.Used(State)))
        {
            // Nobody asked while the process was down: the age of what is unknown begins anew.
            if (row.Status is OrdStatus.Intended or OrdStatus.Unknown)
            {
                row.Status = OrdStatus.Unknown;
                row.UnknownNs = s.TimeNs;
                row.Asked = 0;
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
        DropUnstarted();
        SayAll();
    }

    /// <summary>Numbers.A = 1 while the session is open, B = next close (ns). Looks after orders that have waited too long.</summary>
    private void OnTimer(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        TendMarket(in e);
        SeeClose(e.Numbers.B);
        s.SessionOpen = e.Numbers.A;
        s.NextCloseNs = e.Numbers.B;
        Pace.OnClock(ref s);
        if (s.SessionOpen != 0 && IntradayMomentum.IsOver(s.TimeNs, s.NextCloseNs))
        {
            CloseIntraday();
        }

        NoteSpreads();
        DecideDay();
        ApplyWeights();
        long incidents = s.Orphans + s.BadTransitions + s.Rejects;
        if (incidents != State.Look.IncidentsSeen)
        {
            State.Look.IncidentsSeen = incidents;
            WantLook(LookCause.Incident);
        }

        CheckStream();
        WatchOrdersToTrades();
        ClearWarning();
        State.Control.StepDue = 1;
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

    private void OnOrderStreamDown()
    {
        ref LookRow look = ref State.Look;
        State.Scalars.OrderStreamUp = 0;
        look.StreamConnected = 0;
        look.StreamRetries = 0;
        look.StreamDownNs = State.Scalars.TimeNs;
    }

    /// <summary>
    /// Nothing was replayed of what happened meanwhile: once trading, the stream counts as up only when a look at the broker
    /// has pulled it.
    /// </summary>
    private void OnOrderStreamUp()
    {
        ref LookRow look = ref State.Look;
        look.StreamConnected = 1;
        look.StreamDownNs = look.StreamLost = 0;
        if (State.Scalars.Reconciled == 0)
        {
            State.Scalars.OrderStreamUp = 1;
            return;
        }

        WantLook(LookCause.Reconnect);
    }

    /// <summary>
    /// Away for too long: open orders are cancelled by REST, what is held stays, nothing opens. Those that are cancelled
    /// later than others, because one timer has room for so many, follow with the next.
    /// </summary>
    private void CheckStream()
    {
        ref LookRow look = ref State.Look;
        long away = State.Scalars.TimeNs - look.StreamDownNs;
        if (look.StreamDownNs == 0 || away < StreamLossNs || State.Scalars.Reconciled == 0)
        {
            return;
        }

        int open = 0, requests = 0;
        foreach (ref OrderRow row in System.MemoryExtensions.AsSpan(State.Orders))
        {
            open += row.IsOpen ? 1 : 0;
            bool due = row.IsOpen && row.UpdatedNs < look.StreamDownNs + StreamLossNs;
            if (due && requests < EngineLimits.RequestsPerTimerMax)
            {
                requests++;
                CancelOrAsk(ref row);
            }
        }

        if (look.StreamLost == 0)
        {
            look.StreamLost = 1;
            ref Event notice = ref Emit(EventKind.OrderStreamLost, -1);
            notice.Numbers.A = look.StreamRetries;
            notice.Numbers.B = away;
            notice.Numbers.C = open;
            RaiseTier(KillTier.NoNew, new TierCause(TierTrigger.OrderStreamLost, away, StreamLossNs, look.StreamRetries));
        }
    }

    private void OnVenueAccount(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        s.Equity = e.Account.Equity;
        s.Cash = e.Account.Cash;
        s.BuyingPower = e.Account.BuyingPower;
        s.DayEquity = e.Account.LastEquity;
        s.SentNotional = 0;
        s.BrokerDayTrades = e.Header.Flags;
        if (EquityWatch.Take(State, _instruments.Length) != EquityJudgement.Suspect)
        {
            CheckLosses();
        }

        if (e.Account.Restriction != 0)
        {
            OnBrokerDenied((BrokerReason)e.Account.Restriction, 0);
        }
    }
}
