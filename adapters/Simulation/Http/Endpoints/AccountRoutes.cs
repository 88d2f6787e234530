using System;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/account and its configurations.</summary>
internal static class AccountRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "account"]) => Router.Json(200, w => VenueJson.Account(w, core)),
        ("GET", ["v2", "account", "configurations"]) => Settings(core),
        ("PATCH", ["v2", "account", "configurations"]) => Change(core, call),
        _ => null,
    };

    private static Reply Settings(VenueCore core) => Router.Json(200, w =>
    {
        VenueSettings s = core.Settings;
        w.WriteStartObject();
        w.WriteBoolean("fractional_trading", s.FractionalTrading);
        w.WriteString("max_margin_multiplier", s.MaxMarginMultiplier);
        w.WriteNumber("max_options_trading_level", 0);
        w.WriteBoolean("no_shorting", s.NoShorting);
        w.WriteBoolean("suspend_trade", s.SuspendTrade);
        w.WriteString("trade_confirm_email", s.TradeConfirmEmail);
        w.WriteBoolean("ptp_no_exception_entry", s.PtpNoExceptionEntry);
        w.WriteBoolean("disable_overnight_trading", value: false);
        w.WriteString("dtbp_check", "entry");
        w.WriteString("pdt_check", "entry");
        w.WriteEndObject();
    });

    private static Reply Change(VenueCore core, Call call)
    {
        if (call.Body is not { ValueKind: JsonValueKind.Object } body)
        {
            return Router.Refuse(new VenueRefusal(400, 40010000, "request body format is invalid"));
        }

        VenueSettings s = core.Settings;
        string multiplier = call.Text("max_margin_multiplier") ?? s.MaxMarginMultiplier;
        string email = call.Text("trade_confirm_email") ?? s.TradeConfirmEmail;
        if (multiplier is not ("1" or "2" or "4") || email is not ("all" or "none"))
        {
            return Router.Refuse(OrderForm.Invalid(multiplier is "1" or "2" or "4" ? "invalid trade_confirm_email" : "invalid max_margin_multiplier"));
        }

        core.Settings = s with
        {
            SuspendTrade = Flag(body, "suspend_trade", s.SuspendTrade),
            NoShorting = Flag(body, "no_shorting", s.NoShorting),
            FractionalTrading = Flag(body, "fractional_trading", s.FractionalTrading),
            PtpNoExceptionEntry = Flag(body, "ptp_no_exception_entry", s.PtpNoExceptionEntry),
            MaxMarginMultiplier = multiplier,
            TradeConfirmEmail = email,
        };
        return Settings(core);
    }

    private static bool Flag(JsonElement body, string name, bool otherwise) =>
        body.TryGetProperty(name, out JsonElement e) ? e.ValueKind == JsonValueKind.True : otherwise;
}
