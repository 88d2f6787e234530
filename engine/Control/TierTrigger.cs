using System;

namespace Qgtm.Fast.Control;

/// <summary>Why a tier changed. Below 10: a person or the watchdog; 10 and above: the engine by itself; 30 and above: a way down.</summary>
public enum TierTrigger : byte
{
    None = 0,
    Command = 1,
    Signal = 2,
    KillFile = 3,
    Environment = 4,

    /// <summary>The watchdog closed everything while the engine was dead; the start has found its record.</summary>
    Watchdog = 5,

    /// <summary>From the peak of broker-confirmed equity. Measured and limit in basis points, basis the peak (nano-USD).</summary>
    Drawdown = 10,

    /// <summary>From the equity at the last session close. Figures as above.</summary>
    DailyLoss = 11,

    /// <summary>From the equity at the last close of the week before. Figures as above.</summary>
    WeeklyLoss = 12,

    /// <summary>Measured and limit: refused orders within a minute.</summary>
    Rejects = 13,

    /// <summary>Measured: number of the break, basis: its instrument or -1.</summary>
    ReconciliationBreak = 14,

    /// <summary>Measured and limit: ns without the stream; basis: tries.</summary>
    OrderStreamLost = 15,

    /// <summary>Measured: BrokerReason, basis: HTTP status.</summary>
    BrokerRestricts = 16,

    /// <summary>Measured: the stream's error code.</summary>
    FeedRefused = 17,

    /// <summary>Measured: basis points of equity, basis: order id.</summary>
    Overfill = 18,

    /// <summary>A strategy has wanted what is no number between -1 and 1. Measured: instrument.</summary>
    BadTarget = 19,

    /// <summary>Measured and limit: minutes in a row in which every order was refused.</summary>
    AllRefused = 20,

    /// <summary>A strategy has thrown. Measured: instrument.</summary>
    StrategyThrew = 21,

    /// <summary>Measured: orders, replacements and cancels of the day, basis: its executions, limit: how many there may be for each.</summary>
    OrdersToTrades = 22,

    /// <summary>WARN ends by itself: <see cref="WarnClear"/>.</summary>
    WarnCleared = 30,

    /// <summary>People have lowered it.</summary>
    Lowered = 31,
}

/// <summary>The triggers in words.</summary>
public static class TierTriggers
{
    /// <summary>True for what people and not figures have asked for.</summary>
    public static bool IsPerson(TierTrigger trigger) => trigger is > TierTrigger.None and < TierTrigger.Drawdown;

    /// <summary>As an operator reads it.</summary>
    public static string WordsOf(TierTrigger trigger) => trigger switch
    {
        TierTrigger.Command => "command",
        TierTrigger.Signal => "signal",
        TierTrigger.KillFile => "kill file",
        TierTrigger.Environment => "environment at start",
        TierTrigger.Watchdog => "dead-man: the watchdog has closed everything",
        TierTrigger.Drawdown => "drawdown of broker-confirmed equity",
        TierTrigger.DailyLoss => "loss of the day",
        TierTrigger.WeeklyLoss => "loss of the week",
        TierTrigger.Rejects => "repeated refusals",
        TierTrigger.ReconciliationBreak => "reconciliation break",
        TierTrigger.OrderStreamLost => "the order stream did not come back",
        TierTrigger.BrokerRestricts => "the broker refuses the account or its key",
        TierTrigger.FeedRefused => "the market data stream refuses",
        TierTrigger.Overfill => "more filled than ordered",
        TierTrigger.BadTarget => "a target that is no number between -1 and 1",
        TierTrigger.AllRefused => "every order of some minutes was refused",
        TierTrigger.StrategyThrew => "a strategy that failed",
        TierTrigger.OrdersToTrades => "many orders and cancels for few executions",
        TierTrigger.WarnCleared => "the cause of the warning is gone",
        TierTrigger.Lowered => "lowered by operators",
        _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
    };
}

/// <summary>What a change of a tier is written down with.</summary>
/// <param name="Trigger">Why.</param>
/// <param name="Measured">What was measured, in the unit of the trigger.</param>
/// <param name="Limit">What it has reached.</param>
/// <param name="Basis">What it was measured from.</param>
/// <param name="Uid">Who asked; -1 = the engine itself.</param>
/// <param name="SecondUid">The second person; -1 = nobody.</param>
public readonly record struct TierCause(TierTrigger Trigger, long Measured = 0, long Limit = 0, long Basis = 0, long Uid = -1, long SecondUid = -1);
