using System;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>The trading objects as Alpaca writes them.</summary>
internal static class VenueJson
{
    public const string AccountId = "5f0c2d1e-7b61-4a60-9e0d-6a1fd2f7c001";

    /// <summary>The asset id of an instrument: stable over runs.</summary>
    public static Guid AssetId(int instrument) => new(0x51a50000 + instrument, 0x5157, 0x4d46, 0x80, 0x51, 0x47, 0x54, 0x4d, 0x53, 0x49, 0x4d);

    public static void Account(Utf8JsonWriter w, VenueCore core)
    {
        VenueAccount a = core.Account;
        long gross = a.LongMarketValueNanos - a.ShortMarketValueNanos;
        w.WriteStartObject();
        w.WriteString("id", AccountId);
        w.WriteString("account_number", "PASIM00001");
        w.WriteString("status", "ACTIVE");
        w.WriteString("crypto_status", "INACTIVE");
        w.WriteString("currency", "USD");
        w.Amount("cash", a.CashNanos);
        w.Amount("equity", a.EquityNanos);
        w.Amount("portfolio_value", a.EquityNanos);
        w.Amount("last_equity", a.LastEquityNanos);
        w.WriteString("balance_asof", WireText.NewYork(core.NowNs - (86_400 * Fixed.One))[..10]);
        w.Amount("long_market_value", a.LongMarketValueNanos);
        w.Amount("short_market_value", a.ShortMarketValueNanos);
        w.Amount("position_market_value", a.LongMarketValueNanos + a.ShortMarketValueNanos);
        w.Amount("buying_power", a.BuyingPowerNanos);
        w.Amount("regt_buying_power", a.BuyingPowerNanos);
        w.Amount("non_marginable_buying_power", Math.Max(0, a.CashNanos));
        w.Amount("options_buying_power", 0);
        w.Amount("effective_buying_power", a.BuyingPowerNanos);
        w.Amount("initial_margin", gross / 2);
        w.Amount("maintenance_margin", Fixed.MulDiv(gross, 30, 100));
        w.Amount("sma", a.EquityNanos);
        w.Amount("daytrading_buying_power", core.Settings.MaxMarginMultiplier == "4" ? a.BuyingPowerNanos : 0);
        w.Amount("accrued_fees", a.FeesNanos);
        foreach (string zero in (string[])["last_maintenance_margin", "pending_reg_taf_fees", "intraday_adjustments", "pending_transfer_in", "pending_transfer_out", "bod_dtbp", "last_daytrading_buying_power"])
        {
            w.WriteString(zero, "0");
        }

        w.WriteString("multiplier", core.Settings.MaxMarginMultiplier);
        w.WriteString("created_at", "2025-01-02T14:30:00Z");
        foreach (string no in (string[])["trading_blocked", "transfers_blocked", "account_blocked"])
        {
            w.WriteBoolean(no, value: false);
        }

        w.WriteBoolean("trade_suspended_by_user", core.Settings.SuspendTrade);
        w.WriteBoolean("pattern_day_trader", a.DayTrades > 3);
        w.WriteBoolean("shorting_enabled", !core.Settings.NoShorting);
        w.WriteNumber("daytrade_count", a.DayTrades);
        w.WriteNumber("last_daytrade_count", 0);
        w.WriteNumber("options_approved_level", 0);
        w.WriteNumber("options_trading_level", 0);
        w.WriteEndObject();
    }

    public static void Asset(Utf8JsonWriter w, VenueInstrument i)
    {
        w.WriteStartObject();
        w.WriteString("id", AssetId(i.Id));
        w.WriteString("class", "us_equity");
        w.WriteString("exchange", i.Exchange);
        w.WriteString("symbol", i.Symbol);
        w.WriteString("name", i.Name);
        w.WriteString("status", "active");
        w.WriteBoolean("tradable", i.Tradable);
        foreach (string yes in (string[])["marginable", "shortable", "easy_to_borrow", "fractionable"])
        {
            w.WriteBoolean(yes, value: true);
        }

        w.WriteString("borrow_status", "easy_to_borrow");
        w.WriteNumber("maintenance_margin_requirement", 30);
        w.WriteString("margin_requirement_long", "30");
        w.WriteString("margin_requirement_short", "30");
        w.WriteStartArray("attributes");
        w.WriteEndArray();
        w.WriteEndObject();
    }

    public static void Position(Utf8JsonWriter w, VenueHolding h, VenueCore core)
    {
        Side closing = h.QtyNanos > 0 ? Side.Sell : Side.Buy;
        long held = core.HeldQty(h.Instrument, closing);
        long available = h.QtyNanos > 0 ? Math.Max(0, h.QtyNanos - held) : Math.Min(0, h.QtyNanos + held);
        long value = Fixed.Notional(h.MarkPxNanos, h.QtyNanos);
        long cost = Fixed.Notional(h.AvgEntryPxNanos, h.QtyNanos);
        w.WriteStartObject();
        w.WriteString("asset_id", AssetId(h.Instrument));
        w.WriteString("symbol", h.Symbol);
        w.WriteString("exchange", core.Instruments[h.Instrument].Exchange);
        w.WriteString("asset_class", "us_equity");
        w.WriteBoolean("asset_marginable", value: true);
        w.Amount("qty", h.QtyNanos);
        w.Amount("qty_available", available);
        w.WriteString("side", h.QtyNanos > 0 ? "long" : "short");
        w.Amount("avg_entry_price", h.AvgEntryPxNanos);
        w.Amount("cost_basis", cost);
        w.Amount("market_value", value);
        w.Amount("unrealized_pl", value - cost);
        w.WriteString("unrealized_plpc", WireText.Ratio(value - cost, cost));
        w.Amount("unrealized_intraday_pl", value - cost);
        w.WriteString("unrealized_intraday_plpc", WireText.Ratio(value - cost, cost));
        w.Amount("current_price", h.MarkPxNanos);
        w.Amount("lastday_price", h.LastdayPxNanos);
        w.WriteString("change_today", WireText.Ratio(h.MarkPxNanos - h.LastdayPxNanos, h.LastdayPxNanos));
        w.WriteEndObject();
    }

    public static void Refusal(Utf8JsonWriter w, VenueRefusal r)
    {
        w.WriteStartObject();
        if (r.Code != 0)
        {
            w.WriteNumber("code", r.Code);
        }

        w.WriteString("message", r.Message);
        if (r.Extras is not null)
        {
            foreach ((string name, string value) in r.Extras)
            {
                w.WritePropertyName(name);
                w.WriteRawValue(value.StartsWith('[') ? value : JsonSerializer.Serialize(value));
            }
        }

        w.WriteEndObject();
    }
}
