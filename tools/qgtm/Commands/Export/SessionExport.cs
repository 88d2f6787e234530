using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Tool.Commands.Export;

/// <summary>The account at the last event. Money in USD.</summary>
public sealed record ExportAccount(
    string Environment, DateTime EventTime, long Sequence, string StateHash, string Tier, bool Reconciled, decimal CashUsd, decimal EquityUsd, decimal PeakEquityUsd, decimal BuyingPowerUsd);

/// <summary>One position: signed shares in the books and at the broker, USD a share; value and profit at the engine's mark, USD.</summary>
public sealed record ExportPosition(
    string Symbol, decimal Qty, decimal AvgPx, decimal MarkPx, decimal ValueUsd, decimal UnrealizedUsd, decimal RealizedUsd, decimal BrokerQty, string Frozen);

/// <summary>One order that was ever sent: shares, USD a share.</summary>
public sealed record ExportOrder(
    string ClOrdId, string Symbol, string Strategy, string Side, string Type, string TimeInForce, decimal Qty, decimal LimitPx, decimal CumQty, decimal AvgPx, string Status, DateTime SentAt, DateTime UpdatedAt);

/// <summary>One execution as the books took it: shares signed by the side, USD a share.</summary>
public sealed record ExportFill(DateTime Time, string ClOrdId, string Symbol, string Strategy, string Side, decimal Qty, decimal Px);

/// <summary>One strategy: shares of equity, return and turnover of its paper book as shares of its allocation.</summary>
public sealed record ExportStrategy(
    string Id, string Stage, bool Runs, double Allocation, double Weight, double Skill, long Days, double TotalReturn, double Turnover);

/// <summary>What one strategy wants of one name, a share of its own allocation, or why it wants nothing.</summary>
public sealed record ExportTarget(string Strategy, string Symbol, double Target, double Confidence, long EdgeBps, string EmptyReason, DateTime SignalAt);

/// <summary>What a session has come to, for other programs. It is made from the journal, which has no key, token or address.</summary>
public sealed record SessionExport
{
    public required ExportAccount Account { get; init; }
    public required IReadOnlyList<ExportPosition> Positions { get; init; }
    public required IReadOnlyList<ExportOrder> Orders { get; init; }
    public required IReadOnlyList<ExportFill> Fills { get; init; }
    public required IReadOnlyList<ExportStrategy> Strategies { get; init; }
    public required IReadOnlyList<ExportTarget> Targets { get; init; }
}
