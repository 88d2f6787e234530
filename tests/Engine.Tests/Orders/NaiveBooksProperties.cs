using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>
/// Orders, positions and realised result after any true reports, against books kept in decimals: late, repeated, in any
/// order, across restarts, compared after every one of them.
/// </summary>
public sealed class NaiveBooksProperties(ITestOutputHelper output)
{
    private const int Orders = 8;

    [Fact]
    public void Books_agree_with_decimals_after_every_report()
    {
        int restarts = 0, flips = 0;
        Seeds.Each(output, 300, random =>
        {
            OrderLab lab = new();
            try
            {
                Naive naive = new();
                List<Told> told = [];
                for (int i = 0; i < Orders; i++)
                {
                    Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
                    long qty = random.Next(2, 40);
                    long id = lab.Place(qty, side, i % 2);
                    naive.Add(id, side, qty, i % 2);
                    told.AddRange(History(random, id, qty));
                }

                Told[] delivered = [.. told, .. told.Where(_ => random.Next(2) == 0)];
                random.Shuffle(delivered);
                foreach (Told t in delivered)
                {
                    if (random.Next(40) == 0)
                    {
                        OrderLab next = lab.Restart();
                        lab.Dispose();
                        lab = next;
                        restarts++;
                    }

                    if (t.ExecKey != 0)
                    {
                        lab.Execution(t.Id, t.ExecKey, t.LastQty, t.LastPx);
                    }

                    lab.Apply(t.Report(lab.Row(t.Id).Instrument));
                    flips += naive.Take(t) ? 1 : 0;
                    naive.AssertSame(lab);
                }
            }
            finally
            {
                lab.Dispose();
            }
        });
        output.WriteLine($"{restarts} restarts, {flips} positions turned round");
        Assert.True(Environment.GetEnvironmentVariable(Seeds.Variable) is not null || (restarts > 100 && flips > 20), "the cases are one-sided");
    }

    /// <summary>What a broker tells of one order from its acceptance to its end, each fill at its own price.</summary>
    private static IEnumerable<Told> History(Random random, long id, long qty)
    {
        long cum = 0, spent = 0;
        yield return new Told(id, OrdStatus.New, 0, 0, 0, 0, 0);
        for (int fills = random.Next(5); fills > 0 && cum < qty; fills--)
        {
            long last = random.NextInt64(1, qty - cum + 1), px = random.Next(90, 111);
            cum += last;
            spent += last * px;
            yield return new Told(id, cum == qty ? OrdStatus.Filled : OrdStatus.PartiallyFilled, cum, (decimal)spent / cum, (id << 8) + cum, last, px);
        }

        if (cum < qty && random.Next(4) != 0)
        {
            yield return new Told(id, random.Next(2) == 0 ? OrdStatus.Canceled : OrdStatus.Expired, cum, cum == 0 ? 0 : (decimal)spent / cum, 0, 0, 0);
        }
    }

    /// <summary>One frame: the order's cumulative figures, and the execution that it brings. Whole shares, USD.</summary>
    private sealed record Told(long Id, OrdStatus Status, long Cum, decimal AvgPx, long ExecKey, long LastQty, long LastPx)
    {
        public Events.Event Report(int instrument)
        {
            Events.Event e = default;
            e.Header.Kind = Events.EventKind.ExecutionReport;
            e.Header.Source = Events.EventSource.TradeUpdates;
            e.Header.Instrument = instrument;
            e.Report.OrderId = Id;
            e.Report.Status = Status;
            e.Report.CumQty = Cum * Fixed.One;
            e.Report.AvgPx = (long)(AvgPx * Fixed.One);
            return e;
        }
    }

    /// <summary>The books as a person would keep them.</summary>
    private sealed class Naive
    {
        private readonly Dictionary<long, Order> _orders = [];
        private readonly HashSet<long> _executions = [];
        private readonly decimal[] _qty = new decimal[2], _cost = new decimal[2], _realized = new decimal[2];

        public void Add(long id, Side side, long qty, int instrument) => _orders.Add(id, new Order(side, qty, instrument));

        /// <summary>True when a position changed its sign.</summary>
        public bool Take(Told t)
        {
            Order o = _orders[t.Id];
            o.IsFinal |= t.Status >= OrdStatus.Filled;
            if (t.ExecKey != 0)
            {
                _executions.Add(t.ExecKey);
            }

            if (t.Cum <= o.Cum)
            {
                return false;
            }

            decimal fresh = t.Cum - o.Cum, cost = (t.Cum * t.AvgPx) - o.Spent;
            (o.Cum, o.Spent) = (t.Cum, t.Cum * t.AvgPx);
            return Fill(o.Instrument, o.Side == Side.Buy ? fresh : -fresh, cost);
        }

        public void AssertSame(OrderLab lab)
        {
            Assert.Equal(_executions.Count, lab.State.Scalars.Executions);
            for (int i = 0; i < 2; i++)
            {
                PositionRow p = lab.Position(i);
                Assert.Equal(_qty[i], p.Qty / 1e9m);
                Assert.True(Math.Abs(_cost[i] - (p.Cost / 1e9m)) < 0.000_01m, $"cost {p.Cost / 1e9m}, expected {_cost[i]}");
                Assert.True(Math.Abs(_realized[i] - (p.RealizedPnl / 1e9m)) < 0.000_01m, $"realised {p.RealizedPnl / 1e9m}, expected {_realized[i]}");
                Assert.Equal(Leaves(i, Side.Buy), p.OpenBuyQty / 1e9m);
                Assert.Equal(Leaves(i, Side.Sell), p.OpenSellQty / 1e9m);
                Assert.Equal(0, p.Frozen);
            }
        }

        private decimal Leaves(int instrument, Side side) =>
            _orders.Values.Where(o => o.Instrument == instrument && o.Side == side && !o.IsFinal && o.Cum < o.Qty).Sum(o => o.Qty - o.Cum);

        private bool Fill(int i, decimal signed, decimal cost)
        {
            decimal before = _qty[i], size = Math.Abs(signed);
            _qty[i] += signed;
            if (before == 0 || Math.Sign(before) == Math.Sign(signed))
            {
                _cost[i] += cost;
                return false;
            }

            decimal closing = Math.Min(size, Math.Abs(before));
            decimal proceeds = cost * closing / size, share = _cost[i] * closing / Math.Abs(before);
            _realized[i] += before > 0 ? proceeds - share : share - proceeds;
            _cost[i] = size > Math.Abs(before) ? cost - proceeds : _cost[i] - share;
            return Math.Sign(_qty[i]) == -Math.Sign(before);
        }

        private sealed class Order(Side side, long qty, int instrument)
        {
            public Side Side => side;
            public long Qty => qty;
            public int Instrument => instrument;
            public long Cum { get; set; }
            public decimal Spent { get; set; }
            public bool IsFinal { get; set; }
        }
    }
}
