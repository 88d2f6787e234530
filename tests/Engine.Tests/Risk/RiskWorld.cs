using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>
/// One random sequence of intents, fills, marks, cancels and waiting, applied to the engine's tables and to the naive model.
/// After every intent both must have said the same.
/// </summary>
internal sealed partial class RiskWorld
{
    private const long Second = 1_000_000_000;

    private static readonly Instrument[] Instruments =
    [
        new("GLD", Sector.Gold, true), new("IAU", Sector.Gold, true), new("SLV", Sector.Silver, true), new("SPY", Sector.CrossAsset, false),
    ];

    private static readonly RiskReason[] Passable = [.. Enum.GetValues<RiskReason>().Where(Override.CanPass)];

    private readonly EngineState _state;
    private readonly Random _random;
    private readonly RiskModel _model;
    private readonly RiskGate _gate;
    private readonly Dictionary<(int Strategy, int Name), int> _runs = [];

    private bool _wide;
    private RiskReason _last;

    /// <param name="state">A state that is used again and again: a new one costs more than a sequence.</param>
    public RiskWorld(EngineState state, Random random)
    {
        _state = state;
        _random = random;
        state.Positions.AsSpan(0, Instruments.Length).Clear();
        state.Market.AsSpan(0, Instruments.Length).Clear();
        state.Strategies.AsSpan(0, Instruments.Length * EngineLimits.StrategiesMax).Clear();
        state.Orders.AsSpan(0, 32).Clear();
        state.Scalars = default;
        state.Look = default;
        state.Risk = Limits();
        Strategies();
        _model = new RiskModel(Instruments, state.Risk, [.. state.StrategyLimits[..3]]) { Now = GateBench.NowNs };
        _gate = new RiskGate(state, Instruments);
        Begin();
    }

    /// <summary>Intents that were approved.</summary>
    public int Approved { get; private set; }

    /// <summary>Approved orders that had an override, needed or not.</summary>
    public int Waived { get; private set; }

    /// <summary>Runs so many steps; every answer of the gate goes to the set.</summary>
    public void Run(int steps, HashSet<RiskReason> seen)
    {
        Invariant.Holds(steps < 32, "A sequence has no more orders than are cleared before the next one.");
        for (int i = 0; i < steps && _random is not Choices { AreSpent: true }; i++)
        {
            Step(_random.Next(22), seen);
        }
    }

    private void Step(int kind, HashSet<RiskReason> seen)
    {
        switch (kind)
        {
            case 0: Wait(); break;
            case 1: Quote(_random.Next(Instruments.Length)); break;
            case 2 or 3 or 4: Fill(); break;
            case 5: Cancel(); break;
            case 6: Account(); break;
            case 7: Switch(_random.Next(18)); break;
            case 8: NextDay(); break;
            case 9: WaiveOne(); break;
            default: _last = Try(Intent()); seen.Add(_last); break;
        }
    }

    private RiskReason Try(RiskModel.Intent o)
    {
        OrderPayload order = GateBench.Order(o.Side, (double)o.Qty, (double)o.Px) with { Strategy = (short)o.Strategy };
        order.Effect = o.Closes ? PositionEffect.Close : PositionEffect.Open;
        RiskReason reason = _gate.FirstBroken(in order, o.Name);
        RiskReason[] broken = [.. _model.Broken(o)];
        Assert.True(
            reason == RiskReason.None ? broken.Length == 0 : broken.Contains(reason),
            $"{o} at {_model.Names[o.Name].Mark}: the gate says {reason}, the model {string.Join(", ", broken)}");
        _state.Positions[o.Name].LastOrderNs = _model.Names[o.Name].TriedAt = _model.Now;
        if (reason != RiskReason.None)
        {
            return reason;
        }

        Approved++;
        bool opens = !_model.Reduces(o.Side, o.Name);
        RiskModel.Name n = _model.Names[o.Name];
        decimal notional = Math.Max(o.Px, n.Mark) * o.Qty;
        _model.Orders.Add(new(_model.Now, _model.DayTrades.Count - 1, o.Name, o.Side, o.Qty, o.Px, notional, opens, opens && n.Own == 0, o.Strategy));
        _model.Messages.Add(_model.Now);
        _model.SentSinceAccount += opens ? notional : 0;
        order.OrderId = OrderTable.NextId(_state);
        _model.Open.Add(new(order.OrderId, o));
        Waived += Spend(order, n) ? 1 : 0;
        Pace.OnSent(_state, in order, o.Name);
        OrderTable.Record(_state, in order, o.Name, 0);
        return reason;
    }

    /// <summary>Often the last quantity that a limit allows, or one share more.</summary>
    private RiskModel.Intent Intent()
    {
        int name = _random.Next(12) == 0 ? 3 : _random.Next(3);
        RiskModel.Name n = _model.Names[name];
        decimal mark = n.Mark > 0 ? n.Mark : 50;
        decimal px = _random.Next(6) switch
        {
            0 => Math.Floor(mark * (10_000 + _state.Risk.CollarBps)) / 10_000,
            1 => Math.Ceiling(mark * (10_000 - _state.Risk.CollarBps)) / 10_000,
            _ => mark + (_random.Next(-4, 5) / 100m),
        };
        px = _random.Next(60) == 0 ? _random.Next(-1, 1) : Math.Floor(px * 100) / 100;
        decimal equity = _model.BooksEquity != 0 ? Math.Min(_model.Equity, _model.BooksEquity) : _model.Equity;
        decimal most = Math.Floor(equity * (_random.Next(2) == 0 ? _state.Risk.OrderNotionalMaxBps : _state.Risk.PositionMaxBps) / 10_000 / Math.Max(px, mark));
        decimal held = Math.Min(Math.Abs(n.Own), Math.Abs(n.Broker));
        decimal qty = _random.Next(8) switch
        {
            0 => most,
            1 => most + 1,
            2 => held,
            3 => held + 1,
            4 when _random.Next(8) == 0 => _random.Next(-1, 1) + (_random.Next(2) * 0.5m),
            5 when _random.Next(30) == 0 => 90_000_000,
            _ => _random.Next(1, 60),
        };
        Side side = _random.Next(2) == 0 ? Side.Buy : Side.Sell;
        bool closes = _random.Next(12) == 0 || _model.Reduces(side, name);
        return new(name, side, qty, px + (_random.Next(60) == 0 ? 0.001m : 0), _random.Next(3), closes);
    }

    private void Fill()
    {
        if (_model.Open.Count == 0)
        {
            return;
        }

        RiskModel.Live live = _model.Open[_random.Next(_model.Open.Count)];
        decimal qty = _random.Next(3) == 0 ? Math.Ceiling(live.Leaves / 2) : live.Leaves;
        ref OrderRow row = ref _state.Orders[OrderTable.Slot(live.Id)];
        ref PositionRow p = ref _state.Positions[live.Name];
        long nanos = GateBench.Nanos((double)qty), held = p.Qty;
        FillMath.Apply(ref p, live.Side, nanos, Fixed.Notional(row.LimitPx, nanos));
        if (Pace.OnFill(_state, in row, held) >= _state.Risk.RepeatsMax)
        {
            _state.Scalars.DisabledStrategies |= 1L << live.Strategy;
        }

        row.CumQty += nanos;
        OrderTable.AddOpen(ref p, live.Side, -nanos);
        row.Status = row.CumQty == row.OrderQty ? OrdStatus.Filled : row.Status;
        p.Strategy = live.Strategy;
        FillModel(live, qty);
    }

    private void FillModel(RiskModel.Live live, decimal qty)
    {
        RiskModel.Name n = _model.Names[live.Name];
        int day = _model.DayTrades.Count - 1;
        decimal signed = live.Side == Side.Buy ? qty : -qty, before = n.Own;
        bool reduces = Math.Sign(before) == -Math.Sign(signed);
        n.Own += signed;
        n.Broker += signed;
        n.Strategy = live.Strategy;
        _model.DayTrades[day] += reduces && !live.Filled && n.OpenedDay == day ? 1 : 0;
        n.OpenedDay = reduces && Math.Sign(n.Own) != -Math.Sign(before) ? n.OpenedDay : day;
        int run = _runs.GetValueOrDefault((live.Strategy, live.Name));
        run = Math.Sign(run) == Math.Sign(signed) ? run + Math.Sign(signed) : Math.Sign(signed);
        _runs[(live.Strategy, live.Name)] = run;
        if (Math.Abs(run) >= _state.Risk.RepeatsMax)
        {
            _model.Disabled.Add(live.Strategy);
        }

        live.Leaves -= qty;
        if (live.Leaves == 0)
        {
            _model.Open.Remove(live);
        }
    }

    /// <summary>A cancel that is confirmed at once, or an answer that is lost.</summary>
    private void Cancel()
    {
        if (_model.Open.Count == 0)
        {
            return;
        }

        RiskModel.Live live = _model.Open[_random.Next(_model.Open.Count)];
        ref OrderRow row = ref _state.Orders[OrderTable.Slot(live.Id)];
        Pace.OnMessage(ref _state.Scalars);
        _model.Messages.Add(_model.Now);
        if (_random.Next(3) == 0)
        {
            row.Status = OrdStatus.Unknown;
            live.Unknown = true;
            return;
        }

        OrderTable.AddOpen(ref _state.Positions[live.Name], live.Side, -row.LeavesQty);
        row.Status = OrdStatus.Canceled;
        _model.Open.Remove(live);
    }

    private void Wait()
    {
        long ns = _random.Next(6) switch { 0 => 1, 1 => Second / 3, 2 => Second, 3 => 7 * Second, 4 => 20 * Second, _ => 61 * Second };
        _state.Scalars.TimeNs = _model.Now += ns;
        for (int i = 0; i < Instruments.Length && _random.Next(6) != 0; i++)
        {
            Quote(i);
        }
    }

    private void NextDay()
    {
        if (_random.Next(3) != 0)
        {
            return;
        }

        _state.Scalars.NextCloseNs = _model.ClosesAt += 24 * 3_600 * Second;
        Pace.OnClock(ref _state.Scalars);
        _model.DayTrades.Add(0);
    }

    private void Account()
    {
        int thousands = _random.Next(25) == 0 ? _random.Next(-1, 1) : _wide ? _random.Next(3, 8) : _random.Next(15, 60);
        _model.Equity = thousands * 1_000m;
        _model.BooksEquity = _random.Next(3) == 0 ? _random.Next(10, 60) * 1_000m : 0;
        _model.BuyingPower = _random.Next(8) == 0 ? _random.Next(5) * 1_000m : 4 * Math.Abs(_model.Equity);
        _model.SentSinceAccount = 0;
        _model.BrokerDayTrades = _random.Next(4) == 0 ? _random.Next(2, 5) : 0;
        _model.Elsewhere = _random.Next(8) == 0 ? 5_000 : 0;
        ref ScalarsRow s = ref _state.Scalars;
        s.Equity = GateBench.Nanos((double)_model.Equity);
        s.BuyingPower = GateBench.Nanos((double)_model.BuyingPower);
        s.SentNotional = 0;
        s.BrokerDayTrades = _model.BrokerDayTrades;
        _state.Look.LimitEquity = GateBench.Nanos((double)_model.BooksEquity);
        _state.Look.ForeignNotional = GateBench.Nanos((double)_model.Elsewhere);
    }
}
