using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>What tests of tiers say to an <see cref="OrderLab"/>: positions, looks, account reports, commands. Shares and USD are whole.</summary>
internal static class TierLab
{
    /// <summary>An engine that trades and holds so many shares of each instrument, and has said nothing yet.</summary>
    public static OrderLab Holding(params long[] shares)
    {
        OrderLab lab = new();
        lab.Open();
        for (int i = 0; i < shares.Length; i++)
        {
            lab.Quote(i);
            if (shares[i] != 0)
            {
                long id = lab.Place(System.Math.Abs(shares[i]), shares[i] > 0 ? Side.Buy : Side.Sell, i);
                lab.Report(id, OrdStatus.Filled, System.Math.Abs(shares[i]));
            }
        }

        lab.Outputs.Clear();
        return lab;
    }

    public static void Raise(this OrderLab lab, KillTier tier) => lab.Command(EventKind.RaiseTier, (long)tier, 1000);

    /// <summary>A whole look; the broker holds what executions say unless told otherwise.</summary>
    public static void Look(this OrderLab lab, int instrument = -1, long shares = 0)
    {
        lab.Command(EventKind.LookBegin, (long)LookCause.Periodic);
        for (int i = 0; i < Rig.Instruments.Length; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Instrument = i;
            e.Position.Qty = i == instrument ? shares * Fixed.One : lab.Position(i).BrokerQty;
            lab.Apply(in e);
        }

        lab.Command(EventKind.LookEnd, LookParts.Full);
    }

    /// <summary>An account report, USD; cash stays when it is not named.</summary>
    public static void Account(this OrderLab lab, decimal equity, decimal? cash = null)
    {
        Event e = default;
        e.Header.Kind = EventKind.VenueAccount;
        e.Header.Source = EventSource.Replies;
        e.Account.Equity = (long)(equity * Fixed.One);
        e.Account.Cash = cash is { } c ? (long)(c * Fixed.One) : lab.State.Scalars.Cash;
        e.Account.BuyingPower = 200_000 * Fixed.One;
        e.Account.LastEquity = 100_000 * Fixed.One;
        lab.Apply(in e);
    }

    /// <summary>The orders that FLATTEN has sent, as "instrument side shares".</summary>
    public static string[] Closes(this OrderLab lab) =>
        [.. lab.Said(EventKind.NewOrderSingle).Select(e => $"{e.Header.Instrument} {e.Order.Side} {e.Order.Qty / Fixed.One}")];

    /// <summary>Id of the last order of an instrument.</summary>
    public static long LastOrder(this OrderLab lab, int instrument) => lab.State.Flatten[instrument].OrderId;

    public static FlattenStage Stage(this OrderLab lab, int instrument) => (FlattenStage)lab.State.Flatten[instrument].Stage;

    public static int Count(this OrderLab lab, EventKind kind) => lab.Said(kind).Count();

    /// <summary>The newest row of the kill history.</summary>
    public static KillRow LastChange(this OrderLab lab) =>
        lab.State.KillHistory[lab.State.Control.Changes & (EngineLimits.KillHistoryMax - 1)];
}
