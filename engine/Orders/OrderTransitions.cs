using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>
/// The life of an order as one total table: every status against every event. Working statuses only move forward and final
/// ones absorb, so reports may come repeated, late or in any order; docs/orders.md shows it in words.
/// </summary>
public static class OrderTransitions
{
    /// <summary>Columns of the table.</summary>
    public const int Events = 24;

    // '.' stays, '!' stays and is a contradiction, 'w' works again (New, or PartiallyFilled when it has fills), else the
    // status by its letter. Columns as OrderEvent: nine working reports, unrecognised, five final ones, denied, nonsense,
    // then our own: unknown, not found, cancel sent, replace sent, cancel rejected, replace rejected, restart.
    private static ReadOnlySpan<byte> Intended /*        */ => "pnfstkdrcuFCREPD!u..!..u"u8;
    private static ReadOnlySpan<byte> PendingNew /*      */ => ".nfstkdrcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> New /*             */ => "..fstkdrcuFCREP!!..cr..."u8;
    private static ReadOnlySpan<byte> PartiallyFilled /* */ => "...stkdrcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> Suspended /*       */ => "....tkdrcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> Stopped /*         */ => ".....kdrcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> Calculated /*      */ => "......drcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> DoneForDay /*      */ => ".......rcuFCREP!!..c!..."u8;
    private static ReadOnlySpan<byte> PendingReplace /*  */ => "........c.FCREP!!...!.w."u8;
    private static ReadOnlySpan<byte> PendingCancel /*   */ => "..........FCREP!!...!w.."u8;
    private static ReadOnlySpan<byte> Unknown /*         */ => "pnfstkdrc.FCREP!!.R.!..."u8;
    private static ReadOnlySpan<byte> Filled /*          */ => "....................!..."u8;
    private static ReadOnlySpan<byte> OtherFinal /*      */ => "..........F.........!..."u8;
    private static ReadOnlySpan<byte> Denied /*          */ => "!!!!!!!!!!F!!!!.!...!..."u8;

    /// <summary>The status after an event. False = the event contradicts the status, which stays.</summary>
    [HotPath]
    public static bool TryNext(OrdStatus now, OrderEvent e, bool hasFills, out OrdStatus next)
    {
        byte cell = Row(now)[(int)e];
        next = cell is (byte)'.' or (byte)'!' ? now
            : cell == (byte)'w' ? (hasFills ? OrdStatus.PartiallyFilled : OrdStatus.New)
            : Of(cell);
        return cell != (byte)'!';
    }

    /// <summary>The status after a report. An order whose whole quantity is filled is filled, whatever the report calls it.</summary>
    [HotPath]
    public static bool TryMerge(OrdStatus now, OrdStatus reported, bool isFilled, out OrdStatus next) =>
        TryNext(now, isFilled ? OrderEvent.Filled : Of(reported), isFilled, out next);

    /// <summary>The event that a reported status is.</summary>
    [HotPath]
    public static OrderEvent Of(OrdStatus reported) => reported switch
    {
        OrdStatus.PendingNew => OrderEvent.PendingNew,
        OrdStatus.New => OrderEvent.New,
        OrdStatus.PartiallyFilled => OrderEvent.PartiallyFilled,
        OrdStatus.Suspended => OrderEvent.Suspended,
        OrdStatus.Stopped => OrderEvent.Stopped,
        OrdStatus.Calculated => OrderEvent.Calculated,
        OrdStatus.DoneForDay => OrderEvent.DoneForDay,
        OrdStatus.PendingReplace => OrderEvent.PendingReplace,
        OrdStatus.PendingCancel => OrderEvent.PendingCancel,
        OrdStatus.Unknown => OrderEvent.Unrecognised,
        OrdStatus.Filled => OrderEvent.Filled,
        OrdStatus.Canceled => OrderEvent.Canceled,
        OrdStatus.Rejected => OrderEvent.Rejected,
        OrdStatus.Expired => OrderEvent.Expired,
        OrdStatus.Replaced => OrderEvent.Replaced,
        OrdStatus.Denied => OrderEvent.Denied,
        _ => OrderEvent.Nonsense,
    };

    private static ReadOnlySpan<byte> Row(OrdStatus now) => now switch
    {
        OrdStatus.Intended => Intended,
        OrdStatus.PendingNew => PendingNew,
        OrdStatus.New => New,
        OrdStatus.PartiallyFilled => PartiallyFilled,
        OrdStatus.Suspended => Suspended,
        OrdStatus.Stopped => Stopped,
        OrdStatus.Calculated => Calculated,
        OrdStatus.DoneForDay => DoneForDay,
        OrdStatus.PendingReplace => PendingReplace,
        OrdStatus.PendingCancel => PendingCancel,
        OrdStatus.Unknown => Unknown,
        OrdStatus.Filled => Filled,
        OrdStatus.Denied => Denied,
        _ => OtherFinal,
    };

    private static OrdStatus Of(byte letter) => letter switch
    {
        (byte)'p' => OrdStatus.PendingNew,
        (byte)'n' => OrdStatus.New,
        (byte)'f' => OrdStatus.PartiallyFilled,
        (byte)'s' => OrdStatus.Suspended,
        (byte)'t' => OrdStatus.Stopped,
        (byte)'k' => OrdStatus.Calculated,
        (byte)'d' => OrdStatus.DoneForDay,
        (byte)'r' => OrdStatus.PendingReplace,
        (byte)'c' => OrdStatus.PendingCancel,
        (byte)'u' => OrdStatus.Unknown,
        (byte)'F' => OrdStatus.Filled,
        (byte)'C' => OrdStatus.Canceled,
        (byte)'R' => OrdStatus.Rejected,
        (byte)'E' => OrdStatus.Expired,
        (byte)'P' => OrdStatus.Replaced,
        _ => OrdStatus.Denied,
    };
}
