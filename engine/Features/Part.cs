namespace Qgtm.Fast.Features;

/// <summary>
/// One rolling statistic of <see cref="CrossFeatures"/>, <see cref="MacroFeatures"/> or <see cref="FlowFeatures"/>: it has a window
/// of its own, and is ready, warming up, stale or missing by itself. The numbers are places in the state.
/// </summary>
public enum Part : byte
{
    // Cross: one step per completed day.
    GoldSilver,
    GdxjGdx,
    SilSlv,
    PpltGld,
    PallPplt,
    Miners,
    Hedge,
    GldSpy,
    GldTlt,
    GldUup,
    GldSlv,
    GldGdx,
    Panel,

    // Macro: one step per observation.
    RealRate,
    RealRateChange,
    Dollar,
    GoldDollar,
    Breakeven,
    BalanceSheet,
    Vix,
    Gvz,
    Vrp,
    SpyDrawdown,
    GldSkew,
    GldTerm,
    GldIv,
    SlvSkew,
    SlvTerm,
    SlvIv,

    // Flow: one step per observation.
    GoldManaged,
    GoldCommercial,
    SilverManaged,
    SilverCommercial,
    GldFlow,
    SlvFlow,
    ComexGold,
    ComexSilver,
    Sge,
    CentralBank,
    GoldCurve,
    SilverCurve,
    Carry,
}
