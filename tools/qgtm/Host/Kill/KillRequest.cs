using System;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Kill;

/// <summary>The words of `qgtm killswitch` as an order to stop; what is no such thing is a sentence.</summary>
internal static class KillRequest
{
    /// <summary>Reads the words of a call.</summary>
    public static KillOrder Of(in CommandCall call, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        string reason = Word(call.Words, "reason").Trim(), name = Word(call.Words, "name"), word = Word(call.Words, "tier");
        if (Encoding.UTF8.GetByteCount(reason) is 0 or > EngineCommands.ReasonMax)
        {
            throw new UserError(ExitCode.Configuration, $"A reason has 1 to {EngineCommands.ReasonMax} bytes: say in a few words why it has to stop.");
        }

        if (!TierTable.TryParse(word, out KillTier tier) || tier < KillTier.NoNew)
        {
            throw new UserError(ExitCode.Configuration, $"--tier takes NO_NEW, FLATTEN or HALT_ALL, not '{word}'.");
        }

        return Word(call.Words, "scope") switch
        {
            "account" => KillOrder.Account(tier, TierTrigger.Command, call.Uid, reason),
            "symbol" => new KillOrder(EventKind.RaiseSymbolTier, (long)tier, TierTrigger.Command, call.Uid, reason, Symbol(name, instruments)),
            "strategy" when tier == KillTier.Flatten => new KillOrder(EventKind.Quarantine, Strategy(name), TierTrigger.Command, call.Uid, reason),
            "strategy" => throw new UserError(ExitCode.Configuration, "A strategy is stopped with --tier FLATTEN: its targets become zero and its orders are cancelled."),
            "order" => new KillOrder(EventKind.CancelOrder, Order(name, state), TierTrigger.Command, call.Uid, reason),
            _ => throw new UserError(ExitCode.Configuration, "--scope takes account, strategy NAME, symbol SYM or order ID."),
        };
    }

    private static int Symbol(string name, ReadOnlySpan<Instrument> instruments)
    {
        for (int i = 0; i < instruments.Length; i++)
        {
            if (instruments[i].Symbol.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new UserError(ExitCode.NotFound, $"{name} is no instrument of this engine: see its positions with `qgtm status --summary`.");
    }

    private static long Strategy(string name)
    {
        for (int i = 0; i < ControlSources.StrategyNames.Count; i++)
        {
            if (ControlSources.StrategyNames[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new UserError(ExitCode.NotFound, $"{name} is no strategy: it is one of {string.Join(", ", ControlSources.StrategyNames)}.");
    }

    private static long Order(string name, EngineState state) =>
        ClOrdIds.TryParse(Encoding.UTF8.GetBytes(name), out long id) && OrderTable.Has(state, id) && state.Orders[OrderTable.Slot(id)].IsOpen
            ? id
            : throw new UserError(ExitCode.NotFound, $"{name} is no open order of this engine: give the client order id (q- and 16 digits) of one.");

    private static string Word(JsonElement words, string name) => words.GetProperty(name).GetString() ?? string.Empty;
}
