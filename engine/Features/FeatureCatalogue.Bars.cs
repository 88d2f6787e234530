namespace Qgtm.Fast.Features;

/// <content>Features of bars; the last number of a line is the count of bars after which the feature is there.</content>
public static partial class FeatureCatalogue
{
    private const string Ohlc = "open, high, low, close", Range = "high, low, close";

    private static readonly Feature[] Bars =
    [
        Bar("Open", "O", 1, "USD", "open", "first price", 1),
        Bar("High", "H", 1, "USD", "high", "highest price", 1),
        Bar("Low", "L", 1, "USD", "low", "lowest price", 1),
        Bar("Close", "C", 1, "USD", "close", "last price", 1),
        Bar("Volume", "V", 1, "shares", "volume", "shares traded", 1),
        Bar("Return1", "C / C[1] - 1", 1, "share", "close", "move of one bar", 2),
        Bar("Return5", "C / C[5] - 1", 5, "share", "close", "move of 5 bars; of days a week", 6),
        Bar("Return21", "C / C[21] - 1", 21, "share", "close", "of days a month", 22),
        Bar("Return63", "C / C[63] - 1", 63, "share", "close", "of days a quarter", 64),
        Bar("Return126", "C / C[126] - 1", 126, "share", "close", "of days half a year", 127),
        Bar("Return252", "C / C[252] - 1", 252, "share", "close", "of days a year", 253),
        Bar("LogReturn", "r = ln(C / C[1])", 1, "log", "close", "adds up over bars", 2),
        Bar("Sma20", "mean of C", 20, "USD", "close", "middle of the Bollinger band", 20),
        Bar("Sma50", "mean of C", 50, "USD", "close", "medium trend", 50),
        Bar("Sma200", "mean of C", 200, "USD", "close", "long trend: a close above it is a bull market to many", 200),
        Bar("Ema8", "e + (C - e) * 2 / 9; the mean of the first 8 closes begins it", 8, "USD", "close", "fast average", 8),
        Bar("Ema15", "the same with 2 / 16", 15, "USD", "close", "fast average", 15),
        Bar("Ema20", "the same with 2 / 21", 20, "USD", "close", "medium average", 20),
        Bar("Ema50", "the same with 2 / 51", 50, "USD", "close", "what breadth compares with", 50),
        Bar("Ema200", "the same with 2 / 201", 200, "USD", "close", "slow average", 200),
        Bar("Macd", "EMA 12 - EMA 26", 26, "USD", "close", "above 0 = the fast average leads", 26),
        Bar("MacdSignal", "EMA 9 of Macd", 9, "USD", "close", "Macd above it = momentum grows", 34),
        Bar("MacdHistogram", "Macd - MacdSignal", 9, "USD", "close", "its sign changes first", 34),
        Bar("Rsi14", "100 * gain / (gain + loss), Wilder means of rises and falls", 14, "0-100", "close", "above 70 stretched, below 30 washed out", 15),
        Bar("StochRsi14", "(RSI - min RSI) / (max RSI - min RSI)", 14, "0-1", "close", "where RSI stands in its own range", 28),
        Bar("Atr14", "Wilder mean of max(H, C[1]) - min(L, C[1])", 14, "USD", Range, "a usual bar's range: the unit of stops", 15),
        Bar("Adx14", "Wilder mean of 100 * abs(+DI - -DI) / (+DI + -DI)", 14, "0-100", Range, "above 25 a trend, below 20 none", 28),
        Bar("PlusDi14", "100 * Wilder mean of upward moves of H / Atr14", 14, "0-100", Range, "above MinusDi14 = the trend is up", 15),
        Bar("MinusDi14", "100 * Wilder mean of downward moves of L / Atr14", 14, "0-100", Range, "above PlusDi14 = the trend is down", 15),
        Bar("BollingerWidth", "4 * population sd of C / C", 20, "share", "close", "small = quiet before a move", 20),
        Bar("BollingerPosition", "(C - lower) / (upper - lower), band = mean +- 2 sd", 20, "0-1, may pass", "close", "1 = at the upper band; 0.5 without a band", 20),
        Bar("Donchian20High", "max of H", 20, "USD", "high", "a new high breaks out", 20),
        Bar("Donchian20Low", "min of L", 20, "USD", "low", "a new low breaks down", 20),
        Bar("Donchian55High", "max of H", 55, "USD", "high", "slow break-out", 55),
        Bar("Donchian55Low", "min of L", 55, "USD", "low", "slow break-down", 55),
        Bar("RealisedVol21", "sample sd of r * sqrt(bars a year)", 21, "share a year", "close", "of days a month's volatility", 22),
        Bar("RealisedVol63", "sample sd of r * sqrt(bars a year)", 63, "share a year", "close", "of days a quarter's volatility", 64),
        Bar("Parkinson21", "sqrt(mean of ln(H / L)^2 / (4 ln 2) * bars a year)", 21, "share a year", "high, low", "from ranges; misses the night", 22),
        Bar("GarmanKlass21", "sqrt(mean of (ln(H / L)^2 / 2 - (2 ln 2 - 1) ln(C / O)^2) * bars a year)", 21, "share a year", Ohlc, "from ranges with less noise; misses the night", 22),
        Bar("YangZhang21", "sqrt((var(ln(O / C[1])) + k var(ln(C / O)) + (1 - k) mean of Rogers-Satchell) * bars a year), k = 0.34 / (1.34 + 22 / 20)", 21, "share a year", Ohlc, "from ranges, with the night", 22),
        Bar("Z21", "(C - mean) / sample sd", 21, "sd", "close", "how far out of its month", 21),
        Bar("Z63", "(C - mean) / sample sd", 63, "sd", "close", "how far out of its quarter", 63),
        Bar("Z252", "(C - mean) / sample sd", 252, "sd", "close", "how far out of its year", 252),
        Bar("Skew63", "third central moment of r / second^1.5", 63, "1", "close", "negative = falls are larger than rises", 64),
        Bar("Drawdown252", "C / max of C - 1", 252, "share", "close", "0 = at its high, -0.1 = 10 % below", 252),
        Bar("FromHigh252", "C / max of H - 1, daily bars only", 252, "share", "high, close", "distance from the 52-week high", 252),
        Bar("VolumeZ21", "(V - mean) / sample sd", 21, "sd", "volume", "above 2 an unusual bar", 22),
        Bar("Amihud21", "mean of abs(Return1) / (C * V) * 10^6", 21, "share a million USD", "close, volume", "what a million USD moves the price", 22),
        Bar("Autocorrelation1", "sum of (r - m)(r[1] - m) / sum of (r - m)^2", 63, "-1 to 1", "close", "negative = moves come back, positive = they go on", 64),
        Bar("Autocorrelation5", "the same at lag 5", 63, "-1 to 1", "close", "of days, over a week", 64),
        Bar("Hurst252", "slope of ln(mean R/S) on ln(length), pieces of 252, 126, 63, 36, 21 daily returns", 252, "0-1", "close", "0.5 = random walk, above = trending, below = reverting; small samples read high", 253),
        Bar("UpDownVolRatio", "sqrt(sum of r^2 over rises / sum of r^2 over falls)", 63, "1", "close", "below 1 = falls are the wilder side; 0 without both", 64),
        Bar("Gap", "(O - H[1]) / C[1] above the last range, (O - L[1]) / C[1] below it, else 0", 1, "share", Ohlc, "an open outside yesterday's range", 2),
        Bar("OvernightReturn", "O / C[1] - 1", 1, "share", "open, close", "what happened while closed", 2),
        Bar("IntradayReturn", "C / O - 1", 1, "share", "open, close", "what happened while open", 1),
        Bar("OvernightT63", "mean of ln(O / C[1]) / (sample sd / sqrt(63)), daily bars only", 63, "t", "open, close", "above 2 = nights have paid", 64),
    ];

    private static readonly Feature[] Calendars =
    [
        Bar("DayOfWeek", "1 = Monday to 5 = Friday", 1, "1-7", "time", "dummy of the weekday", 1),
        Bar("Month", "1 = January", 1, "1-12", "time", "dummy of the month", 1),
        Bar("TurnOfMonth", "1 on the last weekday of a month and the first three, else 0", 1, "0, 1", "time", "flows at the turn of the month; holidays are not known", 1),
    ];

    private static Feature Bar(string field, string formula, int window, string unit, string inputs, string reading, int bars) =>
        new(FeatureGroup.Bar, field, formula, window == 1 ? "1 bar" : window + " bars", unit, inputs, reading, bars);
}
