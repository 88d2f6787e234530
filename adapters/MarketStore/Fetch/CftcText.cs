using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// The CFTC's disaggregated futures-only report as text: the yearly files have a header, the current week's has none and the
/// same order of columns.
/// </summary>
public static class CftcText
{
    private const int ColumnsMin = 43;

    /// <summary>Positions of the columns that are used, as in the yearly files' header.</summary>
    private const int Day = 2, Code = 3, OpenInterest = 7, ProducersLong = 8, ProducersShort = 9, DealersLong = 10, DealersShort = 11, ManagedLong = 13, ManagedShort = 14;

    /// <summary>The metal of a contract market code; null for all else.</summary>
    public static string? MetalOf(ReadOnlySpan<char> code) => code.Trim() switch
    {
        "088691" => "Gold",
        "084691" => "Silver",
        "076651" => "Platinum",
        "075651" => "Palladium",
        _ => null,
    };

    /// <summary>The metals' points of a text. A row that cannot be read is an error that names line and column.</summary>
    public static IReadOnlyList<SeriesPoint> Parse(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        Points points = new();
        int line = 0;
        while (text.ReadLine() is { } row)
        {
            line++;
            if (row.Length == 0 || row.Contains("CFTC_Contract_Market_Code", StringComparison.Ordinal))
            {
                continue;
            }

            List<string> fields = Split(row);
            if (fields.Count < ColumnsMin)
            {
                throw new DataFileError($"{name} line {line}, column {fields.Count}: {fields.Count} fields where the report has {ColumnsMin} or more; the CFTC's file has changed or broken off, fetch it again.");
            }

            if (MetalOf(fields[Code]) is { } metal)
            {
                double At(int column) => Figure(fields, column, name, line);
                CotPoints.Give(
                    points, metal, DayOf(fields[Day], name, line), At(ManagedLong), At(ManagedShort),
                    At(ProducersLong) + At(DealersLong), At(ProducersShort) + At(DealersShort), At(OpenInterest));
            }
        }

        return points.All;
    }

    private static double Figure(List<string> fields, int column, string name, int line) =>
        double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
            ? value
            : throw new DataFileError($"{name} line {line}, column {column + 1}: '{fields[column]}' is not a number of contracts; the CFTC's file has changed, compare it with docs/data.md.");

    private static DateOnly DayOf(string text, string name, int line) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new DataFileError($"{name} line {line}, column {Day + 1}: '{text}' is not a report day such as 2026-05-26; the CFTC's file has changed, compare it with docs/data.md.");

    private static List<string> Split(string row)
    {
        List<string> fields = [];
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i <= row.Length; i++)
        {
            if (i == row.Length || (row[i] == ',' && !isQuoted))
            {
                fields.Add(row[start..i].Trim(' ', '"'));
                start = i + 1;
            }
            else if (row[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return fields;
    }

    private sealed class Points : IImportSink
    {
        public List<SeriesPoint> All { get; } = [];

        public void Take(in SeriesPoint point) => All.Add(point);

        public void Take(in Candle candle) => throw new InvalidOperationException("A report has no candles.");

        public void Take(in BboSnapshot snapshot) => throw new InvalidOperationException("A report has no quotes.");

        public void Note(Defect defect, string name, long atMs, double figure) => throw new InvalidOperationException("A report's defects are errors.");
    }
}
