using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>The cases by name. Each would stop or lower something if it got through.</summary>
internal static class AttackCases
{
    /// <summary>Ways to present a key that is none, for the FLATTEN that operator A's key would get.</summary>
    public static readonly Dictionary<string, Func<Attack, HttpRequestMessage>> Keys = new(StringComparer.Ordinal)
    {
        ["no key"] = _ => Attack.Stop(),
        ["empty key"] = _ => Attack.Stop().Key(""),
        ["blank key"] = _ => Attack.Stop().Key("   "),
        ["wrong secret"] = a => Attack.Stop().Key(a.Lab.Alice[..14] + new string('B', 43)),
        ["wrong last character"] = a => Attack.Stop().Key(a.Lab.Alice[..^1] + (a.Lab.Alice[^1] == 'A' ? 'B' : 'A')),
        ["wrong first character of the secret"] = a => Attack.Stop().Key(a.Lab.Alice[..14] + (a.Lab.Alice[14] == 'A' ? 'B' : 'A') + a.Lab.Alice[15..]),
        ["unknown id"] = a => Attack.Stop().Key("qgtm_00000000" + a.Lab.Alice[13..]),
        ["other person's id"] = a => Attack.Stop().Key("qgtm_" + KeyRing.IdIn(a.Lab.Robot) + a.Lab.Alice[13..]),
        ["lower case"] = a => Attack.Stop().Key(a.Lab.Alice.ToLowerInvariant()),
        ["upper case"] = a => Attack.Stop().Key(a.Lab.Alice.ToUpperInvariant()),
        ["one character short"] = a => Attack.Stop().Key(a.Lab.Alice[..^1]),
        ["one character long"] = a => Attack.Stop().Key(a.Lab.Alice + "A"),
        ["half of it"] = a => Attack.Stop().Key(a.Lab.Alice[..28]),
        ["twice"] = a => Attack.Stop().Key(a.Lab.Alice + a.Lab.Alice),
        ["very long"] = _ => Attack.Stop().Key("qgtm_" + new string('A', 8_000)),
        ["unicode look-alikes"] = a => Attack.Stop().Key(a.Lab.Alice.Replace('q', 'ｑ').Replace('_', '＿')),
        ["zero-width joiner"] = a => Attack.Stop().Key(a.Lab.Alice.Insert(20, "\u200d")),
        ["percent-encoded"] = a => Attack.Stop().Key(a.Lab.Alice.Replace("_", "%5F", StringComparison.Ordinal)),
        ["quotes around it"] = a => Attack.Stop().Key($"\"{a.Lab.Alice}\""),
        ["a space inside"] = a => Attack.Stop().Key(a.Lab.Alice.Insert(14, " ")),
        ["the word null"] = _ => Attack.Stop().Key("null"),
        ["a quote and a comment"] = _ => Attack.Stop().Key("' OR 1=1 --"),
        ["a format string"] = _ => Attack.Stop().Key("%s%n{0}"),
        ["a path"] = _ => Attack.Stop().Key("../../operators.keys"),
        ["the id alone"] = a => Attack.Stop().Key(KeyRing.IdIn(a.Lab.Alice)!),
        ["the hash instead of the key"] = a => Attack.Stop().Key(a.Lab.Ring.Keys[0].Hash),
        ["the row of the file"] = a => Attack.Stop().Key(a.Lab.Ring.Text().Split('\n')[0]),
        ["revoked key"] = a => Attack.Stop().Key(a.Lab.Carol),
        ["viewer's key"] = a => Attack.Stop().Key(a.Lab.Vera),
        ["two headers"] = a => Attack.Stop().Key(a.Lab.Alice).With("X-API-Key", a.Lab.Alice),
        ["header and bearer"] = a => Attack.Stop().Key(a.Lab.Alice).With("Authorization", "Bearer " + a.Lab.Alice),
        ["two values"] = a => Attack.Stop().Key(a.Lab.Alice).Key(a.Lab.Alice),
        ["a list"] = a => Attack.Stop().Key(a.Lab.Alice + ", " + a.Lab.Alice),
        ["basic scheme"] = a => Attack.Stop().With("Authorization", "Basic " + a.Lab.Alice),
        ["basic scheme, encoded"] = a => Attack.Stop().With("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("alice:" + a.Lab.Alice))),
        ["digest scheme"] = a => Attack.Stop().With("Authorization", "Digest " + a.Lab.Alice),
        ["no scheme"] = a => Attack.Stop().With("Authorization", a.Lab.Alice),
        ["bearer without a space"] = a => Attack.Stop().With("Authorization", "Bearer" + a.Lab.Alice),
        ["bearer twice"] = a => Attack.Stop().With("Authorization", "Bearer Bearer " + a.Lab.Alice),
        ["bearer with two spaces"] = a => Attack.Stop().With("Authorization", "Bearer  " + a.Lab.Alice),
        ["bearer with nothing"] = _ => Attack.Stop().With("Authorization", "Bearer "),
        ["unsigned token"] = _ => Attack.Stop().With("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoib3BlcmF0b3JBIn0."),
        ["another header"] = a => Attack.Stop().With("X-Auth-Token", a.Lab.Alice),
        ["key as a cookie"] = a => Attack.Stop().With("Cookie", "X-QGTM-API-Key=" + a.Lab.Alice),
        ["key in the query"] = a => Attack.Post(Attack.Flatten + "?key=" + a.Lab.Alice, """{"reason":"x"}"""),
        ["key in the query and in the header"] = a => Attack.Post(Attack.Flatten + "?api_key=" + a.Lab.Alice, """{"reason":"x"}""").Key(a.Lab.Alice),
        ["key in the query of a read"] = a => new HttpRequestMessage(HttpMethod.Get, "/api/v1/daemon/telemetry?X-QGTM-API-Key=" + a.Lab.Vera),
        ["key in the query under another name"] = a => new HttpRequestMessage(HttpMethod.Get, "/health?a=" + a.Lab.Vera),
        ["key in the query, percent-encoded"] = a => new HttpRequestMessage(HttpMethod.Get, "/health?%6Bey=" + a.Lab.Vera[5..]),
        ["key in the body"] = a => Attack.Post(Attack.Flatten, $$"""{"reason":"x","key":"{{a.Lab.Alice}}"}"""),
        ["approver in the body"] = _ => Attack.Post(Attack.Reset, """{"approver":"alice","reason":"x"}"""),
    };

    /// <summary>Sessions: bob's cookie is good for the reset that waits.</summary>
    public static readonly Dictionary<string, Func<Attack, Task<HttpRequestMessage>>> Sessions = new(StringComparer.Ordinal)
    {
        ["unknown session"] = a => Task.FromResult(a.AsBob(a.Confirm(), cookie: new string('A', 43))),
        ["empty session"] = a => Task.FromResult(a.AsBob(a.Confirm(), cookie: string.Empty)),
        ["the key as session"] = a => Task.FromResult(a.AsBob(a.Confirm(), cookie: a.Lab.Bob)),
        ["the session as key"] = a => Task.FromResult(a.Confirm().Key(a.Cookie)),
        ["the session as bearer"] = a => Task.FromResult(a.Confirm().With("Authorization", "Bearer " + a.Cookie)),
        ["session under another name"] = a => Task.FromResult(a.Confirm().With("Origin", a.Origin).With("Cookie", "session=" + a.Cookie)),
        ["session in upper case"] = a => Task.FromResult(a.AsBob(a.Confirm(), cookie: a.Cookie.ToUpperInvariant())),
        ["session of a revoked key"] = a =>
        {
            a.Lab.Revoke(a.Lab.Bob);
            return Task.FromResult(a.AsBob(a.Confirm()));
        },
        ["session that is over"] = async a =>
        {
            a.Lab.Clock.Advance(Gatekeeper.SessionLife.TotalSeconds);
            string token = await a.Lab.AskedAsync();
            return a.AsBob(a.Confirm(token));
        },
        ["session after its end"] = async a =>
        {
            using HttpResponseMessage end = await a.Client.SendAsync(a.AsBob(new HttpRequestMessage(HttpMethod.Delete, Attack.Session)));
            return a.AsBob(a.Confirm());
        },
        ["a wrong key beside a good session"] = a => Task.FromResult(a.AsBob(a.Confirm()).Key("qgtm_wrong")),
        ["another site's page"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: "https://evil.example")),
        ["a page without an origin"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: "null")),
        ["no origin"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: null)),
        ["another port of this machine"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: "http://127.0.0.1:1")),
        ["another scheme"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: a.Origin.Replace("http", "https", StringComparison.Ordinal))),
        ["an origin that only begins well"] = a => Task.FromResult(a.AsBob(a.Confirm(), origin: a.Origin + ".evil.example")),
        ["two origins"] = a => Task.FromResult(a.AsBob(a.Confirm()).With("Origin", "https://evil.example")),
        ["a cross-site fetch"] = a => Task.FromResult(a.AsBob(a.Confirm()).With("Sec-Fetch-Site", "cross-site")),
        ["a same-site fetch"] = a => Task.FromResult(a.AsBob(a.Confirm()).With("Sec-Fetch-Site", "same-site")),
        ["another site's FLATTEN"] = a => Task.FromResult(a.AsBob(Attack.Stop(), origin: "https://evil.example")),
        ["another site's login"] = a => Task.FromResult(Login(a.Lab.Bob).With("Origin", "https://evil.example")),
        ["login without a key"] = _ => Task.FromResult(Attack.Post(Attack.Session, "{}")),
        ["login with a wrong key"] = a => Task.FromResult(Login(a.Lab.Bob[..^1])),
        ["login with a revoked key"] = a => Task.FromResult(Login(a.Lab.Carol)),
        ["login of a machine"] = a => Task.FromResult(Login(a.Lab.Robot)),
        ["login with a line break"] = a => Task.FromResult(Login(a.Lab.Bob + "\\n")),
        ["login with look-alikes"] = a => Task.FromResult(Login(a.Lab.Bob.Replace('m', 'ｍ'))),
        ["login with a number"] = _ => Task.FromResult(Attack.Post(Attack.Session, """{"key":1}""")),
        ["login with a list of keys"] = a => Task.FromResult(Attack.Post(Attack.Session, $$"""{"key":["{{a.Lab.Bob}}"]}""")),
        ["login in the query"] = a => Task.FromResult(Attack.Post(Attack.Session + "?key=" + a.Lab.Bob, $$"""{"key":"{{a.Lab.Bob}}"}""")),
        ["login as a form"] = a => Task.FromResult(Attack.Post(Attack.Session, "key=" + a.Lab.Bob, "application/x-www-form-urlencoded")),
        ["the tenth wrong secret closes a key"] = async a =>
        {
            for (int i = 0; i < Gatekeeper.FailuresMax; i++)
            {
                using HttpResponseMessage wrong = await a.Client.SendAsync(Login(a.Lab.Bob[..^4] + "AAAA"));
            }

            return Login(a.Lab.Bob);
        },
    };

    /// <summary>Ways around the second person.</summary>
    public static readonly Dictionary<string, Func<Attack, Task<HttpRequestMessage>>> TwoPeople = new(StringComparer.Ordinal)
    {
        ["who asked confirms"] = a => Task.FromResult(a.Confirm().Key(a.Lab.Alice)),
        ["who asked confirms with another key"] = a => Task.FromResult(a.Confirm().Key(a.Lab.AliceToo)),
        ["a machine confirms"] = a => Task.FromResult(a.Confirm().Key(a.Lab.Robot)),
        ["a viewer confirms"] = a => Task.FromResult(a.Confirm().Key(a.Lab.Vera)),
        ["nobody confirms"] = a => Task.FromResult(a.Confirm()),
        ["somebody whose key was revoked confirms"] = a => Task.FromResult(a.Confirm().Key(a.Lab.Carol)),
        ["a machine asks"] = a => Task.FromResult(Ask.Key(a.Lab.Robot)),
        ["a viewer asks"] = a => Task.FromResult(Ask.Key(a.Lab.Vera)),
        ["operator B asks"] = a => Task.FromResult(Ask.Key(a.Lab.Bob)),
        ["a viewer looks"] = a => Task.FromResult(Look.Key(a.Lab.Vera)),
        ["a machine looks"] = a => Task.FromResult(Look.Key(a.Lab.Robot)),
        ["nobody looks"] = _ => Task.FromResult(Look),
        ["a wrong token"] = a => Task.FromResult(a.Confirm(new string('0', 32)).Key(a.Lab.Bob)),
        ["an empty token"] = a => Task.FromResult(a.Confirm(string.Empty).Key(a.Lab.Bob)),
        ["the token in upper case"] = a => Task.FromResult(a.Confirm(a.Token.ToUpperInvariant() + (a.Token.Any(char.IsAsciiLetter) ? "" : "A")).Key(a.Lab.Bob)),
        ["the token cut short"] = a => Task.FromResult(a.Confirm(a.Token[..^1]).Key(a.Lab.Bob)),
        ["the token with a tail"] = a => Task.FromResult(a.Confirm(a.Token + "0").Key(a.Lab.Bob)),
        ["the token with a space"] = a => Task.FromResult(a.Confirm(a.Token + " ").Key(a.Lab.Bob)),
        ["the token with what it is bound to"] = a => Task.FromResult(a.Confirm(a.Token + "\\nlower-tier").Key(a.Lab.Bob)),
        ["a token that is a list"] = a => Task.FromResult(Attack.Post(Attack.Reset, $$"""{"token":["{{a.Token}}"]}""").Key(a.Lab.Bob)),
        ["a token that is null"] = a => Task.FromResult(Attack.Post(Attack.Reset, """{"token":null}""").Key(a.Lab.Bob)),
        ["a token that is true"] = a => Task.FromResult(Attack.Post(Attack.Reset, """{"token":true}""").Key(a.Lab.Bob)),
        ["two tokens, the wrong one last"] = a => Task.FromResult(Attack.Post(Attack.Reset, $$"""{"token":"{{a.Token}}","token":"0"}""").Key(a.Lab.Bob)),
        ["the token in the query"] = a => Task.FromResult(Attack.Post(Attack.Reset + "?token=" + a.Token, "{}").Key(a.Lab.Bob)),
        ["the token in the query of a read"] = a => Task.FromResult(new HttpRequestMessage(HttpMethod.Get, Attack.Reset + "?token=" + a.Token).Key(a.Lab.Bob)),
        ["the approver is a word"] = a => Task.FromResult(Attack.Post(Attack.Reset, $$"""{"token":"{{a.Token}}","approver":"bob"}""").Key(a.Lab.Alice)),
        ["the second person is a word"] = a => Task.FromResult(Attack.Post(Attack.Reset, $$"""{"token":"{{a.Token}}","second":"bob","role":"operatorB"}""").Key(a.Lab.AliceToo)),
        ["who asked confirms the dead-man"] = a => Task.FromResult(Attack.Post(DeadMan, $$"""{"token":"{{a.Token}}"}""").Key(a.Lab.Alice)),
        ["operator B asks for the dead-man"] = a => Task.FromResult(Attack.Post(DeadMan, """{"approver":"alice","reason":"x"}""").Key(a.Lab.Bob)),
        ["a token of an older request"] = async a =>
        {
            _ = await a.Lab.AskedAsync(KillTier.Throttle);
            return a.Confirm().Key(a.Lab.Bob);
        },
        ["a token of another account"] = async a =>
        {
            using AccessLab other = new("live 9");
            other.Raise(KillTier.NoNew);
            return a.Confirm(await other.AskedAsync()).Key(a.Lab.Bob);
        },
        ["an old token"] = a =>
        {
            a.Lab.Clock.Advance(ResetDesk.Life.TotalSeconds);
            return Task.FromResult(a.Confirm().Key(a.Lab.Bob));
        },
        ["a used token"] = async a =>
        {
            _ = await a.Lab.Desk.ConfirmAsync(a.Lab.Who(a.Lab.Bob), a.Token);
            a.Lab.Raise(KillTier.NoNew);
            return a.Confirm().Key(a.Lab.Bob);
        },
        ["a token from before a newer trip"] = a =>
        {
            a.Lab.Raise(KillTier.HaltAll);
            return Task.FromResult(a.Confirm().Key(a.Lab.Bob));
        },
        ["a token whose asker's key was revoked"] = a =>
        {
            a.Lab.Revoke(a.Lab.Alice);
            return Task.FromResult(a.Confirm().Key(a.Lab.Bob));
        },
        ["the right token after five wrong ones"] = async a =>
        {
            for (int i = 0; i < 5; i++)
            {
                using HttpResponseMessage wrong = await a.Client.SendAsync(a.Confirm(new string((char)('0' + i), 32)).Key(a.Lab.Bob));
            }

            return a.Confirm().Key(a.Lab.Bob);
        },
    };

    /// <summary>Requests that are no requests, by somebody who may.</summary>
    public static readonly Dictionary<string, Func<Attack, HttpRequestMessage>> Http = new(StringComparer.Ordinal)
    {
        ["PUT"] = a => Method(HttpMethod.Put, a),
        ["PATCH"] = a => Method(HttpMethod.Patch, a),
        ["DELETE"] = a => Method(HttpMethod.Delete, a),
        ["OPTIONS"] = a => Method(HttpMethod.Options, a),
        ["TRACE"] = a => new HttpRequestMessage(HttpMethod.Trace, Attack.Reset).Key(a.Lab.Bob),
        ["a made-up method"] = a => Method(new HttpMethod("FLATTEN"), a),
        ["POST to a page"] = a => Attack.Post("/", "{}").Key(a.Lab.Alice),
        ["POST to the telemetry"] = a => Attack.Post("/api/v1/daemon/telemetry", "{}").Key(a.Lab.Alice),
        ["GET of a stop"] = a => new HttpRequestMessage(HttpMethod.Get, Attack.Flatten).Key(a.Lab.Alice),
        ["no content type"] = a => Attack.Post(Attack.Flatten, Reason, null).Key(a.Lab.Alice),
        ["plain text"] = a => Attack.Post(Attack.Flatten, Reason, "text/plain").Key(a.Lab.Alice),
        ["a form"] = a => Attack.Post(Attack.Flatten, "reason=x", "application/x-www-form-urlencoded").Key(a.Lab.Alice),
        ["a form with files"] = a => Attack.Post(Attack.Flatten, "--b\r\n\r\n{}", "multipart/form-data; boundary=b").Key(a.Lab.Alice),
        ["a type that only ends well"] = a => Attack.Post(Attack.Flatten, Reason, "text/application/json").Key(a.Lab.Alice),
        ["a type with a suffix"] = a => Attack.Post(Attack.Flatten, Reason, "application/jsonx").Key(a.Lab.Alice),
        ["an empty body"] = a => Attack.Post(Attack.Flatten, string.Empty).Key(a.Lab.Alice),
        ["a list"] = a => Attack.Post(Attack.Flatten, $"[{Reason}]").Key(a.Lab.Alice),
        ["a text"] = a => Attack.Post(Attack.Flatten, "\"x\"").Key(a.Lab.Alice),
        ["half of a body"] = a => Attack.Post(Attack.Flatten, Reason[..^1]).Key(a.Lab.Alice),
        ["a body with a tail"] = a => Attack.Post(Attack.Flatten, Reason + "{}").Key(a.Lab.Alice),
        ["a name that is no text"] = a => Bytes([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]).Key(a.Lab.Alice),
        ["a reason that is no text"] = a => Bytes([.. "{\"reason\":\""u8, 0xc3, 0x28, .. "\"}"u8]).Key(a.Lab.Alice),
        ["half of a character"] = a => Attack.Post(Attack.Flatten, "{\"reason\":\"\\ud" + "800\"}").Key(a.Lab.Alice),
        ["UTF-16"] = a => Bytes(Encoding.Unicode.GetBytes(Reason)).Key(a.Lab.Alice),
        ["a deep body"] = a => Attack.Post(Attack.Flatten, string.Concat(Enumerable.Repeat("""{"a":""", 100)) + "1" + new string('}', 100)).Key(a.Lab.Alice),
        ["a giant body"] = a =>
        {
            HttpRequestMessage request = Attack.Post(Attack.Flatten, Long(1 << 20)).Key(a.Lab.Alice);
            request.Headers.ExpectContinue = true;
            return request;
        },
        ["a body of one byte too many"] = a => Attack.Post(Attack.Flatten, Long(4097)).Key(a.Lab.Alice),
        ["a long body in pieces"] = a =>
        {
            HttpRequestMessage request = Attack.Post(Attack.Flatten, Long(6_000)).Key(a.Lab.Alice);
            request.Headers.TransferEncodingChunked = true;
            return request;
        },
        ["a packed body"] = a =>
        {
            HttpRequestMessage request = Attack.Stop().Key(a.Lab.Alice);
            request.Content!.Headers.ContentEncoding.Add("gzip");
            return request;
        },
        ["another site's page with a key"] = a => Attack.Stop().Key(a.Lab.Alice).With("Origin", "https://evil.example"),
        ["a query"] = a => Attack.Post(Attack.Flatten + "?a=1", Reason).Key(a.Lab.Alice),
    };

    private const string DeadMan = "/api/v1/daemon/reset-dead-man", Reason = """{"reason":"x"}""";

    private static HttpRequestMessage Ask => Attack.Post(Attack.Reset, Reason);

    private static HttpRequestMessage Look => new(HttpMethod.Get, Attack.Reset);

    private static string Long(int bytes) => $$"""{"reason":"{{new string('x', bytes - 13)}}"}""";

    private static HttpRequestMessage Login(string key) => Attack.Post(Attack.Session, $$"""{"key":"{{key}}"}""");

    private static HttpRequestMessage Method(HttpMethod method, Attack a)
    {
        HttpRequestMessage request = a.Confirm().Key(a.Lab.Bob);
        request.Method = method;
        return request;
    }

    private static HttpRequestMessage Bytes(byte[] body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, Attack.Flatten) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }
}
