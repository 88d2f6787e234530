using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What the watchdog did while the engine was dead, as journaled inputs: the reason in words, then the tier.</summary>
public static class WatchdogTrip
{
    /// <summary>Where the dead-man leaves the tier: nothing opens before two people have reset it.</summary>
    public const KillTier Tier = KillTier.Flatten;

    private const int PieceBytes = 40;

    /// <summary>The inputs of a record that waits; none when there is none. A record that cannot be read counts all the same.</summary>
    public static List<Event> Inputs(string directory, long timeNs)
    {
        if (TripRecord.Read(directory) is not { } record)
        {
            return [];
        }

        byte[] reason = Encoding.UTF8.GetBytes(Reason(record));
        int length = Math.Min(reason.Length, EngineCommands.ReasonMax);
        List<Event> inputs = [];
        for (int from = 0; from < length; from += PieceBytes)
        {
            Event piece = Command(EventKind.CommandText, timeNs);
            piece.Header.Flags = (ushort)inputs.Count;
            reason.AsSpan(from, Math.Min(PieceBytes, length - from)).CopyTo(CommandText.Bytes(ref piece));
            inputs.Add(piece);
        }

        Event raise = Command(EventKind.RaiseTier, timeNs);
        raise.Numbers.A = (long)Tier;
        raise.Numbers.C = length;
        raise.Numbers.D = (long)TierTrigger.Watchdog;
        inputs.Add(raise);
        return inputs;
    }

    /// <summary>At a start: the inputs are applied and durable before the record is put aside. Null when there was none.</summary>
    public static string? Take(Session session, string directory, long timeNs)
    {
        List<Event> inputs = Inputs(directory, timeNs);
        if (inputs.Count == 0)
        {
            return null;
        }

        foreach (Event e in inputs)
        {
            session.Apply(in e);
        }

        session.FlushAndRelease();
        return PutAside(directory);
    }

    /// <summary>Keeps the record under another name and returns it.</summary>
    public static string PutAside(string directory) => Path.GetFileName(TripRecord.PutAside(directory));

    private static string Reason(TripRecord r) => FormattableString.Invariant(
        $"dead-man: watchdog tripped {r.TrippedAt:u}, {r.Phase}, {r.Cancelled} cancelled, {r.Closes.Count} closed, {r.Left.Count} left");

    private static Event Command(EventKind kind, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        return e;
    }
}
