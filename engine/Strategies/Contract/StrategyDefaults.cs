using Qgtm.Fast.Portfolio;

namespace Qgtm.Fast.Strategies;

/// <summary>What a new state begins with: the declarations' own numbers.</summary>
public static class StrategyDefaults
{
    /// <summary>Fills parameters, allocations and stages.</summary>
    public static void Fill(EngineState state)
    {
        for (int s = 0; s < StrategyCatalogue.All.Length; s++)
        {
            StrategyInfo info = StrategyCatalogue.All[s].Info;
            Invariant.Holds(info.Parameters.Length <= EngineLimits.ParametersMax, "A strategy has at most EngineLimits.ParametersMax parameters.");
            for (int p = 0; p < info.Parameters.Length; p++)
            {
                state.Parameters[(s * EngineLimits.ParametersMax) + p] = info.Parameters[p].Default;
            }

            ref StrategyBook book = ref state.Books[s];
            book.Allocation = info.Allocation;
            book.Skill = book.Calm = book.MetaSize = 1;
            book.Stage = (long)(info.Shadow ? StrategyStage.Validated : StrategyStage.Paper);
            book.Weight = info.Shadow ? 0 : info.Allocation;
        }

        state.Models.Tilt = 1;
        ref PortfolioRow p0 = ref state.Portfolio[0];
        p0.Scale = 1;
        for (int sector = 0; sector < 9; sector++)
        {
            p0.SectorScale[sector] = 1;
        }
    }
}
