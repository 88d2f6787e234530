using System;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>Alpaca's HTTP status, code and message of a refusal as a reason. Texts are matched as other clients do.</summary>
public static class BrokerReasonMap
{
    private static readonly (string Text, BrokerReason Reason)[] Texts =
    [
        ("client_order_id must be unique", BrokerReason.DuplicateId),
        ("request is not authorized", BrokerReason.Credentials),
        ("pattern day trading", BrokerReason.DayTrading),
        ("insufficient buying power", BrokerReason.BuyingPower),
        ("insufficient balance", BrokerReason.BuyingPower),
        ("insufficient qty", BrokerReason.QtyNotAvailable),
        ("wash trade", BrokerReason.WashTrade),
        ("while a long buy order is open", BrokerReason.OppositeOrderOpen),
        ("while a short sell order is open", BrokerReason.OppositeOrderOpen),
        ("not allowed to short", BrokerReason.ShortNotAllowed),
        ("cannot be sold short", BrokerReason.ShortNotAllowed),
        ("not authorized to trade", BrokerReason.AccountNotAuthorized),
        ("restricted to liquidation", BrokerReason.LiquidationOnly),
        ("rejected by user request", BrokerReason.OrdersRejectedByUser),
        ("is not tradable", BrokerReason.NotTradable),
        ("is not active", BrokerReason.NotTradable),
        ("is not fractionable", BrokerReason.NotTradable),
        ("is already in", BrokerReason.NotInState),
        ("order is not open", BrokerReason.NotInState),
        ("unable to replace order", BrokerReason.NotInState),
        ("pending cancel", BrokerReason.NotInState),
    ];

    /// <summary>The reason of a refusal; code 0 and an empty message when the body was not JSON.</summary>
    public static BrokerReason Of(int httpStatus, long code, string message)
    {
        foreach ((string text, BrokerReason reason) in Texts)
        {
            if (message.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return reason;
            }
        }

        return httpStatus switch
        {
            401 => BrokerReason.Credentials,
            403 when code == 0 => BrokerReason.Credentials,
            403 => code == 40310000 ? BrokerReason.Other : BrokerReason.Forbidden,
            404 => BrokerReason.NotFound,
            400 or 422 => BrokerReason.Invalid,
            429 => BrokerReason.RateLimited,
            _ => BrokerReason.Other,
        };
    }
}
