using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>The gate against a slow second opinion, over random states, half of them one step inside or outside a limit.</summary>
public sealed class RiskProperties(ITestOutputHelper output)
{
    private const int Cases = 4_000;

    /// <summary>What the gate may answer to an order that makes a position smaller.</summary>
    private static readonly RiskReason[] OpeningOnly =
    [
        RiskReason.TierBlocksOpen, RiskReason.OrderStreamDown, RiskReason.OrderTooLarge, RiskReason.PositionTooLarge,
        RiskReason.GrossExposure, RiskReason.BuyingPower, RiskReason.NoEquity, RiskReason.NetExposure, RiskReason.SectorExposure,
        RiskReason.StrategyTooLarge, RiskReason.IntradayMargin, RiskReason.OrderRate,
    ];

    [Fact]
    public void An_approved_order_breaks_no_limit_and_a_denied_one_breaks_some()
    {
        int approved = 0, reducing = 0;
        var reasons = new HashSet<RiskReason>();
        Seeds.Each(output, Cases, random =>
        {
            EngineState state = State(random);
            RiskLimits limits = Limits(random);
            int instrument = random.Next(Rig.Instruments.Length);
            OrderPayload order = Order(random, state, limits, instrument);
            state.Risk = limits;
            RiskReason reason = new RiskGate(state, Rig.Instruments).FirstBroken(in order, instrument);
            NaiveGate naive = new(state, Rig.Instruments, limits);
            bool reduces = naive.Reduces(in order, instrument);
            string[] broken = [.. naive.Broken(order, instrument), .. reduces ? [] : naive.BrokenByOpening(order, instrument)];
            reasons.Add(reason);
            if (reason == RiskReason.None)
            {
                Assert.True(broken.Length == 0, $"approved, but broken: {string.Join(", ", broken)}");
                approved++;
                reducing += reduces ? 1 : 0;
            }
            else if (!IsLocal(reason))
            {
                Assert.True(broken.Length != 0 || AtTheEdge(state, limits, order, instrument), $"denied as {reason}, but no limit is broken");
            }

            Assert.False(reduces && OpeningOnly.Contains(reason), $"an order that only reduces was denied as {reason}");
        });
        output.WriteLine($"{approved} approved, {reducing} of them reducing; {reasons.Count} different answers");
        Assert.True(Environment.GetEnvironmentVariable(Seeds.Variable) is not null || (approved > Cases / 40 && reducing > 20 && reasons.Count > 12), "the cases are one-sided");
    }

    [Fact]
    public void An_unknown_order_counts_like_a_working_one() => Seeds.Each(output, 500, random =>
    {
        EngineState state = State(random);
        RiskGate gate = new(state, Rig.Instruments);
        long working = gate.GrossWithOpen();
        foreach (ref OrderRow row in state.Orders.AsSpan())
        {
            row.Status = row.IsOpen ? OrdStatus.Unknown : row.Status;
        }

        Assert.Equal(working, gate.GrossWithOpen());
        int i = random.Next(Rig.Instruments.Length);
        long added = Record(state, random, i, Side.Buy, OrdStatus.Unknown);
        Assert.Equal(working + Fixed.Notional(state.Market[i].Mark, added), gate.GrossWithOpen());
    });

    [Fact]
    public void A_limit_of_zero_or_beyond_reason_refuses_to_start()
    {
        Assert.Null(new RiskLimits().FirstProblem());
        foreach (System.Reflection.FieldInfo limit in typeof(RiskLimits).GetFields())
        {
            long most = RiskBounds.MostOf(Enum.Parse<RiskKey>(limit.Name));
            foreach (long absurd in (long[])[0, -1, long.MinValue, most + 1, long.MaxValue])
            {
                object limits = new RiskLimits();
                limit.SetValue(limits, absurd);
                Assert.Contains(limit.Name, ((RiskLimits)limits).FirstProblem(), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Answers about the engine's own pace and memory, which the second opinion does not keep.</summary>
    private static bool IsLocal(RiskReason reason) => reason is RiskReason.OrderGap or RiskReason.OrderTableFull;

    /// <summary>Within a hundredth of a micro-dollar of a limit both answers are right: one more nano settles it.</summary>
    private static bool AtTheEdge(EngineState state, RiskLimits limits, OrderPayload order, int instrument)
    {
        foreach (long bps in (long[])[1, 2])
        {
            state.Risk = limits with
            {
                OrderNotionalMaxBps = limits.OrderNotionalMaxBps + bps,
                PositionMaxBps = limits.PositionMaxBps + bps,
                GrossMaxBps = limits.GrossMaxBps + bps,
                CollarBps = limits.CollarBps + bps,
                SpreadMaxBps = limits.SpreadMaxBps + bps,
                NetMaxBps = limits.NetMaxBps + bps,
                SectorMaxBps = limits.SectorMaxBps + bps,
                StrategyMaxBps = limits.StrategyMaxBps + bps,
            };
            if (new RiskGate(state, Rig.Instruments).FirstBroken(in order, instrument) is RiskReason.None)
            {
                return true;
            }
        }

        return false;
    }

    private static EngineState State(Random random)
    {
        EngineState state = Lent.Wanted(new EngineState());
        ref ScalarsRow s = ref state.Scalars;
        s.TimeNs = 1_700_000_000_000_000_000;
        s.Tier = random.Next(4) == 0 ? random.Next(6) : random.Next(2);
        s.Reconciled = random.Next(25) == 0 ? 0 : 1;
        s.OrderStreamUp = random.Next(15) == 0 ? 0 : 1;
        s.SessionOpen = random.Next(25) == 0 ? 0 : 1;
        s.OpenedNs = s.TimeNs - (random.Next(6) == 0 ? random.NextInt64(600_000_000_000) : 3_600_000_000_000);
        s.NextCloseNs = s.TimeNs + (random.Next(6) == 0 ? random.NextInt64(600_000_000_000) : 3_600_000_000_000);
        s.Equity = random.Next(30) == 0 ? random.Next(-1, 1) : random.Next(20_000, 200_000) * Fixed.One;
        s.BuyingPower = random.Next(10) == 0 ? random.Next(5_000) * Fixed.One : 2 * Math.Abs(s.Equity);
        s.RateWindowNs = s.TimeNs - random.NextInt64(90_000_000_000);
        s.RateCount = random.Next(10) == 0 ? random.Next(115, 125) : random.Next(100);
        state.Look.ForeignNotional = random.Next(8) == 0 ? random.Next(30_000) * Fixed.One : 0;
        state.Look.LimitEquity = random.Next(4) == 0 ? random.Next(20_000, 200_000) * Fixed.One : 0;
        state.Look.ArmNeeded = random.Next(10) == 0 ? 1 : 0;
        state.Look.Armed = random.Next(4) == 0 ? 0 : 1;
        for (int i = 0; i < Rig.Instruments.Length; i++)
        {
            ref MarketRow m = ref state.Market[i];
            long mid = random.Next(1_000, 40_000) * 10_000_000L, half = random.Next(12) == 0 ? mid / 100 : random.Next(1, 4) * 5_000_000L;
            m.BidPx = random.Next(25) == 0 ? 0 : mid - half;
            m.AskPx = random.Next(25) == 0 ? mid - half : mid + half;
            m.LastPx = mid;
            m.QuoteTimeNs = s.TimeNs - (random.Next(12) == 0 ? random.NextInt64(40_000_000_000) : random.NextInt64(5_000_000_000));
            m.ChangedNs = random.Next(15) == 0 ? m.QuoteTimeNs - random.NextInt64(600_000_000_000) : m.QuoteTimeNs;
            m.Barred = random.Next(20) == 0 ? 1L << random.Next(5) : 0;
            m.ShortBarredNs = random.Next(10) == 0 ? 1 : 0;
            m.LimitUp = random.Next(10) == 0 ? mid + (mid / 200) : 0;
            m.LimitDown = m.LimitUp == 0 ? 0 : mid - (mid / 200);
            ref PositionRow p = ref state.Positions[i];
            p.Qty = random.Next(3) == 0 ? 0 : random.Next(-150, 151) * Fixed.One;
            p.BrokerQty = random.Next(4) == 0 ? random.Next(-150, 151) * Fixed.One : p.Qty;
            p.ForeignBuyQty = random.Next(8) == 0 ? random.Next(60) * Fixed.One : 0;
            p.ForeignSellQty = random.Next(8) == 0 ? random.Next(60) * Fixed.One : 0;
            p.Frozen = random.Next(30) == 0 ? 1 : 0;
            p.LastOrderNs = random.Next(20) == 0 ? s.TimeNs - 10 : 0;
            for (int n = random.Next(3); n > 0; n--)
            {
                OrdStatus status = random.Next(6) == 0 ? OrdStatus.Unknown : (OrdStatus)random.Next(1, 6);
                Record(state, random, i, random.Next(2) == 0 ? Side.Buy : Side.Sell, status);
            }
        }

        return state;
    }

    private static long Record(EngineState state, Random random, int instrument, Side side, OrdStatus status)
    {
        OrderPayload order = default;
        order.OrderId = OrderTable.NextId(state);
        order.Qty = random.Next(1, 60) * Fixed.One;
        order.Side = side;
        OrderTable.Record(state, in order, instrument, 0);
        state.Orders[OrderTable.Slot(order.OrderId)].Status = status;
        return order.Qty;
    }

    private static RiskLimits Limits(Random random) => new()
    {
        OrderNotionalMaxBps = random.Next(50, 5_000),
        PositionMaxBps = random.Next(500, 10_000),
        GrossMaxBps = random.Next(5_000, 40_000),
        CollarBps = random.Next(20, 1_000),
        SpreadMaxBps = random.Next(20, 300),
        NetMaxBps = random.Next(5_000, 40_000),
        SectorMaxBps = random.Next(5_000, 40_000),
        StrategyMaxBps = random.Next(5_000, 40_000),
    };

    /// <summary>An order near the mark; its quantity is often the last one that a limit allows, or one share more.</summary>
    private static OrderPayload Order(Random random, EngineState state, RiskLimits limits, int instrument)
    {
        ref readonly MarketRow m = ref state.Market[instrument];
        long mark = m.Mark, tick = Rig.Instruments[instrument].TickNanos;
        OrderPayload order = default;
        order.Side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
        order.Type = OrdType.Limit;
        order.LimitPx = random.Next(5) == 0
            ? Fixed.MulDiv(mark, 10_000 + ((random.Next(2) * 2) - 1) * limits.CollarBps, 10_000) / tick * tick
            : (mark / tick * tick) + (random.Next(-4, 5) * tick);
        order.LimitPx += random.Next(40) == 0 ? 1 : 0;
        long px = Math.Max(Math.Max(order.LimitPx, mark), 1);
        long bps = random.Next(2) == 0 ? limits.OrderNotionalMaxBps : limits.PositionMaxBps;
        long most = state.Scalars.Equity > 0 ? Fixed.MulDiv(state.Scalars.Equity, bps, 10_000) / px : 1;
        long held = Math.Abs(state.Positions[instrument].Qty) / Fixed.One;
        order.Qty = Fixed.One * random.Next(6) switch
        {
            0 => most,
            1 => most + 1,
            2 => held,
            3 => held + 1,
            4 => random.Next(-1, 3),
            _ => random.Next(1, 100),
        };
        order.Qty += random.Next(40) == 0 ? 1 : 0;
        return order;
    }
}
