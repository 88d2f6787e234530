using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qgtm.Fast.Alerts;

/// <summary>
/// The alert log of a state directory: a line of JSON for each notice, appended and synced, never rewritten. Each process has
/// its own file, so that no two write one.
/// </summary>
public static class AlertLog
{
    /// <summary>The engine's and the watchdog's file.</summary>
    public const string Engine = "alerts.jsonl", Watchdog = "alerts-watchdog.jsonl";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The book of a directory by both files. A line that is not whole, because a process died, says nothing.</summary>
    public static AlertBook Read(string directory, string prefix, string origin = "")
    {
        AlertBook book = new(prefix, origin);
        foreach (string name in new[] { Watchdog, Engine })
        {
            foreach (AlertNotice notice in Lines(directory, name))
            {
                book.Restore(notice);
            }
        }

        return book;
    }

    /// <summary>Appends a notice and waits for the device.</summary>
    public static void Append(string path, AlertNotice notice)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using FileStream file = new(path, options);
        bool isTorn = false;
        if (file.Length != 0)
        {
            file.Seek(-1, SeekOrigin.End);
            isTorn = file.ReadByte() != '\n';
        }

        file.Write(Encoding.UTF8.GetBytes((isTorn ? "\n" : string.Empty) + Text(notice) + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>A notice as one line.</summary>
    public static string Text(AlertNotice notice) => JsonSerializer.Serialize(notice, Form);

    /// <summary>The notices of one file, oldest first; none when there is no file.</summary>
    public static IEnumerable<AlertNotice> Lines(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        foreach (string line in TryRead(path))
        {
            if (Parse(line) is { } notice)
            {
                yield return notice;
            }
        }
    }

    /// <summary>A log of another user, which cannot be read, holds up nobody.</summary>
    private static string[] TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static AlertNotice? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<AlertNotice>(line, Form) is { Id: not null, Key: not null, Text: not null } whole ? whole : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
