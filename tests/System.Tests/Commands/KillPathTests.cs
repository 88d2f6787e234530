using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The kill file, the environment and the words of `qgtm killswitch`.</summary>
public sealed class KillPathTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-killfile-").FullName;
    private readonly List<string> _said = [];

    private string Kill => Path.Combine(_state, "kill");

    [Theory]
    [InlineData("close_only", KillTier.NoNew)]
    [InlineData("flatten\n", KillTier.Flatten)]
    [InlineData(" HALT_ALL ", KillTier.HaltAll)]
    [InlineData("", KillTier.NoNew)]
    [InlineData("please stop", KillTier.NoNew)]
    public void K04_the_words_of_the_kill_file(string text, KillTier tier)
    {
        Assert.Null(KillFile.Read(_state, _said.Add));
        File.WriteAllText(Kill, text);
        KillOrder order = KillFile.Read(_state, _said.Add)!;
        Assert.Equal((tier, TierTrigger.KillFile, (long)FileOwner.Me), (order.Tier, order.Trigger, order.Uid));
        Assert.Empty(_said);
        Evidence.Held("K04=");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void K09_a_kill_file_that_others_may_write_is_said_and_not_followed()
    {
        File.WriteAllText(Kill, "halt_all");
        foreach (UnixFileMode others in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(Kill, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
            Assert.Null(KillFile.Read(_state, _said.Add));
        }

        Assert.Equal(2, _said.Count);
        Assert.All(_said, s => Assert.Contains("is not followed", s, StringComparison.Ordinal));
        File.SetUnixFileMode(Kill, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(KillTier.HaltAll, KillFile.Read(_state, _said.Add)!.Tier);
        Evidence.Held("K09+");
    }

    [Fact]
    public void K09_a_link_is_not_followed_and_neither_is_a_directory()
    {
        string elsewhere = Path.Combine(_state, "elsewhere");
        File.WriteAllText(elsewhere, "flatten");
        File.CreateSymbolicLink(Kill, elsewhere);
        Assert.Null(KillFile.Read(_state, _said.Add));
        File.Delete(Kill);
        Directory.CreateDirectory(Kill);
        Assert.Null(KillFile.Read(_state, _said.Add));
        Assert.Equal(2, _said.Count);
        Evidence.Held("K09+");
        Evidence.Held("F140");
    }

    [Fact]
    public void K09_a_kill_order_is_its_reason_in_pieces_and_then_the_command()
    {
        KillOrder order = KillOrder.Account(KillTier.Flatten, TierTrigger.Signal, 7, new string('x', 100));
        List<Events.Event> inputs = order.Inputs(5);
        Assert.Equal([Events.EventKind.CommandText, Events.EventKind.CommandText, Events.EventKind.CommandText, Events.EventKind.RaiseTier], inputs.Select(e => e.Header.Kind));
        Assert.Equal((4L, 7L, 100L, (long)TierTrigger.Signal), (inputs[^1].Numbers.A, inputs[^1].Numbers.B, inputs[^1].Numbers.C, inputs[^1].Numbers.D));
        Assert.True(inputs[^1].Numbers.E > 0);
        Evidence.Held("K09-");
    }

    [Theory]
    [InlineData(4, "Say what to stop", "killswitch")]
    [InlineData(4, "Say what to stop", "killswitch", "--tier")]
    [InlineData(4, "Say what to stop", "killswitch", "--scope", "symbol", "--reason", "x")]
    [InlineData(4, "--tier takes NO_NEW, FLATTEN or HALT_ALL, not 'NORMAL'", "killswitch", "--tier", "NORMAL", "--reason", "x")]
    [InlineData(4, "A stop needs a reason", "killswitch", "--tier", "FLATTEN")]
    [InlineData(3, "No engine runs on nowhere", "killswitch", "--tier", "FLATTEN", "--reason", "x", "--state", "nowhere")]
    [InlineData(2, "There is no nowhere", "killswitch", "--status", "--state", "nowhere")]
    public Task A_wrong_stop(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    /// <summary>A start under the variable is in that tier before anything can leave; the next start without it still is.</summary>
    [Fact]
    public async Task K04_the_environment_stops_at_the_start_and_a_wrong_word_refuses()
    {
        using (QgtmProcess wrong = QgtmProcess.StartWith(KillPaths.Variable, "off", "run", "--state", _state, "--port", "0"))
        {
            Assert.Contains("QGTM_KILL takes close_only, flatten or halt_all, not 'off'", await wrong.RestOfErrorAsync(), StringComparison.Ordinal);
            Assert.Equal(ExitCode.Configuration, await wrong.ExitAsync());
        }

        using (QgtmProcess stopped = QgtmProcess.StartWith(KillPaths.Variable, "halt_all", "run", "--state", _state, "--port", "0", "--for", "2s", "--json"))
        {
            Assert.Contains("\"killTier\":\"HALT_ALL\"", await stopped.OutputAsync("{"), StringComparison.Ordinal);
            Assert.Equal(0, await stopped.ExitAsync());
        }

        (int exit, string shown, _) = await QgtmProcess.RunAsync("killswitch", "--status", "--state", _state);
        Assert.Equal(ExitCode.TierNoNewOrWorse, exit);
        Assert.Contains("HALT_ALL: No order of any kind is sent, not even to close.", shown, StringComparison.Ordinal);
        Assert.Contains($"NORMAL -> HALT_ALL  account  environment at start of uid {FileOwner.Me}", shown, StringComparison.Ordinal);
        Evidence.Held("K04-");
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);
}
