using System;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Positions;

namespace Qgtm.Fast.Testing;

/// <summary>What a start and the strategies do, for tests that have neither.</summary>
internal static class Lent
{
    /// <summary>Every name is easy to borrow.</summary>
    public static EngineState Easy(EngineState state)
    {
        foreach (ref PositionRow row in state.Positions.AsSpan())
        {
            row.Borrow = (long)Borrow.Easy;
        }

        return state;
    }

    /// <summary>And somebody expects ten percent of both sides of every name.</summary>
    public static EngineState Wanted(EngineState state)
    {
        for (int i = 0; i < state.Positions.Length; i++)
        {
            state.Strategy(34, i) = new() { Target = 1, EdgeBps = 1_000 };
            state.Strategy(35, i) = new() { Target = -1, EdgeBps = 1_000 };
        }

        return Easy(state);
    }
}
