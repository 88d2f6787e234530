using System;
using System.Globalization;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The one colour that says how things are, with its reason and what to do, in words. The rules stand worst first and the
/// first that holds wins, so a green dot means that every other rule was asked. Page and API show the same answer.
/// </summary>
public readonly record struct HealthDot(string Colour, string Headline, string Reason, string Advice)
{
    private const string Red = "red", Orange = "orange", Yellow = "yellow", Green = "green";
    private const string CallA = "Call operator A now.";
    private const string TextA = "Text operator A. Expect an answer within two hours.";
    private const string Wait = "No action now. If it is still yellow tomorrow morning, tell operator A.";

    /// <summary>Silence of the market data, in session, that is worth a remark, and that is a concern.</summary>
    private static readonly TimeSpan QuietAfter = TimeSpan.FromSeconds(30), SilentAfter = TimeSpan.FromSeconds(120), StartsWithin = TimeSpan.FromSeconds(15);

    /// <summary>Judges the facts.</summary>
    public static HealthDot Of(in Condition c) => Severe(in c) ?? Elevated(in c) ?? Minor(in c) ?? new HealthDot(
        Green,
        "All is well",
        c.SessionOpen ? "The engine is running and prices are fresh." : "The market is closed. The engine is running and waits for the open.",
        "Nothing to do.");

    private static HealthDot? Severe(in Condition c)
    {
        if (!c.IsAlive)
        {
            return new(Red, "The engine is stuck", $"It has handled nothing for {Seconds(c.EventAge)}.", CallA);
        }

        TierRule rule = TierTable.Of(c.Tier);
        string? stopped = c.Tier >= KillTier.NoNew ? $"The switch is on {rule.Word}: {char.ToLowerInvariant(rule.Says[0])}{rule.Says[1..]}" : null;
        return stopped is not null ? new(Red, "Trading is halted", stopped, CallA)
            : c.Reconciled && !c.OrderStreamUp && c.Uptime >= StartsWithin
                ? new(Red, "Broker connection lost", "The broker's order stream is down: no position is opened.", CallA)
            : null;
    }

    private static HealthDot? Elevated(in Condition c) =>
        c.Frozen > 0 ? new(Orange, "Needs attention", $"The broker's record differs from ours on {c.Frozen} instrument{(c.Frozen == 1 ? "" : "s")}, which {(c.Frozen == 1 ? "is" : "are")} not traded.", TextA)
        : c.Tier == KillTier.Throttle ? new(Orange, "Needs attention", $"The account is {Percent(c.Drawdown)} below its peak: no position is opened and sizes are halved (THROTTLE).", TextA)
        : c.SessionOpen && c.MarketAge >= SilentAfter ? new(Orange, "Needs attention", $"No price has arrived for {Seconds(c.MarketAge)}.", TextA)
        : c.Trouble is { State: ComponentState.Failed } part ? new(Orange, "Needs attention", $"{part.Name}: {part.Reason}.", TextA)
        : null;

    private static HealthDot? Minor(in Condition c) =>
        !c.Reconciled || !c.OrderStreamUp ? new(Yellow, "Starting or stopping", "No order is sent until the engine has compared its books with the broker.", Wait)
        : c.SessionOpen && c.MarketAge >= QuietAfter ? new(Yellow, "Small issue", $"No price has arrived for {Seconds(c.MarketAge)}.", Wait)
        : c.Tier == KillTier.Warn ? new(Yellow, "Small issue", $"The account is {Percent(c.Drawdown)} below its peak (WARN).", Wait)
        : c.Trouble is { } part ? new(Yellow, "Small issue", $"{part.Name}: {part.Reason}.", Wait)
        : null;

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");
}
