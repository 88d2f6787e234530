using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>Prints what files there are, and what their check found.</summary>
internal static class FileReport
{
    /// <summary>Kind, sequences and bytes of every file; checks nothing but the last segment, to see where it ends.</summary>
    public static void List(string path, StateFile[] files, bool json)
    {
        Verdict[] rows = [.. files.Select((f, i) => new Verdict(f, Verdict.Unchecked, LastOf(files, i), string.Empty))];
        if (json)
        {
            JsonOut.Print(w =>
            {
                w.WriteString("path", path);
                Files(w, rows, withState: false);
            });
            return;
        }

        foreach (Verdict row in rows)
        {
            Console.Out.WriteLine(Line(row));
        }
    }

    /// <summary>The verdicts on stdout, one sentence per damaged file on stderr; true when nothing is damaged.</summary>
    public static bool Verify(string path, List<Verdict> verdicts, bool json)
    {
        bool clean = verdicts.TrueForAll(v => v.State == Verdict.Ok);
        if (json)
        {
            JsonOut.Print(w =>
            {
                w.WriteString("path", path);
                w.WriteBoolean("clean", clean);
                Files(w, verdicts, withState: true);
            });
        }
        else
        {
            foreach (Verdict v in verdicts)
            {
                Console.Out.WriteLine($"{v.State,-9}  {Line(v)}{(v.State != Verdict.Damaged && v.Note.Length > 0 ? "  " + v.Note : string.Empty)}");
            }
        }

        foreach (Verdict v in verdicts.Where(v => v.State == Verdict.Damaged))
        {
            Console.Error.WriteLine(v.Note);
        }

        return clean;
    }

    private static void Files(Utf8JsonWriter w, IReadOnlyList<Verdict> rows, bool withState)
    {
        w.WriteStartArray("files");
        foreach (Verdict v in rows)
        {
            w.WriteStartObject();
            w.WriteString("name", v.File.Name);
            w.WriteString("kind", Kind(v.File));
            w.WriteNumber("bytes", v.File.Bytes);
            if (v.File.First > 0)
            {
                w.WriteNumber("firstSequence", v.File.First);
            }

            if (v.Last > 0)
            {
                w.WriteNumber("lastSequence", v.Last);
            }

            if (withState)
            {
                w.WriteString("state", v.State);
                w.WriteString("note", v.Note);
            }

            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static string Line(Verdict v) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind(v.File),-11}  {v.File.Name,-40}  {(v.File.First > 0 ? $"{v.File.First}..{(v.Last > 0 ? v.Last : "?")}" : "-"),-23}  {v.File.Bytes,13:N0} bytes");

    private static string Kind(StateFile file) => JsonNamingPolicy.CamelCase.ConvertName(file.Kind.ToString());

    private static long LastOf(StateFile[] files, int i)
    {
        StateFile file = files[i];
        if (file.Kind != FileKind.Journal)
        {
            return file.Kind == FileKind.Snapshot ? file.First : 0;
        }

        if (i + 1 < files.Length && files[i + 1].Kind == FileKind.Journal)
        {
            return files[i + 1].First - 1;
        }

        try
        {
            return StateFile.Settled(() => JournalReader.ReadFile(file.Path, file.First, static (in Events.Event _) => { })).LastSequence;
        }
        catch (JournalCorrupt)
        {
            return 0;
        }
    }
}
