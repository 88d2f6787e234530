using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>What the check of one file found.</summary>
/// <param name="File">The file.</param>
/// <param name="State">ok, damaged, or unchecked: behind a damage, where the chain cannot be followed.</param>
/// <param name="Last">Sequence of the last event in it; 0 when it has none.</param>
/// <param name="Note">Empty, a remark, or for damage the sentence that says what to do.</param>
public sealed record Verdict(StateFile File, string State, long Last, string Note)
{
    public const string Ok = "ok";
    public const string Damaged = "damaged";
    public const string Unchecked = "unchecked";
}

/// <summary>CRC, chain and structure of every file.</summary>
public static class Verification
{
    /// <summary>One verdict per file, in their order. Whole = the files are a state directory, so they have to fit together.</summary>
    public static List<Verdict> Of(StateFile[] files, bool whole)
    {
        StateFile[] segments = [.. files.Where(f => f.Kind == FileKind.Journal)];
        List<Verdict> verdicts = segments.Length == 0 ? [] : Journal(segments, whole);
        long last = verdicts.Count == 0 ? 0 : verdicts.Max(v => v.Last);
        bool complete = verdicts.TrueForAll(v => v.State == Verdict.Ok);
        foreach (StateFile file in files.Where(f => f.Kind != FileKind.Journal))
        {
            verdicts.Add(file.Kind switch
            {
                FileKind.Snapshot => Snapshot(file, newest: whole && complete ? last : long.MaxValue),
                FileKind.Instruments => Instruments(file),
                _ => new Verdict(file, Verdict.Ok, 0, file.Kind == FileKind.Other ? "not the engine's" : string.Empty),
            });
        }

        return verdicts;
    }

    private static List<Verdict> Journal(StateFile[] segments, bool whole)
    {
        var verdicts = new List<Verdict>();
        JournalCorrupt? damage = null;
        JournalEnd end = default;
        try
        {
            end = StateFile.Settled(() => whole
                ? JournalReader.Read(Folder(segments[0]), segments[0].First, Nothing)
                : JournalReader.ReadFile(segments[0].Path, segments[0].First, Nothing));
        }
        catch (JournalCorrupt e)
        {
            damage = e;
        }

        bool reached = false;
        for (int i = 0; i < segments.Length; i++)
        {
            bool here = damage is not null && Path.GetFileName(damage.Segment) == segments[i].Name;
            long last = i + 1 < segments.Length ? segments[i + 1].First - 1 : end.LastSequence;
            verdicts.Add(here ? new Verdict(segments[i], Verdict.Damaged, 0, $"{segments[i].Name}: {damage!.Message} Restore this segment from a copy, or move the state directory aside to start afresh.")
                : reached ? new Verdict(segments[i], Verdict.Unchecked, 0, "behind the damaged segment")
                : new Verdict(segments[i], Verdict.Ok, last, i + 1 == segments.Length && end.TornBytes > 0 ? $"{end.TornBytes} bytes of an unfinished write at its end: the next start drops them" : string.Empty));
            reached |= here;
        }

        return verdicts;
    }

    private static Verdict Snapshot(StateFile file, long newest)
    {
        try
        {
            SnapshotImage image = SnapshotReader.Load(file.Path);
            Recovery.Load(new EngineState(), image);
            return image.Sequence <= newest
                ? new Verdict(file, Verdict.Ok, image.Sequence, string.Empty)
                : Damage(file, $"It is newer than the journal, which ends at {newest}; restore the missing segment, or move the state directory aside to start afresh.");
        }
        catch (Exception e) when (e is SnapshotCorrupt or EngineFault)
        {
            return Damage(file, e.Message + " Recovery passes over it; restore it from a copy or delete it.");
        }
    }

    private static Verdict Instruments(StateFile file)
    {
        try
        {
            _ = InstrumentFile.Read(Folder(file));
            return new Verdict(file, Verdict.Ok, 0, string.Empty);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return Damage(file, "It is not an instrument list; restore it from a copy, for the journal cannot be read without it.");
        }
    }

    private static Verdict Damage(StateFile file, string sentence) => new(file, Verdict.Damaged, 0, $"{file.Name}: {sentence}");

    private static string Folder(StateFile file) => Path.GetDirectoryName(Path.GetFullPath(file.Path))!;

    private static void Nothing(in Event e)
    {
        // The reader's own checks are all that is wanted.
    }
}
