using System;
using System.Linq;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.EngineTests.Portfolio;

/// <summary>What targets become before they are orders.</summary>
public sealed class ScalingTests
{
    private static readonly Instrument[] Names = Universe.Default();
    private static readonly int[] Primary = Universe.Primaries(Names);
    private static readonly int[][] Aliases = Universe.Aliases(Primary);
    private static readonly int Trend = StrategyCatalogue.IndexOf("tsmom_multi");

    [Fact]
    public void Strategies_and_aliases_are_added()
    {
        EngineState state = new();
        Want(state, "GLD", 0.04);
        Want(state, "IAU", 0.03);
        Want(state, "SGOL", -0.02);
        state.Strategy(StrategyCatalogue.IndexOf("dxy_gold"), Index("GLD")).Target = 0.1;
        int gold = Index("GLD");
        double expected = 0.04 + 0.03 - 0.02 + (0.1 * state.Books[StrategyCatalogue.IndexOf("dxy_gold")].Weight);
        Assert.Equal(expected, Netting.Weight(state, gold, Aliases[gold], Sector.Gold), 12);
    }

    [Fact]
    public void A_strategy_in_shadow_counts_nothing()
    {
        EngineState state = new();
        Want(state, "GLD", 0.1);
        state.Books[Trend].Weight = 0;
        Assert.Equal(0, Netting.Weight(state, Index("GLD"), [], Sector.Gold));
    }

    [Theory]
    [InlineData(0.14, 0.14)]
    [InlineData(0.1425, 0.1425)]
    [InlineData(0.15, 0.1425)]
    [InlineData(-0.3, -0.1425)]
    public void One_name_stays_within_its_cap(double wanted, double weight)
    {
        EngineState state = new();
        Want(state, "PPLT", wanted);
        Assert.Equal(weight, Netting.Weight(state, Index("PPLT"), [], Sector.CrossPrecious), 12);
    }

    [Fact]
    public void A_sector_and_the_gross_are_scaled_to_their_limits()
    {
        EngineState state = new();
        foreach (string name in (string[])["GDX", "GDXJ", "RING"])
        {
            Want(state, name, 0.2);
        }

        Scaling.Set(state, Names, Primary);
        ref PortfolioRow p = ref state.Portfolio[0];
        Assert.Equal((0.6, 1.0), (Math.Round(p.Gross, 12), p.Scale));
        Assert.Equal(0.38 / 0.6, p.SectorScale[(int)Sector.GoldMiners], 12);
        Assert.Equal(1, p.SectorScale[(int)Sector.Gold]);
        state.Risk.GrossMaxBps = 5_000;
        Scaling.Set(state, Names, Primary);
        Assert.Equal(0.475 / 0.6, p.Scale, 12);
    }

    [Fact]
    public void Volatility_is_brought_to_its_target_once_it_is_known_and_never_raised_without_bound()
    {
        EngineState state = new();
        Want(state, "GLD", 0.1);
        double[] returns = new double[Names.Length];
        for (int day = 0; day < 120; day++)
        {
            Array.Fill(returns, day % 2 == 0 ? 0.02 : -0.02);
            Covariance.Update(ref state.Models.Covariance, state.CovarianceAssets, state.CovariancePairs, returns);
            ReturnWindow.Add(ref state.Models.Returns, state.ReturnTable, returns);
        }

        Scaling.Set(state, Names, Primary);
        Assert.Equal(0.1 * 0.02 * Math.Sqrt(252), state.Portfolio[0].VolatilityExpected, 6);
        Assert.Equal(Scaling.ScaleMax, state.Portfolio[0].Scale);
        Want(state, "GLD", 1);
        Scaling.Set(state, Names, Primary);
        Assert.InRange(state.Portfolio[0].Scale, 0.3, 0.13 / (0.02 * Math.Sqrt(252)));
    }

    private static int Index(string symbol) => Universe.IndexOf(Names, symbol);

    private static void Want(EngineState state, string symbol, double weight) =>
        state.Strategy(Trend, Index(symbol)).Target = weight / state.Books[Trend].Weight;
}
