using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>Attacks by name: each gets the one answer of all who may not, byte for byte, and changes nothing; people who may still can.</summary>
public sealed class AttackTests
{
    public static IEnumerable<object[]> Keys => AttackCases.Keys.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Sessions => AttackCases.Sessions.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> TwoPeople => AttackCases.TwoPeople.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Http => AttackCases.Http.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Keys))]
    public Task M05_no_such_key_is_let_in(string name) => RefusesAsync(name, a => Task.FromResult(AttackCases.Keys[name](a)), nameof(M05_no_such_key_is_let_in));

    [Theory]
    [MemberData(nameof(Sessions))]
    public Task M05_no_such_session_is_let_in(string name) => RefusesAsync(name, AttackCases.Sessions[name], nameof(M05_no_such_session_is_let_in));

    [Theory]
    [MemberData(nameof(TwoPeople))]
    public Task M05_no_way_leads_around_the_second_person(string name) => RefusesAsync(name, AttackCases.TwoPeople[name], nameof(M05_no_way_leads_around_the_second_person));

    [Theory]
    [MemberData(nameof(Http))]
    public Task M05_no_such_request_is_followed(string name) => RefusesAsync(name, a => Task.FromResult(AttackCases.Http[name](a)), nameof(M05_no_such_request_is_followed));

    /// <summary>The counter-example: the requests that the attacks imitate get through.</summary>
    [Fact]
    public async Task M05_the_same_requests_of_those_who_may_are_followed()
    {
        await using (Attack a = await Attack.StartAsync())
        {
            Assert.True(await OkAsync(a, a.Confirm().Key(a.Lab.Bob)));
            Assert.Equal(KillTier.Normal, a.Lab.Tier);
            Assert.True(await OkAsync(a, Attack.Stop().With("Authorization", "bearer " + a.Lab.Robot)));
            Assert.Equal(KillTier.Flatten, a.Lab.Tier);
        }

        await using (Attack a = await Attack.StartAsync())
        {
            Assert.True(await OkAsync(a, a.AsBob(a.Confirm())));
            Assert.Equal(KillTier.Normal, a.Lab.Tier);
            Assert.True(await OkAsync(a, Attack.Post(Attack.Raise, """{"tier":"HALT_ALL","reason":"x"}""").With("X-API-Key", a.Lab.Alice)));
            Assert.Equal(KillTier.HaltAll, a.Lab.Tier);
            using HttpResponseMessage login = await a.Client.SendAsync(Attack.Post(Attack.Session, $$"""{"key":"{{a.Lab.Bob}}"}"""));
            string cookie = login.Headers.GetValues("Set-Cookie").Single();
            Assert.Matches("^qgtm_session=[A-Za-z0-9_-]{43}; max-age=28800; path=/; samesite=strict; httponly$", cookie);
            Assert.DoesNotContain(a.Lab.Bob, await login.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Evidence.Held("M05+");
    }

    /// <summary>All that was attacked together: the issue wants sixty at least.</summary>
    [Fact]
    public void There_are_enough_cases()
    {
        int cases = AttackCases.Keys.Count + AttackCases.Sessions.Count + AttackCases.TwoPeople.Count + AttackCases.Http.Count;
        Assert.True(cases >= 140, $"{cases} cases");
    }

    /// <summary>Rows of tests/faults.csv that an attack plays, by a part of its name; that all answers are alike is F131.</summary>
    private static readonly (string Part, string Row)[] Rows =
    [
        ("key", "F103"), ("a used token", "F104"), ("five wrong ones", "F105"), ("tenth wrong", "F105"), ("who asked confirms", "F106"),
        ("another account", "F107"), ("an old token", "F107"), ("newer trip", "F107"), ("of an older request", "F104"), ("two headers", "F128"), ("two values", "F128"),
        ("header and bearer", "F128"), ("a viewer", "F132"), ("a machine", "F132"), ("PUT", "F132"), ("PATCH", "F132"), ("made-up method", "F132"), ("site", "F133"), ("origin", "F133"),
        ("approver", "F134"), ("second person is a word", "F134"), ("giant body", "F136"), ("long body in pieces", "F136"),
    ];

    private static async Task RefusesAsync(string name, Func<Attack, Task<HttpRequestMessage>> attack, string test)
    {
        await using Attack a = await Attack.StartAsync();
        using HttpResponseMessage plain = await a.Client.SendAsync(Attack.Stop());
        string refusal = await plain.Content.ReadAsStringAsync();
        Assert.Contains(Attack.RefusalStart, refusal, StringComparison.Ordinal);

        KeyRing ring = a.Lab.Ring;
        using HttpRequestMessage request = await attack(a);
        (ulong state, KillTier tier) = (StateHash.Of(a.Lab.State), a.Lab.Tier);
        long refused = a.Lab.Desk.Gate.Refused;
        using HttpResponseMessage answer = await a.Client.SendAsync(request);
        Assert.Equal(refusal, await answer.Content.ReadAsStringAsync());
        Assert.Equal(plain.Content.Headers.ContentType, answer.Content.Headers.ContentType);
        Assert.True((int)answer.StatusCode is 403 or 405, answer.StatusCode.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal((state, tier), (StateHash.Of(a.Lab.State), a.Lab.Tier));

        a.Lab.Restore(ring);
        a.Lab.Clock.Advance(Gatekeeper.Closed.TotalSeconds);
        a.Lab.CoolOff();
        string token = await a.Lab.AskedAsync();
        Assert.True(await OkAsync(a, a.Confirm(token).Key(a.Lab.Bob)), "the two who may no longer can");
        long fired = a.Lab.Desk.Gate.Refused - refused;
        foreach (string row in Rows.Where(r => name.Contains(r.Part, StringComparison.Ordinal)).Select(r => r.Row).Concat(["F131", "M05-"]).Distinct(StringComparer.Ordinal))
        {
            Evidence.Fired(row, fired, test);
        }
    }

    private static async Task<bool> OkAsync(Attack a, HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await a.Client.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }
}
