using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The command channel over a real socket, with a real engine and journal behind it.</summary>
public sealed class ChannelTests : IDisposable
{
    private const long OpA = 1_001;
    private const string Account = "123456789";
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-channel-").FullName;

    [Fact]
    public async Task A_live_engine_is_armed_by_its_account_number_only()
    {
        await using Rig rig = Start(isLive: true);
        Assert.Equal(0, rig.Session.State.Look.Armed);
        UserError wrong = await Assert.ThrowsAsync<UserError>(() => AskAsync(("verb", "arm"), ("account", "123")));
        Assert.Contains("does not trade account 123", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Session.State.Look.Armed);
        using JsonDocument armed = (await AskAsync(("verb", "arm"), ("account", Account)))!;
        Assert.Equal(Account, armed.RootElement.GetProperty("armed").GetString());
        Assert.Equal(1, rig.Session.State.Look.Armed);
        Event journaled = default;
        JournalReader.Read(_state, 1, (in Event e) => journaled = e.Header.Kind == EventKind.Arm ? e : journaled);
        Assert.Equal(armed.RootElement.GetProperty("actor").GetInt64(), journaled.Numbers.B);
        Assert.Equal((EventKind.Arm, EventSource.Commands), (journaled.Header.Kind, journaled.Header.Source));
        Evidence.Held("F113");
    }

    [Fact]
    public async Task There_is_nothing_to_arm_elsewhere()
    {
        await using Rig rig = Start(isLive: false);
        UserError wrong = await Assert.ThrowsAsync<UserError>(() => AskAsync(("verb", "arm"), ("account", Account)));
        Assert.Contains("does not trade real money", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"verb\":\"fly\"}", "knows no command 'fly'")]
    [InlineData("{\"verb\":\"adjust\"}", "is no command of this channel")]
    [InlineData("{\"verb\":\"adjust\",\"number\":\"x\",\"reason\":\"y\"}", "is no command of this channel")]
    [InlineData("{\"verb\":\"adjust\",\"number\":1,\"reason\":\"  \"}", "A reason has 1 to 200 bytes")]
    [InlineData("{\"verb\":\"adjust\",\"number\":1,\"reason\":\"why\"}", "There is no certain break 1 now")]
    [InlineData("[1]", "is no command of this channel")]
    [InlineData("fly", "is no command of this channel")]
    [InlineData("", "is no command of this channel")]
    public async Task A_line_that_is_no_command_gets_a_sentence(string line, string part)
    {
        await using Rig rig = Start(isLive: false);
        string answer = await SayAsync(line + "\n");
        Assert.Contains(part, JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strategy", "list")]
    [InlineData("strategy", "stage", "dxy_gold", "paper", "--reason", "x")]
    [InlineData("limits", "list")]
    [InlineData("limits", "set", "sectorMaxBps", "3999", "--reason", "x")]
    public Task Without_an_engine_a_sentence_says_how_to_have_one(params string[] words) =>
        Terminal.RefusesAsync(ExitCode.NotRunning, $"No engine runs on {_state}: start one with `qgtm run`, or name its directory with --state", [.. words, "--state", _state]);

    [Fact]
    public async Task C20_one_person_tightens_a_limit_and_loosening_waits_for_another()
    {
        await using Rig rig = Start(isLive: false);
        Assert.Contains("Asked: operator B confirms the limit", await CallAsync(rig, "limit", OpA, ("name", "sectorMaxBps"), ("value", "4001")), StringComparison.Ordinal);
        Assert.Contains("0 refuses", await CallAsync(rig, "limit", OpA, ("name", "sectorMaxBps"), ("value", "0")), StringComparison.Ordinal);
        Assert.Contains("is no limit", await CallAsync(rig, "limit", OpA, ("name", "sector"), ("value", "1")), StringComparison.Ordinal);
        Assert.Contains("root is nobody's name", await CallAsync(rig, "limit", 0, ("name", "sectorMaxBps"), ("value", "3999")), StringComparison.Ordinal);
        Assert.Contains("A reason is one line", await CallAsync(rig, "limit", OpA, ("name", "sectorMaxBps"), ("value", "3999"), ("reason", " ")), StringComparison.Ordinal);
        Assert.Equal(4_000, rig.Session.State.Risk.SectorMaxBps);
        Assert.Contains("sectorMaxBps is 3999, it was 4000.\",\"waits\":false,\"before\":4000,\"after\":3999,\"actor\":1001", await CallAsync(rig, "limit", OpA, ("name", "sectorMaxBps"), ("value", "3999")), StringComparison.Ordinal);
        Assert.Equal(3_999, rig.Session.State.Risk.SectorMaxBps);
        using JsonDocument list = (await AskAsync(("verb", "limits")))!;
        Assert.Contains(list.RootElement.GetProperty("limits").EnumerateArray(), l => l.GetProperty("name").GetString() == "sectorMaxBps" && l.GetProperty("value").GetInt64() == 3_999);
        Evidence.Asked("C20", refused: true);
        Evidence.Asked("C20", refused: false);
    }

    [Fact]
    public async Task C07_a_named_person_enables_a_strategy_that_was_disabled()
    {
        await using Rig rig = Start(isLive: false);
        Assert.Contains("is not disabled but running", await CallAsync(rig, "enable", OpA, ("name", "tsmom_multi")), StringComparison.Ordinal);
        Assert.Contains("is no strategy", await CallAsync(rig, "enable", OpA, ("name", "tsmom")), StringComparison.Ordinal);
        Volatile.Write(ref rig.Session.State.Scalars.DisabledStrategies, 2);
        using (JsonDocument list = (await AskAsync(("verb", "strategies")))!)
        {
            string[] states = [.. list.RootElement.GetProperty("strategies").EnumerateArray().Select(s => s.GetProperty("state").GetString()!)];
            Assert.Equal((StrategyCatalogue.Count, "disabled"), (states.Length, states[1]));
            Assert.All(states.Index().Where(s => s.Index != 1), s => Assert.Equal("running", s.Item));
        }

        Assert.Contains("root is nobody's name", await CallAsync(rig, "enable", 0, ("name", "tsmom_multi")), StringComparison.Ordinal);
        Assert.Equal(2, rig.Session.State.Scalars.DisabledStrategies);
        Assert.Contains("\"enabled\":\"tsmom_multi\",\"actor\":1001", await CallAsync(rig, "enable", OpA, ("name", "tsmom_multi")), StringComparison.Ordinal);
        Assert.Equal(0, rig.Session.State.Scalars.DisabledStrategies);
        Evidence.Asked("C07", refused: true);
        Evidence.Asked("C07", refused: false);
    }

    [Fact]
    public async Task A_client_that_talks_too_long_or_leaves_holds_up_nobody()
    {
        await using Rig rig = Start(isLive: false);
        Assert.Empty(await SayAsync(new string('x', CommandChannel.LineMax + 1)));
        List<Socket> mute = [];
        for (int i = 0; i < 8; i++)
        {
            mute.Add(await ConnectAsync());
        }

        using JsonDocument list = (await AskAsync(("verb", "reconcile")))!;
        Assert.Equal("NORMAL", list.RootElement.GetProperty("tier").GetString());
        mute.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_socket_that_a_killed_process_left_is_no_engine_and_is_replaced()
    {
        Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        left.Bind(new UnixDomainSocketEndPoint(CommandChannel.PathOf(_state)));
        left.Close();
        Assert.Null(await AskAsync(("verb", "reconcile")));
        await using Rig rig = Start(isLive: false);
        Assert.NotNull(await AskAsync(("verb", "reconcile")));
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    /// <summary>A call of a user that the kernel would name: the answer, or the sentence of the refusal.</summary>
    private static async Task<string> CallAsync(Rig rig, string verb, long uid, params (string Name, string Value)[] words)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal) { ["reason"] = "seen by a test" };
        foreach ((string name, string value) in words)
        {
            all[name] = value;
        }

        using MemoryStream told = new();
        await using Utf8JsonWriter w = new(told);
        w.WriteStartObject();
        try
        {
            await rig.Verbs[verb](new CommandCall(JsonSerializer.SerializeToElement(all), uid), w);
        }
        catch (UserError e)
        {
            return e.Message;
        }

        w.WriteEndObject();
        await w.FlushAsync();
        return Encoding.UTF8.GetString(told.ToArray());
    }

    private Task<JsonDocument?> AskAsync(params (string Name, object Value)[] words) =>
        ChannelClient.AskAsync(_state, words.ToDictionary(w => w.Name, w => w.Value, StringComparer.Ordinal));

    private async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(CommandChannel.PathOf(_state)));
        return socket;
    }

    private async Task<string> SayAsync(string text)
    {
        using Socket socket = await ConnectAsync();
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        using StreamReader reader = new(stream);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private Rig Start(bool isLive)
    {
        Session session = Session.Open(_state, Universe.Default(), static _ => { });
        Event start = default;
        start.Header.Kind = EventKind.EngineStart;
        start.Header.Instrument = -1;
        start.Numbers.A = isLive ? 1 : 0;
        session.Apply(in start);
        session.FlushAndRelease();
        return new Rig(session, _state);
    }

    /// <summary>An engine thread and a journal thread, without a broker.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly EngineThread _engine;
        private readonly EngineCommands _commands;
        private readonly CommandChannel _channel;
        private readonly Task _journal;
        private volatile bool _stop;

        public Rig(Session session, string state)
        {
            Session = session;
            _engine = new EngineThread(session, new SnapshotLoop(session, state, TimeSpan.FromDays(1)), WaitStrategy.Park);
            _engine.Start();
            _commands = new EngineCommands(session, _engine.Commands, Account);
            ResetDesk desk = new(session.State, "local", new Gatekeeper(() => KeyRing.Empty, TimeProvider.System), TimeProvider.System);
            Verbs = new ResetCommands(session, _commands, desk).Verbs;
            _channel = CommandChannel.Open(state, Verbs);
            _journal = Task.Factory.StartNew(Journal, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Session Session { get; }

        public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Verbs { get; }

        public async ValueTask DisposeAsync()
        {
            await _channel.DisposeAsync();
            _engine.Stop();
            _stop = true;
            await _journal;
            _commands.Dispose();
            _engine.Dispose();
            Session.Dispose();
        }

        private void Journal()
        {
            SpinWait idle = default;
            while (!_stop)
            {
                if (!Session.Flush())
                {
                    idle.SpinOnce();
                    continue;
                }

                Session.Ring.Advance(0, Session.Journaled);
            }
        }
    }
}
