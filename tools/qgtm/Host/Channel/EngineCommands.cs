using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Commands.Kill;
using Qgtm.Fast.Tool.Commands.Reconcile;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>
/// Commands of operators as inputs of the engine: they go through the commands lane into the journal, and the answer comes
/// when they are applied and durable.
/// </summary>
public sealed class EngineCommands(Session session, Lane lane, string account) : IDisposable
{
    /// <summary>Longest reason, bytes.</summary>
    public const int ReasonMax = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), Poll = TimeSpan.FromMilliseconds(5);
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What the channel understands.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Verbs => new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(StringComparer.Ordinal)
    {
        ["reconcile"] = ListAsync,
        ["adjust"] = AdjustAsync,
        ["arm"] = ArmAsync,
        ["kill"] = KillAsync,
        ["tiers"] = TiersAsync,
        ["strategies"] = Limits.StrategiesAsync,
        ["enable"] = Limits.EnableAsync,
        ["limits"] = Limits.ListAsync,
    };

    private LimitCommands Limits => new(session, this);

    /// <summary>The account's tier as it is now.</summary>
    public KillTier Tier => (KillTier)Volatile.Read(ref session.State.Scalars.Tier);

    /// <summary>Applies what somebody wants stopped; done when it is durable.</summary>
    public Task KillAsync(KillOrder order) => ApplyAsync(order.Inputs(Volatile.Read(ref session.State.Scalars.TimeNs)), () => true);

    /// <summary>Orders may leave: nothing that a person had to see before is left. Done when it is durable.</summary>
    public Task ArmAsync(long uid)
    {
        Event arm = Command(EventKind.Arm);
        arm.Numbers.B = uid;
        return ApplyAsync([arm], () => true);
    }

    /// <summary>One input without figures: the ordered stop, for one.</summary>
    public Task PutAsync(EventKind kind) => PutAsync([Command(kind)]);

    /// <summary>Inputs in their order; nobody waits for what they do.</summary>
    internal async Task PutAsync(List<Event> inputs)
    {
        await _one.WaitAsync();
        try
        {
            Write(inputs);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private Task ListAsync(CommandCall call, Utf8JsonWriter w)
    {
        BreakList.Write(w, session.State, session.Engine.Instruments);
        return Task.CompletedTask;
    }

    private async Task AdjustAsync(CommandCall call, Utf8JsonWriter w)
    {
        long number = call.Words.GetProperty("number").GetInt64();
        List<Event> inputs = Reason(in call, "why the books may change", out long length);
        Event adjust = Command(EventKind.Adjust);
        adjust.Numbers.A = number;
        adjust.Numbers.B = call.Uid;
        adjust.Numbers.C = length;
        inputs.Add(adjust);
        bool taken = await ApplyAsync(inputs, () => Volatile.Read(ref session.State.Look.AdjustTaken) != 0);
        if (!taken)
        {
            throw new UserError(ExitCode.NotFound, $"There is no certain break {number} now: its figures may have changed; look with `qgtm reconcile list`.");
        }

        w.WriteNumber("adjusted", number);
        w.WriteNumber("actor", call.Uid);
        w.WriteNumber("left", Volatile.Read(ref session.State.Look.Confirmed));
    }

    private Task TiersAsync(CommandCall call, Utf8JsonWriter w)
    {
        TierReport.Write(w, session.State, session.Engine.Instruments);
        return Task.CompletedTask;
    }

    private async Task KillAsync(CommandCall call, Utf8JsonWriter w)
    {
        KillOrder order = KillRequest.Of(in call, session.State, session.Engine.Instruments);
        await KillAsync(order);
        w.WriteString("done", WordsOf(order));
        w.WriteNumber("actor", call.Uid);
        w.WriteString("tier", TierTable.Of(Tier).Word);
    }

    /// <summary>What was done, for a person.</summary>
    internal string WordsOf(KillOrder order) => order.Kind switch
    {
        EventKind.RaiseTier => TierTable.Of(order.Tier).Word,
        EventKind.RaiseSymbolTier => $"{TierTable.Of(order.Tier).Word} of {session.Engine.Instruments[order.Instrument].Symbol}",
        EventKind.Quarantine => $"quarantine of {ControlSources.StrategyNames[(int)order.Number]}",
        _ => "cancel asked for",
    };

    private async Task ArmAsync(CommandCall call, Utf8JsonWriter w)
    {
        string named = call.Words.GetProperty("account").GetString() ?? string.Empty;
        if (Volatile.Read(ref session.State.Look.ArmNeeded) == 0)
        {
            throw new UserError(ExitCode.Configuration, "This engine does not trade real money: there is nothing to arm.");
        }

        if (!string.Equals(named, account, StringComparison.Ordinal))
        {
            throw new UserError(ExitCode.Configuration, $"This engine does not trade account {named}: nothing was armed; look at the account number in its status box.");
        }

        await ArmAsync(call.Uid);
        w.WriteString("armed", account);
        w.WriteNumber("actor", call.Uid);
    }

    /// <summary>The call's reason in pieces, and its length in bytes; none, or too long a one, is a <see cref="UserError"/>.</summary>
    internal List<Event> Reason(in CommandCall call, string why, out long length)
    {
        List<Event> inputs = Pieces((call.Words.GetProperty("reason").GetString() ?? string.Empty).Trim(), out length);
        return length is > 0 and <= ReasonMax ? inputs
            : throw new UserError(ExitCode.Configuration, $"A reason has 1 to {ReasonMax} bytes: say in a few words {why}.");
    }

    /// <summary>A text in pieces, and its length in bytes.</summary>
    internal List<Event> Pieces(string text, out long length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        length = bytes.Length;
        List<Event> inputs = [];
        for (int from = 0; from < bytes.Length; from += CommandText.PieceBytes)
        {
            inputs.Add(Piece(bytes.AsSpan(from, Math.Min(CommandText.PieceBytes, bytes.Length - from)), inputs.Count));
        }

        return inputs;
    }

    /// <summary>Writes the inputs, waits until the last is applied, reads the outcome, waits until all is durable.</summary>
    internal async Task<bool> ApplyAsync(List<Event> inputs, Func<bool> outcome)
    {
        await _one.WaitAsync();
        try
        {
            long before = Volatile.Read(ref session.State.Look.Commands), start = Stopwatch.GetTimestamp();
            Write(inputs);
            using PeriodicTimer poll = new(Poll);
            while (Volatile.Read(ref session.State.Look.Commands) == before)
            {
                await NextAsync(poll, start);
            }

            bool taken = outcome();
            long last = Volatile.Read(ref session.State.Scalars.Sequence);
            while (session.Journaled < last)
            {
                await NextAsync(poll, start);
            }

            return taken;
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task NextAsync(PeriodicTimer poll, long start)
    {
        if (Stopwatch.GetElapsedTime(start) > Patience)
        {
            throw new UserError(ExitCode.TimedOut, "The engine has the command, has not applied it within four seconds and may still do so: look with `qgtm status` before you repeat it.");
        }

        await poll.WaitForNextTickAsync();
    }

    private void Write(List<Event> inputs)
    {
        SpinWait full = default;
        foreach (Event e in inputs)
        {
            while (!lane.TryWrite(in e))
            {
                full.SpinOnce();
            }
        }
    }

    internal Event Command(EventKind kind)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = Volatile.Read(ref session.State.Scalars.TimeNs);
        return e;
    }

    internal Event Piece(ReadOnlySpan<byte> text, int index)
    {
        Event e = Command(EventKind.CommandText);
        e.Header.Flags = (ushort)index;
        text.CopyTo(CommandText.Bytes(ref e));
        return e;
    }
}
