using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands.Reconcile;

/// <summary>An adjustment as the journal has it: the break, the figures of that moment, who and why.</summary>
internal sealed record Adjustment(long Number, BreakKind Kind, int Instrument, long Books, long Broker, long Uid, DateTime Time, long Sequence, string Reason);

/// <summary>Reads adjustments out of a journal, which an engine may be writing.</summary>
internal static class AdjustHistory
{
    /// <summary>All of them, in order.</summary>
    public static List<Adjustment> Of(string directory) => StateFile.Settled(() =>
    {
        List<Adjustment> all = [];
        CommandText text = new();
        string reason = string.Empty;
        JournalReader.Read(directory, 1, (in Event e) =>
        {
            switch (e.Header.Kind)
            {
                case EventKind.CommandText:
                    text.Take(in e);
                    break;
                case EventKind.Adjust:
                    reason = text.First(e.Numbers.C);
                    break;
                case EventKind.BreakAdjusted:
                    all.Add(new Adjustment(
                        e.Numbers.A, (BreakKind)e.Numbers.C, e.Header.Instrument, e.Numbers.D, e.Numbers.E, e.Numbers.B,
                        DateTime.UnixEpoch.AddTicks(e.Header.TimeNs / 100), e.Header.Sequence, reason));
                    break;
                default:
                    break;
            }
        });
        return all;
    });
}
