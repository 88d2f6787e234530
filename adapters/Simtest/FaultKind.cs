using System;

namespace Qgtm.Fast.Simtest;

/// <summary>Classes of faults: each is on or off for a seed, and each counts its own opportunities.</summary>
internal enum FaultKind : byte
{
    None = 0,

    // requests
    AnswerLost = 1,
    RequestLost,
    RequestLate,
    ServerError,
    RateLimited,
    Refused,
    AccountRefused,
    SlowAnswer,
    QuestionLost,
    MassCancelPart,
    CloseRefused,
    CancelRefused,
    ReplaceRefused,

    // the order stream
    StreamDown,
    ReportLost,
    ReportTwice,
    ReportLate,
    ExecutionConflict,
    BadFill,
    StrangeStatus,

    // what the broker does
    Overfill,
    Bust,
    LateFill,
    Expires,
    NoFill,
    RareStatus,
    ForeignOrder,
    ForeignSymbol,
    CashFlow,
    StaleView,
    RestDown,

    // market data
    FeedDown,
    FeedGap,
    FeedFrozen,
    TickOld,
    TickTwice,
    TickCrossed,
    TickLocked,
    TickAbsurd,
    TickJump,
    TickFuture,
    FeedError,
    Halt,
    PriceGap,

    // the process
    CrashAfterApply,
    CrashAfterAppend,
    CrashAfterSync,
    CrashWhileSending,
    CrashInStart,
    CrashInLook,
    CrashInSnapshot,
    LongDown,
    Freeze,
    OrderlyStop,
    CrashAtRoll,

    // the disk
    SlowSync,
    SyncFails,
    SnapshotRot,
    SnapshotGone,

    // the clock
    ClockJump,
    ClockBack,

    // people
    Raise,
    Scope,
    Replace,
    Limits,
    KillAtStart,
    Intruder,
    CancelByHand,
    KillAtOrder,

    // beside the engine, each drawn from a stream of its own: a world of older seeds stays what it was
    SecondEngine,
    HeldAfterClose,
    LyingSync,
}

/// <summary>What a class of faults stands for: a row of the catalogue, and how often it happens at an opportunity.</summary>
/// <param name="Kind">The class.</param>
/// <param name="Row">The row, F01 to F143; empty when it is an act of people or of the market.</param>
/// <param name="PerMillion">Usual rate at one opportunity; a seed draws from a third of it to three times it.</param>
internal sealed record FaultClass(FaultKind Kind, string Row, int PerMillion)
{
    /// <summary>All classes, by kind.</summary>
    public static readonly FaultClass[] All = Of(
    [
        (FaultKind.AnswerLost, "F32", 30_000), (FaultKind.RequestLost, "F33", 20_000), (FaultKind.RequestLate, "F34", 3_000),
        (FaultKind.ServerError, "F48", 20_000), (FaultKind.RateLimited, "F47", 20_000), (FaultKind.Refused, "F49", 15_000),
        (FaultKind.AccountRefused, "F49", 3_000), (FaultKind.SlowAnswer, "F64", 30_000), (FaultKind.QuestionLost, "F48", 50_000),
        (FaultKind.MassCancelPart, "F58", 300_000), (FaultKind.CloseRefused, "F59", 200_000), (FaultKind.CancelRefused, "F43", 80_000), (FaultKind.ReplaceRefused, "F44", 200_000),
        (FaultKind.StreamDown, "F55", 3_000), (FaultKind.ReportLost, "F55", 20_000), (FaultKind.ReportTwice, "F36", 60_000),
        (FaultKind.ReportLate, "F38", 100_000), (FaultKind.ExecutionConflict, "F37", 8_000), (FaultKind.BadFill, "F61", 6_000),
        (FaultKind.StrangeStatus, "F46", 6_000), (FaultKind.Overfill, "F41", 6_000), (FaultKind.Bust, "F42", 2_000),
        (FaultKind.LateFill, "F39", 100_000), (FaultKind.Expires, "F40", 10_000), (FaultKind.NoFill, "F40", 250_000),
        (FaultKind.RareStatus, "F46", 30_000), (FaultKind.ForeignOrder, "F45", 10_000), (FaultKind.ForeignSymbol, "F53", 600),
        (FaultKind.CashFlow, "F54", 1_000), (FaultKind.StaleView, "F56", 60_000), (FaultKind.RestDown, "F48", 2_000),
        (FaultKind.FeedDown, "F01", 3_000), (FaultKind.FeedGap, "F05", 2_000), (FaultKind.FeedFrozen, "F06", 2_000),
        (FaultKind.TickOld, "F07", 10_000), (FaultKind.TickTwice, "F08", 20_000), (FaultKind.TickCrossed, "F09", 10_000),
        (FaultKind.TickLocked, "F10", 10_000), (FaultKind.TickAbsurd, "F11", 10_000), (FaultKind.TickJump, "F13", 10_000),
        (FaultKind.TickFuture, "F15", 3_000), (FaultKind.FeedError, "F21", 500), (FaultKind.Halt, "F14", 1_500),
        (FaultKind.PriceGap, string.Empty, 3_000),
        (FaultKind.CrashAfterApply, "F66", 150), (FaultKind.CrashAfterAppend, "F66", 150), (FaultKind.CrashAfterSync, "F66", 150),
        (FaultKind.CrashWhileSending, "F66", 3_000), (FaultKind.CrashInStart, "F67", 30_000), (FaultKind.CrashInLook, "F66", 10_000),
        (FaultKind.CrashInSnapshot, "F66", 30_000), (FaultKind.LongDown, string.Empty, 30_000), (FaultKind.Freeze, "F69", 400),
        (FaultKind.OrderlyStop, "F68", 100), (FaultKind.CrashAtRoll, "F86", 60_000),
        (FaultKind.SlowSync, "F88", 3_000), (FaultKind.SyncFails, "F76", 100), (FaultKind.SnapshotRot, "F81", 100_000),
        (FaultKind.SnapshotGone, "F83", 50_000),
        (FaultKind.ClockJump, "F94", 200), (FaultKind.ClockBack, "F62", 500),
        (FaultKind.Raise, string.Empty, 20_000), (FaultKind.Scope, string.Empty, 40_000), (FaultKind.Replace, "F44", 300_000),
        (FaultKind.Limits, "F110", 20_000), (FaultKind.KillAtStart, string.Empty, 20_000), (FaultKind.Intruder, "F106", 100_000),
        (FaultKind.CancelByHand, string.Empty, 100_000), (FaultKind.KillAtOrder, string.Empty, 50_000),
        (FaultKind.SecondEngine, "F92", 4_000), (FaultKind.HeldAfterClose, string.Empty, 400_000), (FaultKind.LyingSync, "F78", 1_000),
    ]);

    private static FaultClass[] Of((FaultKind Kind, string Row, int PerMillion)[] rows)
    {
        FaultClass[] all = new FaultClass[rows.Length + 1];
        all[0] = new FaultClass(FaultKind.None, string.Empty, 0);
        foreach ((FaultKind kind, string row, int perMillion) in rows)
        {
            all[(int)kind] = new FaultClass(kind, row, perMillion);
        }

        return Array.TrueForAll(all, c => c is not null) ? all : throw new InvalidOperationException("A class of faults has no row.");
    }
}
