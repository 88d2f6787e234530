using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>The market data stream: what it makes of the market, and what goes wrong on it.</summary>
internal sealed class Feed(World world)
{
    private const int BackfillMinutes = 30;
    private readonly Dice _dice = new(world.Swarm.Seed, 7);
    private readonly long[] _frozenUntilNs = new long[world.Swarm.Instruments];
    private long _silentUntilNs;
    private long _trades;
    private bool _gap;

    /// <summary>One step of the market, and of what is told of it.</summary>
    public void Step(int step)
    {
        FaultPlan plan = world.Plan;
        bool minute = step % world.Swarm.StepsPerMinute == 0;
        if (minute)
        {
            Connection(plan);
        }

        for (int i = 0; i < world.Swarm.Instruments; i++)
        {
            if (!world.Exchange.IsHalted[i])
            {
                world.Exchange.Walk(i, plan.Fires(FaultKind.PriceGap));
            }

            world.Broker.Match(i);
            Halts(plan, i);
            if (world.NowNs < _silentUntilNs)
            {
                continue;
            }

            if (!world.Exchange.IsHalted[i])
            {
                Trade(i);
            }

            if (minute && step != 0)
            {
                Bars(i);
            }

            Quotes(plan, i);
        }

        if (_gap && world.NowNs >= _silentUntilNs)
        {
            _gap = false;
            Event gap = Of(EventKind.FeedGap, -1);
            gap.Numbers.A = Swarm.MinuteNs;
            Put(in gap);
            Filled(world.NowNs - Swarm.MinuteNs);
        }
    }

    /// <summary>The session is over and quotes still come: first the bar of its last minute, too.</summary>
    public void AfterHours(int round)
    {
        world.Sometimes.Calendar("after the close");
        for (int i = 0; i < world.Swarm.Instruments; i++)
        {
            if (round == 0)
            {
                Bars(i);
            }

            Event e = Of(EventKind.Quote, i);
            e.Quote.BidPx = world.Exchange.Mid(i) - Exchange.Half;
            e.Quote.AskPx = world.Exchange.Mid(i) + Exchange.Half;
            e.Quote.BidSize = e.Quote.AskSize = 100 * Fixed.One;
            Put(in e);
        }

        if (round < 4)
        {
            world.Add(Act.AfterHours, world.NowNs + (round < 2 ? 700_000_000 : 20_000_000_000)).A = round + 1;
        }
    }

    /// <summary>Trading in a name goes on.</summary>
    public void EndHalt(int instrument)
    {
        world.Exchange.IsHalted[instrument] = false;
        Status(instrument, halted: 0);
    }

    /// <summary>The connection is there: minutes that were missed are fetched.</summary>
    public void Backfill()
    {
        long nowNs = world.NowNs - ((world.NowNs - world.Exchange.FirstOpenNs) % Swarm.MinuteNs);
        for (int i = 0; i < world.Swarm.Instruments && world.Process.IsAlive; i++)
        {
            long lastNs = world.Process.State.Features[i].LastMinuteNs;
            for (long at = Math.Max(lastNs, nowNs - (BackfillMinutes * Swarm.MinuteNs)) + Swarm.MinuteNs; lastNs != 0 && at < nowNs; at += Swarm.MinuteNs)
            {
                Event bar = Minute(i);
                bar.Header.TimeNs = at;
                bar.Header.Flags = Engine.Backfill;
                Put(in bar);
            }
        }

        Filled(nowNs);
    }

    private void Filled(long fromNs)
    {
        Event filled = Of(EventKind.Backfilled, -1);
        filled.Numbers.A = fromNs;
        filled.Numbers.B = world.NowNs;
        Put(in filled);
    }

    private Event Minute(int i)
    {
        Event bar = Of(EventKind.MinuteBar, i);
        bar.Header.TimeNs -= Swarm.MinuteNs;
        bar.Bar.Open = bar.Bar.High = bar.Bar.Low = bar.Bar.Close = world.Exchange.Mid(i);
        bar.Bar.Volume = 1_000 * Fixed.One;
        return bar;
    }

    private void Connection(FaultPlan plan)
    {
        if (world.Process.IsFeedConnected && plan.Fires(FaultKind.FeedDown))
        {
            world.Process.FeedDown(plan.Size(FaultKind.FeedDown, 200, 90_000) * 1_000_000);
        }

        if (plan.Fires(FaultKind.FeedGap))
        {
            _gap = true;
            _silentUntilNs = world.NowNs + (plan.Size(FaultKind.FeedGap, 5, 300) * 1_000_000_000);
        }

        if (plan.Fires(FaultKind.FeedError))
        {
            Event error = Of(EventKind.FeedError, -1);
            error.Numbers.A = plan.Size(FaultKind.FeedError, 400, 411);
            Put(in error);
        }
    }

    private void Halts(FaultPlan plan, int i)
    {
        if (!world.Exchange.IsHalted[i] && plan.Fires(FaultKind.Halt))
        {
            world.Exchange.IsHalted[i] = true;
            Status(i, halted: 1);
            world.Add(Act.HaltEnds, world.NowNs + (plan.Size(FaultKind.Halt, 5, 600) * 1_000_000_000)).A = i;
        }
    }

    private void Trade(int i)
    {
        Event e = Of(EventKind.Trade, i);
        e.Trade.Px = world.Exchange.Mid(i) + (_dice.OneIn(2) ? Exchange.Half : -Exchange.Half);
        e.Trade.Size = _dice.Between(1, 500) * Fixed.One;
        e.Trade.TradeId = ++_trades;
        Put(in e);
    }

    private void Bars(int i)
    {
        Event bar = Minute(i);
        Put(in bar);
        Event day = bar;
        day.Header.Kind = EventKind.DailySoFar;
        day.Header.TimeNs = world.Exchange.OpenNs(world.Exchange.DayOf(world.NowNs));
        Put(in day);
    }

    private void Quotes(FaultPlan plan, int i)
    {
        if (world.NowNs >= _frozenUntilNs[i] && plan.Fires(FaultKind.FeedFrozen))
        {
            _frozenUntilNs[i] = world.NowNs + (plan.Size(FaultKind.FeedFrozen, 10, 900) * 1_000_000_000);
        }

        if (world.NowNs < _frozenUntilNs[i])
        {
            return;
        }

        long mid = world.Exchange.Mid(i);
        Event e = Of(EventKind.Quote, i);
        e.Quote.BidPx = mid - Exchange.Half;
        e.Quote.AskPx = mid + Exchange.Half;
        e.Quote.BidSize = _dice.Between(10, 2_000) * Fixed.One;
        e.Quote.AskSize = _dice.Between(10, 2_000) * Fixed.One;
        Event good = e;
        if (plan.Fires(FaultKind.TickCrossed))
        {
            e.Quote.AskPx = e.Quote.BidPx - Exchange.Tick;
        }
        else if (plan.Fires(FaultKind.TickLocked))
        {
            e.Quote.AskPx = e.Quote.BidPx;
        }
        else if (plan.Fires(FaultKind.TickAbsurd))
        {
            (e.Quote.BidPx, e.Quote.BidSize) = plan.Size(FaultKind.TickAbsurd, 0, 4) switch
            {
                0 => (-Fixed.One, e.Quote.BidSize),
                1 => (long.MaxValue, e.Quote.BidSize),
                2 => (e.Quote.BidPx, 0L),
                _ => (0L, 0L),
            };
        }
        else if (plan.Fires(FaultKind.TickJump))
        {
            long factor = plan.Size(FaultKind.TickJump, 0, 2) == 0 ? 100 : 2;
            (e.Quote.BidPx, e.Quote.AskPx) = (e.Quote.BidPx * factor, e.Quote.AskPx * factor);
        }
        else if (plan.Fires(FaultKind.TickOld))
        {
            e.Header.TimeNs -= plan.Size(FaultKind.TickOld, 1, 120) * 1_000_000_000;
            (e.Quote.BidPx, e.Quote.AskPx) = (e.Quote.BidPx + (50 * Exchange.Tick), e.Quote.AskPx + (50 * Exchange.Tick));
        }
        else if (plan.Fires(FaultKind.TickFuture))
        {
            e.Header.TimeNs += plan.Size(FaultKind.TickFuture, 200, 7_200) * 1_000_000_000;
        }

        Put(in e);
        if (plan.Fires(FaultKind.TickTwice))
        {
            Put(in e);
        }

        good.Header.TimeNs += 1_000_000;
        good.Quote.AskSize += Fixed.One;
        Put(in good);
    }

    private void Status(int i, long halted)
    {
        Event e = Of(EventKind.TradingStatus, i);
        e.Status.Halted = halted;
        e.Status.Code = halted != 0 ? 'H' : 'T';
        Put(in e);
    }

    private Event Of(EventKind kind, int instrument)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = world.NowNs;
        return e;
    }

    /// <summary>Into the engine, while there is a connection; a process that stands still gets it later.</summary>
    private void Put(in Event e)
    {
        EngineProcess p = world.Process;
        if (!p.IsAlive || !p.IsFeedConnected)
        {
            return;
        }

        if (world.NowNs < p.FrozenUntilNs)
        {
            world.Add(Act.Input, p.FrozenUntilNs, p.Life).Event = e;
            return;
        }

        p.Input(in e);
    }
}
