using System.Runtime.InteropServices;

namespace Qgtm.Fast.Reconciliation;

/// <summary>One difference of one comparison, before anyone asks how certain it is.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Finding(BreakKind Kind, int Instrument, long Key, long Books, long Broker)
{
    /// <summary>Broker minus books.</summary>
    public long Difference => Broker - Books;

    /// <summary>
    /// Marks move money all the time, so there the difference may change; elsewhere another difference is another break,
    /// which is how a fill on its way is told from one that is lost.
    /// </summary>
    public bool IsSameAs(in BreakRow row) => Kind is BreakKind.CashDiffers or BreakKind.EquityDiffers
        || (Kind == BreakKind.PositionDiffers ? Difference == row.Broker - row.Books : Books == row.Books && Broker == row.Broker);

    /// <summary>The part of a look that this kind is judged by.</summary>
    public static long PartOf(BreakKind kind) => kind switch
    {
        BreakKind.OrderMissing or BreakKind.OrderExtra or BreakKind.QtyDiffers => LookParts.Orders,
        BreakKind.ExecutionMissing or BreakKind.ExecutionExtra => LookParts.Executions,
        BreakKind.ReportContradicts => 0,
        _ => LookParts.Holdings,
    };
}
