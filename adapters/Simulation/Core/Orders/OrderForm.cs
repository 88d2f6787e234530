using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>The checks of an order that need no account: words, prices, combinations. Alpaca's codes and words.</summary>
internal static class OrderForm
{
    public static VenueRefusal Invalid(string message) => new(422, 40010001, message);

    public static VenueRefusal Unfit(string message) => new(422, 42210000, message);

    /// <summary>Null when the order may be looked at further. Symbol, then members, then prices, then combinations.</summary>
    public static VenueRefusal? Check(NewOrder r, VenueInstrument? instrument, VenueBook book, bool isOpen)
    {
        if (instrument is null)
        {
            return Unfit($"asset \"{r.Symbol}\" not found");
        }

        return !instrument.Tradable ? Unfit($"asset \"{r.Symbol}\" is not tradable")
            : CheckMembers(r) ?? CheckPrices(r, instrument) ?? CheckTime(r, isOpen) ?? CheckClass(r) ?? CheckTrigger(r, instrument, book);
    }

    public static string Text(Int128 nanos) => ((decimal)nanos / Fixed.One).ToString("0.#########");

    private static VenueRefusal? CheckMembers(NewOrder r) => 0 switch
    {
        _ when r.QtyNanos <= 0 => Invalid("qty must be > 0"),
        _ when r.Side is not (Side.Buy or Side.Sell) => Invalid("invalid side"),
        _ when r.Type == VenueOrdType.None => Invalid("invalid order type"),
        _ when r.HasLimit && r.LimitPxNanos <= 0 => Invalid("limit price must be > 0"),
        _ when r.Type is VenueOrdType.Stop or VenueOrdType.StopLimit && r.StopPxNanos <= 0 => Invalid("stop orders require a stop price"),
        _ when r.Type == VenueOrdType.TrailingStop && (r.TrailPxNanos > 0) == (r.TrailPercentNanos > 0) =>
            Invalid("trailing stop orders must specify one of trail_price or trail_percent"),
        _ when r.NotionalNanos is > 0 and < Fixed.One => Invalid("notional must be >= 1.00"),
        _ => null,
    };

    private static VenueRefusal? CheckPrices(NewOrder r, VenueInstrument instrument) =>
        Increment("limit_price", r.HasLimit ? r.LimitPxNanos : 0, instrument)
        ?? Increment("stop_price", r.StopPxNanos, instrument)
        ?? Increment("take_profit.limit_price", r.TakeProfitPxNanos, instrument)
        ?? Increment("stop_loss.stop_price", r.StopLossPxNanos, instrument);

    private static VenueRefusal? Increment(string name, long px, VenueInstrument instrument) => px % (px >= Fixed.One ? instrument.TickNanos : 100_000) == 0
        ? null
        : Unfit($"invalid {name} {Text(px)}. sub-penny increment does not fulfill minimum pricing criteria");

    private static VenueRefusal? CheckTime(NewOrder r, bool isOpen) => 0 switch
    {
        _ when r.IsFractional && r.TimeInForce != VenueTif.Day => Unfit("fractional orders must be DAY orders"),
        _ when r.IsFractional && r.Class != VenueClass.Simple => Unfit("fractional orders must be simple orders"),
        _ when r.HasStop && r.TimeInForce is not (VenueTif.Day or VenueTif.Gtc) => Unfit("invalid time_in_force for stop orders"),
        _ when r.Class != VenueClass.Simple && r.TimeInForce is not (VenueTif.Day or VenueTif.Gtc) => Unfit("complex orders must be DAY or GTC orders"),
        _ when r.ExtendedHours && (r.Type != VenueOrdType.Limit || r.TimeInForce is not (VenueTif.Day or VenueTif.Gtc) || r.Class != VenueClass.Simple) =>
            Unfit("extended hours order must be DAY or GTC limit orders"),
        _ when r.TimeInForce == VenueTif.Opg && isOpen => Unfit("market on open orders cannot be submitted between 9:28 and 19:00"),
        _ => null,
    };

    private static VenueRefusal? CheckClass(NewOrder r)
    {
        bool buy = r.Side == Side.Buy;
        (long profit, long loss) = (r.TakeProfitPxNanos, r.StopLossPxNanos);
        VenueRefusal? missing = (r.Class, profit > 0, loss > 0) switch
        {
            (VenueClass.Oco, _, _) when r.Type != VenueOrdType.Limit => Invalid("oco orders must be limit orders"),
            (VenueClass.Bracket or VenueClass.Oco, false, _) => Invalid($"{VenueWords.Of(r.Class)} orders require take_profit.limit_price"),
            (VenueClass.Bracket or VenueClass.Oco, _, false) => Invalid($"{VenueWords.Of(r.Class)} orders require stop_loss.stop_price"),
            (VenueClass.Oto, true, true) or (VenueClass.Oto, false, false) => Invalid("oto orders require either take_profit or stop_loss"),
            _ => null,
        };
        if (missing is not null || r.Class == VenueClass.Simple)
        {
            return missing;
        }

        // The legs of a buy sell; an OCO is itself the exit.
        bool sells = r.Class == VenueClass.Oco ? !buy : buy;
        long basis = r.Class == VenueClass.Oco ? profit : r.HasLimit ? r.LimitPxNanos : 0;
        long cent = Fixed.One / 100;
        return 0 switch
        {
            _ when profit > 0 && loss > 0 && (sells ? profit <= loss : profit >= loss) =>
                Unfit(sells ? "take_profit.limit_price must be > stop_loss.stop_price" : "take_profit.limit_price must be < stop_loss.stop_price"),
            _ when basis > 0 && profit > 0 && r.Class != VenueClass.Oco && (sells ? profit < basis + cent : profit > basis - cent) =>
                Base(sells ? "take_profit.limit_price must be >= base_price + 0.01" : "take_profit.limit_price must be <= base_price - 0.01", basis),
            _ when basis > 0 && loss > 0 && (sells ? loss > basis - cent : loss < basis + cent) =>
                Base(sells ? "stop_loss.stop_price must be <= base_price - 0.01" : "stop_loss.stop_price must be >= base_price + 0.01", basis),
            _ => null,
        };
    }

    private static VenueRefusal Base(string message, long basis) =>
        new(422, 42210000, message, new Dictionary<string, string>(StringComparer.Ordinal) { ["base_price"] = Text(basis) });

    /// <summary>A stop that would trigger at once is refused.</summary>
    private static VenueRefusal? CheckTrigger(NewOrder r, VenueInstrument instrument, VenueBook book)
    {
        long last = book.Mark(instrument.Id);
        return last == 0 || r.Type is not (VenueOrdType.Stop or VenueOrdType.StopLimit) ? null
            : r.Side == Side.Sell && r.StopPxNanos >= last ? Unfit("stop price must be less than current price")
            : r.Side == Side.Buy && r.StopPxNanos <= last ? Unfit("stop price must be greater than current price")
            : null;
    }
}
