using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The command channel over a real socket, with a real engine and journal behind it.</summary>
public sealed class ChannelTests : IDisposable
{
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
            _channel = CommandChannel.Open(state, _commands.Verbs);
            _journal = Task.Factory.StartNew(Journal, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Session Session { get; }

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
