using System;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests;

/// <summary>Positions against a decimal reference, and the legal moves of an order.</summary>
public sealed class OrderMathTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public void FillsAgreeWithADecimalReference(int seed)
    {
        Random random = new(seed);
        PositionRow row = default;
        decimal qty = 0, cash = 0;
        for (int i = 0; i < 2_000; i++)
        {
            Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
            long shares = random.Next(1, 500), cents = random.Next(100, 50_000);
            FillMath.Apply(ref row, side, shares * Fixed.One, cents * 10_000_000);
            decimal signed = side == Side.Buy ? shares : -shares;
            qty += signed;
            cash -= signed * cents / 100m;
            Assert.Equal(qty, (decimal)row.Qty / Fixed.One);

            // Realised P&L minus the cost of what is held is the cash that moved, but for the rounding of each fill.
            decimal booked = ((decimal)row.RealizedPnl - (decimal)Fixed.Notional(row.AvgPx, row.Qty)) / Fixed.One;
            Assert.True(Math.Abs(booked - cash) < 0.01m, $"seed {seed}, fill {i}: booked {booked}, cash {cash}");
        }
    }

    [Theory]
    [InlineData(OrdStatus.Filled, OrdStatus.New, OrdStatus.Filled)]
    [InlineData(OrdStatus.Canceled, OrdStatus.PartiallyFilled, OrdStatus.Canceled)]
    [InlineData(OrdStatus.PendingCancel, OrdStatus.New, OrdStatus.PendingCancel)]
    [InlineData(OrdStatus.Unknown, OrdStatus.New, OrdStatus.New)]
    [InlineData(OrdStatus.Unknown, OrdStatus.Unknown, OrdStatus.Unknown)]
    [InlineData(OrdStatus.New, OrdStatus.Canceled, OrdStatus.Canceled)]
    public void LateReportsNeverMoveAnOrderBack(OrdStatus now, OrdStatus reported, OrdStatus expected)
    {
        Assert.True(OrderTransitions.TryMerge(now, reported, isFilled: false, out OrdStatus next));
        Assert.Equal(expected, next);
    }

    [Fact]
    public void AZeroLimitRefusesToStart()
    {
        Assert.Null(new RiskLimits().FirstProblem());
        Assert.NotNull((new RiskLimits() with { CollarBps = 0 }).FirstProblem());
        Assert.NotNull((new RiskLimits() with { GrossMaxBps = 0 }).FirstProblem());
    }
}
