using System;
using System.Collections.Generic;
using System.Globalization;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>One journal segment: where it begins and ends, and how many events of each kind it holds.</summary>
internal static class SegmentReport
{
    /// <summary>Prints it; a refusal of the gate is counted under its reason.</summary>
    public static void Print(StateFile file, bool json)
    {
        (SortedDictionary<string, long> counts, JournalEnd end) = StateFile.Settled(() =>
        {
            var all = new SortedDictionary<string, long>(StringComparer.Ordinal);
            return (all, JournalReader.ReadFile(file.Path, file.First, (in Event e) =>
            {
                string what = e.Header.Kind == EventKind.Denied ? $"Denied {(RiskReason)e.Order.Reason}" : e.Header.Kind.ToString();
                all[what] = all.GetValueOrDefault(what) + 1;
            }));
        });
        if (json)
        {
            JsonOut.Print(w =>
            {
                w.WriteString("file", file.Name);
                w.WriteNumber("bytes", file.Bytes);
                w.WriteNumber("firstSequence", file.First);
                w.WriteNumber("lastSequence", end.LastSequence);
                w.WriteNumber("bootEpoch", end.Epoch);
                w.WriteNumber("tornBytes", end.TornBytes);
                w.WriteStartObject("counts");
                foreach ((string kind, long count) in counts)
                {
                    w.WriteNumber(kind, count);
                }

                w.WriteEndObject();
            });
            return;
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{file.Name}: sequences {file.First} to {end.LastSequence}, boot epoch {end.Epoch}, {end.TornBytes} torn bytes"));
        foreach ((string kind, long count) in counts)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind,-32}{count,14:N0}"));
        }
    }
}
