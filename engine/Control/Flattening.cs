using System;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The decision of FLATTEN for one instrument on which nothing is open any more: a pure function. Size is what the broker
/// holds; books that say another thing do not stop it, they only make it wait for two looks that agree (docs/adr/0028).
/// </summary>
public static class Flattening
{
    /// <summary>Refusals after which a person has to act.</summary>
    public const long RefusalsMax = 3;

    /// <summary>Looks in a row that must say the same where books and broker differ.</summary>
    public const long SameLooksMin = 2;

    /// <summary>Pause after a refusal, ns of event time.</summary>
    public const long PauseNs = 1_000_000_000;

    /// <summary>A name that is not closed by then, though its market is open, is told to a person, ns of event time.</summary>
    public const long LateNs = 60_000_000_000;

    /// <summary>The stage that follows; Closing means that an order for the whole broker quantity leaves now.</summary>
    [HotPath]
    public static FlattenStage Next(ref readonly FlattenRow row, ref readonly PositionRow p, ref readonly MarketRow market, bool sessionOpen, long nowNs) =>
        p.Qty != p.BrokerQty && row.SameLooks < SameLooksMin ? FlattenStage.AwaitsLook
        : p.BrokerQty == 0 ? (row.Stage == (long)FlattenStage.Flat ? FlattenStage.Flat : FlattenStage.Verifying)
        : !sessionOpen ? FlattenStage.WaitsForOpen
        : (market.Barred & Bar.Halted) != 0 ? FlattenStage.WaitsForResume
        : row.Refusals >= RefusalsMax ? FlattenStage.NeedsPerson
        : nowNs < row.NextNs ? FlattenStage.Retries
        : FlattenStage.Closing;

    /// <summary>True for a stage that ought to end soon while the market is open.</summary>
    [HotPath]
    public static bool Works(FlattenStage stage) =>
        stage is FlattenStage.Cancelling or FlattenStage.AwaitsLook or FlattenStage.Closing or FlattenStage.Retries;

    /// <summary>
    /// True while FLATTEN closes anything or has not yet seen it flat: a look at the broker is then part of the stop. A stage stays as it
    /// was under a tier that closes nothing, so the tier is asked, too.
    /// </summary>
    public static bool IsUnderWay(EngineState state)
    {
        for (int i = 0; i < state.Flatten.Length; i++)
        {
            FlattenStage stage = (FlattenStage)state.Flatten[i].Stage;
            if ((stage == FlattenStage.Verifying || Works(stage)) && IsOn(state, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when FLATTEN works on the instrument: the worse one of its own tier and the account's is FLATTEN.</summary>
    [HotPath]
    public static bool IsOn(EngineState state, int instrument) => TierTable.Of(TierTable.Of(state, instrument)).Closes;
}
