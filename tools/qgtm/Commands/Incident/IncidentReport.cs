using System;
using System.Collections.Generic;
using Qgtm.Fast.Control;

namespace Qgtm.Fast.Tool.Commands.Incident;

/// <summary>One name before and after: signed shares, value at the mark of the trigger in USD.</summary>
public sealed record IncidentPosition(string Symbol, decimal Before, decimal ValueUsd, decimal Books, decimal Broker);

/// <summary>What a name or a strategy has made or lost since the peak of equity, at the marks of the trigger, USD.</summary>
public sealed record IncidentShare(string Name, decimal PnlUsd);

/// <summary>Something that happened, in event time.</summary>
public sealed record IncidentMoment(DateTime Time, long Sequence, string What);

/// <summary>
/// What there is to know of the last rise to FLATTEN or HALT_ALL, from the journal alone: the same journal makes the same
/// report, byte for byte.
/// </summary>
public sealed record IncidentReport
{
    /// <summary>How long after the trigger a report goes on when all is flat before, ns of event time.</summary>
    public const long SpanNs = 300_000_000_000;

    public string Tier { get; init; } = string.Empty;
    public DateTime TriggeredAt { get; init; }
    public long Sequence { get; init; }

    /// <summary>The trigger with its arithmetic, as in the kill history.</summary>
    public string Cause { get; init; } = string.Empty;

    /// <summary>A person's own words; empty when the engine did it by itself.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The last event that the report has seen.</summary>
    public DateTime SeenUntil { get; init; }
    public long LastSequence { get; init; }

    /// <summary>When the broker showed nothing left; null = it has not.</summary>
    public DateTime? FlatAt { get; init; }
    public decimal PeakUsd { get; init; }
    public DateTime PeakAt { get; init; }
    public decimal EquityUsd { get; init; }

    /// <summary>100 times (peak - equity) / peak.</summary>
    public decimal DrawdownPct => PeakUsd == 0 ? 0 : (PeakUsd - EquityUsd) * 100 / PeakUsd;
    public decimal HardCapPct { get; init; } = Drawdown.FlattenBps / 100m;

    /// <summary>What neither fills nor marks explain of the way from the peak: fees, money that was moved, fills behind the engine's back.</summary>
    public decimal UnexplainedUsd { get; init; }
    public IReadOnlyList<IncidentPosition> Positions { get; init; } = [];
    public IReadOnlyList<IncidentShare> Symbols { get; init; } = [];
    public IReadOnlyList<IncidentShare> Strategies { get; init; } = [];
    public IReadOnlyList<IncidentMoment> Timeline { get; init; } = [];

    /// <summary>Moments that found no room.</summary>
    public int TimelineLeft { get; init; }
    public int Fills { get; init; }
    public int ClosingOrders { get; init; }
    public int Refusals { get; init; }

    /// <summary>What a person still has to look at, in sentences.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];
}
