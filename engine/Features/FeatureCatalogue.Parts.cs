namespace Qgtm.Fast.Features;

/// <content>Features between names and of reference series, each with the part whose readiness is its own.</content>
public static partial class FeatureCatalogue
{
    private const string Days = "daily bars";

    private static readonly Feature[] Crosses =
    [
        Cross("GoldSilverRatio", "GLD / SLV", "1 day", "1", "GLD, SLV", "high = silver is cheap against gold", Part.GoldSilver),
        Cross("GoldSilverZ252", "z of ln ratio", "252 days", "sd", "GLD, SLV", "beyond 2 stretched", Part.GoldSilver),
        Cross("GoldSilverHalfLife", "ln 2 / -ln(b), b = slope of ln ratio on the day before", "252 days", "days", "GLD, SLV", "how fast a stretch halves; 0 = it does not", Part.GoldSilver),
        Cross("GdxGldBeta63", "slope of GDX's r on GLD's", "63 days", "1", "GDX, GLD", "what miners move for 1 of gold", Part.GldGdx),
        Cross("GdxGldResidualZ63", "last residual / standard error of that regression", "63 days", "sd", "GDX, GLD", "a day that gold does not explain", Part.GldGdx),
        Cross("GdxGldSpreadZ126", "last residual of ln GDX on ln GLD / standard error", "126 days", "sd", "GDX, GLD", "beyond 2 miners are stretched against gold", Part.Miners),
        Cross("GdxGldAdfT126", "t of g in du = g u[1], u those residuals (Engle and Granger 1987, no lags)", "126 days", "t", "GDX, GLD", "below -3.1 the spread reverts", Part.Miners),
        Cross("GdxjGdxRatio", "GDXJ / GDX", "1 day", "1", "GDXJ, GDX", "high = appetite for small miners", Part.GdxjGdx),
        Cross("GdxjGdxZ252", "z of ln ratio", "252 days", "sd", "GDXJ, GDX", "beyond 2 stretched", Part.GdxjGdx),
        Cross("SilSlvRatio", "SIL / SLV", "1 day", "1", "SIL, SLV", "high = silver miners are dear", Part.SilSlv),
        Cross("SilSlvZ252", "z of ln ratio", "252 days", "sd", "SIL, SLV", "beyond 2 stretched", Part.SilSlv),
        Cross("PpltGldRatio", "PPLT / GLD", "1 day", "1", "PPLT, GLD", "high = platinum is dear", Part.PpltGld),
        Cross("PpltGldZ252", "z of ln ratio", "252 days", "sd", "PPLT, GLD", "beyond 2 stretched", Part.PpltGld),
        Cross("PpltGldHalfLife", "as of gold and silver", "252 days", "days", "PPLT, GLD", "0 = it does not revert", Part.PpltGld),
        Cross("PallPpltRatio", "PALL / PPLT", "1 day", "1", "PALL, PPLT", "high = palladium is dear", Part.PallPplt),
        Cross("PallPpltZ252", "z of ln ratio", "252 days", "sd", "PALL, PPLT", "beyond 2 stretched", Part.PallPplt),
        Cross("KalmanAlpha", "constant of ln GLD = a + b ln SLV, Kalman filter", "memory 30 days", "log", "GLD, SLV", "the level of the hedge", Part.Hedge),
        Cross("KalmanBeta", "b of that filter", "memory 30 days", "1", "GLD, SLV", "silver to hold against gold", Part.Hedge),
        Cross("KalmanZ", "innovation / root of its exponential variance before it", "252 days", "sd", "GLD, SLV", "beyond 2 trade its reversion", Part.Hedge),
        Cross("KalmanHalfLife", "ln 2 / -ln(autocorrelation of the innovation)", "252 days", "days", "GLD, SLV", "trade only 10 to 120", Part.Hedge),
        Cross("KalmanVariance", "exponential mean of squared innovations, weight 2 / 253", "252 days", "log squared", "GLD, SLV", "its root is one sd of KalmanZ", Part.Hedge),
        Cross("GldSpyCorrelation63", "correlation of r", "63 days", "-1 to 1", "GLD, SPY", "negative = gold hedges shares", Part.GldSpy),
        Cross("GldTltCorrelation63", "correlation of r", "63 days", "-1 to 1", "GLD, TLT", "positive = gold follows rates", Part.GldTlt),
        Cross("GldUupCorrelation63", "correlation of r", "63 days", "-1 to 1", "GLD, UUP", "negative = gold follows the dollar", Part.GldUup),
        Cross("GldSlvCorrelation63", "correlation of r", "63 days", "-1 to 1", "GLD, SLV", "low = the pair is not one trade", Part.GldSlv),
        Cross("GldGdxCorrelation63", "correlation of r", "63 days", "-1 to 1", "GLD, GDX", "low = miners trade as shares", Part.GldGdx),
        Cross("Breadth", "share of the tradable names with C above EMA 50", "50 days", "0-1", Days, "1 = all rise", Part.Panel),
        Cross("Dispersion", "sample sd across the tradable names of the day's r", "1 day", "log", Days, "high = names go their own ways", Part.Panel),
        Cross("FirstComponentShare63", "largest eigenvalue of the correlations of r / names", "63 days", "0-1", Days, "near 1 = there is only one trade", Part.Panel),
    ];

    private static readonly Feature[] Macros =
    [
        Macro("RealRate", "DFII10", "1 observation", "percent", "DFII10", "what gold competes with", Part.RealRate),
        Macro("RealRateTercile252", "third of the window that the last value is in", "252 observations", "0, 1, 2", "DFII10", "0 = low rates, good for gold", Part.RealRate),
        Macro("RealRateChange21", "x - x[21]", "21 observations", "points", "DFII10", "negative = falling", Part.RealRateChange),
        Macro("RealRateChangeZ126", "z of that change", "126 observations", "sd", "DFII10", "below 0 = falling more than of late", Part.RealRateChange),
        Macro("DollarMomentum63", "ln(x / x[63])", "63 observations", "log", "DTWEXBGS", "positive = a rising dollar", Part.Dollar),
        Macro("DollarMomentumZ252", "z of it", "252 observations", "sd", "DTWEXBGS", "the size of the dollar's move", Part.Dollar),
        Macro("GoldDollarBeta126", "slope of GLD's return on the dollar's, between the same dates", "126 observations", "1", "GLD, DTWEXBGS", "above 0 the relation is broken: abstain", Part.GoldDollar),
        Macro("GoldDollarResidual", "the last residual of that regression", "126 observations", "log", "GLD, DTWEXBGS", "what the dollar does not explain", Part.GoldDollar),
        Macro("GoldDollarResidualZ126", "it over the standard error", "126 observations", "sd", "GLD, DTWEXBGS", "beyond 2 trade its reversion", Part.GoldDollar),
        Macro("Breakeven", "T10YIE", "1 observation", "percent", "T10YIE", "expected inflation", Part.Breakeven),
        Macro("BreakevenZ126", "z", "126 observations", "sd", "T10YIE", "above 0 = rising fear of inflation", Part.Breakeven),
        Macro("BalanceSheetGrowth13", "ln(x / x[13])", "13 weeks", "log", "WALCL", "positive = the Fed adds", Part.BalanceSheet),
        Macro("BalanceSheetGrowthZ104", "z of it", "104 weeks", "sd", "WALCL", "above 0 = more than of late", Part.BalanceSheet),
        Macro("Vix", "VIXCLS", "1 observation", "points", "VIXCLS", "fear in shares", Part.Vix),
        Macro("VixZ252", "z", "252 observations", "sd", "VIXCLS", "above 1.5 havens are sought", Part.Vix),
        Macro("VixPercentile252", "share of the window below the last", "252 observations", "0-1", "VIXCLS", "1 = the highest of a year", Part.Vix),
        Macro("Gvz", "GVZCLS", "1 observation", "points", "GVZCLS", "what options expect of gold", Part.Gvz),
        Macro("GvzZ252", "z", "252 observations", "sd", "GVZCLS", "above 2 options are dear", Part.Gvz),
        Macro("Vrp", "GVZ - 100 * RealisedVol21 of GLD", "21 days", "points", "GVZCLS, GLD", "positive = options are paid too much", Part.Vrp),
        Macro("VrpPercentile252", "share of the window below the last", "252 observations", "0-1", "GVZCLS, GLD", "above 0.75 short volatility pays", Part.Vrp),
        Macro("VrpMean252", "mean", "252 observations", "points", "GVZCLS, GLD", "the usual premium", Part.Vrp),
        Macro("SpyDrawdown252", "C / max of C - 1", "252 days", "share", "SPY", "below -0.07 shares are in trouble", Part.SpyDrawdown),
        Macro("GldSkew", "25-delta put - call volatility", "1 observation", "share a year", "option prices of GLD", "high = puts are dear: fear", Part.GldSkew),
        Macro("GldSkewZ252", "z", "252 observations", "sd", "option prices of GLD", "above 2 contrarian long", Part.GldSkew),
        Macro("GldTermRatio", "30-day over 90-day volatility", "1 observation", "1", "option prices of GLD", "above 1.05 risk now", Part.GldTerm),
        Macro("GldIvPercentile252", "share of the window below the last 30-day volatility", "252 observations", "0-1", "option prices of GLD", "above 0.8 overwriting pays", Part.GldIv),
        Macro("SlvSkew", "25-delta put - call volatility", "1 observation", "share a year", "option prices of SLV", "as of GLD", Part.SlvSkew),
        Macro("SlvSkewZ252", "z", "252 observations", "sd", "option prices of SLV", "as of GLD", Part.SlvSkew),
        Macro("SlvTermRatio", "30-day over 90-day volatility", "1 observation", "1", "option prices of SLV", "as of GLD", Part.SlvTerm),
        Macro("SlvIvPercentile252", "share of the window below the last 30-day volatility", "252 observations", "0-1", "option prices of SLV", "as of GLD", Part.SlvIv),
    ];

    private static readonly Feature[] Flows =
    [
        Flow("GoldManagedNet", "(long - short) / open interest", "1 report", "share", "COT gold, managed money", "how long funds are", Part.GoldManaged),
        Flow("GoldManagedNetZ52", "z", "52 reports", "sd", "COT gold, managed money", "beyond 2 crowded", Part.GoldManaged),
        Flow("GoldCommercialNet", "(long - short) / open interest", "1 report", "share", "COT gold, commercials", "how much is hedged, negative", Part.GoldCommercial),
        Flow("GoldCommercialNetZ52", "z", "52 reports", "sd", "COT gold, commercials", "above 1 hedgers expect a rise", Part.GoldCommercial),
        Flow("GoldOpenInterestChange", "x / x[1] - 1", "1 report", "share", "COT gold", "new money, or money that leaves", Part.GoldManaged),
        Flow("SilverManagedNet", "(long - short) / open interest", "1 report", "share", "COT silver, managed money", "as of gold", Part.SilverManaged),
        Flow("SilverManagedNetZ52", "z", "52 reports", "sd", "COT silver, managed money", "as of gold", Part.SilverManaged),
        Flow("SilverCommercialNet", "(long - short) / open interest", "1 report", "share", "COT silver, commercials", "as of gold", Part.SilverCommercial),
        Flow("SilverCommercialNetZ52", "z", "52 reports", "sd", "COT silver, commercials", "as of gold", Part.SilverCommercial),
        Flow("SilverOpenInterestChange", "x / x[1] - 1", "1 report", "share", "COT silver", "as of gold", Part.SilverManaged),
        Flow("GldFlow5", "x / x[5] - 1", "5 observations", "share", "shares of GLD", "money that came in", Part.GldFlow),
        Flow("GldFlowZ63", "z of it", "63 observations", "sd", "shares of GLD", "beyond 1 follow", Part.GldFlow),
        Flow("SlvFlow5", "x / x[5] - 1", "5 observations", "share", "shares of SLV", "as of GLD", Part.SlvFlow),
        Flow("SlvFlowZ63", "z of it", "63 observations", "sd", "shares of SLV", "as of GLD", Part.SlvFlow),
        Flow("ComexGoldChange21", "x / x[21] - 1 of registered ounces", "21 observations", "share", "COMEX gold", "negative = metal leaves", Part.ComexGold),
        Flow("ComexGoldZ126", "z of it", "126 observations", "sd", "COMEX gold", "below -1.5 it is wanted", Part.ComexGold),
        Flow("ComexSilverChange21", "x / x[21] - 1 of registered ounces", "21 observations", "share", "COMEX silver", "as of gold", Part.ComexSilver),
        Flow("ComexSilverZ126", "z of it", "126 observations", "sd", "COMEX silver", "as of gold", Part.ComexSilver),
        Flow("SgeWithdrawals4", "sum of 4 observations", "4 weeks", "tonnes", "SGE withdrawals", "demand of China", Part.Sge),
        Flow("SgeZ52", "z of it", "52 weeks", "sd", "SGE withdrawals", "above 1 tilt long", Part.Sge),
        Flow("CentralBankBuying4", "x - x[4] of reserves", "4 quarters", "tonnes", "central bank reserves", "what they bought in a year", Part.CentralBank),
        Flow("CentralBankMedian20", "median of it", "20 quarters", "tonnes", "central bank reserves", "buying above it is unusual", Part.CentralBank),
        Flow("GoldBasis", "(front - second) / second", "1 day", "share", "GC front, second", "above 0 = backwardation", Part.GoldCurve),
        Flow("GoldRollYield", "GoldBasis * 365 / days between the expiries", "1 day", "share a year", "GC front, second, expiries", "what rolling earns", Part.GoldCurve),
        Flow("GoldBasisZ252", "z of GoldBasis", "252 days", "sd", "GC front, second", "beyond 1.5 the curve is unusual", Part.GoldCurve),
        Flow("GoldFairBasis", "exp((EFFR / 100 + 0.0025) * days / 365) - 1", "1 day", "share", "EFFR, expiries", "what interest and storage explain of second over front", Part.GoldCurve),
        Flow("GoldDislocation", "second / front - 1 - GoldFairBasis", "1 day", "share", "GC front, second, EFFR", "negative = metal now is dearer than it should be", Part.GoldCurve),
        Flow("SilverBasis", "(front - second) / second", "1 day", "share", "SI front, second", "as of gold", Part.SilverCurve),
        Flow("SilverRollYield", "SilverBasis * 365 / days between the expiries", "1 day", "share a year", "SI front, second, expiries", "as of gold", Part.SilverCurve),
        Flow("SilverBasisZ252", "z of SilverBasis", "252 days", "sd", "SI front, second", "as of gold", Part.SilverCurve),
        Flow("SilverFairBasis", "exp((EFFR / 100 + 0.0025) * days / 365) - 1", "1 day", "share", "EFFR, expiries", "as of gold", Part.SilverCurve),
        Flow("SilverDislocation", "second / front - 1 - SilverFairBasis", "1 day", "share", "SI front, second, EFFR", "as of gold", Part.SilverCurve),
        Flow("CarryDifference", "GoldRollYield - SilverRollYield", "1 day", "share a year", "GC, SI curves", "above 0 = gold carries better", Part.Carry),
        Flow("CarryDifferenceZ252", "z of it", "252 days", "sd", "GC, SI curves", "beyond 1 trade one against the other", Part.Carry),
    ];

    private static Feature Cross(string field, string formula, string window, string unit, string inputs, string reading, Part part) =>
        new(FeatureGroup.Cross, field, formula, window, unit, inputs, reading, 0, part);

    private static Feature Macro(string field, string formula, string window, string unit, string inputs, string reading, Part part) =>
        new(FeatureGroup.Macro, field, formula, window, unit, inputs, reading, 0, part);

    private static Feature Flow(string field, string formula, string window, string unit, string inputs, string reading, Part part) =>
        new(FeatureGroup.Flow, field, formula, window, unit, inputs, reading, 0, part);
}
