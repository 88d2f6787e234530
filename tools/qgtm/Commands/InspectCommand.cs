using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm inspect list|show|verify DIR`: journal and snapshots through the readers that recovery uses.</summary>
public static class InspectCommand
{
    /// <summary>0 = clean, 1 = damaged (thrown by the readers), 2 = nothing there.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (words is not [var verb and ("list" or "show" or "verify"), var directory])
        {
            throw new UserError(ExitCode.Configuration, "Say what to look at: qgtm inspect list|show|verify DIR.");
        }

        if (!Directory.Exists(directory))
        {
            throw new UserError(ExitCode.NotFound, $"There is no directory {directory}: give the --state directory of a run.");
        }

        if (verb == "list")
        {
            foreach (string path in Directory.GetFiles(directory))
            {
                Console.Out.WriteLine($"{Path.GetFileName(path)}  {new FileInfo(path).Length} bytes");
            }

            return ExitCode.Ok;
        }

        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        JournalEnd end = JournalReader.Read(directory, 1, (in Event e) =>
        {
            string what = e.Header.Kind == EventKind.Denied ? $"Denied {(RiskReason)e.Order.Reason}" : e.Header.Kind.ToString();
            counts[what] = counts.GetValueOrDefault(what) + 1;
        });
        SnapshotImage? image = SnapshotDirectory.NewestValid(directory, out IReadOnlyList<string> skipped);
        foreach ((string kind, long count) in counts)
        {
            Console.Out.WriteLine($"{kind}: {count}");
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"journal: last sequence {end.LastSequence}, {end.TornBytes} torn bytes; snapshot: {(image is null ? "none" : image.Sequence)}, {skipped.Count} skipped"));
        return skipped.Count == 0 ? ExitCode.Ok : ExitCode.Error;
    }
}
