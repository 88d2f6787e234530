using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Somebody who has come as far as the engine's own commands, and tries what one person may not do. That he should not get so
/// far is the matter of the interfaces; here the engine alone has to hold.
/// </summary>
internal sealed class Intruder(World world)
{
    /// <summary>One try, now and then.</summary>
    public void Tick()
    {
        FaultPlan plan = world.Plan;
        if (!world.Process.IsAlive || !plan.Fires(FaultKind.Intruder))
        {
            return;
        }

        Event e;
        if (plan.Size(FaultKind.Intruder, 0, 3, part: 6) == 0)
        {
            e = Scoped(plan);
            world.Process.Input(in e);
            return;
        }

        bool stopped = world.Process.State.Tier >= KillTier.NoNew && plan.Size(FaultKind.Intruder, 0, 2, part: 5) == 0;
        switch (stopped ? 0 : plan.Size(FaultKind.Intruder, 0, 7))
        {
            case 0: // alone, twice
                e = world.Process.Command(EventKind.LowerTier);
                e.Numbers.B = e.Numbers.D = 7;
                e.Numbers.E = world.Process.State.Control.Changes;
                break;
            case 1: // nobody
                e = world.Process.Command(EventKind.LowerTier);
                e.Numbers.B = e.Numbers.D = -1;
                break;
            case 2: // one tier only
                e = world.Process.Command(EventKind.LowerTier);
                e.Numbers.A = (long)world.Process.State.Tier - 1;
                e.Numbers.B = 7;
                e.Numbers.D = -1;
                e.Numbers.E = world.Process.State.Control.Changes;
                break;
            case 3: // a break that there is not
                e = world.Process.Command(EventKind.Adjust);
                e.Numbers.A = plan.Size(FaultKind.Intruder, -5, 1_000_000, part: 2) + 1_000_000;
                e.Numbers.B = 7;
                break;
            case 4: // absurd or loosening limits
                e = world.Process.Command(EventKind.SetLimit);
                e.Numbers.A = plan.Size(FaultKind.Intruder, -1, RiskBounds.Count + 3, part: 2);
                e.Numbers.B = plan.Size(FaultKind.Intruder, -1, 1_000_000_000, part: 3);
                e.Numbers.C = plan.Size(FaultKind.Intruder, 0, 2, part: 4);
                break;
            case 5: // a name's tier down by a lesser one
                e = world.Process.Command(EventKind.RaiseSymbolTier);
                e.Header.Instrument = Math.Max(0, Array.FindIndex(world.Process.State.Flatten, f => f.Tier == (long)KillTier.Flatten));
                e.Numbers.A = (long)KillTier.NoNew;
                break;
            default: // a replacement or a cancel of what was never sent
                e = world.Process.Command(plan.Size(FaultKind.Intruder, 0, 2, part: 2) == 0 ? EventKind.ReplaceOrder : EventKind.CancelOrder);
                e.Numbers.A = plan.Size(FaultKind.Intruder, -1, 1L << 40, part: 3);
                e.Numbers.B = Fixed.One;
                e.Numbers.C = Exchange.Tick;
                break;
        }

        world.Process.Input(in e);
    }

    /// <summary>A name's tier, a quarantine, a limit, an override: alone, or as two who are one.</summary>
    private Event Scoped(FaultPlan plan)
    {
        EngineState state = world.Process.State;
        long second = plan.Size(FaultKind.Intruder, 0, 3, part: 7) switch { 0 => 7, 1 => -1, _ => 0 };
        Event e = world.Process.Command(EventKind.LowerSymbolTier);
        switch (plan.Size(FaultKind.Intruder, 0, 4, part: 8))
        {
            case 0:
                e.Header.Instrument = Math.Max(0, Array.FindIndex(state.Flatten, f => f.Tier != 0));
                e.Numbers = new NumbersPayload { B = 7, D = second == 0 ? 7 : second, E = state.Control.Changes };
                break;
            case 1:
                e.Header.Kind = EventKind.ReleaseStrategy;
                e.Numbers = new NumbersPayload { A = System.Numerics.BitOperations.TrailingZeroCount(state.Control.Quarantined) & 63, B = 7, D = second == 0 ? 7 : second, E = state.Control.Changes };
                break;
            case 2:
                RiskKey key = (RiskKey)plan.Size(FaultKind.Intruder, 1, RiskBounds.Count + 1, part: 9);
                long before = RiskBounds.Get(in state.Risk, key);
                e.Header.Kind = EventKind.SetLimit;
                e.Numbers = new NumbersPayload { A = (long)key, B = before + 1, C = 7, D = RiskBounds.Seen(1, before), E = second };
                break;
            default:
                e.Header.Kind = EventKind.GrantOverride;
                e.Header.Instrument = 0;
                e.Numbers = new NumbersPayload { A = Override.What(Side.Buy, RiskReason.OrderTooLarge), B = 1_000 * Fixed.One, C = state.Scalars.TimeNs + 60_000_000_000, D = 7, E = second };
                break;
        }

        return e;
    }
}
