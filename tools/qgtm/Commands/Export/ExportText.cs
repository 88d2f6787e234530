using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Commands.Export;

/// <summary>An export as one JSON object, or as tables whose columns have the same names.</summary>
internal static class ExportText
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static string Json(SessionExport export) => JsonSerializer.Serialize(export, Options) + "\n";

    /// <summary>Every table with the name of its file.</summary>
    public static IEnumerable<(string Name, string Text)> Tables(SessionExport e) =>
    [
        ("account.csv", Csv([e.Account])),
        ("positions.csv", Csv(e.Positions)),
        ("orders.csv", Csv(e.Orders)),
        ("fills.csv", Csv(e.Fills)),
        ("strategies.csv", Csv(e.Strategies)),
        ("targets.csv", Csv(e.Targets)),
    ];

    /// <summary>A head and a line for each row.</summary>
    public static string Csv<T>(IReadOnlyList<T> rows)
    {
        PropertyInfo[] columns = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        StringBuilder text = new();
        _ = text.AppendJoin(',', columns.Select(c => JsonNamingPolicy.CamelCase.ConvertName(c.Name))).Append('\n');
        foreach (T row in rows)
        {
            _ = text.AppendJoin(',', columns.Select(c => Cell(c.GetValue(row)))).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(object? value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        decimal number => number.ToString("0.#########", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value?.ToString() ?? string.Empty),
    };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
}
