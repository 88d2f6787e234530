using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Access;

/// <summary>
/// What people want of the engine and may not do alone, or not always: one command, or one <see cref="StrategyWish"/>. All of it is in the
/// token's hash, and the engine asks again what is asked here.
/// </summary>
/// <param name="Kind">The command: LowerTier, LowerSymbolTier, ReleaseStrategy, SetLimit, GrantOverride or StrategyChange.</param>
/// <param name="What">The strategy, the <see cref="RiskKey"/>, or side and reason of an <see cref="Override"/>; else 0.</param>
/// <param name="From">The tier or the limit as it was when it was asked for; else 0.</param>
/// <param name="To">The tier, the limit, or the nano-shares of an override.</param>
/// <param name="Reason">Why, one line of at most 200 bytes.</param>
public sealed record Wish(EventKind Kind, long What, long From, long To, string Reason)
{
    /// <summary>Of a symbol's tier or an override; -1 = none.</summary>
    public int Instrument { get; init; } = -1;

    /// <summary>How long an override holds, ns of event time.</summary>
    public long HoldsNs { get; init; }

    /// <summary>Of a StrategyChange alone.</summary>
    public StrategyWish? Change { get; init; }

    /// <summary>Who asks, who confirms; -1 = nobody.</summary>
    public long First { get; init; } = -1;
    public long Second { get; init; } = -1;

    /// <summary>The row of the kill history that they have seen last.</summary>
    public long Number { get; init; }

    /// <summary>The account's tier.</summary>
    public static Wish LowerTier(EngineState state, KillTier to, string reason) => new(EventKind.LowerTier, 0, state.Scalars.Tier, (long)to, reason);

    /// <summary>One instrument's own tier.</summary>
    public static Wish LowerSymbolTier(EngineState state, int instrument, KillTier to, string reason) =>
        new(EventKind.LowerSymbolTier, 0, state.Flatten[instrument].Tier, (long)to, reason) { Instrument = instrument };

    /// <summary>A quarantine is FLATTEN of one strategy.</summary>
    public static Wish Release(EngineState state, int strategy, string reason) =>
        new(EventKind.ReleaseStrategy, strategy, (long)(IsQuarantined(state, strategy) ? KillTier.Flatten : KillTier.Normal), 0, reason);

    /// <summary>One limit.</summary>
    public static Wish SetLimit(EngineState state, RiskKey key, long value, string reason) =>
        new(EventKind.SetLimit, (long)key, RiskBounds.Get(in state.Risk, key), value, reason);

    /// <summary>One order past one reason, once: at most so many nano-shares, within so many ns.</summary>
    public static Wish Override(int instrument, Side side, long qty, RiskReason reason, long holdsNs, string why) =>
        new(EventKind.GrantOverride, Risk.Override.What(side, reason), 0, qty, why) { Instrument = instrument, HoldsNs = holdsNs };

    /// <summary>A change of strategies.</summary>
    public static Wish Strategies(StrategyWish change, string reason) => new(EventKind.StrategyChange, 0, 0, 0, reason) { Change = change };

    /// <summary>How many people it takes: of a tier the table says so, a limit is tightened by one, an override takes two.</summary>
    public int People => Kind switch
    {
        EventKind.LowerTier or EventKind.LowerSymbolTier or EventKind.ReleaseStrategy => TierTable.Of((KillTier)From).People,
        EventKind.SetLimit => RiskBounds.Loosens((RiskKey)What, From, To) ? 2 : 1,
        EventKind.StrategyChange => Change!.Raises ? 2 : 1,
        _ => 2,
    };

    /// <summary>True while what it is about is as it was when it was asked for.</summary>
    public bool IsAsItWas(EngineState state) => Change is { } change ? change.IsAsItWas() : From == Kind switch
    {
        EventKind.LowerTier => state.Scalars.Tier,
        EventKind.LowerSymbolTier => state.Flatten[Instrument].Tier,
        EventKind.ReleaseStrategy => (long)(IsQuarantined(state, (int)What) ? KillTier.Flatten : KillTier.Normal),
        EventKind.SetLimit => RiskBounds.Get(in state.Risk, (RiskKey)What),
        _ => 0,
    };

    /// <summary>Why the engine would say no to it now; null when it would not, as far as that can be seen before the second person has come.</summary>
    public string? Problem(EngineState state)
    {
        long second = Second >= 0 || People < 2 ? Second : long.MaxValue;
        return Kind switch
        {
            EventKind.LowerTier => WordsOf(Lowering.FirstBroken(state, (KillTier)To, First, second, Number)),
            EventKind.LowerSymbolTier => WordsOf(Lowering.FirstBrokenOfName(state, Instrument, (KillTier)To, First, second, Number)),
            EventKind.ReleaseStrategy => IsQuarantined(state, (int)What) ? WordsOf(Lowering.FirstBrokenOfStrategy(state, (int)What, First, second, Number)) : "This strategy is not in quarantine: nothing was asked for.",
            EventKind.StrategyChange => Named() ?? Change!.Problem(second),
            EventKind.SetLimit => RiskBounds.Problem((RiskKey)What, To) ?? (To == From ? $"{(RiskKey)What} is {From} already: nothing was asked for." : Named() ?? Changed(state)),
            _ => Risk.Override.IsSane(Grant(state.Scalars.TimeNs, second), state.Scalars.TimeNs) ? null
                : Named() ?? "An override names a side, a quantity above 0, at most five minutes, and a control of size, price or pace that can be waived: see docs/risk.md.",
        };
    }

    /// <summary>The command's figures. The length of the reason goes where the command has it.</summary>
    public Event Command(Event command, long reasonBytes)
    {
        command.Header.Kind = Kind;
        command.Header.Instrument = Instrument;
        command.Numbers = Kind switch
        {
            EventKind.SetLimit => new NumbersPayload { A = What, B = To, C = First, D = RiskBounds.Seen(reasonBytes, From), E = Second < 0 ? 0 : Second },
            EventKind.GrantOverride => Grant(command.Header.TimeNs, Second),
            EventKind.ReleaseStrategy => new NumbersPayload { A = What, B = First, C = reasonBytes, D = Second, E = Number },
            _ => new NumbersPayload { A = To, B = First, C = reasonBytes, D = Second, E = Number },
        };
        command.Header.Flags = Kind == EventKind.GrantOverride ? (ushort)reasonBytes : (ushort)0;
        return command;
    }

    /// <summary>All that a token is bound to.</summary>
    internal string Bound() => FormattableString.Invariant($"{(int)Kind}\n{What}\n{Instrument}\n{From}\n{To}\n{HoldsNs}\n{Number}\n{First}\n{Change?.Sum}\n{Reason}");

    private NumbersPayload Grant(long nowNs, long second) => new() { A = What, B = To, C = nowNs + HoldsNs, D = First, E = second };

    private string? Named() => First == 0 ? "This needs a named person, and root is nobody's name: run it as the user that the engine runs as." : null;

    private string? Changed(EngineState state) => IsAsItWas(state) ? null : $"{(RiskKey)What} has changed meanwhile: look with `qgtm limits list`, then ask again.";

    private static string? WordsOf(LoweringRefusal refusal) => refusal == LoweringRefusal.None ? null : LoweringRefusals.WordsOf(refusal);

    private static bool IsQuarantined(EngineState state, int strategy) => (state.Control.Quarantined >> strategy & 1) != 0;
}
