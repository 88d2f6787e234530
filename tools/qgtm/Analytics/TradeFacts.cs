using System;
using System.Collections.Generic;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>One order as the journal tells it. Quantities shares, prices USD (mids), times ns of event time.</summary>
public sealed record OrderFact
{
    public required long Id { get; init; }
    public required int Instrument { get; init; }
    public required string Symbol { get; init; }

    /// <summary>The strategy that changed its target last; FLATTEN for the engine's own closes.</summary>
    public required string Strategy { get; init; }

    /// <summary>1 buys, -1 sells.</summary>
    public required int Sign { get; init; }
    public required bool Closes { get; init; }
    public required double Wanted { get; init; }
    public required long DecisionNs { get; init; }
    public required double DecisionPx { get; init; }
    public required long ArrivalNs { get; init; }
    public required double ArrivalPx { get; init; }

    /// <summary>What the strategy said with its signal: 0-100; and the target of the strategy on the name when the order left, share of its allocation.</summary>
    public required double Confidence { get; init; }

    /// <inheritdoc cref="Confidence"/>
    public required double Target { get; init; }

    /// <summary>Regime of the market and of volatility, by the models, when the order left.</summary>
    public required string Regime { get; init; }

    /// <inheritdoc cref="Regime"/>
    public required string Volatility { get; init; }

    public double Executed { get; internal set; }
    public double AveragePx { get; internal set; }

    /// <summary>Reports that brought shares.</summary>
    public int Fills { get; internal set; }

    /// <summary>When it was over, and the mid then; 0 = it is not.</summary>
    public long EndNs { get; internal set; }

    /// <inheritdoc cref="EndNs"/>
    public double EndPx { get; internal set; }
    public string Status { get; internal set; } = string.Empty;

    /// <summary>The broker's reason, when it refused.</summary>
    public string Reason { get; internal set; } = string.Empty;

    /// <summary>Another order went on with what this one left, from the same decision: the rest is that order's to answer for.</summary>
    public bool GoesOn { get; internal set; }

    /// <summary>Shares that it answers for. The orders of one wish together answer for it once.</summary>
    public double Owed => GoesOn ? Executed : Wanted;

    /// <summary>FIX OrdStatus has no place for it: filled, but not whole.</summary>
    public bool IsPartial => EndNs != 0 && Executed > 0 && Executed < Wanted;

    /// <summary>Its four parts, with fees in USD a share.</summary>
    public Shortfall Shortfall(double feesUsd) => Research.Shortfall.Of(
        Sign, Owed, Executed, AveragePx, DecisionPx, ArrivalPx, EndNs == 0 ? DecisionPx : EndPx, feesUsd * Executed);

    /// <summary>Basis points of the arrival price; 0 when nothing was executed.</summary>
    public double SlippageBps => Executed > 0 && ArrivalPx > 0 ? Research.Shortfall.SlippageBps(Sign, AveragePx, ArrivalPx) : 0;
}

/// <summary>An order that the gate refused.</summary>
public readonly record struct Denial(long TimeNs, string Symbol, string Strategy, string Reason);

/// <summary>A close that no strategy asked for: FLATTEN's own, or an order made elsewhere.</summary>
public readonly record struct HastyClose(long TimeNs, string Symbol, bool Ours);

/// <summary>All that a journal says of trading.</summary>
public sealed record TradeFacts
{
    public required IReadOnlyList<OrderFact> Orders { get; init; }
    public required IReadOnlyList<Denial> Denials { get; init; }
    public required IReadOnlyList<HastyClose> Hasty { get; init; }
    public required RoundTrips Trips { get; init; }

    /// <summary>By instrument: its symbol, the last mid in USD, what the books hold and what the fills explain, shares.</summary>
    public required IReadOnlyList<(string Symbol, double Mid, double Books, double Fills)> Names { get; init; }

    /// <summary>The first and the last event, ns.</summary>
    public required long FirstNs { get; init; }

    /// <inheritdoc cref="FirstNs"/>
    public required long LastNs { get; init; }
}
