using System;
using System.Globalization;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// The profit of a run in four parts that add up to it, USD, after Perold's implementation shortfall (1988). Each order is
/// compared with the same order on paper, done whole and at once at the mid that it was decided on.
/// </summary>
/// <param name="Data">What the paper orders earn until the end: the data, and what was decided on it.</param>
/// <param name="Latency">The mid's way from the decision to the arrival at the market, on what was filled.</param>
/// <param name="Fill">The price against the mid at arrival, and what was not filled while its order lived.</param>
/// <param name="Fee">Cash that moved without an execution: commissions and fees, less dividends and interest.</param>
public readonly record struct Profit(decimal Data, decimal Latency, decimal Fill, decimal Fee)
{
    /// <summary>All of it: cash and positions at the end less those at the beginning, at the last mids.</summary>
    public decimal Total => Data + Latency + Fill + Fee;

    /// <summary>The parts in order, each with its name.</summary>
    public (string Name, decimal Usd)[] Parts() => [("data", Data), ("latency", Latency), ("fill", Fill), ("fee", Fee)];

    /// <summary>The gap between two runs, part by part.</summary>
    public static Profit operator -(Profit b, Profit a) => new(b.Data - a.Data, b.Latency - a.Latency, b.Fill - a.Fill, b.Fee - a.Fee);

    /// <summary>Nanos of nanos: price times quantity without a rounding.</summary>
    internal static decimal Usd(Int128 value) => (decimal)value / 1_000_000_000_000_000_000m;

    /// <summary>Cents, and a sign where it matters.</summary>
    public static string Text(decimal usd) => usd.ToString("+#,0.00;-#,0.00;0.00", CultureInfo.InvariantCulture);
}
