using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>A person's word on a recommendation, with what it said when the word was given.</summary>
public sealed record Decision(DateTime Time, string Id, bool Accepted, string Who, string Reason, string Text, string Evidence);

/// <summary>
/// The words that people have given: `recommendations.jsonl` in the state directory, a line each, appended and synced, never rewritten. A later word on the same
/// recommendation counts instead of the earlier one, which stays.
/// </summary>
internal static class DecisionLog
{
    /// <summary>Its name in the state directory.</summary>
    public const string Name = "recommendations.jsonl";

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All of them, oldest first. A line that is not whole, because a process or the machine died in it, says nothing.</summary>
    public static IReadOnlyList<Decision> Read(string directory)
    {
        string path = Path.Combine(directory, Name);
        return File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse).OfType<Decision>()] : [];
    }

    /// <summary>Appends one and waits for the device.</summary>
    public static void Append(string directory, Decision decision)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using FileStream file = new(Path.Combine(directory, Name), options);
        bool isTorn = false;
        if (file.Length != 0)
        {
            file.Seek(-1, SeekOrigin.End);
            isTorn = file.ReadByte() != '\n';
        }

        file.Write(Encoding.UTF8.GetBytes((isTorn ? "\n" : string.Empty) + JsonSerializer.Serialize(decision, Form) + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static Decision? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<Decision>(line, Form) is { Id: not null, Reason: not null } whole ? whole : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
