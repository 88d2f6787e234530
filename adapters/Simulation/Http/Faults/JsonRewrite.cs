using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>
/// Rewrites a message as a fault's arguments say. "set" replaces or adds members by their path ("order.status"); a string that
/// begins with "raw:" is written without quotes, so that a message need not stay JSON. "copy" and "swap" move values between members.
/// </summary>
internal static class JsonRewrite
{
    private const string Raw = "raw:";

    /// <summary>The message as the fault wants it; paths begin below the root, such as "data." for a trade update.</summary>
    public static byte[] Apply(ReadOnlyMemory<byte> json, FaultHit hit, string root = "")
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Dictionary<string, string> changes = Changes(document.RootElement, hit, root);
        StringBuilder text = new();
        Write(text, document.RootElement, "", changes, hit.Long("row", -1));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The array without, or with another, row.</summary>
    public static byte[]? Rows(ReadOnlyMemory<byte> json, FaultHit hit)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<string> rows = [.. document.RootElement.EnumerateArray().Select(e => e.GetRawText())];
        int row = (int)hit.Long("row", rows.Count - 1);
        if (hit.Name == "add-row")
        {
            rows.Add(hit.Arg("add")?.GetRawText() ?? "{}");
        }
        else if (row < 0 || row >= rows.Count)
        {
            return null;
        }
        else if (hit.Name == "drop-row")
        {
            rows.RemoveAt(row);
        }
        else
        {
            rows.Add(rows[row]);
        }

        return Encoding.UTF8.GetBytes($"[{string.Join(',', rows)}]");
    }

    private static Dictionary<string, string> Changes(JsonElement json, FaultHit hit, string root)
    {
        Dictionary<string, string> changes = new(StringComparer.Ordinal);
        foreach (JsonProperty set in Members(hit.Arg("set")))
        {
            string value = set.Value.GetRawText();
            changes[root + set.Name] = set.Value.ValueKind == JsonValueKind.String && set.Value.GetString()!.StartsWith(Raw, StringComparison.Ordinal)
                ? set.Value.GetString()![Raw.Length..]
                : value;
        }

        foreach (JsonProperty copy in Members(hit.Arg("copy")))
        {
            changes[root + copy.Name] = At(json, root + copy.Value.GetString()!);
        }

        if (hit.Arg("swap") is { ValueKind: JsonValueKind.Array } swap)
        {
            (string a, string b) = (root + swap[0].GetString()!, root + swap[1].GetString()!);
            (changes[a], changes[b]) = (At(json, b), At(json, a));
        }

        return changes;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement? e) => e is { ValueKind: JsonValueKind.Object } o ? o.EnumerateObject() : default;

    private static string At(JsonElement root, string path)
    {
        foreach (string name in path.Split('.'))
        {
            root = root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement next) ? next : default;
        }

        return root.ValueKind == JsonValueKind.Undefined ? "null" : root.GetRawText();
    }

    private static void Write(StringBuilder text, JsonElement e, string path, Dictionary<string, string> changes, long row)
    {
        if (e.ValueKind == JsonValueKind.Array && path.Length == 0)
        {
            int i = 0;
            text.Append('[');
            foreach (JsonElement item in e.EnumerateArray())
            {
                text.Append(i == 0 ? "" : ",");
                Write(text, item, path, row < 0 || row == i ? changes : [], row);
                i++;
            }

            text.Append(']');
        }
        else if (e.ValueKind != JsonValueKind.Object)
        {
            text.Append(e.GetRawText());
        }
        else
        {
            WriteObject(text, e, path, changes, row);
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement e, string path, Dictionary<string, string> changes, long row)
    {
        text.Append('{');
        int at = text.Length;
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach (JsonProperty member in e.EnumerateObject())
        {
            string full = path + member.Name;
            written.Add(full);
            text.Append(text.Length == at ? "" : ",").Append(JsonSerializer.Serialize(member.Name)).Append(':');
            if (changes.TryGetValue(full, out string? value))
            {
                text.Append(value);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                WriteObject(text, member.Value, full + ".", changes, row);
            }
            else
            {
                text.Append(member.Value.GetRawText());
            }
        }

        foreach ((string full, string value) in changes.Where(c => !written.Contains(c.Key) && c.Key.StartsWith(path, StringComparison.Ordinal) && c.Key.IndexOf('.', path.Length) < 0))
        {
            text.Append(text.Length == at ? "" : ",").Append(JsonSerializer.Serialize(full[path.Length..])).Append(':').Append(value);
        }

        text.Append('}');
    }
}
