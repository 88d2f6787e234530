using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>How a simulated venue is made. Two cores with equal options and equal calls behave equally, bit for bit.</summary>
public sealed record VenueOptions
{
    /// <summary>Seed of the generator, of fills and of latencies.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Recorded files to play instead of the generator (gzip CSV); empty = generate.</summary>
    public IReadOnlyList<string> ReplayFiles { get; init; } = [];

    /// <summary>First instant of the generated session, ns since the epoch: 2026-03-02 09:30 New York.</summary>
    public long StartNs { get; init; } = 1_772_461_800_000_000_000;

    /// <summary>Opening cash, nano-USD.</summary>
    public long CashNanos { get; init; } = 100_000 * Fixed.One;

    /// <summary>Share of eligible fills that are partial, 0-100 percent.</summary>
    public int PartialFillPct { get; init; } = 10;

    /// <summary>Time from acceptance to first possible fill, ns of venue time.</summary>
    public long LatencyNs { get; init; } = 2_000_000;

    /// <summary>Commission and regulatory fees, nano-USD per share.</summary>
    public long FeePerShareNanos { get; init; } = 500_000;

    /// <summary>Where the venue remembers orders, account and market over its end (docs/adr/0011); null = nowhere. Not with recorded files.</summary>
    public string? MemoryDirectory { get; init; }
}

/// <summary>One listed instrument.</summary>
public sealed record VenueInstrument(int Id, string Symbol, string Name, string Exchange, long TickNanos, bool Tradable);

/// <summary>A request to place an order, as POST /v2/orders names it. Prices nano-USD, quantity nano-shares.</summary>
public sealed record NewOrder(
    string Symbol, Side Side, OrdType Type, TimeInForce TimeInForce, long QtyNanos, long LimitPxNanos, string ClOrdId);

/// <summary>An order at the venue; changes as it lives. Times in ns since the epoch, 0 = not yet.</summary>
public sealed class VenueOrder
{
    private readonly List<VenueExecution> _executions = [];

    public required Guid Id { get; init; }
    public required NewOrder Request { get; init; }
    public required int Instrument { get; init; }
    public OrdStatus Status { get; set; }
    public long CumQtyNanos { get; set; }

    /// <summary>Nano-USD spent or received so far; AvgPx = this / CumQty.</summary>
    public long FilledNotionalNanos { get; set; }
    public long CreatedNs { get; set; }
    public long UpdatedNs { get; set; }
    public long FilledNs { get; set; }
    public long CanceledNs { get; set; }
    public long ExpiredNs { get; set; }
    public long AvgPxNanos => CumQtyNanos == 0 ? 0 : Fixed.MulDiv(FilledNotionalNanos, Fixed.One, CumQtyNanos);
    public long LeavesQtyNanos => Request.QtyNanos - CumQtyNanos;
    public bool IsOpen => (byte)Status < 16;

    /// <summary>Its fills, oldest first.</summary>
    public IReadOnlyList<VenueExecution> Executions => _executions;

    internal void Add(VenueExecution execution) => _executions.Add(execution);
}

/// <summary>One execution. Price nano-USD, quantities nano-shares; PositionQty is signed, after it.</summary>
public readonly record struct VenueExecution(Guid ExecId, long PxNanos, long QtyNanos, long PositionQtyNanos, long TimeNs);

/// <summary>A bar with what an event has no room for: its number of trades and its volume-weighted price, nano-USD.</summary>
public readonly record struct VenueBar(Event Row, long Trades, long VwapNanos);

/// <summary>A position at the venue: signed nano-shares, nano-USD.</summary>
public sealed record VenueHolding(int Instrument, string Symbol, long QtyNanos, long AvgEntryPxNanos, long MarkPxNanos, long LastdayPxNanos);

/// <summary>The account, nano-USD.</summary>
public readonly record struct VenueAccount(
    long CashNanos, long EquityNanos, long LongMarketValueNanos, long ShortMarketValueNanos, long BuyingPowerNanos, long LastEquityNanos, long FeesNanos);

/// <summary>A refusal with Alpaca's status, code and message (spec: error catalogue).</summary>
public sealed record VenueRefusal(int HttpStatus, int Code, string Message, IReadOnlyDictionary<string, string>? Extras = null);

/// <summary>Receives what the venue produces, in order, on the thread that called it.</summary>
public interface IVenueSink
{
    /// <summary>A quote, trade, bar or status; Header.TimeNs and Header.Instrument are set, Sequence is not.</summary>
    void OnMarket(in Event e);

    /// <summary>A trade update: Alpaca's event name, the order after it, and the execution if it is a fill.</summary>
    void OnOrder(string eventName, VenueOrder order, VenueExecution? execution);
}
