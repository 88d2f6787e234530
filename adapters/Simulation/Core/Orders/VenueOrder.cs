using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>An order at the venue; changes as it lives. Times in ns since the epoch, 0 = not yet.</summary>
public sealed class VenueOrder
{
    private readonly List<VenueExecution> _executions = [];

    public required Guid Id { get; init; }
    public required NewOrder Request { get; init; }
    public required int Instrument { get; init; }
    public VenueStatus Status { get; set; }
    public long CumQtyNanos { get; set; }

    /// <summary>Nano-USD spent or received so far; AvgPx = this / CumQty.</summary>
    public long FilledNotionalNanos { get; set; }
    public long CreatedNs { get; set; }
    public long UpdatedNs { get; set; }
    public long FilledNs { get; set; }
    public long CanceledNs { get; set; }
    public long ExpiredNs { get; set; }
    public long ReplacedNs { get; set; }
    public long FailedNs { get; set; }

    /// <summary>Nano-shares that can still trade by this order before its fills: a stop leg shrinks with its sibling's fills.</summary>
    public long QtyNanos { get; set; }

    /// <summary>Current trigger, nano-USD: a trailing stop moves it.</summary>
    public long StopPxNanos { get; set; }

    /// <summary>Best price since a trailing stop works, nano-USD.</summary>
    public long HwmNanos { get; set; }

    /// <summary>True once the trigger was reached.</summary>
    public bool Triggered { get; set; }

    /// <summary>The order that this one is a leg of.</summary>
    public Guid? Parent { get; set; }

    /// <summary>The order that this one replaced.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>The order that replaced this one.</summary>
    public Guid? ReplacedBy { get; set; }

    /// <summary>Nano-shares filled by the orders that this one replaced: they count against its quantity.</summary>
    public long ChainQtyNanos { get; init; }

    public long AvgPxNanos => CumQtyNanos == 0 ? 0 : Fixed.MulDiv(FilledNotionalNanos, Fixed.One, CumQtyNanos);
    public long LeavesQtyNanos => QtyNanos - ChainQtyNanos - CumQtyNanos;
    public bool IsOpen => (byte)Status < 16;

    /// <summary>Alpaca's word for the status.</summary>
    public string StatusWord => VenueWords.Of(Status);

    /// <summary>Its fills, oldest first; a fill that was busted is followed by its reversal.</summary>
    public IReadOnlyList<VenueExecution> Executions => _executions;

    /// <summary>Legs in their order: take profit, stop loss.</summary>
    public IReadOnlyList<VenueOrder> Legs => LegList;

    internal List<VenueOrder> LegList { get; } = [];

    /// <summary>The limit that holds now, nano-USD; 0 = none. A buy stop is protected by one, as Alpaca does it.</summary>
    internal long EffectiveLimitPxNanos => Request.HasLimit ? Request.LimitPxNanos
        : Request is { Type: VenueOrdType.Stop, Side: Side.Buy } ? Fixed.MulDiv(StopPxNanos, StopPxNanos < 50 * Fixed.One ? 1_040 : 1_025, 1_000)
        : 0;

    internal void Add(VenueExecution execution) => _executions.Add(execution);
}

/// <summary>One execution. Price nano-USD, quantities nano-shares; PositionQty is signed, after it. A negative quantity reverses one.</summary>
public readonly record struct VenueExecution(Guid ExecId, long PxNanos, long QtyNanos, long PositionQtyNanos, long TimeNs);
