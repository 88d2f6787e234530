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

    /// <summary>Market rows of the caller's own instead, in time order, each with its instant (ns since the epoch); null = generate or replay.</summary>
    public IEnumerable<(Event Row, long AtNs)>? Rows { get; init; }

    /// <summary>First instant of the generated session, ns since the epoch: 2026-03-02 09:30 New York.</summary>
    public long StartNs { get; init; } = 1_772_461_800_000_000_000;

    /// <summary>Opening cash, nano-USD.</summary>
    public long CashNanos { get; init; } = 100_000 * Fixed.One;

    /// <summary>Share of eligible fills that are partial, 0-100 percent.</summary>
    public int PartialFillPct { get; init; } = 10;

    /// <summary>Time from acceptance to first possible fill, ns of venue time.</summary>
    public long LatencyNs { get; init; } = 2_000_000;

    /// <summary>Measured latencies of which each order draws one by the seed; null = <see cref="LatencyNs"/> for all.</summary>
    public LatencySample? Latencies { get; init; }

    /// <summary>Largest share (0-1) of the size that a quote shows which our orders take of it; the rest waits for a quote that says something else. 0 = any size.</summary>
    public double Participation { get; init; }

    /// <summary>A limit that rests trades at its price when what stood there before it has; otherwise only when the far side comes to it.</summary>
    public bool Queues { get; init; }

    /// <summary>Commission and regulatory fees, nano-USD per share.</summary>
    public long FeePerShareNanos { get; init; } = 500_000;

    /// <summary>What goes wrong; the wire and the venue consult the same plan.</summary>
    public FaultPlan Faults { get; init; } = new();

    /// <summary>Tells of pending_new, pending_cancel and pending_replace too, which the real service does at times.</summary>
    public bool TellsPending { get; init; }

    /// <summary>Refuses the fourth day trade in five days below USD 25,000 of equity: the rule that ended in 2026.</summary>
    public bool PatternDayTraderRule { get; init; }

    /// <summary>Where the venue remembers orders, account and market over its end (docs/adr/0011); null = nowhere. Not with recorded files.</summary>
    public string? MemoryDirectory { get; init; }
}

/// <summary>One listed instrument.</summary>
public sealed record VenueInstrument(int Id, string Symbol, string Name, string Exchange, long TickNanos, bool Tradable);

/// <summary>A bar with what an event has no room for: its number of trades and its volume-weighted price, nano-USD.</summary>
public readonly record struct VenueBar(Event Row, long Trades, long VwapNanos);

/// <summary>A position at the venue: signed nano-shares, nano-USD.</summary>
public sealed record VenueHolding(int Instrument, string Symbol, long QtyNanos, long AvgEntryPxNanos, long MarkPxNanos, long LastdayPxNanos);

/// <summary>The account, nano-USD; DayTrades = round trips within one day in the last five trading days.</summary>
public readonly record struct VenueAccount(
    long CashNanos, long EquityNanos, long LongMarketValueNanos, long ShortMarketValueNanos, long BuyingPowerNanos, long LastEquityNanos, long FeesNanos, int DayTrades);

/// <summary>A message of the data stream that is no quote, trade, bar or status: its letter (l, c, x or i) and its members as JSON text.</summary>
public sealed record VenueNotice(char Letter, int Instrument, string Members, long TimeNs);

/// <summary>A refusal with Alpaca's status, code and message (spec: error catalogue).</summary>
public sealed record VenueRefusal(int HttpStatus, int Code, string Message, IReadOnlyDictionary<string, string>? Extras = null);

/// <summary>Receives what the venue produces, in order, on the thread that called it.</summary>
public interface IVenueSink
{
    /// <summary>A quote, trade, bar or status; Header.TimeNs and Header.Instrument are set, Sequence is not.</summary>
    void OnMarket(in Event e);

    /// <summary>A trade update: Alpaca's event name, the order after it, and the execution if it is a fill, bust or correction.</summary>
    void OnOrder(string eventName, VenueOrder order, VenueExecution? execution);

    /// <summary>A rarer message of the data stream; only the wire carries these.</summary>
    void OnNotice(VenueNotice notice)
    {
    }
}
