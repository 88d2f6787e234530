using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>One leg of an options strategy.</summary>
/// <param name="Symbol">Option symbol.</param>
/// <param name="RatioQty">Contracts for each unit of the order.</param>
/// <param name="Side">buy or sell.</param>
/// <param name="PositionIntent">buy_to_open, buy_to_close, sell_to_open or sell_to_close.</param>
public sealed record TicketLeg(string Symbol, int RatioQty, string Side, string PositionIntent);

/// <summary>
/// An order of any type, class and time in force that the broker takes, in its own words. The engine sends market and limit
/// orders by <see cref="OrderEncoder"/>; tickets are for people and tools. Amounts are decimals in USD and shares.
/// </summary>
public sealed record OrderTicket
{
    private static readonly string[] Types = ["market", "limit", "stop", "stop_limit", "trailing_stop"];
    private static readonly string[] Classes = ["simple", "bracket", "oco", "oto", "mleg"];
    private static readonly string[] Forces = ["day", "gtc", "opg", "cls", "ioc", "fok"];

    /// <summary>Our id; its text is the client order id.</summary>
    public required long OrderId { get; init; }

    /// <summary>Empty for an options strategy, whose legs have symbols.</summary>
    public string Symbol { get; init; } = string.Empty;
    public decimal? Qty { get; init; }

    /// <summary>Instead of a quantity, USD.</summary>
    public decimal? Notional { get; init; }
    public Side Side { get; init; }
    public string Type { get; init; } = "market";
    public string TimeInForce { get; init; } = "day";
    public decimal? LimitPrice { get; init; }
    public decimal? StopPrice { get; init; }
    public decimal? TrailPrice { get; init; }
    public decimal? TrailPercent { get; init; }
    public bool ExtendedHours { get; init; }
    public string OrderClass { get; init; } = "simple";
    public decimal? TakeProfitLimit { get; init; }
    public decimal? StopLossStop { get; init; }
    public decimal? StopLossLimit { get; init; }
    public string? PositionIntent { get; init; }
    public IReadOnlyList<TicketLeg> Legs { get; init; } = [];

    /// <summary>True when the order only closes: the budget of requests never holds it back.</summary>
    public bool Closes => OrderClass == "oco" || PositionIntent is "buy_to_close" or "sell_to_close";

    /// <summary>The first rule of the broker that the ticket breaks, as a sentence; null when it may be sent.</summary>
    public string? FirstProblem() =>
        !Types.Contains(Type) ? "The type is market, limit, stop, stop_limit or trailing_stop."
        : !Classes.Contains(OrderClass) ? "The class is simple, bracket, oco, oto or mleg."
        : !Forces.Contains(TimeInForce) ? "The time in force is day, gtc, opg, cls, ioc or fok."
        : AmountProblem() ?? PriceProblem() ?? ForceProblem() ?? ClassProblem();

    private string? AmountProblem() =>
        (Qty is null) == (Notional is null) ? "An order has a quantity or an amount, and not both."
        : Qty <= 0 || (Notional is not null && Notional < 1) ? "The quantity is positive, an amount at least 1 USD."
        : Notional is not null && (Type != "market" || TimeInForce != "day") ? "An order by amount is a market order for the day."
        : OrderClass == "mleg" ? null
        : Symbol.Length == 0 || Side == Side.None ? "An order has a symbol and a side."
        : Qty is { } qty && qty % 1 != 0 && (TimeInForce != "day" || OrderClass != "simple") ? "A fraction of a share is bought and sold by simple orders for the day."
        : null;

    private string? PriceProblem()
    {
        bool limit = Type is "limit" or "stop_limit", stop = Type is "stop" or "stop_limit", trail = Type == "trailing_stop";
        int trails = (TrailPrice is null ? 0 : 1) + (TrailPercent is null ? 0 : 1);
        return limit != (LimitPrice is not null) && !(OrderClass == "oco" && LimitPrice is null) ? "A limit price belongs to limit and stop_limit orders, and to no other."
            : stop != (StopPrice is not null) ? "A stop price belongs to stop and stop_limit orders, and to no other."
            : trails != (trail ? 1 : 0) ? "A trailing stop has a trail price or a trail percent, and no other order has one."
            : ((decimal?[])[LimitPrice, StopPrice, TakeProfitLimit, StopLossStop, StopLossLimit]).Any(p => p is { } px && !IsPrice(px))
                ? "A price is positive, in cents from 1 USD on, else in hundredths of a cent."
            : null;
    }

    private bool IsPrice(decimal px) => OrderClass == "mleg" || (px > 0 && px * (px >= 1 ? 100 : 10_000) % 1 == 0);

    private string? ForceProblem() =>
        Type is "stop" or "stop_limit" or "trailing_stop" && TimeInForce is not ("day" or "gtc") ? "A stop order is for the day or good till cancelled."
        : ExtendedHours && (Type != "limit" || TimeInForce is not ("day" or "gtc") || OrderClass != "simple")
            ? "Outside regular hours only simple limit orders work, for the day or good till cancelled."
        : OrderClass is "bracket" or "oco" or "oto" && TimeInForce is not ("day" or "gtc") ? "An order with legs is for the day or good till cancelled."
        : null;

    private string? ClassProblem() => OrderClass switch
    {
        "bracket" when TakeProfitLimit is null || StopLossStop is null => "A bracket has a take-profit limit and a stop-loss stop.",
        "bracket" when (Side == Side.Buy ? StopLossStop - TakeProfitLimit : TakeProfitLimit - StopLossStop) >= 0 => "The take-profit is on the far side of the stop-loss.",
        "oco" when Type != "limit" => "An oco order is a limit order.",
        "oco" when TakeProfitLimit is null || StopLossStop is null => "An oco order has a take-profit limit and a stop-loss stop.",
        "oto" when (TakeProfitLimit is null) == (StopLossStop is null) => "An oto order has one of take-profit and stop-loss.",
        "mleg" when Legs.Count is < 2 or > 4 => "An options strategy has two to four legs.",
        "mleg" when Type is not ("market" or "limit") || TimeInForce != "day" => "An options strategy is a market or limit order for the day.",
        "simple" when TakeProfitLimit is not null || StopLossStop is not null || Legs.Count != 0 => "A simple order has no legs.",
        _ => null,
    };

    internal void Write(Utf8JsonWriter w)
    {
        if (Symbol.Length != 0)
        {
            w.WriteString("symbol", Symbol);
            w.WriteString("side", Side == Side.Buy ? "buy" : "sell");
        }

        Amount(w, "qty", Qty);
        Amount(w, "notional", Notional);
        w.WriteString("type", Type);
        w.WriteString("time_in_force", TimeInForce);
        Amount(w, "limit_price", LimitPrice);
        Amount(w, "stop_price", StopPrice);
        Amount(w, "trail_price", TrailPrice);
        Amount(w, "trail_percent", TrailPercent);
        w.WriteString("client_order_id", ClOrdIds.ToText(OrderId));
        if (ExtendedHours)
        {
            w.WriteBoolean("extended_hours", value: true);
        }

        if (PositionIntent is not null)
        {
            w.WriteString("position_intent", PositionIntent);
        }

        if (OrderClass != "simple")
        {
            WriteLegs(w);
        }
    }

    private void WriteLegs(Utf8JsonWriter w)
    {
        w.WriteString("order_class", OrderClass);
        if (TakeProfitLimit is not null)
        {
            w.WriteStartObject("take_profit");
            Amount(w, "limit_price", TakeProfitLimit);
            w.WriteEndObject();
        }

        if (StopLossStop is not null)
        {
            w.WriteStartObject("stop_loss");
            Amount(w, "stop_price", StopLossStop);
            Amount(w, "limit_price", StopLossLimit);
            w.WriteEndObject();
        }

        if (Legs.Count == 0)
        {
            return;
        }

        w.WriteStartArray("legs");
        foreach (TicketLeg leg in Legs)
        {
            w.WriteStartObject();
            w.WriteString("symbol", leg.Symbol);
            w.WriteString("ratio_qty", leg.RatioQty.ToString(System.Globalization.CultureInfo.InvariantCulture));
            w.WriteString("side", leg.Side);
            w.WriteString("position_intent", leg.PositionIntent);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Amount(Utf8JsonWriter w, string name, decimal? value)
    {
        if (value is { } amount)
        {
            w.WriteString(name, amount.ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
