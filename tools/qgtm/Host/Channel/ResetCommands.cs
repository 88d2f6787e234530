using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>
/// What the interface may ask of the engine, and the words `request-reset` of the local socket, whose caller is operator A by
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
            Lower = LowerAsync,
            RecordAsked = wish => RecordAsync(Inputs(EventKind.ResetRequested, wish)),
            RecordLogin = who => RecordAsync([Login(who)]),
        };
    }

    /// <summary>What the channel understands.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Verbs =>
        new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(_commands.Verbs, StringComparer.Ordinal) { ["request-reset"] = RequestAsync, ["kill"] = KillAsync };

    private Task KillAsync(CommandCall call, Utf8JsonWriter w)
    {
        _desk.Void();
        return _commands.Verbs["kill"](call, w);
    }

    /// <summary>The channel's word: to, reason.</summary>
    private async Task RequestAsync(CommandCall call, Utf8JsonWriter w)
    {
        string word = call.Words.GetProperty("to").GetString() ?? string.Empty;
        KillTier to = TierTable.TryParse(word, out KillTier tier)
            ? tier
            : throw new UserError(ExitCode.Configuration, $"--to takes NORMAL, WARN, THROTTLE, NO_NEW or FLATTEN, not '{word}'.");
        DeskAnswer answer = await _desk.AskAsync(Principal.Local(call.Uid), to, (call.Words.GetProperty("reason").GetString() ?? string.Empty).Trim());
        if (answer.Result is DeskResult.Refused or DeskResult.NotNow)
        {
            throw new UserError(ExitCode.Error, answer.Sentence);
        }

        w.WriteString("done", answer.Sentence);
        w.WriteBoolean("waits", answer.Result == DeskResult.Asked);
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

    /// <summary>Lowered is what the history says: the row behind the one that the people have seen, with who asked.</summary>
    private Task<Outcome> LowerAsync(LowerWish wish) => ToldAsync(async () =>
    {
        LoweringRefusal before = Lowering.FirstBroken(_session.State, wish.To, wish.First, wish.Second, wish.Number);
        bool lowered = await _commands.ApplyAsync(Inputs(EventKind.LowerTier, wish), () => IsDone(wish));
        LoweringRefusal refusal = lowered ? LoweringRefusal.None : before == LoweringRefusal.None ? LoweringRefusal.Moved : before;
        return new(lowered, lowered ? $"The tier is {TierTable.Of(wish.To).Word}." : LoweringRefusals.WordsOf(refusal));
    });

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

    private bool IsDone(LowerWish wish)
    {
        ref readonly KillRow row = ref _session.State.KillHistory[(wish.Number + 1) & (EngineLimits.KillHistoryMax - 1)];
        return row.Number == wish.Number + 1 && row.Trigger == (long)TierTrigger.Lowered && row.To == (long)wish.To && row.Uid == wish.First;
    }

    private List<Event> Inputs(EventKind kind, LowerWish wish)
    {
        List<Event> inputs = [];
        byte[] reason = Encoding.UTF8.GetBytes(wish.Reason);
        for (int from = 0; from < reason.Length; from += CommandText.PieceBytes)
        {
            inputs.Add(_commands.Piece(reason.AsSpan(from, Math.Min(CommandText.PieceBytes, reason.Length - from)), inputs.Count));
        }

        Event e = _commands.Command(kind);
        e.Numbers.A = (long)wish.To;
        e.Numbers.B = wish.First;
        e.Numbers.C = reason.Length;
        e.Numbers.D = wish.Second;
        e.Numbers.E = wish.Number;
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
