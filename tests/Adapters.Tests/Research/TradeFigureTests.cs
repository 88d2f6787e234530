using System;
using System.Linq;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>Round trips, shortfall, outliers and clusters: by hand, and against plain bookkeeping.</summary>
public sealed class TradeFigureTests(ITestOutputHelper output)
{
    [Fact]
    public void A_shortfall_by_hand()
    {
        // 1000 shares wanted at 100.00; it left at 100.10; 800 at 100.25; the rest was given up at 101.00; 8 USD of fees.
        Shortfall s = Shortfall.Of(1, 1_000, 800, 100.25, 100, 100.1, 101, 8);
        Assert.Equal((80, 120, 200, 8), (Math.Round(s.Delay, 9), Math.Round(s.Execution, 9), Math.Round(s.Opportunity, 9), s.Fees));
        Assert.Equal(408, s.Total, 1e-9);
        Assert.Equal(15.0 / 100.1 * 100, Shortfall.SlippageBps(1, 100.25, 100.1), 1e-9);
        Assert.Equal(10, Shortfall.SlippageBps(-1, 99.9, 100), 1e-9);
    }

    /// <summary>Perold: what the whole order would have made on paper, less what was made, both valued at the end.</summary>
    [Fact]
    public void The_four_parts_are_paper_less_reality() => Seeds.Each(output, 200, random =>
    {
        int sign = random.Next(2) == 0 ? 1 : -1;
        double wanted = 1 + random.Next(1_000), executed = Math.Floor(wanted * random.Next(0, 11) / 10), fees = random.NextDouble();
        double decision = Px(), arrival = Px(), average = Px(), end = Px();
        double paper = sign * wanted * (end - decision), real = (sign * executed * (end - average)) - fees;
        Assert.Equal(paper - real, Shortfall.Of(sign, wanted, executed, average, decision, arrival, end, fees).Total, 1e-6);

        double Px() => 50 + (random.NextDouble() * 10);
    });

    [Fact]
    public void Shares_are_closed_in_the_order_in_which_they_were_opened()
    {
        RoundTrips book = new();
        book.Take(new TripFill(1, 10, 0, 100, 50, 49.9, 1));
        book.Take(new TripFill(2, 11, 0, 100, 52, 52, 1));
        book.Mark(0, 55);
        book.Mark(0, 45);
        book.Take(new TripFill(3, 12, 0, -150, 54, 54.1, 1.5));
        book.Take(new TripFill(4, 13, 0, -100, 51, 51, 1));
        Assert.Equal(3, book.All.Count);
        (RoundTrip first, RoundTrip second, RoundTrip third) = (book.All[0], book.All[1], book.All[2]);
        Assert.Equal((10, 12, 3, 0.0), (first.Order, first.ExitOrder, first.ExitNs, first.Left));
        Assert.Equal((100 * 4) - 1 - 1, first.Net, 1e-9);
        Assert.Equal(100 * 4.2, first.Paper, 1e-9);
        Assert.Equal((500, -500), (first.Best, first.Worst));
        Assert.Equal((50 * 2) + (50 * -1) - 2, second.Net, 1e-9);
        Assert.Equal((52.5, 13), (second.ExitPx, second.ExitOrder));
        Assert.Equal((-1, 13, 50.0, 0.0), (third.Sign, third.Order, third.Opened, third.Closed));
        Assert.Equal(-50, book.Held(0), 1e-9);
    }

    /// <summary>Any sequence of fills: the trips together have made what cash and shares say.</summary>
    [Fact]
    public void The_sum_of_all_trips_is_the_account() => Seeds.Each(output, 50, random =>
    {
        RoundTrips book = new();
        double[] cash = new double[3], held = new double[3], mid = [40, 80, 120];
        for (int i = 0; i < 400; i++)
        {
            int name = random.Next(3);
            mid[name] *= 1 + ((random.NextDouble() - 0.5) * 0.02);
            book.Mark(name, mid[name]);
            double qty = random.Next(-30, 31), px = mid[name] * (1 + ((random.NextDouble() - 0.5) * 0.001)), fee = Math.Abs(qty) * 0.01;
            if (qty == 0)
            {
                continue;
            }

            book.Take(new TripFill(i, i / 2, name, qty, px, mid[name], fee));
            cash[name] -= (qty * px) + fee;
            held[name] += qty;
        }

        for (int name = 0; name < 3; name++)
        {
            RoundTrip[] of = [.. book.All.Where(t => t.Name == name)];
            Assert.Equal(held[name], book.Held(name), 1e-6);
            double made = of.Sum(t => t.Net + (t.Sign * t.Left * (mid[name] - t.EntryPx)) - (t.Left * 0.01));
            Assert.Equal(cash[name] + (held[name] * mid[name]), made, 1e-6);
            Assert.All(of, t => Assert.True(t.Best >= 0 && t.Worst <= 0 && t.Left >= 0));
        }
    });

    [Fact]
    public void An_outlier_stands_out_and_does_not_hide_itself()
    {
        double[] values = [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 60, 70];
        double[] scores = Outliers.Scores(values);
        Assert.Equal([60, 70], values.Where((_, i) => scores[i] > Outliers.ZMax));
        Assert.Equal(0.6745 * 58, scores[10], 1e-9);
        Assert.All(Outliers.Scores([1, 2, 60]), s => Assert.Equal(0, s));
        Assert.All(Outliers.Scores([5, 5, 5, 5, 5, 5, 5, 5, 5, 99]), s => Assert.Equal(0, s));
        Assert.Equal(2.5, Outliers.Median([4, 1, 2, 3]));
        Assert.Equal(3 / Math.Sqrt(6.5 / 3 / 4), Outliers.TStatistic([2, 4, 1.5, 4.5])!.Value, 1e-9);
        Assert.Null(Outliers.TStatistic([1, 1]));
        Assert.True(Outliers.TMin(40, 20) < Outliers.TMin(1, 20));
        Assert.Equal(-1.729, Outliers.TMin(1, 20), 1e-3);
    }

    /// <summary>Four within 60 s begin a cluster; who comes within 60 s of the last belongs to it.</summary>
    [Fact]
    public void Four_in_a_minute_are_a_cluster()
    {
        Assert.Empty(Clusters.Of([0, 30, 60], 4, 60));
        Assert.Empty(Clusters.Of([0, 30, 60, 61], 4, 60));
        Assert.Equal([new Cluster(0, 60, 4)], Clusters.Of([0, 30, 60, 60], 4, 60));
        Assert.Equal([new Cluster(10, 230, 7), new Cluster(400, 403, 4)], Clusters.Of([10, 20, 30, 70, 120, 170, 230, 291, 400, 401, 402, 403], 4, 60));
        Assert.Equal(3, Clusters.Of([1, 100, 200], 1, 10).Count);
    }
}
