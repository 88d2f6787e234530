using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>The dot's rules, one by one and over every combination of facts.</summary>
public sealed class HealthDotTests
{
    private static readonly Condition Well = new()
    {
        Uptime = TimeSpan.FromHours(1),
        HasMarketData = true,
        Reconciled = true,
        OrderStreamUp = true,
        SessionOpen = true,
    };

    public static TheoryData<string, string> Cases => new()
    {
        { "well", "green" }, { "closed and silent", "green" }, { "stalled", "red" }, { "NO_NEW", "red" }, { "FLATTEN", "red" }, { "HALT_ALL", "red" },
        { "stream down", "red" }, { "frozen", "orange" }, { "THROTTLE", "orange" }, { "silent", "orange" }, { "quiet", "yellow" },
        { "starting", "yellow" }, { "not reconciled", "yellow" }, { "WARN", "yellow" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_rule_has_its_colour_and_words(string fact, string colour)
    {
        HealthDot dot = HealthDot.Of(With(fact));
        Assert.Equal(colour, dot.Colour);
        Assert.All(new[] { dot.Headline, dot.Reason, dot.Advice }, t => Assert.False(string.IsNullOrWhiteSpace(t)));
    }

    /// <summary>A fact added to any other never makes the dot better, and green means that nothing at all is wrong.</summary>
    [Fact]
    public void The_worst_fact_wins()
    {
        string[] order = ["green", "yellow", "orange", "red"];
        int green = 0;
        foreach (Condition c in Every())
        {
            HealthDot dot = HealthDot.Of(in c);
            bool fine = c.IsAlive && c.IsReady && c.Frozen == 0 && c.Tier == KillTier.Normal && (!c.SessionOpen || c.MarketAge < TimeSpan.FromSeconds(30));
            Assert.Equal(fine, dot.Colour == "green");
            green += fine ? 1 : 0;
            Assert.True(Array.IndexOf(order, HealthDot.Of(c with { Tier = KillTier.HaltAll }).Colour) >= Array.IndexOf(order, dot.Colour));
            Assert.True(Array.IndexOf(order, HealthDot.Of(c with { Frozen = 3 }).Colour) >= Array.IndexOf(order, dot.Colour));
            Assert.Equal("red", HealthDot.Of(c with { EventAge = TimeSpan.FromSeconds(10) }).Colour);
        }

        Assert.True(green > 0);
    }

    private static Condition With(string fact) => fact switch
    {
        "closed and silent" => Well with { SessionOpen = false, MarketAge = TimeSpan.FromHours(9) },
        "stalled" => Well with { EventAge = Condition.StalledAfter },
        "NO_NEW" => Well with { Tier = KillTier.NoNew },
        "FLATTEN" => Well with { Tier = KillTier.Flatten },
        "HALT_ALL" => Well with { Tier = KillTier.HaltAll },
        "stream down" => Well with { OrderStreamUp = false },
        "starting" => Well with { OrderStreamUp = false, Uptime = TimeSpan.FromSeconds(2) },
        "not reconciled" => Well with { Reconciled = false },
        "frozen" => Well with { Frozen = 1 },
        "THROTTLE" => Well with { Tier = KillTier.Throttle },
        "WARN" => Well with { Tier = KillTier.Warn },
        "quiet" => Well with { MarketAge = TimeSpan.FromSeconds(30) },
        "silent" => Well with { MarketAge = TimeSpan.FromSeconds(120) },
        _ => Well,
    };

    private static IEnumerable<Condition> Every()
    {
        bool[] both = [false, true];
        int[] ages = [0, 9, 29, 30, 119, 120];
        return from alive in both
               from reconciled in both
               from stream in both
               from open in both
               from frozen in both
               from tier in Enum.GetValues<KillTier>()
               from age in ages
               select Well with
               {
                   EventAge = alive ? TimeSpan.Zero : TimeSpan.FromSeconds(11),
                   Reconciled = reconciled,
                   OrderStreamUp = stream,
                   SessionOpen = open,
                   Frozen = frozen ? 1 : 0,
                   Tier = tier,
                   MarketAge = TimeSpan.FromSeconds(age),
               };
    }
}
