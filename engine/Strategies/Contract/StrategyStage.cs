using System;

namespace Qgtm.Fast.Strategies;

/// <summary>How far a strategy has come (E12). The numbers stand in journals.</summary>
public enum StrategyStage : byte
{
    Candidate = 0,
    Validated = 1,
    Paper = 2,
    LiveSmall = 3,
    LiveFull = 4,
    Paused = 5,
    Retired = 6,
}

/// <summary>Why a stage changed. The numbers stand in journals.</summary>
public enum StageReason : byte
{
    /// <summary>A start gives the configuration's stage.</summary>
    Configuration = 0,

    /// <summary>A person has decided.</summary>
    Person = 1,

    /// <summary>Its Sharpe ratio was below half its expectation for too long.</summary>
    Skill = 2,
}

/// <summary>Which stages follow each other, and how much each trades.</summary>
public static class StrategyStages
{
    /// <summary>Share of its allocation that a strategy of this stage trades: on paper all, with real money first a quarter.</summary>
    public static double ShareOf(StrategyStage stage, bool isLive) => stage switch
    {
        StrategyStage.Paper => isLive ? 0 : 1,
        StrategyStage.LiveSmall => isLive ? 0.25 : 1,
        StrategyStage.LiveFull => 1,
        _ => 0,
    };

    /// <summary>True for one step up, for any step down, and for pausing and retiring; from retired nothing leads on.</summary>
    public static bool May(StrategyStage from, StrategyStage to) => from != to && from != StrategyStage.Retired && to switch
    {
        StrategyStage.Paused or StrategyStage.Retired => true,
        _ when from == StrategyStage.Paused => to <= StrategyStage.Paper,
        _ => to <= from + 1,
    };
}
