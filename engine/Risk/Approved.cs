using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;

namespace Qgtm.Fast.Risk;

/// <summary>
/// The token that the router asks for (C26). It can be made in one way: by a whole checklist saying yes to exactly these
/// fields, the gate's or that of FLATTEN. A default token is not one, and the router stops the process when it sees it.
/// </summary>
public readonly ref struct Approved
{
    private readonly bool _made;
    private readonly uint _seal;

    private Approved(ref readonly OrderPayload order, int instrument)
    {
        _made = true;
        _seal = Seal.Of(in order, instrument);
        Order = order;
        Instrument = instrument;
    }

    /// <summary>The order as it was checked.</summary>
    public OrderPayload Order { get; }

    public int Instrument { get; }

    /// <summary>False for a default token.</summary>
    public bool IsMade => _made;

    /// <summary>True when these are all the fields that the gate has seen.</summary>
    [HotPath]
    public bool Covers(in OrderPayload order, int instrument) => _made && _seal == Seal.Of(in order, instrument);

    /// <summary>Runs the checklist; a token on success, the first broken rule otherwise.</summary>
    [HotPath]
    public static RiskReason Check(RiskGate gate, ref readonly OrderPayload order, int instrument, out Approved approved)
    {
        RiskReason reason = gate.FirstBroken(in order, instrument);
        approved = reason == RiskReason.None ? new Approved(in order, instrument) : default;
        return reason;
    }

    /// <summary>The same for an order that takes the place of another.</summary>
    [HotPath]
    public static RiskReason CheckReplacement(RiskGate gate, ref readonly OrderPayload order, ref readonly OrderRow older, out Approved approved)
    {
        RiskReason reason = gate.FirstBroken(in order, older.Instrument, older.LeavesQty);
        approved = reason == RiskReason.None ? new Approved(in order, older.Instrument) : default;
        return reason;
    }

    /// <summary>The same for FLATTEN's orders, by their own checklist.</summary>
    [HotPath]
    public static RiskReason CheckClose(EngineState state, ref readonly OrderPayload order, int instrument, out Approved approved)
    {
        RiskReason reason = CloseGate.FirstBroken(state, in order, instrument);
        approved = reason == RiskReason.None ? new Approved(in order, instrument) : default;
        return reason;
    }
}
