using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

/// <summary>The error catalogue: what is wrong with an order is said in Alpaca's words and codes.</summary>
public sealed class RefusalTests
{
    private const long Usd = Fixed.One;
    private static readonly NewOrder Limit = new("GLD", Side.Buy, VenueOrdType.Limit, VenueTif.Day, Usd, 200 * Usd, "");
    private static readonly NewOrder Market = Limit with { Type = VenueOrdType.Market, LimitPxNanos = 0 };
    private static readonly NewOrder Bracket = Limit with { Class = VenueClass.Bracket, TakeProfitPxNanos = 210 * Usd, StopLossPxNanos = 190 * Usd };

    public static TheoryData<NewOrder, int, string> Wrong => new()
    {
        { Limit with { LimitPxNanos = 0 }, 40010001, "limit price must be > 0" },
        { Market with { Type = VenueOrdType.Stop }, 40010001, "stop orders require a stop price" },
        { Market with { Type = VenueOrdType.TrailingStop }, 40010001, "trailing stop orders must specify one of trail_price or trail_percent" },
        { Market with { Type = VenueOrdType.TrailingStop, TrailPxNanos = Usd, TrailPercentNanos = Usd }, 40010001, "trailing stop orders must specify one of trail_price or trail_percent" },
        { Market with { NotionalNanos = Usd / 2 }, 40010001, "notional must be >= 1.00" },
        { Market with { Type = VenueOrdType.Stop, StopPxNanos = 900_001_000_000 }, 42210000, "invalid stop_price 900.001. sub-penny increment does not fulfill minimum pricing criteria" },
        { Bracket with { TakeProfitPxNanos = 210_001_000_000 }, 42210000, "invalid take_profit.limit_price 210.001. sub-penny increment does not fulfill minimum pricing criteria" },
        { Market with { Type = VenueOrdType.Stop, StopPxNanos = 100 * Usd }, 42210000, "stop price must be greater than current price" },
        { Market with { Type = VenueOrdType.Stop, Side = Side.Sell, StopPxNanos = 900 * Usd }, 42210000, "stop price must be less than current price" },
        { Market with { ExtendedHours = true }, 42210000, "extended hours order must be DAY or GTC limit orders" },
        { Limit with { ExtendedHours = true, TimeInForce = VenueTif.Ioc }, 42210000, "extended hours order must be DAY or GTC limit orders" },
        { Market with { QtyNanos = Usd / 2, Class = VenueClass.Oto, StopLossPxNanos = 190 * Usd }, 42210000, "fractional orders must be simple orders" },
        { Bracket with { TakeProfitPxNanos = 0 }, 40010001, "bracket orders require take_profit.limit_price" },
        { Bracket with { StopLossPxNanos = 0 }, 40010001, "bracket orders require stop_loss.stop_price" },
        { Bracket with { TakeProfitPxNanos = 180 * Usd }, 42210000, "take_profit.limit_price must be > stop_loss.stop_price" },
        { Bracket with { TakeProfitPxNanos = 195 * Usd }, 42210000, "take_profit.limit_price must be >= base_price + 0.01" },
        { Bracket with { StopLossPxNanos = 205 * Usd }, 42210000, "stop_loss.stop_price must be <= base_price - 0.01" },
        { Bracket with { Class = VenueClass.Oto }, 40010001, "oto orders require either take_profit or stop_loss" },
        { Market with { Class = VenueClass.Oco }, 40010001, "oco orders must be limit orders" },
        { Bracket with { Class = VenueClass.Oco, Side = Side.Sell, LimitPxNanos = 210 * Usd }, 42210000, "oco orders must be exit orders" },
        { Bracket with { TimeInForce = VenueTif.Ioc }, 42210000, "complex orders must be DAY or GTC orders" },
        { Market with { TimeInForce = VenueTif.Opg }, 42210000, "market on open orders cannot be submitted between 9:28 and 19:00" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_order_that_cannot_be_is_refused_in_the_catalogues_words(NewOrder order, int code, string message)
    {
        using var core = new VenueCore(new VenueOptions());
        new RecordingSink().Run(core, 500);
        VenueRefusal refusal = core.Submit(order).Refusal!;
        Assert.Equal((422, code, message), (refusal.HttpStatus, refusal.Code, refusal.Message));
        Assert.Empty(core.Orders);
    }

    [Fact]
    public void The_accounts_switches_refuse()
    {
        using var core = new VenueCore(new VenueOptions());
        new RecordingSink().Run(core, 500);
        core.Settings = new VenueSettings { NoShorting = true };
        Assert.Equal("account is not allowed to short", core.Submit(Market with { Side = Side.Sell }).Refusal!.Message);
        core.Settings = new VenueSettings { FractionalTrading = false };
        Assert.Equal("requested asset is not fractionable", core.Submit(Market with { QtyNanos = Usd / 2 }).Refusal!.Message);
        core.Settings = new VenueSettings { SuspendTrade = true };
        VenueRefusal refusal = core.Submit(Market).Refusal!;
        Assert.Equal((403, 40310000, "new orders are rejected by user request"), (refusal.HttpStatus, refusal.Code, refusal.Message));
        core.Settings = new VenueSettings { MaxMarginMultiplier = "1" };
        Assert.Equal(core.Account.CashNanos, core.Account.BuyingPowerNanos);
    }
}
