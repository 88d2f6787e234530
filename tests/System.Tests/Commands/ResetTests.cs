using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The two-person reset with the real executable: keys, a stop, a request, a confirmation, and kills in between.</summary>
public sealed class ResetTests : IDisposable
{
    private const string Reset = "/api/v1/risk/kill-tier/reset";
    private static readonly string Strategy = Control.ControlSources.StrategyNames[0];
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-reset-").FullName;

    [Fact]
    public async Task K08_two_people_lower_a_tier_and_one_alone_does_not_whatever_is_killed()
    {
        string alice = await KeyAsync("alice", "operatorA"), bob = await KeyAsync("bob", "operatorB");
        int refused = 0;
        string old;
        using (QgtmProcess engine = Start())
        {
            using HttpClient client = await LiveAsync(engine);
            (int exit, string said, string error) = await QgtmProcess.RunAsync("killswitch", "--tier", "NO_NEW", "--reason", "drill", "--state", _state);
            Assert.True(exit == 0, said + error);
            (exit, said, error) = await QgtmProcess.RunAsync("killswitch", "--request-reset", "--reason", "the drill is over", "--state", _state);
            Assert.True(exit == 0 && said.StartsWith("Asked: operator B confirms NORMAL", StringComparison.Ordinal), said + error);
            old = await TokenAsync(client, bob) ?? throw new InvalidOperationException("operator B sees no token.");
            Assert.Null(await TokenAsync(client, alice));
            refused += await RefusedAsync(client, alice, old);
            refused += await RefusedAsync(client, string.Empty, old);
            await Terminal.RefusesAsync(ExitCode.Error, "that takes operator B", "killswitch", "--confirm-reset", "--port", Port(client), "--key-file", FileWith(alice));
            await engine.KillAsync();
        }

        using (QgtmProcess engine = Start())
        {
            Assert.Contains("tier NO_NEW", await engine.ErrorAsync("recovered to"), StringComparison.Ordinal);
            using HttpClient client = await LiveAsync(engine);
            refused += await RefusedAsync(client, bob, old);
            Assert.Null(await TokenAsync(client, bob));
            (int exit, string said, string error) = await QgtmProcess.RunAsync("killswitch", "--request-reset", "--to", "NORMAL", "--reason", "the drill is over", "--state", _state);
            Assert.True(exit == 0, said + error);
            old = await TokenAsync(client, bob) ?? throw new InvalidOperationException("operator B sees no token.");
            _ = await QgtmProcess.RunAsync("killswitch", "--tier", "NO_NEW", "--reason", "no, wait", "--state", _state);
            refused += await RefusedAsync(client, bob, old);
            (exit, said, error) = await QgtmProcess.RunAsync("killswitch", "--request-reset", "--reason", "now it is over", "--state", _state);
            Assert.True(exit == 0, said + error);
            using QgtmProcess confirm = QgtmProcess.StartWith("QGTM_KEY", bob, "killswitch", "--confirm-reset", "--port", Port(client));
            Assert.Contains("asks to go from NO_NEW to NORMAL", await confirm.ErrorAsync("asks to go"), StringComparison.Ordinal);
            Assert.Equal("The tier is NORMAL.", await confirm.OutputAsync("tier"));
            Assert.Equal(0, await confirm.ExitAsync());
            using JsonDocument telemetry = JsonDocument.Parse(await client.GetStringAsync("/api/v1/daemon/telemetry"));
            JsonElement newest = telemetry.RootElement.GetProperty("risk").GetProperty("kill_history")[0];
            Assert.Equal("NORMAL", telemetry.RootElement.GetProperty("risk").GetProperty("kill_tier").GetString());
            Assert.Equal($"uid {Persistence.Native.FileOwner.Me} and operator #2", newest.GetProperty("by").GetString());
            await engine.KillAsync();
        }

        (int status, string shown, _) = await QgtmProcess.RunAsync("killswitch", "--status", "--state", _state);
        Assert.Equal(0, status);
        Assert.Contains("NO_NEW -> NORMAL  account  lowered by operators: uid", shown, StringComparison.Ordinal);
        await NoSecretAsync(alice, bob, old);
        WhoDidWhat();
        Evidence.Fired("K08-", refused);
    }

    /// <summary>
    /// The real executable: a limit is loosened, a strategy let out, a symbol's tier lowered and an override given by two people; a kill and a
    /// start keep them, the journal names both, and a replay finds no difference.
    /// </summary>
    [Fact]
    public async Task C20_two_people_loosen_a_limit_and_more_and_a_restart_keeps_it()
    {
        string alice = await KeyAsync("alice", "operatorA"), bob = await KeyAsync("bob", "operatorB");
        using (QgtmProcess engine = Start())
        {
            using HttpClient client = await LiveAsync(engine);
            await AsksAsync(client, alice, "positionMaxBps is 1400, it was 1500.", "limits", new { name = "positionMaxBps", value = "1400", reason = "tighter" });
            await AsksAsync(client, alice, "Asked: operator B confirms the limit", "limits", new { name = "positionMaxBps", value = "1600", reason = "room for gold" });
            await ConfirmsAsync(client, bob, "positionMaxBps is 1600, it was 1400.");
            await SaysAsync($"quarantine of {Strategy}", "killswitch", "--tier", "FLATTEN", "--scope", "strategy", Strategy, "--reason", "drill");
            await AgreeAsync(client, bob, "the release of the strategy", $"{Strategy} is out of quarantine.", "killswitch", "--request-reset", "--scope", "strategy", Strategy, "--reason", "the drill is over");
            await SaysAsync("NO_NEW of SLV", "killswitch", "--tier", "NO_NEW", "--scope", "symbol", "SLV", "--reason", "drill");
            await AgreeAsync(client, bob, "NORMAL", "The tier of SLV is NORMAL.", "killswitch", "--request-reset", "--scope", "symbol", "SLV", "--reason", "the drill is over");
            await AsksAsync(client, alice, "Asked: operator B confirms the override", "override", new { symbol = "SLV", side = "buy", qty = "500", control = "OrderTooLarge", reason = "a block from the desk" });
            await ConfirmsAsync(client, bob, "The next order of that name, side and size passes that control, once.");
            await Terminal.RefusesAsync(ExitCode.Configuration, "not a control that two people can waive", "limits", "override", "SLV", "buy", "500", "Halted", "--reason", "x", "--state", _state);
            await Terminal.RefusesAsync(ExitCode.Configuration, "cannot be '0'", "limits", "set", "positionMaxBps", "0", "--reason", "x", "--state", _state);
            using HttpResponseMessage byB = await PostAsync(client, bob, "/api/v1/risk/limits", new { name = "positionMaxBps", value = "1700", reason = "x" });
            Assert.Equal(HttpStatusCode.Forbidden, byB.StatusCode);
            using HttpResponseMessage tighter = await PostAsync(client, bob, "/api/v1/risk/limits", new { name = "sectorMaxBps", value = "3900", reason = "x" });
            Assert.Contains("sectorMaxBps is 3900, it was 4000.", await tighter.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await engine.KillAsync();
        }

        using (QgtmProcess engine = Start())
        {
            string page = await engine.ErrorAsync("page and API on ");
            using HttpClient client = new() { BaseAddress = new Uri(page[page.IndexOf("http://", StringComparison.Ordinal)..]) };
            Assert.Contains("limit positionMaxBps stays 1600, as people left it; the configuration says 1500", await engine.ErrorAsync("limit positionMaxBps"), StringComparison.Ordinal);
            Assert.Contains("which takes two", await engine.ErrorAsync("limit sectorMaxBps"), StringComparison.Ordinal);
            await engine.ErrorAsync("live:");
            string limits = await client.GetStringAsync("/api/v1/risk/limits");
            Assert.Contains("\"name\":\"positionMaxBps\",\"value\":1600,\"most\":10000,\"configured\":1500", limits, StringComparison.Ordinal);
            await engine.SignalAsync("TERM");
            Assert.Equal(0, await engine.ExitAsync());
        }

        long both = 0, me = Persistence.Native.FileOwner.Me, first = (1L << 32) + 1, second = (1L << 32) + 2;
        _ = JournalReader.Read(_state, 1, (in Event e) => both += e.Header.Kind switch
        {
            EventKind.SetLimit => e.Numbers.C == first && e.Numbers.E == second ? 1 : 0,
            EventKind.GrantOverride => e.Numbers.D == first && e.Numbers.E == second ? 1 : 0,
            EventKind.ReleaseStrategy or EventKind.LowerSymbolTier => e.Numbers.B == me && e.Numbers.D == second ? 1 : 0,
            _ => 0,
        });
        Assert.Equal(4, both);
        (int exit, string text, string error) = await QgtmProcess.RunAsync("replay", "--journal", _state, "--verify");
        Assert.True(exit == 0 && text.StartsWith("0 differences", StringComparison.Ordinal), text + error);
        Evidence.Asked("C20", refused: true);
        Evidence.Asked("C20", refused: false);
        Evidence.Asked("C19", refused: false);
        Evidence.Fired("K08+", both);
        Evidence.Held("F112");
    }

    /// <summary>Without a key: reads work, writes are refused with the sentence that says how to make one; with one, the API stops like the command.</summary>
    [Fact]
    public async Task K04_the_interface_stops_an_engine_for_one_person_with_a_key()
    {
        using QgtmProcess engine = Start();
        using HttpClient client = await LiveAsync(engine);
        using HttpResponseMessage without = await client.PostAsJsonAsync("/api/v1/daemon/flatten", new { reason = "x" });
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        Assert.Contains("qgtm keys add --name NAME --role operatorA", await without.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        string robot = await KeyAsync("robot", "machine");
        using HttpResponseMessage wrong = await PostAsync(client, robot, "/api/v1/risk/kill-tier", new { tier = "NORMAL", reason = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("takes NO_NEW, FLATTEN or HALT_ALL, not ", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage symbol = await PostAsync(client, robot, "/api/v1/risk/kill-tier", new { tier = "NO_NEW", scope = "symbol", name = "SLV", reason = "x" });
        Assert.Contains("NO_NEW of SLV", await symbol.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage stop = await PostAsync(client, robot, "/api/v1/daemon/flatten", new { reason = "a drill" });
        Assert.Contains("\"tier\":\"FLATTEN\"", await stop.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        (int exit, string shown, _) = await QgtmProcess.RunAsync("killswitch", "--status", "--state", _state);
        Assert.Equal(ExitCode.TierNoNewOrWorse, exit);
        Assert.Contains("NORMAL -> FLATTEN  account  command of operator #1", shown, StringComparison.Ordinal);
        await Terminal.RefusesAsync(ExitCode.Error, "24 hours and a session close", "killswitch", "--request-reset", "--reason", "x", "--state", _state);
        Evidence.Held("K04+");
    }

    [Theory]
    [InlineData(4, "Say what to do", "keys")]
    [InlineData(4, "Say what to do", "keys", "add")]
    [InlineData(4, "'boss' is no role", "keys", "add", "--name", "a", "--role", "boss")]
    [InlineData(4, "A name has 1 to 32", "keys", "add", "--name", "A B", "--role", "viewer")]
    [InlineData(2, "has no key 00000000", "keys", "revoke", "00000000", "--state", "nowhere")]
    [InlineData(4, "Say who you are", "killswitch", "--request-reset", "--confirm-reset")]
    [InlineData(4, "A reset needs a reason", "killswitch", "--request-reset")]
    [InlineData(3, "No engine runs on nowhere", "killswitch", "--request-reset", "--reason", "x", "--state", "nowhere")]
    [InlineData(2, "There is no nowhere", "killswitch", "--confirm-reset", "--key-file", "nowhere")]
    public Task A_wrong_word(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task M06_the_key_file_is_its_owners_alone_and_says_who_is_who()
    {
        string key = await KeyAsync("alice", "operatorA"), file = Path.Combine(_state, "operators.keys");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        (_, string listed, _) = await QgtmProcess.RunAsync("keys", "list", "--state", _state);
        Assert.Matches("^[0-9a-f]{8}  #1   alice            operatorA  active\n$", listed);
        await Terminal.RefusesAsync(4, "one person has one role", "keys", "add", "--name", "alice", "--role", "operatorB", "--state", _state);
        (int exit, _, _) = await QgtmProcess.RunAsync("keys", "revoke", key.Split('_')[1], "--state", _state);
        Assert.Equal(0, exit);
        (_, listed, _) = await QgtmProcess.RunAsync("keys", "list", "--state", _state, "--json");
        Assert.True(JsonDocument.Parse(listed).RootElement[0].GetProperty("revoked").GetBoolean());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await Terminal.RefusesAsync(4, "is not followed", "keys", "list", "--state", _state);
        Evidence.Fired("M06-", 2);
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    /// <summary>No file of the state directory has a key or a token.</summary>
    private async Task NoSecretAsync(params string[] secrets)
    {
        foreach (string path in Directory.EnumerateFiles(_state, "*", SearchOption.AllDirectories).Where(p => Path.GetExtension(p) is not (".key" or ".sock")))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret[14..])) < 0, path));
        }

    }

    /// <summary>The journal has every request and the lowering, with who it was.</summary>
    private void WhoDidWhat()
    {
        List<Event> journal = [];
        _ = Tool.Commands.Inspect.StateFile.Settled(() =>
        {
            journal.Clear();
            return JournalReader.Read(_state, 1, (in Event e) =>
            {
                if (e.Header.Kind is EventKind.ResetRequested or EventKind.LowerTier)
                {
                    journal.Add(e);
                }
            });
        });
        Assert.Equal([EventKind.ResetRequested, EventKind.ResetRequested, EventKind.ResetRequested, EventKind.LowerTier], journal.Select(e => e.Header.Kind));
        Assert.All(journal, e => Assert.Equal(Persistence.Native.FileOwner.Me, e.Numbers.B));
        Assert.Equal((1L << 32) + 2, journal[^1].Numbers.D);
    }

    private QgtmProcess Start() => QgtmProcess.Start("run", "--state", _state, "--port", "0", "--speed", "60");

    private static async Task<HttpClient> LiveAsync(QgtmProcess engine)
    {
        string line = await engine.ErrorAsync("page and API on ");
        HttpClient client = new() { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]) };
        await engine.ErrorAsync("live:");
        return client;
    }

    private async Task<string> KeyAsync(string name, string role)
    {
        (int exit, string key, string error) = await QgtmProcess.RunAsync("keys", "add", "--name", name, "--role", role, "--state", _state);
        Assert.True(exit == 0, error);
        Assert.DoesNotContain(key.Trim(), error, StringComparison.Ordinal);
        return key.Trim();
    }

    private string FileWith(string key)
    {
        string path = Path.Combine(_state, "alice.key");
        File.WriteAllText(path, key);
        return path;
    }

    private async Task SaysAsync(string part, params string[] words)
    {
        (int exit, string said, string error) = await QgtmProcess.RunAsync([.. words, "--state", _state]);
        Assert.True(exit == 0 && said.Contains(part, StringComparison.Ordinal), said + error);
    }

    /// <summary>Operator A asks on the machine, operator B confirms over HTTP.</summary>
    private async Task AgreeAsync(HttpClient client, string bob, string asked, string done, params string[] words)
    {
        await SaysAsync($"Asked: operator B confirms {asked} on the page", words);
        await ConfirmsAsync(client, bob, done);
    }

    private static async Task AsksAsync(HttpClient client, string alice, string said, string what, object words)
    {
        using HttpResponseMessage answer = await PostAsync(client, alice, "/api/v1/risk/" + what, words);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task ConfirmsAsync(HttpClient client, string bob, string done)
    {
        string token = await TokenAsync(client, bob) ?? throw new InvalidOperationException("operator B sees no token.");
        using HttpResponseMessage answer = await PostAsync(client, bob, Reset, new { token });
        Assert.Contains(done, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await RefusedAsync(client, bob, token));
    }

    private static string Port(HttpClient client) => client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string?> TokenAsync(HttpClient client, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Reset);
        request.Headers.Add("X-QGTM-API-Key", key);
        using HttpResponseMessage answer = await client.SendAsync(request);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement waiting = body.RootElement.GetProperty("waiting");
        return waiting.ValueKind == JsonValueKind.Object && waiting.TryGetProperty("token", out JsonElement token) ? token.GetString() : null;
    }

    private static async Task<int> RefusedAsync(HttpClient client, string key, string token)
    {
        using HttpResponseMessage answer = await PostAsync(client, key, Reset, new { token });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        return 1;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string key, string path, object words)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(words) };
        _ = key.Length != 0 && request.Headers.TryAddWithoutValidation("X-QGTM-API-Key", key);
        return await client.SendAsync(request, CancellationToken.None);
    }
}
