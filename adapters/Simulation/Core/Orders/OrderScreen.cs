using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>The checks against the account, the position and our own open orders, with Alpaca's codes and words.</summary>
internal sealed class OrderScreen(OrderDesk desk, VenueBook book, Ledger ledger)
{
    /// <summary>Switches of the account that refuse orders.</summary>
    public VenueRefusal? CheckAccount(NewOrder r, int instrument, VenueSettings settings)
    {
        bool opensShort = r.Side == Side.Sell && ledger.Qty(instrument) <= 0;
        return 0 switch
        {
            _ when settings.SuspendTrade => Forbidden("new orders are rejected by user request"),
            _ when opensShort && settings.NoShorting => Forbidden("account is not allowed to short"),
            _ when opensShort && r.IsFractional => OrderForm.Unfit("fractional orders cannot be sold short"),
            _ when r.IsFractional && !settings.FractionalTrading => Forbidden("requested asset is not fractionable"),
            _ => null,
        };
    }

    /// <summary>Checks against the position and the buying power; gives what the order would hold back.</summary>
    public VenueRefusal? CheckMeans(NewOrder r, int instrument, long buyingPower, out long reservePx, out long openingQty)
    {
        long position = ledger.Qty(instrument);
        bool closing = r.Side == Side.Sell ? position > 0 : position < 0;
        openingQty = closing ? 0 : r.QtyNanos;
        long far = book.Far(instrument, r.Side);
        reservePx = r.HasLimit ? r.LimitPxNanos : far != 0 ? far : book.Mark(instrument);
        if (r.Class == VenueClass.Oco && !closing)
        {
            return OrderForm.Unfit("oco orders must be exit orders");
        }

        if (closing)
        {
            long held = desk.HeldQty(instrument, r.Side);
            long available = Math.Max(0, Math.Abs(position) - held);
            return r.QtyNanos <= available ? null : TooMany(r, instrument, position, held, available);
        }

        if (r.Side == Side.Sell)
        {
            // A short sale is reckoned three percent above the offer, so that a rise does not end the account.
            reservePx = Math.Max(r.HasLimit ? r.LimitPxNanos : 0, Fixed.MulDiv(book.Far(instrument, Side.Buy) is var ask and not 0 ? ask : reservePx, 103, 100));
        }

        // In Int128: a request may be larger than any notional that fits in nano-USD.
        Int128 cost = (Int128)reservePx * openingQty / Fixed.One;
        return cost <= buyingPower
            ? null
            : Forbidden("insufficient buying power", ("buying_power", OrderForm.Text(buyingPower)), ("cost_basis", OrderForm.Text(cost)));
    }

    /// <summary>Without a position, one cannot open both ways at once.</summary>
    public VenueRefusal? CheckSides(NewOrder r, int instrument)
    {
        bool flat = ledger.Qty(instrument) == 0;
        bool other = flat && desk.Open.Any(o => o.Holds && o.Order.Status != VenueStatus.PendingCancel && o.Order.Instrument == instrument && o.Order.Request.Side != r.Side && o.OpeningQty > 0);
        return !other ? null
            : Forbidden(r.Side == Side.Sell ? "cannot open a short sell while a long buy order is open" : "cannot open a long buy while a short sell order is open");
    }

    /// <summary>An order that could trade with one of our own is refused. One that waits for its cancel cannot trade any more.</summary>
    public VenueRefusal? CheckWash(NewOrder r, int instrument)
    {
        if (r.Class != VenueClass.Simple || r.Type == VenueOrdType.TrailingStop)
        {
            return null;
        }

        foreach (RestingOrder resting in desk.Open)
        {
            VenueOrder open = resting.Order;
            bool exempt = open.Request.Class != VenueClass.Simple || open.Request.Type == VenueOrdType.TrailingStop;
            if (exempt || open.Instrument != instrument || open.Request.Side == r.Side || !resting.Holds || open.Status == VenueStatus.PendingCancel)
            {
                continue;
            }

            bool buy = r.Side == Side.Buy;
            bool limits = r.HasLimit && open.Request.HasLimit;
            bool apart = buy ? r.LimitPxNanos < open.Request.LimitPxNanos : r.LimitPxNanos > open.Request.LimitPxNanos;
            if (limits && apart)
            {
                continue;
            }

            string reason = !limits ? "opposite side market/stop order exists"
                : buy ? "sell order exists, buy limit price should be less than existing sell limit price"
                : "buy order exists, sell limit price should be greater than existing buy limit price";
            return Forbidden("potential wash trade detected. use complex orders", ("existing_order_id", open.Id.ToString()), ("reject_reason", reason));
        }

        return null;
    }

    public static VenueRefusal Forbidden(string message, params (string Name, string Value)[] extras) =>
        new(403, 40310000, message, extras.Length == 0 ? null : extras.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal));

    private VenueRefusal TooMany(NewOrder r, int instrument, long position, long held, long available)
    {
        IEnumerable<string> related = desk.Open.Where(o => o.Holds && o.Order.Instrument == instrument && o.Order.Request.Side == r.Side).Select(o => $"\"{o.Order.Id}\"");
        return Forbidden(
            $"insufficient qty available for order (requested: {OrderForm.Text(r.QtyNanos)}, available: {OrderForm.Text(available)})",
            ("available", OrderForm.Text(available)),
            ("existing_qty", OrderForm.Text(position)),
            ("held_for_orders", OrderForm.Text(held)),
            ("related_orders", $"[{string.Join(',', related)}]"),
            ("symbol", r.Symbol));
    }
}
