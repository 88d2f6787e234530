using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>
/// No sequence of calls by one identity, restarts included, lowers a tier from NO_NEW on; and where several act, what falls was
/// asked for by one and confirmed by another, on what both had seen. The desk, the keys and the engine are the real ones.
/// </summary>
public sealed class OnePersonProperties(ITestOutputHelper output)
{
    private const int Sequences = 12_000, Moves = 24;
    private const long Uid = 1000;
    private static readonly KillTier[] Stopped = [KillTier.NoNew, KillTier.Flatten, KillTier.HaltAll];

    [Fact]
    public void K08_nobody_alone_lowers_a_tier()
    {
        using AccessLab lab = new();
        List<string> seen = [];
        long moves = 0, alone = 0;
        Seeds.Each(output, Sequences, random =>
        {
            Actor actor = new(lab, random, seen, random.Next(5));
            KillTier tier = Stopped[random.Next(Stopped.Length)];
            lab.Raise(tier);
            _ = random.Next(2) == 0 ? 0 : CoolOff(lab);
            for (int i = random.Next(Moves); i >= 0; i--)
            {
                moves++;
                alone += actor.MoveAsync().GetAwaiter().GetResult();
                Assert.True(lab.Tier >= tier, $"{actor.Words} went from {tier} to {lab.Tier}");
                tier = lab.Tier;
            }

            TwoPeopleStillCan(lab, seen);
        });
        output.WriteLine($"{moves} moves by one identity, {alone} requests, {seen.Count} tokens seen, {lab.State.Control.Changes} changes of the tier");
        Evidence.Fired("K08-", alone);
        Evidence.Held("F115");
    }

    /// <summary>The oracle knows nothing of tokens: only who asked when, and who has confirmed.</summary>
    [Fact]
    public void K08_what_several_people_do_at_once_still_takes_two()
    {
        using AccessLab lab = new();
        List<string> seen = [];
        long lowered = 0;
        Seeds.Each(output, Sequences / 4, random =>
        {
            Actor[] actors = [.. Enumerable.Range(0, 5).Select(i => new Actor(lab, random, seen, i))];
            lab.Raise(Stopped[random.Next(Stopped.Length)]);
            lab.CoolOff();
            for (int i = 0; i < 2 * Moves && lab.Tier >= KillTier.NoNew; i++)
            {
                KillTier before = lab.Tier;
                long changes = lab.State.Control.Changes;
                Actor actor = actors[random.Next(random.Next(4) != 0 ? 2 : actors.Length)];
                _ = actor.MoveAsync().GetAwaiter().GetResult();
                if (lab.Tier < before)
                {
                    KillRow row = lab.Lowered.Last();
                    Actor alice = actors[0];
                    Assert.True(ReferenceEquals(actor, actors[1]), $"{actor.Words} lowered it");
                    Assert.Equal((lab.Who(lab.Bob).Id, changes + 1), (row.SecondUid, row.Number));
                    Assert.Equal((row.Uid, changes), alice.LastAsked);
                    lowered++;
                }
            }

            TwoPeopleStillCan(lab, seen);
        });
        output.WriteLine($"{lowered} lowered by two");
        Evidence.Fired("K08+", lowered);
    }

    private static int CoolOff(AccessLab lab)
    {
        lab.CoolOff();
        return 1;
    }

    /// <summary>The desk is not simply shut: after all that, two people lower the tier, and what they used is worth nothing any more.</summary>
    private static void TwoPeopleStillCan(AccessLab lab, List<string> seen)
    {
        lab.Clock.Advance(Gatekeeper.Closed.TotalSeconds);
        if (lab.Tier < KillTier.NoNew)
        {
            lab.Raise(KillTier.NoNew);
        }

        lab.CoolOff();
        string token = lab.AskedAsync().GetAwaiter().GetResult();
        Assert.Equal(DeskResult.Done, lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token).GetAwaiter().GetResult().Result);
        Assert.Equal(KillTier.Normal, lab.Tier);
        seen.Add(token);
    }

    /// <summary>One identity with all that it has: its keys, sessions that they opened, the socket, and every token that anybody was ever shown.</summary>
    private sealed class Actor(AccessLab lab, Random random, List<string> seen, int kind)
    {
        private readonly string[] _keys = kind switch
        {
            0 => [lab.Alice, lab.AliceToo],
            1 => [lab.Bob, lab.BobToo],
            2 => [lab.Robot],
            3 => [lab.Vera],
            _ => [lab.Carol],
        };

        private string _session = string.Empty;

        public string Words => new[] { "alice", "bob", "a machine", "a viewer", "somebody whose key was revoked" }[kind];

        /// <summary>Who asked last, and the newest row of the kill history then.</summary>
        public (long By, long Changes) LastAsked { get; private set; }

        /// <summary>Anything that can be done; 1 when a request was made.</summary>
        public async Task<int> MoveAsync()
        {
            Principal? me = Me();
            switch (random.Next(12))
            {
                case 0 or 1 when me is not null:
                    DeskAnswer asked = await lab.Desk.AskAsync(me, (KillTier)random.Next(6), "again");
                    LastAsked = asked.Result == DeskResult.Asked ? (me.Id, lab.State.Control.Changes) : LastAsked;
                    return asked.Result == DeskResult.Asked ? 1 : 0;
                case 2 or 3 when me is not null:
                    _ = lab.Desk.Look(me)?.Token is { } token && Keep(token);
                    return 0;
                case 4 or 5 when me is not null:
                    _ = await lab.Desk.ConfirmAsync(me, seen.Count == 0 ? string.Empty : seen[^(1 + (random.Next(3) == 0 ? random.Next(Math.Min(8, seen.Count)) : 0))]);
                    return 0;
                case 6 when me is not null:
                    _ = await lab.Desk.ConfirmAsync(me, Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())) + Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())));
                    return 0;
                case 7:
                    lab.Restart();
                    _session = string.Empty;
                    return 0;
                case 8:
                    lab.Clock.Advance(random.Next(400));
                    return 0;
                case 9 when me is not null:
                    lab.Apply(EventKind.LowerTier, random.Next(6), me.Id, random.Next(2) == 0 ? me.Id : -1, lab.State.Control.Changes - random.Next(2));
                    return 0;
                case 10 when me is { KeyId.Length: > 0 }:
                    _session = lab.Desk.Gate.Open(me);
                    return 0;
                default:
                    Assert.Null(lab.Desk.Gate.ByKey(lab.Keys[random.Next(lab.Keys.Count)][..14] + new string('A', 43)));
                    return 0;
            }
        }

        private bool Keep(string token)
        {
            seen.Add(token);
            return true;
        }

        private Principal? Me() => kind == 0 && random.Next(3) == 0 ? Principal.Local(Uid)
            : random.Next(2) == 0 ? lab.Desk.Gate.BySession(_session)
            : lab.Desk.Gate.ByKey(_keys[random.Next(_keys.Length)]);
    }
}
