using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The checklist of FLATTEN's orders, in the place of the gate's: quotes, rates, limits, a frozen name and an engine that is
/// not armed do not stop the way out; that an order could open or flip something does. Nor does the close that the broker has told: a clock
/// that is not answered any more would hold the account until a person comes.
/// </summary>
public static class CloseGate
{
    /// <summary>The first broken rule, or None. Changes nothing.</summary>
    [HotPath]
    public static RiskReason FirstBroken(EngineState state, ref readonly OrderPayload o, int instrument)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        ref readonly PositionRow p = ref state.Positions[instrument];
        long held = p.BrokerQty;
        long slot = (s.OrderCounter + 1) & (EngineLimits.OrdersMax - 1);
        return !TierTable.Of(TierTable.Of(state, instrument)).Exits ? RiskReason.TierBlocksAll
            : !Flattening.IsOn(state, instrument) ? RiskReason.NotFlattening
            : s.Reconciled == 0 ? RiskReason.NotReconciled
            : s.SessionOpen == 0 ? RiskReason.SessionClosed
            : (state.Market[instrument].Barred & Bar.Halted) != 0 ? RiskReason.Halted
            : o.Type != OrdType.Market || o.LimitPx != 0 || o.Effect != PositionEffect.Close ? RiskReason.NotAClose
            : o.Qty <= 0 ? RiskReason.QtyNotPositive
            : o.Side != (held > 0 ? Side.Sell : Side.Buy) || o.Qty > (held < 0 ? -held : held) ? RiskReason.WouldFlip
            : p.OpenBuyQty != 0 || p.OpenSellQty != 0 ? RiskReason.StillOpen
            : state.Orders[slot].IsOpen ? RiskReason.OrderTableFull
            : RiskReason.None;
    }
}
