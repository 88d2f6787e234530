using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>The checks before an order is accepted, with Alpaca's codes and words.</summary>
internal sealed class OrderScreen(OrderDesk desk, VenueBook book, Ledger ledger)
{
    /// <summary>Checks that need no account: symbol, quantity and price.</summary>
    public static VenueRefusal? CheckForm(NewOrder r, VenueInstrument? instrument)
    {
        if (instrument is null)
        {
            return new VenueRefusal(422, 42210000, $"asset \"{r.Symbol}\" not found");
        }

        if (!instrument.Tradable)
        {
            return new VenueRefusal(422, 42210000, $"asset \"{r.Symbol}\" is not tradable");
        }

        if (r.QtyNanos <= 0)
        {
            return new VenueRefusal(422, 40010001, "qty must be > 0");
        }

        if (r.Side is not (Side.Buy or Side.Sell))
        {
            return new VenueRefusal(422, 40010001, "invalid side");
        }

        if (r.Type is not (OrdType.Market or OrdType.Limit))
        {
            return new VenueRefusal(422, 40010001, "invalid order type");
        }

        return r.Type == OrdType.Limit ? CheckLimit(r, instrument) : null;
    }

    /// <summary>Checks against the position and the buying power; gives what the order would hold back.</summary>
    public VenueRefusal? CheckMeans(NewOrder r, int instrument, long buyingPower, out long reservePx, out long openingQty)
    {
        long position = ledger.Qty(instrument);
        bool closing = r.Side == Side.Sell ? position > 0 : position < 0;
        openingQty = closing ? 0 : r.QtyNanos;
        long far = book.Far(instrument, r.Side);
        reservePx = r.Type == OrdType.Limit ? r.LimitPxNanos : far != 0 ? far : book.Mark(instrument);
        if (closing)
        {
            long held = desk.HeldQty(instrument, r.Side);
            long available = Math.Max(0, Math.Abs(position) - held);
            return r.QtyNanos <= available ? null : TooMany(r, position, held, available);
        }

        // In Int128: a request may be larger than any notional that fits in nano-USD.
        Int128 cost = (Int128)reservePx * openingQty / Fixed.One;
        return cost <= buyingPower
            ? null
            : new VenueRefusal(403, 40310000, "insufficient buying power", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["buying_power"] = Text(buyingPower),
                ["cost_basis"] = Text(cost),
            });
    }

    /// <summary>An order that could trade with one of our own is refused. One that waits for its cancel cannot trade any more.</summary>
    public VenueRefusal? CheckWash(NewOrder r, int instrument)
    {
        foreach (RestingOrder resting in desk.Open)
        {
            VenueOrder open = resting.Order;
            if (open.Instrument != instrument || open.Request.Side == r.Side || !open.IsOpen || open.Status == OrdStatus.PendingCancel)
            {
                continue;
            }

            bool buy = r.Side == Side.Buy;
            bool limits = r.Type == OrdType.Limit && open.Request.Type == OrdType.Limit;
            bool apart = buy ? r.LimitPxNanos < open.Request.LimitPxNanos : r.LimitPxNanos > open.Request.LimitPxNanos;
            if (limits && apart)
            {
                continue;
            }

            string reason = !limits ? "opposite side market/stop order exists"
                : buy ? "sell order exists, buy limit price should be less than existing sell limit price"
                : "buy order exists, sell limit price should be greater than existing buy limit price";
            return new VenueRefusal(403, 40310000, "potential wash trade detected. use complex orders", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["existing_order_id"] = open.Id.ToString(),
                ["reject_reason"] = reason,
            });
        }

        return null;
    }

    private static VenueRefusal? CheckLimit(NewOrder r, VenueInstrument instrument)
    {
        if (r.LimitPxNanos <= 0)
        {
            return new VenueRefusal(422, 40010001, "limit orders require a limit price > 0");
        }

        long step = r.LimitPxNanos >= Fixed.One ? instrument.TickNanos : 100_000;
        return r.LimitPxNanos % step == 0
            ? null
            : new VenueRefusal(
                422,
                42210000,
                $"invalid limit_price {Text(r.LimitPxNanos)}. sub-penny increment does not fulfill minimum pricing criteria");
    }

    private static VenueRefusal TooMany(NewOrder r, long position, long held, long available)
    {
        string message = $"insufficient qty available for order (requested: {Text(r.QtyNanos)}, available: {Text(available)})";
        return new VenueRefusal(403, 40310000, message, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["available"] = Text(available),
            ["existing_qty"] = Text(position),
            ["held_for_orders"] = Text(held),
            ["symbol"] = r.Symbol,
        });
    }

    private static string Text(Int128 nanos) => ((decimal)nanos / Fixed.One).ToString("0.#########");
}
