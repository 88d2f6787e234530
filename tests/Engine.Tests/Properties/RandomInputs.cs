using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>Inputs as a bad day brings them: a market that moves, a broker that repeats itself, and some that make no sense.</summary>
internal sealed class RandomInputs(Random random)
{
    private const long Day = 86_400_000_000_000;
    private const long Start = 1_700_000_000_000_000_000;
    private readonly List<Order> _orders = [];
    private readonly List<Event> _told = [];
    private readonly long[] _px = [180 * Fixed.One, 22 * Fixed.One, 30 * Fixed.One, 450 * Fixed.One];
    private long _now = Start;

    /// <summary>A start as a live one: 260 days of history, then the broker's answers.</summary>
    public IEnumerable<Event> Boot()
    {
        for (int day = 0; day < 260; day++)
        {
            for (int i = 0; i < _px.Length; i++)
            {
                _px[i] = Math.Max(Fixed.One, _px[i] + (_px[i] / 1_000 * random.Next(-12, 16)));
                Event bar = New(EventKind.DailyBar, i);
                bar.Header.TimeNs = Start - ((260 - day) * Day);
                bar.Bar.Open = bar.Bar.High = bar.Bar.Low = bar.Bar.Close = _px[i];
                yield return bar;
            }
        }

        yield return New(EventKind.EngineStart, -1);
        yield return New(EventKind.OrderStreamUp, -1);
        yield return Account();
        yield return New(EventKind.Reconciled, -1);
        yield return Timer(open: true);
    }

    /// <summary>Takes the engine's outputs: its orders are what later reports are about.</summary>
    public void Hear(ReadOnlySpan<Event> events)
    {
        foreach (ref readonly Event e in events)
        {
            if (e.Header.Kind == EventKind.NewOrderSingle)
            {
                _orders.Add(new Order(e.Order.OrderId, e.Header.Instrument, e.Order.Qty, e.Order.LimitPx));
            }
        }
    }

    /// <summary>The next input.</summary>
    public Event Next()
    {
        _now += random.NextInt64(2_000_000_000);
        int i = random.Next(_px.Length);
        return random.Next(100) switch
        {
            < 45 => Quote(i),
            < 58 => Trade(i),
            < 75 => MinuteBar(i),
            < 90 => Broker(),
            < 93 => Timer(open: random.Next(10) != 0),
            < 95 => Account(),
            < 96 => Halt(i),
            < 97 => New(random.Next(2) == 0 ? EventKind.OrderStreamUp : EventKind.FeedGap, -1),
            < 98 => Look(i),
            _ => Rare(),
        };
    }

    private Event Quote(int i)
    {
        _px[i] = Math.Max(Fixed.One, _px[i] + (_px[i] / 10_000 * random.Next(-20, 21)));
        long half = random.Next(1, 4) * 10_000_000L;
        Event e = New(EventKind.Quote, i);
        e.Quote.BidPx = random.Next(30) == 0 ? 0 : _px[i] - half;
        e.Quote.AskPx = random.Next(30) == 0 ? _px[i] - (2 * half) : _px[i] + half;
        e.Quote.BidSize = random.Next(20) * 100 * Fixed.One;
        e.Quote.AskSize = random.Next(20) * 100 * Fixed.One;
        e.Quote.RecvNs = random.NextInt64();
        e.Header.TimeNs -= random.Next(20) == 0 ? 5_000_000_000 : 0;
        return e;
    }

    private Event Trade(int i)
    {
        Event e = New(EventKind.Trade, random.Next(50) == 0 ? 9_999 : i);
        e.Trade.Px = random.Next(50) == 0 ? -1 : _px[i] + (random.Next(-2, 3) * 10_000_000L);
        e.Trade.Size = random.Next(1, 900) * Fixed.One;
        return e;
    }

    private Event MinuteBar(int i)
    {
        Event e = New(EventKind.MinuteBar, i);
        e.Bar.Open = e.Bar.Close = _px[i];
        e.Bar.High = _px[i] + (_px[i] / 500);
        e.Bar.Low = _px[i] - (_px[i] / 500);
        e.Bar.Volume = random.Next(10_000) * Fixed.One;
        return e;
    }

    /// <summary>Something new of an order, something already told, or a lost answer.</summary>
    private Event Broker()
    {
        if (_orders.Count == 0)
        {
            return Timer(open: true);
        }

        if (_told.Count != 0 && random.Next(3) == 0)
        {
            return _told[random.Next(_told.Count)];
        }

        Order order = _orders[random.Next(_orders.Count)];
        Event e = New(random.Next(12) == 0 ? EventKind.OrderUnknown : random.Next(20) == 0 ? EventKind.OrderNotFound : EventKind.ExecutionReport, order.Instrument);
        e.Report.OrderId = random.Next(40) == 0 ? order.Id ^ 0x1_0000_0000_0000 : order.Id;
        if (e.Header.Kind == EventKind.ExecutionReport)
        {
            order.Filled = Math.Min(order.Qty, order.Filled + (random.Next(3) * order.Qty / 2 / Fixed.One * Fixed.One));
            e.Report.CumQty = order.Filled;
            e.Report.AvgPx = order.Filled == 0 ? 0 : order.Px;
            e.Report.Status = order.Filled == order.Qty ? OrdStatus.Filled
                : random.Next(15) == 0 ? (OrdStatus)random.Next(22)
                : order.Filled != 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
            _told.Add(e);
        }

        return e;
    }

    private Event Account()
    {
        Event e = New(EventKind.VenueAccount, -1);
        e.Account.Equity = (100_000 + random.Next(-2_000, 2_000)) * Fixed.One;
        e.Account.Cash = e.Account.BuyingPower = e.Account.Equity * 2;
        e.Account.LastEquity = 100_000 * Fixed.One;
        return e;
    }

    private Event Timer(bool open)
    {
        Event e = New(EventKind.Timer, -1);
        e.Numbers.A = open ? 1 : 0;
        e.Numbers.B = Start + Day;
        return e;
    }

    private Event Halt(int i)
    {
        Event e = New(EventKind.TradingStatus, i);
        e.Status.Halted = random.Next(3) == 0 ? 1 : 0;
        return e;
    }

    /// <summary>A piece of a look at the broker, in any order: a beginning, a position, an order, an execution, an end, an operator.</summary>
    private Event Look(int i)
    {
        Order? order = _orders.Count == 0 ? null : _orders[random.Next(_orders.Count)];
        Event e = New(random.Next(7) switch
        {
            0 => EventKind.LookBegin,
            1 or 2 => EventKind.VenuePosition,
            3 when order is not null => EventKind.BrokerOrder,
            4 when order is not null => EventKind.BrokerExecution,
            5 => EventKind.Adjust,
            _ => EventKind.LookEnd,
        }, random.Next(20) == 0 ? -1 : i);
        switch (e.Header.Kind)
        {
            case EventKind.VenuePosition:
                e.Position.Qty = random.Next(-5, 6) * Fixed.One;
                e.Position.Symbol = 'X';
                break;
            case EventKind.BrokerOrder:
                e.Header.Flags = (ushort)random.Next(4);
                e.BrokerOrder.Key = order!.Id;
                e.BrokerOrder.OrderQty = order.Qty;
                e.BrokerOrder.CumQty = Math.Min(order.Qty, order.Filled);
                break;
            case EventKind.BrokerExecution:
                e.BrokerExecution.OrderId = order!.Id;
                e.BrokerExecution.Qty = Fixed.One;
                break;
            case EventKind.LookBegin:
                e.Numbers.A = random.Next(-1, 9);
                break;
            default:
                e.Numbers.A = random.Next(1, 8);
                e.Numbers.B = random.Next(2) * Start;
                break;
        }

        return e;
    }

    /// <summary>A restart, a kill command, a lost stream, a day's end, or a kind that no one has defined.</summary>
    private Event Rare()
    {
        Event e = New(random.Next(6) switch
        {
            0 => EventKind.EngineStart,
            1 => EventKind.RaiseTier,
            2 => EventKind.OrderStreamDown,
            3 => EventKind.DailyBar,
            4 => EventKind.Reconciled,
            _ => (EventKind)random.Next(98, 128),
        }, random.Next(_px.Length));
        if (e.Header.Kind == EventKind.RaiseTier)
        {
            e.Numbers.A = random.Next(100) == 0 ? 5 : random.Next(2);
        }
        else if (e.Header.Kind == EventKind.DailyBar)
        {
            e.Bar.Open = e.Bar.High = e.Bar.Low = e.Bar.Close = _px[e.Header.Instrument];
        }

        return e;
    }

    private Event New(EventKind kind, int instrument)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = _now;
        return e;
    }

    private sealed record Order(long Id, int Instrument, long Qty, long Px)
    {
        public long Filled { get; set; }
    }
}
