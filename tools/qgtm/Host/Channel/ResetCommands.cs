using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>
/// What the interface may ask of the engine, and the words `request-reset`, `limit` and `override` of the local socket, whose caller is operator A by
/// user id. All of it goes through <see cref="EngineCommands"/>; once those are disposed, every call is told that the engine stops.
/// </summary>
public sealed class ResetCommands
{
    private readonly Session _session;
    private readonly EngineCommands _commands;
    private readonly ResetDesk _desk;

    /// <summary>Lets the interface write from here on.</summary>
    public ResetCommands(Session session, EngineCommands commands, ResetDesk desk)
    {
        (_session, _commands, _desk) = (session, commands, desk);
        _desk.Actions = new ControlActions
        {
            Stop = StopAsync,
            Do = DoAsync,
            RecordAsked = wish => RecordAsync(Inputs(wish, isRecord: true)),
            RecordLogin = who => RecordAsync([Login(who)]),
        };
    }

    /// <summary>What the channel understands.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Verbs =>
        new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(_commands.Verbs, StringComparer.Ordinal)
        {
            ["request-reset"] = (call, w) => AskAsync(call, w, WishRequest.Lower(call.Words, _session.State, _session.Engine.Instruments)),
            ["limit"] = (call, w) => AskAsync(call, w, WishRequest.Limit(call.Words, _session.State)),
            ["override"] = (call, w) => AskAsync(call, w, WishRequest.Override(call.Words, _session.Engine.Instruments)),
            ["kill"] = KillAsync,
        };

    private Task KillAsync(CommandCall call, Utf8JsonWriter w)
    {
        _desk.Void();
        return _commands.Verbs["kill"](call, w);
    }

    /// <summary>Whoever opens the socket is operator A.</summary>
    private async Task AskAsync(CommandCall call, Utf8JsonWriter w, Request request)
    {
        Wish wish = request.Wish ?? throw new UserError(request.IsUnknown ? ExitCode.NotFound : ExitCode.Configuration, request.Problem);
        DeskAnswer answer = await _desk.AskAsync(Principal.Local(call.Uid), wish);
        if (answer.Result is DeskResult.Refused or DeskResult.NotNow)
        {
            throw new UserError(ExitCode.Error, answer.Sentence);
        }

        w.WriteString("done", answer.Sentence);
        w.WriteBoolean("waits", answer.Result == DeskResult.Asked);
        w.WriteNumber("before", wish.From);
        w.WriteNumber("after", wish.To);
        w.WriteNumber("actor", call.Uid);
        w.WriteString("tier", TierTable.Of(_commands.Tier).Word);
    }

    private Task<Outcome> StopAsync(JsonElement words, long who) => ToldAsync(async () =>
    {
        _desk.Void();
        KillOrder order = KillRequest.Of(new CommandCall(words, who), _session.State, _session.Engine.Instruments);
        await _commands.KillAsync(order);
        return new(true, _commands.WordsOf(order));
    });

    /// <summary>A tier is lowered when the history says so: the row behind the one that the people have seen. A limit is what it shall be; an override stands with its deadline.</summary>
    private Task<Outcome> DoAsync(Wish wish) => ToldAsync(async () =>
    {
        if (wish.Change is { } change)
        {
            return await change.Do(wish);
        }

        string? before = wish.Problem(_session.State);
        List<Event> inputs = Inputs(wish, isRecord: false);
        long until = inputs[^1].Numbers.C;
        bool done = await _commands.ApplyAsync(inputs, () => IsDone(wish, until));
        return new(done, done ? Done(wish) : before ?? LoweringRefusals.WordsOf(LoweringRefusal.Moved));
    });

    private string Done(Wish wish) => wish.Kind switch
    {
        EventKind.LowerTier => $"The tier is {TierTable.Of((KillTier)wish.To).Word}.",
        EventKind.LowerSymbolTier => $"The tier of {_session.Engine.Instruments[wish.Instrument].Symbol} is {TierTable.Of((KillTier)wish.To).Word}.",
        EventKind.ReleaseStrategy => $"{ControlSources.StrategyNames[(int)wish.What]} is out of quarantine.",
        EventKind.SetLimit => string.Create(CultureInfo.InvariantCulture, $"{RiskBounds.NameOf((RiskKey)wish.What)} is {wish.To}, it was {wish.From}."),
        _ => "The next order of that name, side and size passes that control, once.",
    };

    private Task<Outcome> RecordAsync(List<Event> inputs) =>
        ToldAsync(async () => new(await _commands.ApplyAsync(inputs, () => true), string.Empty));

    /// <summary>A command that is none, or that the engine has not applied in time, is a sentence.</summary>
    private static async Task<Outcome> ToldAsync(Func<Task<Outcome>> command)
    {
        try
        {
            return await command();
        }
        catch (UserError e)
        {
            return new(false, e.Message);
        }
        catch (ObjectDisposedException)
        {
            return new(false, "The engine is stopping: look with `qgtm killswitch --status`.");
        }
    }

    private bool IsDone(Wish wish, long until)
    {
        EngineState state = _session.State;
        if (wish.Kind == EventKind.SetLimit)
        {
            return RiskBounds.Get(in state.Risk, (RiskKey)wish.What) == wish.To;
        }

        if (wish.Kind == EventKind.GrantOverride)
        {
            return state.Positions[wish.Instrument].OverrideUntilNs == until;
        }

        ref readonly KillRow row = ref state.KillHistory[(wish.Number + 1) & (EngineLimits.KillHistoryMax - 1)];
        return row.Number == wish.Number + 1 && row.Trigger == (long)TierTrigger.Lowered && row.Uid == wish.First && row.Instrument == wish.Instrument;
    }

    /// <summary>The reason in pieces and the command behind it; the record of a request has the command's figures and its kind.</summary>
    private List<Event> Inputs(Wish wish, bool isRecord)
    {
        List<Event> inputs = _commands.Pieces(wish.Reason, out long length);
        Event e = wish.Command(_commands.Command(wish.Kind), length);
        if (isRecord)
        {
            e.Header.Kind = EventKind.ResetRequested;
            e.Header.Flags = wish.Kind == EventKind.LowerTier ? (ushort)0 : (ushort)wish.Kind;
            e.Numbers = new NumbersPayload { A = wish.To, B = wish.First, C = length, D = wish.What, E = wish.Number };
        }

        inputs.Add(e);
        return inputs;
    }

    private Event Login(Principal who)
    {
        Event e = _commands.Command(EventKind.OperatorLogin);
        e.Numbers.B = who.Id;
        e.Numbers.D = long.Parse(who.KeyId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return e;
    }
}
