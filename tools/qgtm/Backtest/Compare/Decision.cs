using System;
using System.Globalization;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// What a run decided at one place of its journal: a target, an order, a cancel, a refusal, a change of tier or stage. Two runs are
/// compared by what a person reads, so everything but the place is text.
/// </summary>
/// <param name="Sequence">Place in the run's own order of events.</param>
/// <param name="TimeNs">Event time, ns since the epoch.</param>
/// <param name="Kind">The event's name.</param>
/// <param name="Strategy">Who wanted it; "" = nobody in particular.</param>
/// <param name="Symbol">The name; "" = all of them.</param>
/// <param name="What">The rest: side, shares, prices, reasons.</param>
public sealed record Decision(long Sequence, long TimeNs, string Kind, string Strategy, string Symbol, string What)
{
    /// <summary>What became of it, when it is an order: shares, price and latency as text; "" otherwise.</summary>
    public string Outcome { get; set; } = string.Empty;

    /// <summary>True when the other run decided the same at the same event time. The places may differ.</summary>
    public bool IsSameAs(Decision other) =>
        (TimeNs, Kind, Strategy, Symbol, What) == (other.TimeNs, other.Kind, other.Strategy, other.Symbol, other.What);

    /// <summary>An instant as the pages write it, with its nanoseconds.</summary>
    public static string Time(long ns) => string.Create(
        CultureInfo.InvariantCulture, $"{DateTime.UnixEpoch.AddTicks(ns / 100):yyyy-MM-dd'T'HH:mm:ss.fffffff}{ns % 100:00}Z");

    /// <summary>Nanos as a decimal number without a tail of zeros.</summary>
    public static string Number(long nanos) => ((decimal)nanos / Fixed.One).ToString("0.#########", CultureInfo.InvariantCulture);
}
