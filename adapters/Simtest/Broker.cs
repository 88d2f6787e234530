using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// The truth: orders, executions, positions, cash. What the engine hears of it goes through the network. It keeps to its own
/// rules whatever is played: an id is taken once, and nothing executes outside a session or in a halt.
/// </summary>
internal sealed class Broker
{
    private readonly World _world;
    private readonly Dice _dice;
    private readonly Dictionary<long, BrokerOrder> _byId = [];
    private readonly Dictionary<long, BrokerOrder> _byKey = [];
    private readonly List<BrokerOrder> _open = [];
    private long _keys;

    public Broker(World world)
    {
        _world = world;
        _dice = new Dice(world.Swarm.Seed, 3);
        Positions = new long[world.Swarm.Instruments];
        Costs = new long[world.Swarm.Instruments];
        Strange = new long[world.Swarm.Instruments];
        Cash = InitialCash;
    }

    /// <summary>A million USD.</summary>
    public static long InitialCash => 1_000_000 * Fixed.One;

    /// <summary>Every order in the order of its coming.</summary>
    public List<BrokerOrder> Orders { get; } = [];

    public List<BrokerExecution> Executions { get; } = [];

    /// <summary>Signed, nano-shares, and what they were bought for.</summary>
    public long[] Positions { get; }
    public long[] Costs { get; }

    /// <summary>Of the positions, what no order of the engine has made.</summary>
    public long[] Strange { get; }

    /// <summary>A holding in a symbol that is no instrument, nano-shares at a hundred USD.</summary>
    public long UnknownSymbolQty { get; set; }

    public long Cash { get; private set; }

    /// <summary>Deposits less withdrawals, and what orders of others have paid.</summary>
    public long Flows { get; private set; }

    /// <summary>Orders that may execute.</summary>
    public IReadOnlyList<BrokerOrder> Open => _open;

    public long Equity
    {
        get
        {
            long equity = Cash + (UnknownSymbolQty * 100);
            for (int i = 0; i < Positions.Length; i++)
            {
                equity += Fixed.Notional(_world.Exchange.Mid(i), Positions[i]);
            }

            return equity;
        }
    }

    public BrokerOrder? Of(long orderId) => _byId.GetValueOrDefault(orderId);

    public BrokerOrder OfKey(long key) => _byKey[key];

    /// <summary>Takes an order; null when its id was used already.</summary>
    public BrokerOrder? Submit(long orderId, int instrument, Side side, OrdType type, long qty, long limitPx, bool isOther = false)
    {
        if (orderId != 0 && _byId.ContainsKey(orderId))
        {
            return null;
        }

        BrokerOrder order = new()
        {
            Key = ++_keys,
            OrderId = orderId,
            Instrument = instrument,
            Side = side,
            Type = type,
            Qty = qty,
            LimitPx = limitPx,
            SubmittedNs = _world.NowNs,
            IsOther = isOther,
            IsHeld = !_world.Exchange.IsOpen(_world.NowNs),
            Status = _dice.OneIn(3) ? OrdStatus.PendingNew : OrdStatus.New,
        };
        if (!order.IsOurs)
        {
            _world.Reference.Touch(instrument);
        }

        Orders.Add(order);
        _open.Add(order);
        _byKey[order.Key] = order;
        if (orderId != 0)
        {
            _byId[orderId] = order;
        }

        _world.Tell(order);
        long rests = _world.Plan.Fires(FaultKind.NoFill) ? _world.Plan.Size(FaultKind.NoFill, 500, 20_000) * 1_000_000 : 0;
        if (rests != 0)
        {
            order.RestsUntilNs = _world.NowNs + rests;
            _world.Operators.Sees(order);
        }

        _world.Add(Act.Match, _world.NowNs + rests + (_dice.Between(1, 60) * 1_000_000)).A = instrument;
        return order;
    }

    /// <summary>Orders that the engine's books have lost for good are, to it, somebody else's.</summary>
    public void Disown(Predicate<long> isLost)
    {
        foreach (BrokerOrder order in Orders)
        {
            if (!order.IsOurs || !isLost(order.OrderId))
            {
                continue;
            }

            long signed = order.Side == Side.Buy ? order.Cum : -order.Cum;
            order.IsOther = true;
            Strange[order.Instrument] += signed;
            Flows -= order.Side == Side.Buy ? order.Cost : -order.Cost;
            _world.Reference.Touch(order.Instrument);
        }
    }

    /// <summary>Begins a cancel; it takes effect a little later, and an execution may come first.</summary>
    public void Cancel(BrokerOrder order)
    {
        order.Status = OrdStatus.PendingCancel;
        _world.Add(Act.CancelDone, _world.NowNs + _dice.Between(1, 400) * 1_000_000).B = order.Key;
    }

    /// <summary>The cancel has effect, unless the order is over.</summary>
    public void CancelDone(long key)
    {
        BrokerOrder order = _byKey[key];
        if (!order.IsOpen)
        {
            return;
        }

        if (order.Status == OrdStatus.PendingCancel && _world.Plan.Fires(FaultKind.CancelRefused))
        {
            order.Status = order.Cum > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
            _world.Tell(order, ExecType.CancelRejected);
            return;
        }

        bool late = _world.Plan.Fires(FaultKind.LateFill) && Can(order);
        End(order, OrdStatus.Canceled);
        if (late)
        {
            // A print that the exchange reports after the cancel: the order's figures grow although it is over. Until it is told, nobody can count with it.
            _world.Reference.Touch(order.Instrument);
            Fill(order, order.Qty - order.Cum, order.Side == Side.Buy ? _world.Exchange.Mid(order.Instrument) + Exchange.Half : _world.Exchange.Mid(order.Instrument) - Exchange.Half);
        }
    }

    /// <summary>Ends an order without more executions.</summary>
    public void End(BrokerOrder order, OrdStatus status)
    {
        order.Status = status;
        _open.Remove(order);
        _world.Tell(order);
    }

    /// <summary>Orders on a name meet the market.</summary>
    public void Match(int instrument)
    {
        for (int n = _open.Count - 1; n >= 0; n--)
        {
            BrokerOrder order = _open[n];
            if (order.Instrument != instrument)
            {
                continue;
            }

            if (_world.Plan.Fires(FaultKind.Expires))
            {
                End(order, OrdStatus.Expired);
                continue;
            }

            if (order.Status != OrdStatus.PendingCancel && _world.Plan.Fires(FaultKind.RareStatus))
            {
                order.Status = (OrdStatus)_world.Plan.Size(FaultKind.RareStatus, (long)OrdStatus.Suspended, (long)OrdStatus.DoneForDay + 1);
                _world.Tell(order);
            }

            long px = Can(order) && _world.NowNs >= order.RestsUntilNs ? _world.Exchange.PriceFor(instrument, order.Side, order.LimitPx) : 0;
            if (px != 0)
            {
                long whole = (order.Qty - order.Cum) / Fixed.One;
                long shares = whole > 1 && _dice.OneIn(3) ? _dice.Between(1, whole) : whole;
                Fill(order, shares * Fixed.One, px);
            }
        }
    }

    /// <summary>The end of a session ends what works.</summary>
    public void CloseSession()
    {
        for (int n = _open.Count - 1; n >= 0; n--)
        {
            End(_open[n], OrdStatus.Expired);
        }
    }

    /// <summary>Money that people move.</summary>
    public void Move(long amount)
    {
        Cash += amount;
        Flows += amount;
    }

    /// <summary>A fill is taken back: shares and money return, the order keeps its figures.</summary>
    public void Bust(BrokerExecution execution)
    {
        BrokerOrder order = execution.Order;
        long signed = order.Side == Side.Buy ? execution.Qty : -execution.Qty;
        Add(order.Instrument, -signed, execution.Px);
        Strange[order.Instrument] -= signed;
        Flows += Fixed.Notional(execution.Px, signed);
        _world.Reference.Touch(order.Instrument);
        _world.Tell(order, ExecType.TradeCancel);
    }

    private bool Can(BrokerOrder order) => _world.Exchange.IsOpen(_world.NowNs) && !_world.Exchange.IsHalted[order.Instrument];

    private void Fill(BrokerOrder order, long qty, long px)
    {
        if (qty <= 0)
        {
            return;
        }

        if (order.IsOurs && order.Cum + qty == order.Qty && _world.Plan.Fires(FaultKind.Overfill))
        {
            qty += _world.Plan.Size(FaultKind.Overfill, 1, 4) * Fixed.One;
            _world.Reference.Touch(order.Instrument);
        }

        order.Cum += qty;
        order.Cost += Fixed.Notional(px, qty);
        order.Steps.Add((order.Cum, order.Cost));
        _world.Invariants.OnFill(order);
        BrokerExecution execution = new(order, (order.Key << 20) + Executions.Count + 1, qty, px, _world.NowNs);
        Executions.Add(execution);
        long signed = order.Side == Side.Buy ? qty : -qty;
        Add(order.Instrument, signed, px);
        if (!order.IsOurs)
        {
            Strange[order.Instrument] += signed;
            Flows -= Fixed.Notional(px, signed);
        }

        bool wasOpen = order.IsOpen;
        order.Status = order.Cum >= order.Qty ? OrdStatus.Filled : !wasOpen || order.Status == OrdStatus.PendingCancel ? order.Status : OrdStatus.PartiallyFilled;
        if (wasOpen && !order.IsOpen)
        {
            _open.Remove(order);
        }

        _world.Tell(order, ExecType.Trade, execution);
    }

    private void Add(int instrument, long signed, long px)
    {
        long before = Positions[instrument];
        Positions[instrument] = before + signed;
        Cash -= Fixed.Notional(px, signed);
        bool grows = before == 0 || (before > 0) == (signed > 0);
        long size = Math.Abs(before), change = Math.Abs(signed);
        Costs[instrument] = grows ? Costs[instrument] + Fixed.Notional(px, change)
            : change <= size ? Costs[instrument] - (size == 0 ? 0 : Fixed.MulDiv(Costs[instrument], change, size))
            : Fixed.Notional(px, change - size);
    }
}
