using System;
using System.Collections.Generic;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Kill;

/// <summary>What somebody wants stopped, whatever way it came: inputs of the engine, the reason before them.</summary>
/// <param name="Kind">RaiseTier, RaiseSymbolTier, Quarantine or CancelOrder.</param>
/// <param name="Number">The tier, the strategy's index or the order's id.</param>
/// <param name="Trigger">The way it came.</param>
/// <param name="Uid">Who asked, as the kernel says.</param>
/// <param name="Reason">Why, at most <see cref="EngineCommands.ReasonMax"/> bytes.</param>
/// <param name="Instrument">Of a symbol's own tier; else -1.</param>
public sealed record KillOrder(EventKind Kind, long Number, TierTrigger Trigger, long Uid, string Reason, int Instrument = -1)
{
    private readonly long _stamp = MonotonicClock.NowNs();

    /// <summary>The account's tier.</summary>
    public static KillOrder Account(KillTier tier, TierTrigger trigger, long uid, string reason) => new(EventKind.RaiseTier, (long)tier, trigger, uid, reason);

    /// <summary>The tier that it asks for; NORMAL when it is none.</summary>
    public KillTier Tier => Kind is EventKind.RaiseTier or EventKind.RaiseSymbolTier ? (KillTier)Number : KillTier.Normal;

    /// <summary>The inputs, in order.</summary>
    public List<Event> Inputs(long timeNs)
    {
        byte[] reason = Encoding.UTF8.GetBytes(Reason);
        List<Event> inputs = [];
        for (int from = 0; from < reason.Length; from += CommandText.PieceBytes)
        {
            Event piece = New(EventKind.CommandText, timeNs);
            piece.Header.Flags = (ushort)inputs.Count;
            reason.AsSpan(from, Math.Min(CommandText.PieceBytes, reason.Length - from)).CopyTo(CommandText.Bytes(ref piece));
            inputs.Add(piece);
        }

        Event e = New(Kind, timeNs);
        e.Header.Instrument = Instrument;
        e.Numbers.A = Number;
        e.Numbers.B = Uid;
        e.Numbers.C = reason.Length;
        e.Numbers.D = (long)Trigger;
        e.Numbers.E = _stamp;
        inputs.Add(e);
        return inputs;
    }

    private static Event New(EventKind kind, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        return e;
    }
}
