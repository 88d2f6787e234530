using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// `qgtm strategy` and `qgtm limits` on an engine with real money, by processes of two users of the machine: the engine's own, whom the
/// socket lets in as operator A, and another one, who has a key of operator B and no right to the state directory's socket.
/// </summary>
public sealed class TwoUserTests
{
    private const int Alice = 20_001, Bob = 20_002;
    private const string Account = "123456789";
    private static readonly OtherUser A = new(Alice), B = new(Bob);

    [OtherUserFact]
    public async Task Operator_A_asks_as_the_engines_user_and_operator_B_confirms_as_another()
    {
        FaultPlan real = new FaultPlan().Add("GET /v2/account", "set", "{\"set\":{\"account_number\":\"" + Account + "\"}}"); // The venue's own is one of paper.
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "AKSIM", Venue = new VenueOptions { Faults = real } });
        using Configured c = new("live", "AKSIM", Account, broker.BaseUri);
        string bob = Directory.CreateTempSubdirectory("qgtm-bob-").FullName, keyFile = Path.Combine(bob, "key");
        A.Owns(c.Root);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(c.Root, (UnixFileMode)0b111_101_101); // Whoever comes so far meets the socket's own rights.
        }

        await File.WriteAllTextAsync(keyFile, await SaidAsync(A, "keys", "add", "--name", "bob", "--role", "operatorB", "--state", c.State));
        B.Owns(bob);
        using (QgtmProcess engine = A.Start(c.Run("live", "--live")))
        {
            string page = await engine.ErrorAsync("page and API on "), port = new Uri(page[page.IndexOf("http://", StringComparison.Ordinal)..]).Port.ToString(CultureInfo.InvariantCulture);
            await engine.ErrorAsync("live:");
            Assert.Matches("dxy_gold +running +live_full +(missing_data|not_asked)\n", await SaidAsync(A, "strategy", "list", "--state", c.State));
            await OnlyTheEnginesUserAsync(c.State);

            string[] state = ["--reason", "seen by a test", "--state", c.State], confirm = ["killswitch", "--confirm-reset", "--port", port, "--key-file", keyFile];
            Assert.Equal("dxy_gold: allocation 0.1 -> 0.05\nDone by uid 20001.\n", await SaidAsync(A, ["strategy", "allocation", "dxy_gold", "0.05", .. state]));
            Assert.Contains("Nothing waits to be confirmed", (await B.RunAsync(confirm)).Error, StringComparison.Ordinal);
            Assert.Contains("Asked: operator B confirms the change of strategies on the page within 10 minutes.", await SaidAsync(A, ["strategy", "set", "dxy_gold", "entry_z=2.5", .. state]), StringComparison.Ordinal);
            (int exit, string said, string shown) = await B.RunAsync(confirm);
            Assert.Equal((0, "Done: uid 20001 asked, operator #1 confirmed.\n"), (exit, said));
            Assert.Equal("uid 20001 asks to change strategies: dxy_gold: entry_z 2 -> 2.5. It lets more of real money through. Reason: seen by a test\n", shown);

            Assert.Equal("positionMaxBps is 1400, it was 1500.\n", await SaidAsync(A, ["limits", "set", "positionMaxBps", "1400", .. state]));
            Assert.Contains("Asked: operator B confirms the limit", await SaidAsync(A, ["limits", "set", "positionMaxBps", "1600", .. state]), StringComparison.Ordinal);
            Assert.Equal("positionMaxBps is 1600, it was 1400.\n", await SaidAsync(B, confirm));
            Assert.Contains("positionMaxBps: 1600 ", await SaidAsync(A, "limits", "list", "--state", c.State), StringComparison.Ordinal);
            await engine.SignalAsync("TERM");
            _ = await engine.RestOfErrorAsync();
            await engine.ExitAsync();
        }

        List<Event> journal = [];
        JournalReader.Read(c.State, 1, (in Event e) => journal.Add(e));
        Assert.Equal([(Alice, 0), (Alice, Principal.FirstPerson + 1)], journal.Where(e => e.Header.Kind == EventKind.StrategyChange).Select(e => (e.Numbers.A, e.Numbers.B)));
        Assert.Equal(2, journal.Count(e => e.Header.Kind == EventKind.ResetRequested && e.Numbers.B == Alice));
        Directory.Delete(bob, recursive: true);
    }

    /// <summary>Root is nobody's name, and another user does not reach the socket.</summary>
    private static async Task OnlyTheEnginesUserAsync(string state)
    {
        foreach (string[] words in (string[][])[["strategy", "allocation", "dxy_gold", "0.05", "--reason", "x"], ["strategy", "reload", "--reason", "x"], ["limits", "set", "positionMaxBps", "1400", "--reason", "x"]])
        {
            await Terminal.RefusesAsync(words[0] == "limits" ? 1 : 4, "root is nobody's name", [.. words, "--state", state]);
            (int exit, string output, string error) = await B.RunAsync([.. words, "--state", state]);
            Assert.Equal((1, string.Empty), (exit, output));
            Terminal.Sentence("belongs to another user: run this as the user that the engine runs as", error);
        }
    }

    private static async Task<string> SaidAsync(OtherUser who, params string[] words)
    {
        (int exit, string output, string error) = await who.RunAsync(words);
        Assert.True(exit == 0, $"{string.Join(' ', words)}: exit {exit}, {output}{error}");
        return output;
    }
}
