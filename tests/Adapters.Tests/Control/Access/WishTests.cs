using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>What takes two people besides the account's tier: a looser limit, an override, the ways down of a symbol and of a strategy.</summary>
public sealed class WishTests
{
    private const int Name = 1, Strategy = 2;
    private const string Reason = "we have looked at it";

    [Theory]
    [InlineData(EventKind.SetLimit, "C20")]
    [InlineData(EventKind.GrantOverride, "C19")]
    [InlineData(EventKind.LowerSymbolTier, "K08")]
    [InlineData(EventKind.ReleaseStrategy, "K08")]
    public async Task K08_two_people_do_what_neither_does_alone(EventKind kind, string control)
    {
        using AccessLab lab = Ready();
        foreach (string key in new[] { lab.Bob, lab.Robot, lab.Vera })
        {
            Assert.Equal(DeskResult.Refused, (await lab.Desk.AskAsync(lab.Who(key), WishOf(lab, kind))).Result);
        }

        string token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        Assert.False(IsDone(lab, kind));
        foreach (Principal who in new[] { lab.Alice, lab.AliceToo, lab.Robot, lab.Vera }.Select(lab.Who).Append(Principal.Local(1_000)))
        {
            Assert.Null(lab.Desk.Look(who)!.Token);
            Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(who, token)).Result);
        }

        Assert.False(IsDone(lab, kind));
        Assert.Equal(DeskResult.Done, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        Assert.True(IsDone(lab, kind));
        Undo(lab, kind);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        Assert.False(IsDone(lab, kind));
        Evidence.Held("K08+");
        Evidence.Held("K08-");
        Evidence.Held(control + "+");
        Evidence.Held("F106");
        Evidence.Held("F104");
    }

    /// <summary>A token is worth one wish: what was asked for later, or has moved, or was stopped, or is old, is not confirmed by it.</summary>
    [Theory]
    [InlineData(EventKind.SetLimit)]
    [InlineData(EventKind.GrantOverride)]
    [InlineData(EventKind.LowerSymbolTier)]
    [InlineData(EventKind.ReleaseStrategy)]
    public async Task F107_a_token_is_bound_to_the_whole_wish(EventKind kind)
    {
        using AccessLab lab = Ready();
        string token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        Wish[] others = [.. new[] { EventKind.SetLimit, EventKind.GrantOverride, EventKind.LowerSymbolTier, EventKind.ReleaseStrategy }.Where(k => k != kind).Select(k => WishOf(lab, k))];
        foreach (Wish other in others.Append(WishOf(lab, kind) with { Reason = "another reason" }))
        {
            _ = await lab.AskedAsync(lab.Alice, other);
            Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        }

        string older = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        _ = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), older)).Result);
        token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), new string((char)('0' + i), 32))).Result);
        }

        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        await RevokedAsync(lab, kind, lab.Alice);
        await RevokedAsync(lab, kind, lab.Bob);
        token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        lab.Desk.Void();
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        lab.Clock.Advance(ResetDesk.Life.TotalSeconds);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        lab.Raise(KillTier.NoNew);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        lab.Restart();
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        Assert.False(IsDone(lab, kind));
        Evidence.Fired("F107", others.Length + 9);
        Evidence.Fired("F105", 5);
    }

    /// <summary>A key that is revoked between the request and its confirmation: the asker's or the confirmer's.</summary>
    private static async Task RevokedAsync(AccessLab lab, EventKind kind, string key)
    {
        KeyRing ring = lab.Ring;
        string token = await lab.AskedAsync(lab.Alice, WishOf(lab, kind));
        Principal bob = lab.Who(lab.Bob);
        lab.Revoke(key);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, token)).Result);
        Assert.False(IsDone(lab, kind));
        lab.Restore(ring);
    }

    /// <summary>The engine does not trust the desk: whatever command comes, one id is one person.</summary>
    [Theory]
    [InlineData(EventKind.SetLimit)]
    [InlineData(EventKind.GrantOverride)]
    [InlineData(EventKind.LowerSymbolTier)]
    [InlineData(EventKind.ReleaseStrategy)]
    public void K08_the_engine_refuses_the_command_of_one(EventKind kind)
    {
        using AccessLab lab = Ready();
        long alice = lab.Who(lab.Alice).Id, bob = lab.Who(lab.Bob).Id;
        Wish good = WishOf(lab, kind) with { First = alice, Second = bob, Number = lab.State.Control.Changes };
        Wish[] bad = [good with { Second = alice }, good with { Second = -1 }, good with { First = -1 }, good with { First = bob }];
        foreach (Wish wish in kind is EventKind.LowerSymbolTier or EventKind.ReleaseStrategy ? bad.Append(good with { Number = good.Number - 1 }) : bad)
        {
            Put(lab, wish);
            Assert.False(IsDone(lab, kind), wish.ToString());
        }

        Put(lab, good);
        Assert.True(IsDone(lab, kind));
        Evidence.Fired("K08-", bad.Length);
    }

    [Fact]
    public async Task C20_one_operator_tightens_at_once_and_a_limit_that_moved_meanwhile_is_not_loosened()
    {
        using AccessLab lab = Ready();
        Assert.All(new[] { lab.Robot, lab.Vera }, key => Assert.Equal(DeskResult.Refused, lab.Desk.AskAsync(lab.Who(key), Wish.SetLimit(lab.State, RiskKey.CollarBps, 99, Reason)).Result.Result));
        Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(lab.Who(lab.Bob), Wish.SetLimit(lab.State, RiskKey.CollarBps, 99, Reason))).Result);
        Assert.Equal(DeskResult.NotNow, (await lab.Desk.AskAsync(lab.Who(lab.Bob), Wish.SetLimit(lab.State, RiskKey.CollarBps, 99, Reason))).Result);
        string token = await lab.AskedAsync(lab.Alice, Wish.SetLimit(lab.State, RiskKey.CollarBps, 100, Reason));
        Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(lab.Who(lab.Bob), Wish.SetLimit(lab.State, RiskKey.CollarBps, 50, Reason))).Result);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(lab.Who(lab.Bob), token)).Result);
        Put(lab, new Wish(EventKind.SetLimit, (long)RiskKey.CollarBps, 99, 100, Reason) { First = 1, Second = 2 });
        Assert.Equal(50, lab.State.Risk.CollarBps);
        Evidence.Asked("C20", refused: true);
        Evidence.Asked("C20", refused: false, atLimit: true);
    }

    /// <summary>
    /// F135: each request that was captured comes once more, as it was. A token is spent, a wish waits for the second person again, a limit is not
    /// looser than people left it, and a tier that has risen since is not the one that was seen.
    /// </summary>
    [Fact]
    public async Task F135_a_request_that_comes_again_lowers_and_loosens_nothing()
    {
        using AccessLab lab = Ready();
        Principal alice = lab.Who(lab.Alice), bob = lab.Who(lab.Bob);
        lab.Raise(KillTier.Warn);
        Wish lower = WishRequest.Lower(JsonDocument.Parse($$"""{"to":"NORMAL","number":{{lab.State.Control.Changes}},"reason":"seen"}""").RootElement, lab.State, Universe.Default()).Wish!;
        Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(alice, lower)).Result);
        lab.Raise(KillTier.Throttle);
        Assert.Equal((DeskResult.NotNow, KillTier.Throttle), ((await lab.Desk.AskAsync(alice, lower)).Result, lab.Tier));
        Wish loosen = WishOf(lab, EventKind.SetLimit), tighten = Wish.SetLimit(lab.State, RiskKey.CollarBps, 90, Reason);
        string token = await lab.AskedAsync(lab.Alice, loosen);
        Assert.Equal(DeskResult.Done, (await lab.Desk.ConfirmAsync(bob, token)).Result);
        Assert.Equal(DeskResult.Done, (await lab.Desk.AskAsync(alice, tighten)).Result);
        Undo(lab, EventKind.SetLimit);
        Assert.Equal(DeskResult.Asked, (await lab.Desk.AskAsync(alice, loosen)).Result);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, token)).Result);
        Assert.Equal(DeskResult.NotNow, (await lab.Desk.AskAsync(alice, tighten)).Result);
        Assert.Equal((1_500, 90), (lab.State.Risk.PositionMaxBps, lab.State.Risk.CollarBps));
        Evidence.Fired("F135", 4);
    }

    /// <summary>Over HTTP what one person lowers has to name the row that was seen; the same bytes once more lower nothing.</summary>
    [Theory]
    [InlineData("account")]
    [InlineData("symbol")]
    public async Task F135_one_person_names_the_row_that_was_seen(string scope)
    {
        using AccessLab lab = new();
        await using ControlServer server = await ControlServer.StartAsync(0, lab.Sources);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address };
        Assert.Equal((HttpStatusCode.Conflict, false), await SentAsync(client, lab, scope, string.Empty));
        Rise(lab, scope);
        foreach (string number in new[] { string.Empty, ",\"number\":0", ",\"number\":\"" + lab.State.Control.Changes + "\"" })
        {
            Assert.Equal((HttpStatusCode.BadRequest, true), await SentAsync(client, lab, scope, number));
        }

        string seen = $",\"number\":{lab.State.Control.Changes}";
        Assert.Equal((HttpStatusCode.OK, false), await SentAsync(client, lab, scope, seen));
        Rise(lab, scope);
        Assert.Equal((HttpStatusCode.Conflict, true), await SentAsync(client, lab, scope, seen));
        Assert.Equal((HttpStatusCode.Conflict, true), await SentAsync(client, lab, scope, ",\"number\":-1"));
        Evidence.Fired("F135", 2);
    }

    /// <summary>A tier that one person may lower, of the account or of one symbol.</summary>
    private static void Rise(AccessLab lab, string scope)
    {
        if (scope == "account")
        {
            lab.Raise(KillTier.Warn);
            return;
        }

        Undo(lab, EventKind.LowerSymbolTier);
        Put(lab, Wish.LowerSymbolTier(lab.State, Name, KillTier.Throttle, Reason) with { First = 1, Second = 2, Number = lab.State.Control.Changes });
    }

    /// <summary>The answer to operator B, and whether a tier stands after it.</summary>
    private static async Task<(HttpStatusCode Status, bool Stands)> SentAsync(HttpClient client, AccessLab lab, string scope, string number)
    {
        string body = $$"""{"scope":"{{scope}}","name":"{{Universe.Default()[Name].Symbol}}","to":"NORMAL","reason":"seen"{{number}}}""";
        using HttpRequestMessage request = Attack.Post(Attack.Reset, body).Key(lab.Bob);
        using HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, lab.Tier != KillTier.Normal || lab.State.Flatten[Name].Tier != 0);
    }

    [Fact]
    public async Task Root_is_nobodys_name_for_a_limit_and_an_override()
    {
        using AccessLab lab = Ready();
        foreach (Wish wish in new[] { WishOf(lab, EventKind.SetLimit), WishOf(lab, EventKind.GrantOverride), Wish.SetLimit(lab.State, RiskKey.CollarBps, 10, Reason) })
        {
            DeskAnswer answer = await lab.Desk.AskAsync(Principal.Local(0), wish);
            Assert.Equal(DeskResult.NotNow, answer.Result);
            Assert.Contains("root is nobody's name", answer.Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(DeskResult.Asked, (await lab.Desk.AskAsync(Principal.Local(1_000), WishOf(lab, EventKind.SetLimit))).Result);
    }

    [Theory]
    [InlineData("""{"symbol":"XXX","side":"buy","qty":"1","control":"OrderGap"}""", "no instrument", true)]
    [InlineData("""{"symbol":"GLD","side":"up","qty":"1","control":"OrderGap"}""", "'side' takes buy or sell", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"0","control":"OrderGap"}""", "'qty' is a number", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"-1","control":"OrderGap"}""", "'qty' is a number", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"10000001","control":"OrderGap"}""", "'qty' is a number", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"1","control":"TierBlocksOpen"}""", "not a control that two people can waive", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"1","control":"None"}""", "not a control that two people can waive", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"1","control":"OrderGap","minutes":"6"}""", "'minutes' is 1 to 5", false)]
    [InlineData("""{"symbol":"GLD","side":"buy","qty":"1","control":"OrderGap","minutes":"0"}""", "'minutes' is 1 to 5", false)]
    public void C19_words_that_ask_for_no_override_get_a_sentence(string words, string part, bool unknown)
    {
        Request request = WishRequest.Override(JsonDocument.Parse(words).RootElement, Universe.Default());
        Assert.Null(request.Wish);
        Assert.Equal(unknown, request.IsUnknown);
        Assert.Contains(part, request.Problem, StringComparison.Ordinal);
        Wish wish = WishRequest.Override(JsonDocument.Parse("""{"symbol":"gld","side":"Sell","qty":"10.5","control":"ordergap","minutes":"5"}""").RootElement, Universe.Default()).Wish!;
        Assert.Equal((Override.What(Side.Sell, RiskReason.OrderGap), 10_500_000_000, Override.LongestNs), (wish.What, wish.To, wish.HoldsNs));
        Assert.NotNull(WishRequest.Override(JsonDocument.Parse("{\"symbol\":\"GLD\",\"side\":\"buy\",\"qty\":\"10000000\",\"control\":\"OrderGap\"}").RootElement, Universe.Default()).Wish);
        Evidence.Held("C19-");
    }

    [Fact]
    public void What_waits_is_said_in_words()
    {
        using AccessLab lab = Ready();
        Instrument[] names = Universe.Default();
        string[] said = [.. new[] { EventKind.SetLimit, EventKind.GrantOverride, EventKind.LowerSymbolTier, EventKind.ReleaseStrategy }.Select(k => WishWords.Says(WishOf(lab, k), "alice", lab.State, names))];
        Assert.Equal("alice asks to set the limit positionMaxBps from 1500 to 1600. It lets more through.", said[0]);
        Assert.Equal($"alice asks to let one order pass the control OrderTooLarge: Buy at most 100 {names[Name].Symbol}, once, within 5 minutes.", said[1]);
        Assert.StartsWith($"alice asks to take {names[Name].Symbol} alone from NO_NEW to NORMAL.", said[2], StringComparison.Ordinal);
        Assert.Equal($"alice asks to let {ControlSources.StrategyNames[Strategy]} out of quarantine. It trades again.", said[3]);
    }

    /// <summary>A name at NO_NEW and a strategy in quarantine.</summary>
    private static AccessLab Ready()
    {
        AccessLab lab = new();
        Undo(lab, EventKind.LowerSymbolTier);
        Undo(lab, EventKind.ReleaseStrategy);
        return lab;
    }

    private static Wish WishOf(AccessLab lab, EventKind kind) => kind switch
    {
        EventKind.SetLimit => Wish.SetLimit(lab.State, RiskKey.PositionMaxBps, 1_600, Reason),
        EventKind.GrantOverride => Wish.Override(Name, Side.Buy, 100 * Fixed.One, RiskReason.OrderTooLarge, Override.LongestNs, Reason),
        EventKind.LowerSymbolTier => Wish.LowerSymbolTier(lab.State, Name, KillTier.Normal, Reason),
        _ => Wish.Release(lab.State, Strategy, Reason),
    };

    private static bool IsDone(AccessLab lab, EventKind kind) => kind switch
    {
        EventKind.SetLimit => lab.State.Risk.PositionMaxBps == 1_600,
        EventKind.GrantOverride => lab.State.Positions[Name].OverrideWhat != 0,
        EventKind.LowerSymbolTier => lab.State.Flatten[Name].Tier == 0,
        _ => lab.State.Control.Quarantined == 0,
    };

    private static void Undo(AccessLab lab, EventKind kind)
    {
        Event e = default;
        e.Header.Source = EventSource.Commands;
        e.Header.TimeNs = lab.State.Scalars.TimeNs;
        e.Header.Instrument = kind == EventKind.LowerSymbolTier ? Name : -1;
        (e.Header.Kind, e.Numbers) = kind switch
        {
            EventKind.SetLimit => (EventKind.SetLimit, new NumbersPayload { A = (long)RiskKey.PositionMaxBps, B = 1_500, C = 1 }),
            EventKind.LowerSymbolTier => (EventKind.RaiseSymbolTier, new NumbersPayload { A = (long)KillTier.NoNew, B = 1, D = (long)TierTrigger.Command }),
            EventKind.ReleaseStrategy => (EventKind.Quarantine, new NumbersPayload { A = Strategy, B = 1, D = (long)TierTrigger.Command }),
            _ => (EventKind.OperatorLogin, default(NumbersPayload)),
        };
        lab.Put(in e);
        lab.State.Positions[Name].OverrideWhat = 0;
    }

    private static void Put(AccessLab lab, Wish wish)
    {
        Event e = default;
        e.Header.Source = EventSource.Commands;
        e.Header.TimeNs = lab.State.Scalars.TimeNs;
        e = wish.Command(e, Reason.Length);
        lab.Put(in e);
    }
}
