namespace Qgtm.Fast.Features;

/// <summary>Where a feature lives.</summary>
public enum FeatureGroup : byte
{
    /// <summary><see cref="FeatureRow"/>: per instrument, on each quote and trade.</summary>
    Tick,

    /// <summary><see cref="BarFeatures"/>: per instrument and interval, on each completed bar.</summary>
    Bar,

    /// <summary><see cref="CrossFeatures"/>: one row, on each completed day.</summary>
    Cross,

    /// <summary><see cref="MacroFeatures"/>: one row, on each observation.</summary>
    Macro,

    /// <summary><see cref="FlowFeatures"/>: one row, on each observation.</summary>
    Flow,
}

/// <summary>One feature, as docs/features.md and `qgtm indicators dump` tell it.</summary>
/// <param name="Group">Where it lives.</param>
/// <param name="Field">Its field or property there; its name in words is <see cref="Name"/>.</param>
/// <param name="Formula">How it is made. C, O, H, L, V are a bar's prices and volume, [k] is k bars before, r its log return.</param>
/// <param name="Window">What it looks at, with its unit.</param>
/// <param name="Unit">What it is told in.</param>
/// <param name="Inputs">What it needs.</param>
/// <param name="Reading">How to read it.</param>
/// <param name="Bars">Bars after which it is there; 0 = from the first event on.</param>
/// <param name="Part">The part whose readiness is its own; none of a bar or a tick feature.</param>
public sealed record Feature(
    FeatureGroup Group, string Field, string Formula, string Window, string Unit, string Inputs, string Reading, int Bars = 0, Part? Part = null)
{
    /// <summary>The field's name in lower case with underscores: Return21 is return_21, KyleLambda60s kyle_lambda_60s.</summary>
    public string Name { get; } = NameOf(Field);

    private static string NameOf(string field)
    {
        string name = string.Empty;
        for (int i = 0; i < field.Length; i++)
        {
            char c = field[i];
            bool begins = char.IsUpper(c) || (char.IsDigit(c) && !char.IsDigit(field[i - 1]));
            name += (i > 0 && begins ? "_" : string.Empty) + char.ToLowerInvariant(c);
        }

        return name;
    }
}

/// <summary>Every feature that a strategy may read: docs/features.md is made from this, and a test walks it.</summary>
public static partial class FeatureCatalogue
{
    /// <summary>All features, by group.</summary>
    public static Feature[] All() => [.. Ticks, .. Bars, .. Calendars, .. Crosses, .. Macros, .. Flows];

    private static readonly Feature[] Ticks =
    [
        Tick("Mid", "(bid + ask) / 2", "last quote", "USD", "quote", "the price that neither side pays for"),
        Tick("MicroPrice", "(bid * ask size + ask * bid size) / (bid size + ask size)", "last quote", "USD", "quote", "above the mid when more waits to buy: where the mid is likely to go"),
        Tick("SpreadBps", "(ask - bid) / mid * 10^4", "last quote", "bps", "quote", "what a round trip costs; above 25 a name is left alone"),
        Tick("QuoteImbalance", "(bid size - ask size) / (bid size + ask size)", "last quote", "-1 to 1", "quote", "1 = only buyers show size"),
        Tick("OrderFlow1s", "sum of e (Cont, Kukanov and Stoikov 2014, eq. 1), decayed", "1 s", "shares", "quotes", "size that came to the bid or left the ask"),
        Tick("OrderFlow10s", "the same", "10 s", "shares", "quotes", "as of 1 s"),
        Tick("OrderFlow60s", "the same", "60 s", "shares", "quotes", "as of 1 s"),
        Tick("QuoteRate60s", "count of quotes, decayed", "60 s", "quotes", "quotes", "how alive the book is"),
        Tick("Volatility10s", "sum of squared mid returns, decayed", "10 s", "share squared", "quotes", "its root is the move to expect of 10 s"),
        Tick("Volatility60s", "the same", "60 s", "share squared", "quotes", "as of 10 s"),
        Tick("Volatility600s", "the same", "600 s", "share squared", "quotes", "as of 10 s"),
        Tick("QuoteReturn", "mid / mid[1] - 1", "last quote", "share", "quotes", "the last move"),
        Tick("JumpZ", "QuoteReturn / sqrt(Volatility60s / QuoteRate60s)", "60 s", "sd", "quotes", "beyond 4 a jump, not noise"),
        Tick("TradeSign", "sign(price - mid), Lee and Ready (1991)", "last trade", "-1, 0, 1", "trade, quote", "who was in a hurry"),
        Tick("SignedVolume60s", "sum of sign * size, decayed", "60 s", "shares", "trades", "net shares that takers bought"),
        Tick("Volume60s", "sum of size, decayed", "60 s", "shares", "trades", "shares traded of late"),
        Tick("TradeImbalance60s", "SignedVolume60s / Volume60s", "60 s", "-1 to 1", "trades", "1 = takers only buy"),
        Tick("SessionNotional", "sum of price * size since the day began", "session", "USD", "trades", "money that changed hands"),
        Tick("SessionVolume", "sum of size since the day began", "session", "shares", "trades", "shares that changed hands"),
        Tick("Vwap", "SessionNotional / SessionVolume", "session", "USD", "trades", "what the day's average buyer paid"),
        Tick("TradeRate60s", "count of trades, decayed", "60 s", "trades", "trades", "how alive the tape is"),
        Tick("EffectiveSpreadBps", "2 * sign * (price - mid) / mid * 10^4", "last trade", "bps", "trade, quote", "what the last taker really paid for the round trip"),
        Tick("RealisedSpreadBps", "2 * sign * (price - mid 5 s later) / that mid * 10^4, one trade at a time", "5 s", "bps", "trades, quotes", "what is left to the maker; negative = takers knew more"),
        Tick("KyleLambda60s", "sum(impact * shares) / sum(shares^2), decayed; impact = mid change to the next trade in bps", "60 s", "bps a share", "trades, quotes", "what a share moves the price; high = thin or informed"),
        Tick("SinceQuote", "now - time of the last two-sided quote", "now", "s", "quotes", "age of the quote; -1 = none yet"),
        Tick("SinceTrade", "now - time of the last trade", "now", "s", "trades", "-1 = none yet"),
        Tick("MinuteReturn", "C / C[1] - 1 of minutes", "1 minute", "share", "minute bars", "kept for every instrument, also beyond the first 64"),
        Tick("Ema20Minutes", "e + (C - e) * 2 / 21, from the first close on", "20 minutes", "USD", "minute bars", "kept for every instrument"),
        Tick("RangeBps", "(H - L) / C * 10^4 of the last minute", "1 minute", "bps", "minute bars", "kept for every instrument"),
        Tick("DailyVolatility", "root of the exponential mean of squared returns, weight 2 / 64", "63 days", "share a day", "daily bars", "kept for every instrument"),
        Tick("Return21d", "C / C[21] - 1 of days", "21 days", "share", "daily bars", "kept for every instrument"),
        Tick("Return63d", "C / C[63] - 1 of days", "63 days", "share", "daily bars", "kept for every instrument"),
        Tick("Return126d", "C / C[126] - 1 of days", "126 days", "share", "daily bars", "kept for every instrument"),
        Tick("Return252d", "C / C[252] - 1 of days", "252 days", "share", "daily bars", "kept for every instrument"),
    ];

    private static Feature Tick(string field, string formula, string window, string unit, string inputs, string reading) =>
        new(FeatureGroup.Tick, field, formula, window, unit, inputs, reading);
}
