using System;
using System.Collections.Generic;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Tests.Strategies.Catalogue;

/// <summary>A market in which a strategy must want something, and the one change after which it must not.</summary>
/// <param name="Symbol">The leg that is looked at.</param>
/// <param name="Sign">Side that it must be on.</param>
/// <param name="Arrange">Everything that it needs.</param>
/// <param name="Spoil">What closes its gate.</param>
/// <param name="Age">True when its inputs go stale with time.</param>
internal sealed record Scenario(string Symbol, int Sign, Action<StrategyBench> Arrange, Action<StrategyBench> Spoil, bool Age = true);

/// <summary>One for each strategy of the catalogue.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>(StringComparer.Ordinal)
    {
        ["real_rate_gold"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.RealRate, Part.RealRateChange, Part.Dollar);
            b.State.Macro.RealRateTercile252 = 0;
            b.State.Macro.RealRateChangeZ126 = -1;
            b.State.Macro.DollarMomentumZ252 = -2;
        }, b => b.State.Macro.RealRateTercile252 = 2),
        ["dxy_gold"] = new("GLD", -1, b =>
        {
            b.Days("GLD").Ready(Part.GoldDollar);
            b.State.Macro.GoldDollarBeta126 = -0.8;
            b.State.Macro.GoldDollarResidualZ126 = 2.5;
        }, b => b.State.Macro.GoldDollarBeta126 = 0.1),
        ["breakeven_inflation_gold"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.Breakeven, Part.BalanceSheet);
            b.State.Macro.BreakevenZ126 = 1;
            b.State.Macro.BalanceSheetGrowthZ104 = 0.5;
        }, b => b.State.Macro.BalanceSheetGrowthZ104 = -0.1),
        ["vix_haven"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.Vix, Part.SpyDrawdown);
            b.State.Macro.VixZ252 = 2;
        }, b => b.State.Macro.VixZ252 = 1),
        ["central_bank_gold"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.CentralBank);
            b.State.Flow.CentralBankBuying4 = 300;
            b.State.Flow.CentralBankMedian20 = 200;
        }, b => b.State.Flow.CentralBankBuying4 = 100),
        ["gc_term_structure"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.GoldCurve);
            b.State.Flow.GoldBasisZ252 = 1.6;
        }, b => b.State.Flow.GoldBasisZ252 = 1.4),
        ["si_term_structure"] = new("SLV", -1, b =>
        {
            b.Days("SLV").Ready(Part.SilverCurve);
            b.State.Flow.SilverBasisZ252 = -1.6;
        }, b => b.State.Flow.SilverBasisZ252 = -1.4),
        ["cross_carry"] = new("SLV", -1, b =>
        {
            b.Days("GLD").Days("SLV").Ready(Part.Carry);
            b.State.Flow.CarryDifferenceZ252 = 1.2;
        }, b => b.State.Flow.CarryDifferenceZ252 = 0.2),
        ["backwardation_squeeze"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.GoldCurve, Part.ComexGold);
            b.State.Flow.GoldBasis = 0.001;
            b.State.Flow.ComexGoldZ126 = -1.5;
        }, b => b.State.Flow.GoldBasis = -0.001),
        ["gold_silver_ratio"] = new("GLD", -1, b =>
        {
            b.Days("GLD", close: 110).Days("SLV", close: 100);
            b.State.Pair[0] = new() { Beta = 1, Variance = 1e-4, Days = 300, SumLag = 0.97, SumSquare = 1 };
        }, b => b.State.Pair[0].SumLag = 0.5),
        ["miners_vs_metal"] = new("GDX", -1, b =>
        {
            b.Days("GDX").Days("GLD").Ready(Part.Miners);
            b.State.Cross.GdxGldBeta63 = 1.8;
            b.State.Cross.GdxGldSpreadZ126 = 2.2;
            b.State.Cross.GdxGldAdfT126 = -3.5;
        }, b => b.State.Cross.GdxGldAdfT126 = -2),
        ["gold_platinum"] = new("PPLT", 1, b =>
        {
            b.Days("PPLT").Days("GLD").Ready(Part.PpltGld);
            b.State.Cross.PpltGldZ252 = -2.5;
            b.State.Cross.PpltGldHalfLife = 40;
        }, b => b.State.Cross.PpltGldHalfLife = 400),
        ["levered_etf_decay"] = new("NUGT", -1, b =>
        {
            b.Days("NUGT").Days("GDX").Days("AGQ").Days("ZSL");
            b.Day("GDX").RealisedVol63 = 0.3;
            b.Decide();
            b.Day("GDX").RealisedVol63 = 0.4;
        }, b => b.Day("GDX").RealisedVol63 = 0.2),
        ["cot_precious"] = new("GLD", -1, b =>
        {
            b.Days("GLD").Days("SLV").Ready(Part.GoldManaged, Part.SilverManaged);
            b.State.Flow.GoldManagedNetZ52 = 2.5;
        }, b => b.State.Flow.GoldManagedNetZ52 = 0.9),
        ["hedging_pressure"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.GoldCommercial);
            b.State.Flow.GoldCommercialNetZ52 = 1.1;
        }, b => b.State.Flow.GoldCommercialNetZ52 = 0.9),
        ["etf_flow_pm"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Days("SLV").Ready(Part.GldFlow);
            b.State.Flow.GldFlowZ63 = 1.5;
        }, b => b.State.Flow.GldFlowZ63 = 0.5),
        ["comex_warehouse"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.ComexGold);
            b.State.Flow.ComexGoldZ126 = -2;
        }, b => b.State.Flow.ComexGoldZ126 = -1),
        ["sge_withdrawals"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.Sge);
            b.State.Flow.SgeZ52 = 1.5;
        }, b => b.State.Flow.SgeZ52 = 0.5),
        ["vol_risk_premium_pm"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.Vrp);
            b.State.Macro.VrpPercentile252 = 0.8;
        }, b => b.State.Macro.VrpPercentile252 = 0.7),
        ["skew_pm"] = new("GLD", 1, b =>
        {
            b.Days("GLD").Ready(Part.GldSkew);
            b.State.Macro.GldSkewZ252 = 2.5;
        }, b => b.State.Macro.GldSkewZ252 = 1.5),
        ["vol_term_structure"] = new("GLD", -1, b =>
        {
            b.Days("GLD").Ready(Part.GldTerm);
            b.State.Macro.GldTermRatio = 1.1;
        }, b => b.State.Macro.GldTermRatio = 1),
        ["covered_income"] = new("GLD", -1, b =>
        {
            b.Days("GLD").Ready(Part.GldIv);
            b.State.Macro.GldIvPercentile252 = 0.9;
        }, b => b.Day("GLD").Z63 = 1),
        ["event_drift"] = new("GLD", -1, b => b.Days("GLD").Know(SeriesId.FomcSurprise, 2).Later(900_000_000_000), b => b.Later(7_200_000_000_000), Age: false),
        ["fix_dislocation"] = new("GLD", -1, b =>
        {
            for (int n = 0; n < 25; n++)
            {
                b.Days("GLD").Know(SeriesId.LbmaGoldPm, 1000).Decide().Later(StrategyBench.DayNs);
            }

            b.Days("GLD", close: 101).Know(SeriesId.LbmaGoldPm, 1000);
        }, b => b.Days("GLD", close: 100.05)),
        ["overnight_gold"] = new("GLD", 1, b =>
        {
            b.Days("GLD");
            b.State.Scalars.NextCloseNs = b.State.Scalars.TimeNs + 120_000_000_000;
            b.Day("GLD").OvernightT63 = 1.5;
        }, b => b.Day("GLD").OvernightT63 = 0.5),
        ["seasonality_pm"] = new("GLD", 1, b =>
        {
            b.Days("GLD", days: 2600);
            for (int n = 0; n < 60; n++)
            {
                b.Day("GLD").Return1 = 0.001 + (n % 2 == 0 ? 1e-4 : 0);
                b.Decide();
            }
        }, b =>
        {
            b.Day("GLD").Return1 = -0.2;
            b.Decide();
        }),
        ["tsmom_multi"] = new("GLD", 1, b =>
        {
            b.Days("GLD");
            ref FeatureRow f = ref b.State.Features[b.Index("GLD")];
            f.Return21d = f.Return63d = f.Return126d = f.Return252d = 0.1;
        }, b =>
        {
            ref FeatureRow f = ref b.State.Features[b.Index("GLD")];
            f.Return21d = f.Return63d = -0.1;
        }),
        ["intraday_momentum"] = new("GLD", 1, b =>
        {
            b.Days("GLD");
            b.State.Scalars.NextCloseNs = b.State.Scalars.TimeNs + 3_600_000_000_000;
            ref FeatureRow f = ref b.State.Features[b.Index("GLD")];
            f.Vwap = 99;
            f.OrderFlow60s = 100;
        }, b => b.State.Features[b.Index("GLD")].Vwap = 100),
        ["tail_hedge"] = new("VIXY", 1, b => b.Days("VIXY"), b => b.Day("VIXY").Count = 0),
    };
}
