using System;
using System.Linq;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>Keys: what the file keeps, who they let in, and what makes the whole file void.</summary>
public sealed class KeyRingTests
{
    [Fact]
    public void M06_a_key_names_its_holder_and_the_file_has_no_secret()
    {
        using AccessLab lab = new();
        string text = lab.Ring.Text();
        Assert.All(lab.Keys, key => Assert.DoesNotContain(key[14..], text, StringComparison.Ordinal));
        Assert.Equal(text, KeyRing.Parse(text).Text());
        Assert.Equal(lab.Keys.Count, lab.Keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            ["alice", "alice", "bob", "bob", "", "robot", "vera"],
            lab.Keys.Select(key => KeyRing.Parse(text).Find(key)?.Name ?? string.Empty));
        Assert.Equal(lab.Who(lab.Alice).Id, lab.Who(lab.AliceToo).Id);
        Assert.Equal(4, new[] { lab.Alice, lab.Bob, lab.Robot, lab.Vera }.Select(k => lab.Who(k).Id).Distinct().Count(id => id > Principal.FirstPerson));
        Evidence.Fired("M06+", lab.Keys.Count);
    }

    [Fact]
    public void M06_a_person_has_one_role_and_a_number_is_never_given_again()
    {
        using AccessLab lab = new();
        FormatException refused = Assert.Throws<FormatException>(() => lab.Ring.Add("alice", Roles.OperatorB));
        Assert.Contains("alice is operatorA", refused.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => lab.Ring.Add("carol", Roles.OperatorA));
        Assert.All(new[] { "", "Alice", "a b", "al\nice", new string('a', 33), "älice" }, name => Assert.Throws<FormatException>(() => lab.Ring.Add(name, Roles.Viewer)));
        Assert.Equal(lab.Ring.Keys.Max(k => k.Person) + 1, lab.Ring.Add("dora", Roles.Viewer).Ring.Keys[^1].Person);
        Evidence.Fired("M06-", 8);
    }

    [Theory]
    [InlineData("active", "aktive")]
    [InlineData(" operatorA ", " root ")]
    [InlineData(" operatorA ", " operatorA  ")]
    [InlineData("revoked", "revoked x")]
    [InlineData(" 1 alice", " 0 alice")]
    [InlineData(" 2 bob", " 1 bob")]
    [InlineData(" bob operatorB", " alice operatorB")]
    [InlineData(" bob operatorB", " bob machine")]
    public void One_bad_row_voids_the_file(string from, string to)
    {
        using AccessLab lab = new();
        string text = lab.Ring.Text();
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => KeyRing.Parse(text[..at] + to + text[(at + from.Length)..]));
    }

    [Fact]
    public void M05_wrong_secrets_close_one_key_for_a_while_and_nobody_elses()
    {
        using AccessLab lab = new();
        string wrong = lab.Bob[..^4] + "AAAA";
        for (int i = 0; i < Gatekeeper.FailuresMax - 1; i++)
        {
            Assert.Null(lab.Desk.Gate.ByKey(wrong));
        }

        Assert.NotNull(lab.Desk.Gate.ByKey(lab.Bob));
        Assert.Null(lab.Desk.Gate.ByKey(wrong));
        Assert.Null(lab.Desk.Gate.ByKey(lab.Bob));
        Assert.NotNull(lab.Desk.Gate.ByKey(lab.BobToo));
        Assert.NotNull(lab.Desk.Gate.ByKey(lab.Alice));
        lab.Clock.Advance(Gatekeeper.Closed.TotalSeconds);
        Assert.NotNull(lab.Desk.Gate.ByKey(lab.Bob));
        Evidence.Held("M05=");
    }

    [Fact]
    public void M06_sessions_end_and_are_bounded()
    {
        using AccessLab lab = new();
        string first = lab.Desk.Gate.Open(lab.Who(lab.Bob));
        lab.Clock.Advance(1);
        Assert.Equal("bob", lab.Desk.Gate.BySession(first)!.Name);
        for (int i = 0; i < Gatekeeper.SessionsMax; i++)
        {
            _ = lab.Desk.Gate.Open(lab.Who(lab.Alice));
        }

        Assert.Null(lab.Desk.Gate.BySession(first));
        string next = lab.Desk.Gate.Open(lab.Who(lab.Bob));
        lab.Clock.Advance(Gatekeeper.SessionLife.TotalSeconds - 1);
        Assert.NotNull(lab.Desk.Gate.BySession(next));
        lab.Clock.Advance(1);
        Assert.Null(lab.Desk.Gate.BySession(next));
        Evidence.Held("M06=");
    }
}
