using System.Runtime.InteropServices;

namespace Qgtm.Fast.Control;

/// <summary>What the tiers remember besides the tier itself. Times ns of event time, money nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ControlRow
{
    /// <summary>Rows written to the kill history so far: the number of the newest.</summary>
    public long Changes;

    /// <summary>The worst tier since NORMAL, when a tier rose last, and the session closes seen by then.</summary>
    public long WorstTier;
    public long RaisedNs;
    public long RaisedCloses;

    /// <summary>When a cause of WARN was seen last, and 1 when a person has asked for it: then only a person ends it.</summary>
    public long WarnNs;
    public long WarnHeld;

    /// <summary>Session closes seen, the last one, and how many of them when the ramp began; RampOn 1 = sizes are on their way back.</summary>
    public long Closes;
    public long CloseNs;
    public long RampOn;
    public long RampCloses;

    /// <summary>The last account report that was believed, with the books' cash and equity at that moment; HasReport 0 = none.</summary>
    public long HasReport;
    public long Equity;
    public long Cash;
    public long BookCash;
    public long BookEquity;

    /// <summary>Reports in a row whose equity nothing explains, and on which side: 1 too high, -1 too low.</summary>
    public long Suspects;
    public long SuspectSide;
    public long SuspectsSeen;

    /// <summary>Deposits less withdrawals, and how many.</summary>
    public long Flows;
    public long FlowsSeen;

    /// <summary>Equity that the losses of the day and of the week are measured from; 0 = not known yet.</summary>
    public long DayBase;
    public long WeekBase;

    /// <summary>Refusals in the present minute.</summary>
    public long RejectWindowNs;
    public long RejectCount;

    /// <summary>Strategies in quarantine, a bit each by index.</summary>
    public long Quarantined;

    /// <summary>When FLATTEN began, when the broker was seen flat, orders that it has sent; CancelDue 1 = its cancel is still to be sent.</summary>
    public long FlattenNs;
    public long FlatNs;
    public long FlattenOrders;
    public long CancelDue;

    /// <summary>Monotonic stamp of the command behind it, ns: for figures, nothing decides by it.</summary>
    public long KillRecvNs;

    /// <summary>1 = the present input has changed something that the tiers act on.</summary>
    public long StepDue;

    /// <summary>1 = a person was told of positions in symbols that are no instruments.</summary>
    public long ForeignTold;

    /// <summary>Equity at which one operator has gone from a drawdown's THROTTLE to WARN; 0 = nobody has since the drawdown was less than WARN's.</summary>
    public long ThrottleBase;
}

/// <summary>One change of a tier and its arithmetic; what the figures are stands at each <see cref="TierTrigger"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KillRow
{
    /// <summary>Counts all changes; 0 = the row is free.</summary>
    public long Number;

    /// <summary>Event time and sequence of the cause.</summary>
    public long TimeNs;
    public long Sequence;
    public long From;
    public long To;

    /// <summary>A <see cref="TierTrigger"/>.</summary>
    public long Trigger;
    public long Measured;
    public long Limit;
    public long Basis;

    /// <summary>User ids of who asked, -1 = the engine itself; the second one for what takes two people.</summary>
    public long Uid;
    public long SecondUid;

    /// <summary>Scope: an instrument, a strategy, or -1 and -1 for the account.</summary>
    public long Instrument;
    public long Strategy;
}

/// <summary>How far the closing of one instrument is.</summary>
public enum FlattenStage : byte
{
    Idle = 0,

    /// <summary>Orders still hold quantity: it has to be released first.</summary>
    Cancelling = 1,

    /// <summary>Books and broker differ: two looks have to say the same before an order is sized by them.</summary>
    AwaitsLook = 2,
    WaitsForOpen = 3,

    /// <summary>Halted.</summary>
    WaitsForResume = 4,

    /// <summary>Refused a moment ago.</summary>
    Retries = 5,

    /// <summary>The order is out.</summary>
    Closing = 6,

    /// <summary>Nothing is left as far as we know: a look has to say so.</summary>
    Verifying = 7,
    Flat = 8,

    /// <summary>Refused too often: left to a person, while the others go on.</summary>
    NeedsPerson = 9,
}

/// <summary>One instrument's own tier and the state of its closing.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FlattenRow
{
    /// <summary>A KillTier for this instrument alone; the worse one of it and the account's counts.</summary>
    public long Tier;

    /// <summary>A <see cref="FlattenStage"/>.</summary>
    public long Stage;
    public long SinceNs;

    /// <summary>Id of the last closing order.</summary>
    public long OrderId;
    public long Refusals;

    /// <summary>BrokerReason of the last refusal.</summary>
    public long LastReason;

    /// <summary>No order before that.</summary>
    public long NextNs;

    /// <summary>The look that was open or over when nothing was left: a later one verifies.</summary>
    public long EmptyLook;

    /// <summary>The broker's quantity of the last look, and how many looks in a row have said it since an execution.</summary>
    public long LookQty;
    public long SameLooks;

    /// <summary>1 = a person was told that it takes too long.</summary>
    public long Told;
}
