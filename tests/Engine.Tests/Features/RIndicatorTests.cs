using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Features;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>A fact that needs R with its package TTR: where they are not it is skipped, and the report says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TtrFactAttribute : FactAttribute
{
    public TtrFactAttribute() =>
        Skip = File.Exists("/usr/bin/Rscript") && Directory.Exists("/usr/lib/R/site-library/TTR") ? null : "No R with TTR on this machine: install the Debian package r-cran-ttr.";
}

/// <summary>Bar features beside an implementation that is not ours: R's TTR and its own statistics, on the same bars.</summary>
public sealed class RIndicatorTests(ITestOutputHelper output)
{
    private const int Bars = 700;

    /// <summary>Every column is named as the feature's field.</summary>
    private const string Script = """
        suppressMessages(library(TTR))
        file <- commandArgs(TRUE)[1]
        b <- read.csv(file)
        c <- b$c; hlc <- cbind(b$h, b$l, b$c); ohlc <- cbind(b$o, b$h, b$l, b$c); colnames(ohlc) <- c("Open", "High", "Low", "Close")
        r <- ROC(c); macd <- MACD(c, 12, 26, 9, percent = FALSE); rsi <- RSI(c, 14); adx <- ADX(hlc, 14)
        bb <- BBands(c, 20, sd = 2); d20 <- DonchianChannel(cbind(b$h, b$l), 20); d55 <- DonchianChannel(cbind(b$h, b$l), 55)
        z <- function(x, n) (x - runMean(x, n)) / runSD(x, n)
        roll <- function(x, n, f) c(rep(NA, n), sapply((n + 1):length(x), function(i) f(x[(i - n + 1):i])))
        skew <- function(x) mean((x - mean(x))^3) / mean((x - mean(x))^2)^1.5
        out <- data.frame(
          Return1 = ROC(c, 1, "discrete"), Return5 = ROC(c, 5, "discrete"), Return21 = ROC(c, 21, "discrete"), Return63 = ROC(c, 63, "discrete"),
          Return126 = ROC(c, 126, "discrete"), Return252 = ROC(c, 252, "discrete"), LogReturn = r,
          Sma20 = SMA(c, 20), Sma50 = SMA(c, 50), Sma200 = SMA(c, 200),
          Ema8 = EMA(c, 8), Ema15 = EMA(c, 15), Ema20 = EMA(c, 20), Ema50 = EMA(c, 50), Ema200 = EMA(c, 200),
          Macd = macd[, 1], MacdSignal = macd[, 2], MacdHistogram = macd[, 1] - macd[, 2],
          Rsi14 = rsi, StochRsi14 = (rsi - runMin(rsi, 14)) / (runMax(rsi, 14) - runMin(rsi, 14)),
          Atr14 = ATR(hlc, 14)[, "atr"], Adx14 = adx[, "ADX"], PlusDi14 = adx[, "DIp"], MinusDi14 = adx[, "DIn"],
          BollingerWidth = (bb[, "up"] - bb[, "dn"]) / c, BollingerPosition = bb[, "pctB"],
          Donchian20High = d20[, "high"], Donchian20Low = d20[, "low"], Donchian55High = d55[, "high"], Donchian55Low = d55[, "low"],
          RealisedVol21 = volatility(ohlc, n = 22, calc = "close", N = 252), RealisedVol63 = volatility(ohlc, n = 64, calc = "close", N = 252),
          Parkinson21 = volatility(ohlc, n = 21, calc = "parkinson", N = 252), GarmanKlass21 = volatility(ohlc, n = 21, calc = "garman.klass", N = 252),
          YangZhang21 = volatility(ohlc, n = 21, calc = "yang.zhang", N = 252),
          Z21 = z(c, 21), Z63 = z(c, 63), Z252 = z(c, 252), VolumeZ21 = z(b$v, 21), Drawdown252 = c / runMax(c, 252) - 1, FromHigh252 = c / runMax(b$h, 252) - 1,
          Amihud21 = runMean(abs(ROC(c, 1, "discrete")) / (c * b$v), 21) * 1e6, Skew63 = roll(r, 63, skew),
          Autocorrelation1 = roll(r, 63, function(x) acf(x, 5, plot = FALSE)$acf[2]), Autocorrelation5 = roll(r, 63, function(x) acf(x, 5, plot = FALSE)$acf[6]),
          OvernightT63 = roll(log(b$o / c(NA, head(c, -1))), 63, function(x) mean(x) / (sd(x) / sqrt(63))))
        write.csv(format(out, digits = 17, trim = TRUE), paste0(file, ".out"), row.names = FALSE, quote = FALSE)
        """;

    [TtrFact]
    public void Indicators_agree_with_TTR()
    {
        Random random = new(Seeds.Pick(output));
        using FeatureRig rig = new();
        List<BarFeatures> ours = [];
        BarValues bar = default;
        List<string> rows = ["o,h,l,c,v"];
        for (int n = 0; n < Bars; n++)
        {
            bar = BarFeatureTests.Walk(random, in bar, BarInterval.Day);
            bar.Volume = Math.Max(1, bar.Volume);
            rig.Apply(FeatureRig.Bar(Events.EventKind.DailyBar, 0, ref bar));
            ours.Add(rig.State.Bars(0, BarInterval.Day));
            rows.Add(FormattableString.Invariant($"{bar.Open:R},{bar.High:R},{bar.Low:R},{bar.Close:R},{bar.Volume:R}"));
        }

        string[] lines = Run(rows);
        string[] names = lines[0].Split(',');
        List<string> wrong = [];
        int compared = 0;
        for (int n = 0; n < Bars; n++)
        {
            Dictionary<string, double> theirs = names.Zip(lines[n + 1].Split(',')).Where(p => p.Second is not ("NA" or "NaN"))
                .ToDictionary(p => p.First, p => double.Parse(p.Second, CultureInfo.InvariantCulture), StringComparer.Ordinal);

            // Windows of 21 bars begin behind the first bar here, which has no return; TTR's range estimators begin with it. And TTR begins
            // Wilder's sums with one term less: what that changes has decayed below 1e-12 after 400 bars.
            foreach (string name in names.Where(f => (n < 400 && f.Contains("Di14", StringComparison.Ordinal)) || (n < 400 && f == "Adx14")
                || (n == 20 && f is ("VolumeZ21" or "Parkinson21" or "GarmanKlass21"))))
            {
                theirs.Remove(name);
            }

            compared += theirs.Count;
            wrong.AddRange(Readings.Differences(FeatureGroup.Bar, theirs, ours[n], $"bar {n}"));
        }

        output.WriteLine($"{names.Length} indicators, {compared} values");
        Sentences.AssertNone(wrong.Take(30));
        Assert.True(names.Length >= 25 && compared > Bars * 35);
        Assert.Empty(names.Except(FeatureCatalogue.All().Where(f => f.Group == FeatureGroup.Bar).Select(f => f.Field)));
    }

    private static string[] Run(IEnumerable<string> rows)
    {
        string directory = Directory.CreateTempSubdirectory("qgtm-ttr-").FullName;
        try
        {
            string script = Path.Combine(directory, "ttr.R"), bars = Path.Combine(directory, "bars.csv");
            File.WriteAllText(script, Script);
            File.WriteAllLines(bars, rows);
            using Process r = Process.Start(new ProcessStartInfo("/usr/bin/Rscript", [script, bars]) { UseShellExecute = false, RedirectStandardError = true })!;
            string complaint = r.StandardError.ReadToEnd();
            r.WaitForExit();
            Assert.True(r.ExitCode == 0, complaint);
            return File.ReadAllLines(bars + ".out");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
