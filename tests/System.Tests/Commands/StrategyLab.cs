using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.SystemTests;

/// <summary>A reconciled engine with its two threads, its journal and the strategy commands, without a broker.</summary>
internal sealed class StrategyLab : IAsyncDisposable
{
    private readonly EngineThread _engine;
    private readonly EngineCommands _commands;
    private readonly IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> _verbs;
    private readonly Task _journal;
    private volatile bool _stop;

    public StrategyLab(string root, bool isLive, KeyRing ring)
    {
        string state = Path.Combine(root, "state"), config = Path.Combine(root, "qgtm.yaml");
        Session = Session.Open(state, Universe.Default(), static _ => { });
        Event e = default;
        e.Header.Kind = EventKind.EngineStart;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = Math.Max(Session.State.Scalars.TimeNs, 1_772_461_800_000_000_000);
        e.Numbers.D = isLive ? 1 : 0;
        Session.Apply(in e);
        StrategyList.Apply(Session, StrategySection.Read(config), e.Header.TimeNs);
        e.Header.Kind = EventKind.Reconciled;
        e.Numbers = default;
        Session.Apply(in e);
        Session.FlushAndRelease();
        _engine = new EngineThread(Session, new SnapshotLoop(Session, state, TimeSpan.FromDays(1)), WaitStrategy.Park);
        _engine.Start();
        _commands = new EngineCommands(Session, _engine.Commands, "PA1");
        Desk = new ResetDesk(Session.State, "live PA1", new Gatekeeper(() => ring, TimeProvider.System), TimeProvider.System);
        _verbs = new StrategyCommands(Session, _commands, Desk, config).Over(new ResetCommands(Session, _commands, Desk).Verbs);
        _journal = Task.Factory.StartNew(Journal, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Session Session { get; }

    public EngineState State => Session.State;

    /// <summary>Where operator B looks and confirms.</summary>
    public ResetDesk Desk { get; }

    /// <summary>Inputs that no command makes.</summary>
    public void Put(params Event[] inputs)
    {
        SpinWait full = default;
        foreach (Event e in inputs)
        {
            while (!_engine.Commands.TryWrite(in e))
            {
                full.SpinOnce();
            }
        }
    }

    /// <summary>A call of a user whom the kernel would name: the answer as text, or the sentence of the refusal.</summary>
    public async Task<string> CallAsync(string verb, long uid, params (string Name, string Value)[] words)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal) { ["reason"] = "seen by a test" };
        foreach ((string name, string value) in words)
        {
            all[name] = value;
        }

        using MemoryStream told = new();
        await using Utf8JsonWriter w = new(told, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        try
        {
            await _verbs[verb](new CommandCall(JsonSerializer.SerializeToElement(all), uid), w);
        }
        catch (UserError e)
        {
            return e.Message;
        }

        w.WriteEndObject();
        await w.FlushAsync();
        return Encoding.UTF8.GetString(told.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
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
        while (!_stop || Session.Journaled < Session.Ring.Claimed)
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
