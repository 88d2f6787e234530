using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Strategies;

/// <summary>Why a command on a strategy is not taken.</summary>
public enum StrategyRefusal : byte
{
    None = 0,

    /// <summary>There is no such strategy, parameter or stage, or the value is out of its range.</summary>
    Range = 1,

    /// <summary>While trading, a named person decides.</summary>
    Person = 2,

    /// <summary>Up goes one stage at a time, and from retired nothing leads on.</summary>
    Step = 3,

    /// <summary>It lets more of real money through than before: that takes a second person.</summary>
    SecondPerson = 4,
}

/// <summary>
/// What may be changed about a strategy, by whom: asked by the tool before it sends a command, and by the engine when it comes. A pure
/// function of the state.
/// </summary>
public static class StrategyRules
{
    /// <summary>The first rule that a command breaks; second = the other person who agrees, 0 = nobody.</summary>
    public static StrategyRefusal FirstBroken(EngineState state, ref readonly Event e, long second)
    {
        NumbersPayload n = e.Numbers;
        if (n.A < 0 || n.A >= StrategyCatalogue.Count || !InRange(in e))
        {
            return StrategyRefusal.Range;
        }

        long who = WhoOf(in e);
        bool trades = state.Scalars.Reconciled != 0;
        bool starts = !trades && e.Header.Kind == EventKind.SetStage && n.E == (long)StageReason.Configuration;
        return trades && who == 0 ? StrategyRefusal.Person
            : e.Header.Kind == EventKind.SetStage && !starts && (who == 0 || !StrategyStages.May((StrategyStage)state.Books[n.A].Stage, (StrategyStage)n.B)) ? StrategyRefusal.Step
            : trades && (second == 0 || second == who) && Raises(state, in e) ? StrategyRefusal.SecondPerson
            : StrategyRefusal.None;
    }

    /// <summary>True when more real money may be moved by it than before. Nobody can say which way a parameter is the careful one, so each change of it counts.</summary>
    public static bool Raises(EngineState state, ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        ref readonly Portfolio.StrategyBook book = ref state.Books[n.A];
        double share = StrategyStages.ShareOf((StrategyStage)book.Stage, isLive: true);
        return state.Scalars.RealMoney != 0 && e.Header.Kind switch
        {
            EventKind.SetParameter => share > 0 && BitConverter.Int64BitsToDouble(n.C) != state.Parameters[(n.A * EngineLimits.ParametersMax) + n.B],
            EventKind.SetAllocation => share > 0 && n.B > Millionths(book.Allocation),
            _ => StrategyStages.ShareOf((StrategyStage)n.B, isLive: true) > share,
        };
    }

    /// <summary>A share as commands have it.</summary>
    public static long Millionths(double share) => (long)((share * 1e6) + 0.5);

    /// <summary>Who a command names; 0 = nobody.</summary>
    public static long WhoOf(ref readonly Event e) => e.Header.Kind == EventKind.SetParameter ? e.Numbers.D : e.Numbers.C;

    private static bool InRange(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        switch (e.Header.Kind)
        {
            case EventKind.SetParameter:
                double value = BitConverter.Int64BitsToDouble(n.C);
                ReadOnlySpan<StrategyParameter> all = StrategyCatalogue.All[(int)n.A].Info.Parameters.AsSpan();
                return n.B >= 0 && n.B < all.Length && value >= all[(int)n.B].Min && value <= all[(int)n.B].Max;
            case EventKind.SetAllocation:
                return n.B is >= 0 and <= 1_000_000;
            default:
                return n.B is >= 0 and <= (long)StrategyStage.Retired;
        }
    }
}
