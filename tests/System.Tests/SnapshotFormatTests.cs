using System;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/snapshot-format.md names every table and field as they are. QGTM_WRITE_DOCS=1 writes them anew.</summary>
public sealed class SnapshotFormatTests
{
    private const string Begin = "<!-- tables: written by SnapshotFormatTests -->\n";
    private const string End = "<!-- end of tables -->";

    [Fact]
    public void TheDocumentNamesEveryMember()
    {
        string path = Path.Combine(Repository.Root, "docs", "snapshot-format.md");
        string text = File.ReadAllText(path);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        string expected = Tables();
        if (Environment.GetEnvironmentVariable("QGTM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        Assert.Equal(expected, text[from..to]);
    }

    private static string Tables()
    {
        StringBuilder b = new();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            string name = EngineState.SectionNames[i];
            int rows = new EngineState().Section(i).Length / EngineState.ElementSize(i);
            b.Append(CultureInfo.InvariantCulture, $"### {6 + i}. {name}: {rows} of {EngineState.ElementSize(i)} bytes\n\n");
            Type row = RowOf(name);
            b.Append(row.IsPrimitive ? row.Name.ToLowerInvariant() + "\n\n" : Fields(row) + "\n\n");
        }

        return b.ToString();
    }

    private static string Fields(Type row)
    {
        StringBuilder b = new();
        int end = 0;
        foreach (FieldInfo field in row.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            int at = (int)Marshal.OffsetOf(row, field.Name);
            Assert.Equal(end, at);
            Type kind = field.FieldType.IsEnum ? field.FieldType.GetEnumUnderlyingType() : field.FieldType;
            b.Append(CultureInfo.InvariantCulture, $"{(at == 0 ? "" : ", ")}{at} {field.Name} {kind.Name.ToLowerInvariant()}");
            end = at + Marshal.SizeOf(kind);
        }

        return b.ToString();
    }

    private static Type RowOf(string section)
    {
        if (section == "scalars")
        {
            return typeof(ScalarsRow);
        }

        string property = char.ToUpperInvariant(section[0]) + section[1..];
        return typeof(EngineState).GetProperty(property)!.PropertyType.GetElementType()!;
    }
}
