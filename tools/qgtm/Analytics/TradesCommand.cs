using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>`qgtm trades`: why trades won or lost, from a journal (docs/trade-analytics.md).</summary>
public static class TradesCommand
{
    /// <summary>0 = it is shown, written or kept.</summary>
    public static int Run(ReadOnlySpan<string> words) => words switch
    {
        ["count-flatten-clusters", .. var rest] => FlattenClusters.Run(rest),
        ["recommendations", .. var rest] => Recommendations(TradesOptions.Parse(rest)),
        [("accept" or "decline") and var word, var id, .. var rest] => Decide(id, word == "accept", TradesOptions.Parse(rest)),
        ["accept" or "decline"] => throw new UserError(ExitCode.Configuration, "Say which one: qgtm trades accept|decline ID --reason TEXT; `qgtm trades recommendations` lists them."),
        _ => Show(TradesOptions.Parse(words)),
    };

    private static int Show(TradesOptions o)
    {
        TradeSummary summary = Summary(o);
        IReadOnlyList<Recommendation> all = Recommendation.Of(summary);
        if (o.Out.Length != 0)
        {
            TradesFiles.Write(o.Out, summary, all);
        }

        if (o.IsJson)
        {
            Console.Out.Write(TradesFiles.Json(summary, all));
            return ExitCode.Ok;
        }

        Console.Out.Write(TradesText.Of(summary, all));
        if (o.Out.Length != 0)
        {
            Console.Out.WriteLine($"written to {o.Out}: trades.html, trades.json, trades.csv, orders.csv, groups.csv");
        }

        return ExitCode.Ok;
    }

    private static int Recommendations(TradesOptions o)
    {
        IReadOnlyList<Recommendation> all = Recommendation.Of(Summary(o));
        IReadOnlyList<Decision> words = DecisionLog.Read(o.State);
        if (o.IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { open = all.Where(r => words.All(d => d.Id != r.Id)), decided = words }, JsonSerializerOptions.Web));
            return ExitCode.Ok;
        }

        foreach (Recommendation r in all)
        {
            Decision? word = words.LastOrDefault(d => d.Id == r.Id);
            Console.Out.WriteLine($"{(word is null ? "open" : word.Accepted ? "accepted" : "declined"),-8} {r.Id}\n         {r.Text}\n         {r.Evidence}");
            if (word is not null)
            {
                Console.Out.WriteLine($"         {word.Who}, {word.Time:yyyy-MM-dd HH:mm}Z: {word.Reason}");
            }
        }

        foreach (Decision word in words.Where(d => all.All(r => r.Id != d.Id)))
        {
            Console.Out.WriteLine($"{(word.Accepted ? "accepted" : "declined"),-8} {word.Id}, no longer in the figures\n         {word.Who}, {word.Time:yyyy-MM-dd HH:mm}Z: {word.Reason}");
        }

        Console.Out.WriteLine(all.Count == 0 ? "nothing is recommended" : "A word is kept and changes nothing by itself: qgtm trades accept|decline ID --reason TEXT");
        return ExitCode.Ok;
    }

    private static int Decide(string id, bool accepts, TradesOptions o)
    {
        if (string.IsNullOrWhiteSpace(o.Reason))
        {
            throw new UserError(ExitCode.Configuration, "A word on a recommendation needs a reason, which is kept with it: add --reason TEXT.");
        }

        Recommendation r = Recommendation.Of(Summary(o)).FirstOrDefault(r => r.Id == id)
            ?? throw new UserError(ExitCode.NotFound, $"There is no recommendation {id} in {o.State} now: `qgtm trades recommendations` lists them.");
        DecisionLog.Append(o.State, new Decision(TimeProvider.System.GetUtcNow().UtcDateTime, r.Id, accepts, Environment.UserName, o.Reason, r.Text, r.Evidence));
        Console.Out.WriteLine($"{(accepts ? "accepted" : "declined")} {r.Id}, kept in {DecisionLog.Name}; nothing else has changed: {r.Text}");
        return ExitCode.Ok;
    }

    private static TradeSummary Summary(TradesOptions o) => TradeSummary.Of(TradeReader.Of(o.State, o.FeesUsd), o.FeesUsd, o.From, o.To);
}
