using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>Positioning and futures curve, once per observation. Ask <see cref="PartTable.Ready"/> with the part.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlowFeatures
{
    // Parts GoldManaged, GoldCommercial and the same of silver: long minus short over open interest, and its z over 52 weeks.
    public double GoldManagedNet;
    public double GoldManagedNetZ52;
    public double GoldCommercialNet;
    public double GoldCommercialNetZ52;
    public double GoldOpenInterestChange;
    public double SilverManagedNet;
    public double SilverManagedNetZ52;
    public double SilverCommercialNet;
    public double SilverCommercialNetZ52;
    public double SilverOpenInterestChange;

    // Parts GldFlow, SlvFlow: 5-observation change of shares outstanding, a share of 1, and its z over 63.
    public double GldFlow5;
    public double GldFlowZ63;
    public double SlvFlow5;
    public double SlvFlowZ63;

    // Parts ComexGold, ComexSilver: 21-observation change of registered ounces, a share of 1, and its z over 126.
    public double ComexGoldChange21;
    public double ComexGoldZ126;
    public double ComexSilverChange21;
    public double ComexSilverZ126;

    // Part Sge: sum of four observations, tonnes, and its z over 52. Part CentralBank: change of reserves over four observations,
    // tonnes, and the median of that over 20.
    public double SgeWithdrawals4;
    public double SgeZ52;
    public double CentralBankBuying4;
    public double CentralBankMedian20;

    // Parts GoldCurve, SilverCurve: (front - second) / second; annualised; z over 252; what interest and storage explain; the rest.
    public double GoldBasis;
    public double GoldRollYield;
    public double GoldBasisZ252;
    public double GoldFairBasis;
    public double GoldDislocation;
    public double SilverBasis;
    public double SilverRollYield;
    public double SilverBasisZ252;
    public double SilverFairBasis;
    public double SilverDislocation;

    // Part Carry: roll yield of gold minus that of silver, and its z over 252.
    public double CarryDifference;
    public double CarryDifferenceZ252;
}
