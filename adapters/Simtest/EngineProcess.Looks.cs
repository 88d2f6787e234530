using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Simtest;

/// <content>The poller and its looks at the broker, as Poller and BrokerLook of `qgtm run` do them.</content>
internal sealed partial class EngineProcess
{
    private const long FullEveryNs = 30 * SecondNs, DayNs = 86_400 * SecondNs;
    private const int NewestOrders = 500;
    private readonly List<Event> _answers = [];
    private readonly List<Event> _holdings = [];
    private bool _lookDue;
    private bool _lookFull;
    private long _lookAtNs;
    private long _executionsFromNs;
    private int _delivered;
    private int _listed;
    private int _lookLife;
    private long _pollNs;
    private long _round;
    private long _canary;
    private bool _isOpen;
    private long _closeNs;
    private long _canarySequence;

    /// <summary>What the heartbeat's file says: the last canary that is durable.</summary>
    public Heartbeat? Heartbeat { get; private set; }

    /// <summary>The clock of the broker, the engine's timer, a canary, and a look when one is due.</summary>
    public void Poll()
    {
        Event timer = default;
        timer.Header.Kind = EventKind.Timer;
        timer.Header.Source = EventSource.Timers;
        timer.Header.Instrument = -1;
        timer.Header.TimeNs = _world.BrokerNs;
        if (!_world.Network.IsRestDown)
        {
            SeeClock(); // Else the last answer stands, and its time goes on.
        }

        timer.Numbers.A = _isOpen ? 1 : 0;
        timer.Numbers.B = _closeNs;
        Input(in timer);
        PolledNs = _world.NowNs;
        Beat();
        if (!IsAlive)
        {
            return;
        }

        if (!_world.Network.IsRestDown && !_lookDue)
        {
            LookCause wanted = (LookCause)State.Look.Wanted;
            if (_world.NowNs - _lookAtNs >= (wanted >= LookCause.Incident ? 4 : 5) * SecondNs)
            {
                bool full = wanted != LookCause.None || _world.BrokerNs - State.Look.FullEndNs >= FullEveryNs;
                _lookDue = true;
                LookBegin(wanted == LookCause.None ? LookCause.Periodic : wanted, full);
                _world.Add(Act.LookRead, _world.NowNs + (_dice.Between(2, 40) * 1_000_000), Life);
            }
        }

        if (IsAlive)
        {
            PollAt(NextPollNs());
        }
    }

    /// <summary>The last round of this life.</summary>
    public long PolledNs { get; private set; }

    /// <summary>The broker says whether the session runs, and when it ends.</summary>
    private void SeeClock()
    {
        _isOpen = _world.Exchange.IsOpen(_world.NowNs);
        _closeNs = _world.Exchange.CloseNs(_world.Exchange.DayOf(_world.NowNs));
    }

    /// <summary>False for a round that another has taken the place of.</summary>
    public bool IsDue(long round) => round == _round;

    /// <summary>A look comes with the next round.</summary>
    public void LookSoon() => _lookAtNs = 0;

    /// <summary>The answers are taken as the broker has them now.</summary>
    public void LookRead()
    {
        if (_world.Network.IsRestDown)
        {
            _lookDue = false; // No end, so nothing is judged.
            return;
        }

        _answers.Clear();
        if (_lookFull && !IsAlone(isStart: !_isStarted))
        {
            return;
        }

        if (_lookFull)
        {
            ReadOrders();
        }

        bool stale = _holdings.Count != 0 && _world.Plan.Fires(FaultKind.StaleView);
        if (!stale)
        {
            ReadHoldings();
        }

        _answers.AddRange(_holdings);
        if (_lookDue)
        {
            long slow = _world.Plan.Fires(FaultKind.SlowAnswer) ? _world.Plan.Size(FaultKind.SlowAnswer, 100, 8_000) * 1_000_000 : 0;
            _world.Add(Act.LookDone, _world.NowNs + slow + (_dice.Between(10, 80) * 1_000_000), Life);
        }
    }

    /// <summary>The answers enter the engine, and the look ends.</summary>
    public void LookDone()
    {
        foreach (Event answer in _answers)
        {
            Event e = answer;
            e.Header.Source = EventSource.Replies;
            e.Header.TimeNs = _world.BrokerNs;
            Input(in e);
            if (!IsAlive)
            {
                return;
            }
        }

        Event end = default;
        end.Header.Kind = EventKind.LookEnd;
        end.Header.Source = EventSource.Replies;
        end.Header.Instrument = -1;
        end.Header.TimeNs = _world.BrokerNs;
        end.Numbers.A = LookParts.Holdings | (_lookFull ? LookParts.Full | LookParts.Executions : 0);
        end.Numbers.B = _lookFull ? _executionsFromNs : 0;
        Input(in end);
        _delivered = _lookFull ? _listed : _delivered;
        _lookDue = false;
    }

    private void LookBegin(LookCause cause, bool full)
    {
        _lookAtNs = _world.NowNs;
        _lookFull = full;
        Event e = default;
        e.Header.Kind = EventKind.LookBegin;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.Header.TimeNs = _world.BrokerNs;
        e.Numbers.A = (long)cause;
        Input(in e);
    }

    /// <summary>What orders have executed comes first: a position that it explains is no difference.</summary>
    private void ReadOrders()
    {
        Broker broker = _world.Broker;
        if (_lookLife != Life)
        {
            _lookLife = Life;
            _executionsFromNs = broker.Orders.Count < NewestOrders ? _world.BrokerNs - (_world.BrokerNs % DayNs) : broker.Orders[^NewestOrders].SubmittedNs + 1;
            _delivered = broker.Executions.FindIndex(x => x.TimeNs >= _executionsFromNs);
            _delivered = _delivered < 0 ? broker.Executions.Count : _delivered;
        }

        for (int n = broker.Orders.Count - 1; n >= 0 && n >= broker.Orders.Count - NewestOrders; n--)
        {
            BrokerOrder order = broker.Orders[n];
            if (order.OrderId != 0 && OrderTable.IsNews(State, order.OrderId, order.Status, order.Cum))
            {
                _answers.Add(order.Report(EventSource.Replies, _world.BrokerNs));
            }
        }

        foreach (BrokerOrder order in broker.Open)
        {
            _answers.Add(order.View());
        }

        _listed = broker.Executions.Count;
        for (int n = _delivered; n < _listed; n++)
        {
            BrokerExecution x = broker.Executions[n];
            if (x.Order.OrderId != 0)
            {
                Event e = default;
                e.Header.Kind = EventKind.BrokerExecution;
                e.Header.Instrument = x.Order.Instrument;
                e.BrokerExecution.OrderId = x.Order.OrderId;
                e.BrokerExecution.ExecKey = x.Key;
                e.BrokerExecution.Qty = x.Qty;
                e.BrokerExecution.Px = x.Px;
                _answers.Add(e);
            }
        }
    }

    /// <summary>The account, and every instrument: one that is not held is an explicit zero.</summary>
    private void ReadHoldings()
    {
        Broker broker = _world.Broker;
        _holdings.Clear();
        Event account = default;
        account.Header.Kind = EventKind.VenueAccount;
        account.Header.Instrument = -1;
        account.Account.Equity = broker.Equity;
        account.Account.Cash = broker.Cash;
        account.Account.BuyingPower = 4 * Math.Max(0, broker.Equity);
        account.Account.LastEquity = _world.LastEquity;
        _holdings.Add(account);
        for (int i = 0; i < broker.Positions.Length; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Instrument = i;
            e.Position.Qty = broker.Positions[i];
            e.Position.AvgPx = broker.Positions[i] == 0 ? 0 : Fixed.MulDiv(broker.Costs[i], Fixed.One, Math.Abs(broker.Positions[i]));
            _holdings.Add(e);
        }

        if (broker.UnknownSymbolQty != 0)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Instrument = -1;
            e.Position.Qty = broker.UnknownSymbolQty;
            e.Position.Symbol = 0x5A5A5A;
            e.Position.Notional = broker.UnknownSymbolQty * 100;
            _holdings.Add(e);
        }
    }

    /// <summary>Durable canaries are the heartbeat.</summary>
    private void Beat()
    {
        if (!IsAlive)
        {
            return;
        }

        if (_canarySequence != 0 && _store.Journaled >= _canarySequence)
        {
            Heartbeat = new Heartbeat { Account = "SIM", BootEpoch = State.Scalars.BootEpoch, Canary = ++_canary, Pid = 1 };
        }

        Event canary = default;
        canary.Header.Kind = EventKind.Canary;
        canary.Header.Source = EventSource.Timers;
        canary.Header.Instrument = -1;
        Input(in canary);
        _canarySequence = IsAlive ? Ring.Claimed : 0;
    }

    private void PollAt(long timeNs)
    {
        _pollNs = timeNs;
        _world.Add(Act.Poll, timeNs, Life).B = ++_round;
    }

    private long NextPollNs()
    {
        Exchange exchange = _world.Exchange;
        long now = _world.NowNs;
        if (!IsIdle || _lookDue)
        {
            return now + SecondNs;
        }

        int day = exchange.DayOf(now);
        bool night = !exchange.IsOpen(now) && day > 0 && now > exchange.CloseNs(day - 1) + (2 * Swarm.MinuteNs) && now < exchange.OpenNs(day) - (2 * Swarm.MinuteNs);
        return night ? exchange.OpenNs(day) - Swarm.MinuteNs : now + _world.Swarm.IdleNs;
    }
}
