using System;
using System.Globalization;
using System.IO;
using System.Text;
using Qgtm.Fast.Control;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/tiers.md has the decision table of the code. QGTM_WRITE_DOCS=1 writes it anew.</summary>
public sealed class TiersDocTests
{
    [Fact]
    public void The_table_of_tiers_is_the_one_in_the_code()
    {
        StringBuilder b = new("| tier | opens | exits | strategies trade | closes by itself | takes back | sizes | people to lower it | in words |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (ref readonly TierRule r in TierTable.Rules)
        {
            b.Append(CultureInfo.InvariantCulture, $"| {r.Word} | {Word(r.Opens)} | {Word(r.Exits)} | {Word(r.Strategies)} | {Word(r.Closes)} | {r.Cancels} | {r.SizeMillionths / 10_000} % | {r.People} | {r.Says} |\n");
        }

        Same("tiers", b.ToString());
    }

    [Fact]
    public void The_table_of_triggers_is_the_one_in_the_code()
    {
        StringBuilder b = new("| trigger | limit | tier |\n|---|---|---|\n");
        foreach (TierTrigger trigger in Enum.GetValues<TierTrigger>())
        {
            if (trigger is > TierTrigger.None and < TierTrigger.WarnCleared)
            {
                b.Append(CultureInfo.InvariantCulture, $"| {TierTriggers.WordsOf(trigger)} | {Limit(trigger)} |\n");
            }
        }

        Same("triggers", b.ToString());
    }

    private static string Limit(TierTrigger trigger) => trigger switch
    {
        TierTrigger.Drawdown => $"{Percent(Drawdown.WarnBps)}, {Percent(Drawdown.ThrottleBps)}, {Percent(Drawdown.FlattenBps)} from the peak | {Tier(Drawdown.WarnBps)}, {Tier(Drawdown.ThrottleBps)}, {Tier(Drawdown.FlattenBps)}",
        TierTrigger.DailyLoss => $"{Percent(Drawdown.DayBps)} from the last session close | NO_NEW",
        TierTrigger.WeeklyLoss => $"{Percent(Drawdown.WeekBps)} from the last close of the week before | NO_NEW",
        TierTrigger.Rejects => $"{Engine.RejectsWarn}, {Engine.RejectsMax} within a minute | WARN, NO_NEW",
        TierTrigger.OrderStreamLost => $"{Engine.StreamLossNs / 1_000_000_000} s | NO_NEW",
        TierTrigger.ReconciliationBreak => "a certain one | NO_NEW",
        TierTrigger.BrokerRestricts or TierTrigger.FeedRefused => "| NO_NEW",
        TierTrigger.Overfill => "10 % of equity | FLATTEN",
        TierTrigger.OrdersToTrades => "RequestsPerFillMax of docs/risk.md | WARN",
        TierTrigger.AllRefused => "RefusedCyclesMax of docs/risk.md | WARN",
        TierTrigger.Watchdog => "| FLATTEN",
        TierTrigger.BadTarget or TierTrigger.StrategyThrew => "| quarantine of the strategy",
        TierTrigger.Signal => "| NO_NEW, FLATTEN",
        _ => "| NO_NEW, FLATTEN, HALT_ALL",
    };

    private static string Percent(long bps) => string.Create(CultureInfo.InvariantCulture, $"{bps / 100} %");

    private static string Tier(long bps) => TierTable.Of(Drawdown.TierOf(new RiskLimits(), bps)).Word;

    private static string Word(bool value) => value ? "yes" : "no";

    private static void Same(string part, string expected)
    {
        string path = Path.Combine(Repository.Root, "docs", "tiers.md");
        string begin = $"<!-- {part}: written by TiersDocTests -->\n", end = $"<!-- end of {part} -->";
        string text = File.ReadAllText(path);
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("QGTM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        Assert.Equal(expected, text[from..to]);
    }
}
