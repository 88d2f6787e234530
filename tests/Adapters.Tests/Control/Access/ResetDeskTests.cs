using System;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>Two people lower a tier through the desk and the engine; the limits of time and of history.</summary>
public sealed class ResetDeskTests
{
    [Theory]
    [InlineData(KillTier.NoNew, KillTier.Normal)]
    [InlineData(KillTier.NoNew, KillTier.Throttle)]
    [InlineData(KillTier.Flatten, KillTier.NoNew)]
    [InlineData(KillTier.HaltAll, KillTier.Flatten)]
    public async Task K08_two_people_lower_a_tier_and_both_are_in_the_history(KillTier from, KillTier to)
    {
        using AccessLab lab = new();
        lab.Raise(from);
        lab.CoolOff();
        string token = await lab.AskedAsync(to);
        Assert.Equal(from, lab.Tier);
        DeskAnswer answer = await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token);
        Assert.Equal((DeskResult.Done, to), (answer.Result, lab.Tier));
        KillRow row = lab.Lowered.Single();
        Assert.Equal((lab.Who(lab.Alice).Id, lab.Who(lab.Bob).Id), (row.Uid, row.SecondUid));
        Assert.Equal(
            $"lowered by operators: operator #{row.Uid - Principal.FirstPerson} and operator #{row.SecondUid - Principal.FirstPerson}", KillHistory.Reason(in row, []));
        Evidence.Fired("K08+", lab.Lowered.Count());
    }

    [Theory]
    [InlineData(KillTier.Warn)]
    [InlineData(KillTier.Throttle)]
    public async Task K08_one_operator_is_enough_below_NO_NEW_and_only_there(KillTier tier)
    {
        using AccessLab lab = new();
        foreach (string key in new[] { lab.Alice, lab.Bob })
        {
            lab.Raise(tier);
            Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(lab.Who(key), KillTier.Normal, "looked at it")).Result);
            Assert.Equal(KillTier.Normal, lab.Tier);
        }

        lab.Raise(tier);
        foreach (string key in new[] { lab.Robot, lab.Vera })
        {
            Assert.Equal(DeskResult.Refused, (await lab.Desk.AskAsync(lab.Who(key), KillTier.Normal, "looked at it")).Result);
        }

        Assert.Equal(tier, lab.Tier);
        lab.Raise(KillTier.NoNew);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.AskAsync(lab.Who(lab.Bob), KillTier.Normal, "looked at it")).Result);
        Assert.Equal(DeskResult.Asked, (await lab.Desk.AskAsync(lab.Who(lab.Alice), KillTier.Normal, "looked at it")).Result);
        Assert.Equal(KillTier.NoNew, lab.Tier);
        Evidence.Held("K08=");
    }

    /// <summary>The token counts for less than ten minutes, and for the history that was seen.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task K08_a_request_lives_ten_minutes(double beyondSeconds, bool counts)
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.NoNew);
        string token = await lab.AskedAsync();
        lab.Clock.Advance(ResetDesk.Life.TotalSeconds + beyondSeconds);
        DeskAnswer answer = await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token);
        Assert.Equal(counts ? (DeskResult.Done, KillTier.Normal) : (DeskResult.Refused, KillTier.NoNew), (answer.Result, lab.Tier));
        Evidence.Fired("K08=", 1);
    }

    [Fact]
    public async Task K08_the_cool_off_holds_whoever_asks()
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.Flatten);
        lab.State.Control.FlatNs = 1;
        lab.State.Control.Closes++;
        lab.State.Control.RaisedNs = lab.State.Scalars.TimeNs - Lowering.CoolOffNs + 3;
        DeskAnswer early = await lab.Desk.AskAsync(lab.Who(lab.Alice), KillTier.Normal, "too early");
        Assert.Equal((DeskResult.NotNow, LoweringRefusals.WordsOf(LoweringRefusal.CoolOff)), (early.Result, early.Sentence));
        lab.State.Control.RaisedNs -= 3;
        string token = await lab.AskedAsync();
        Assert.Equal(DeskResult.Done, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        Assert.Equal(TierTable.Whole / 2, TierTable.SizeOf(lab.State, 0));
        Evidence.Held("K08-");
        Evidence.Held("F109");
    }

    /// <summary>What a person sees: the token is for operator B's eyes; each look has its own, and any of them confirms once.</summary>
    [Fact]
    public async Task K08_only_operator_B_sees_a_token()
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.NoNew);
        _ = await lab.AskedAsync();
        Assert.All(new[] { lab.Alice, lab.AliceToo, lab.Robot, lab.Vera }, key => Assert.Null(lab.Desk.Look(lab.Who(key))!.Token));
        string[] tokens = [lab.Desk.Look(lab.Who(lab.Bob))!.Token!, lab.Desk.Look(lab.Who(lab.BobToo))!.Token!];
        Assert.NotEqual(tokens[0], tokens[1]);
        Assert.All(tokens, t => Assert.Equal(32, t.Length));
        Assert.Equal(DeskResult.Done, (await lab.Desk.ConfirmAsync(lab.Who(lab.BobToo), tokens[0])).Result);
        lab.Raise(KillTier.NoNew);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), tokens[1])).Result);
        Assert.Null(lab.Desk.Look(lab.Who(lab.Bob)));
        Evidence.Fired("K08-", 1);
    }

    /// <summary>A stop at the tier that stands already changes no tier, and still somebody has said stop.</summary>
    [Fact]
    public async Task K08_who_wants_a_stop_voids_what_waits()
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.NoNew);
        string token = await lab.AskedAsync();
        lab.Desk.Void();
        Assert.Equal((DeskResult.Refused, KillTier.NoNew), ((await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result, lab.Tier));
        Assert.Equal(DeskResult.Done, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), await lab.AskedAsync())).Result);
        Evidence.Held("K08-");
        Evidence.Held("F108");
    }

    /// <summary>The engine does not trust the desk: whatever command comes, one id does not lower, and neither does an old look.</summary>
    [Fact]
    public void K08_the_engine_refuses_what_a_broken_interface_would_send()
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.NoNew);
        long number = lab.State.Control.Changes, alice = lab.Who(lab.Alice).Id, bob = lab.Who(lab.Bob).Id;
        foreach ((long first, long second, long seen) in new[]
        {
            (alice, alice, number), (alice, -1, number), (-1, bob, number), (-1, -1, number), (bob, bob, number), (alice, bob, number - 1), (alice, bob, 0),
        })
        {
            lab.Apply(Events.EventKind.LowerTier, (long)KillTier.Normal, first, second, seen);
            Assert.Equal((KillTier.NoNew, number), (lab.Tier, lab.State.Control.Changes));
        }

        lab.Apply(Events.EventKind.LowerTier, (long)KillTier.Normal, alice, bob, number);
        Assert.Equal(KillTier.Normal, lab.Tier);
        Evidence.Fired("K08-", 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("\u001b[2J")]
    public async Task A_reason_is_one_line(string reason)
    {
        using AccessLab lab = new();
        lab.Raise(KillTier.Warn);
        DeskAnswer answer = await lab.Desk.AskAsync(lab.Who(lab.Alice), KillTier.Normal, reason);
        Assert.Equal((DeskResult.NotNow, KillTier.Warn), (answer.Result, lab.Tier));
        Assert.EndsWith("why it may be so.", answer.Sentence, StringComparison.Ordinal);
        Assert.Equal(DeskResult.NotNow, (await lab.Desk.AskAsync(lab.Who(lab.Alice), KillTier.Normal, new string('x', ResetDesk.ReasonMax + 1))).Result);
        Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(lab.Who(lab.Alice), KillTier.Normal, new string('x', ResetDesk.ReasonMax))).Result);
        Evidence.Held("F137");
    }
}
