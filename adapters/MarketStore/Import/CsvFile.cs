using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// A CSV file with a header, plain or gzip, row by row. A field that is not what is asked for becomes a sentence that names
/// file, line and column.
/// </summary>
public sealed class CsvFile : IDisposable
{
    private readonly FileStream _file;
    private readonly GzipText? _gzip;
    private readonly StreamReader _reader;
    private readonly List<Range> _fields = [];
    private string _line = string.Empty;

    private CsvFile(string path, FileStream file, GzipText? gzip)
    {
        (Path, _file, _gzip, _reader) = (path, file, gzip, new StreamReader((Stream?)gzip ?? file));
        Name = System.IO.Path.GetFileName(path);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>The header as it stands in the file.</summary>
    public string Header { get; private set; } = string.Empty;

    /// <summary>Names of the columns.</summary>
    public string[] Columns { get; private set; } = [];

    /// <summary>The line of the last row; the header is line 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Told every 4,096 rows which share of the file has been read, 0 to 1.</summary>
    public Action<double>? Progress { get; set; }

    /// <summary>Opens a file and reads its header.</summary>
    public static CsvFile Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        CsvFile csv = new(path, file, isGzip ? new GzipText(file) : null);
        try
        {
            csv.Header = csv._reader.ReadLine() ?? string.Empty;
        }
        catch (InvalidDataException)
        {
            csv.Dispose();
            throw new DataFileError($"{System.IO.Path.GetFileName(path)} is no whole gzip file: copy it again from where it comes.");
        }

        csv.Columns = csv.Header.Split(',');
        for (int i = 0; i < csv.Columns.Length; i++)
        {
            csv.Columns[i] = csv.Columns[i].Trim('"', ' ');
        }

        return csv;
    }

    /// <summary>The first rows of a file as text, without the header; what a format is told apart by beside it.</summary>
    public static string[] Head(string path, int rows)
    {
        using CsvFile file = Open(path);
        List<string> head = [];
        while (head.Count < rows && file._reader.ReadLine() is { } line)
        {
            head.Add(line);
        }

        return [.. head];
    }

    /// <summary>Goes to the next row; false at the end. A row of another width than the header is an error.</summary>
    public bool Next()
    {
        string? line;
        try
        {
            line = _reader.ReadLine();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw BreaksOff(Line);
        }

        if (line is null)
        {
            return _gzip is null or { IsWhole: true } ? false : throw BreaksOff(Line);
        }

        Line++;
        _line = line;
        Split();
        if ((Line & 4_095) == 0)
        {
            Progress?.Invoke((double)_file.Position / _file.Length);
        }

        if (_fields.Count != Columns.Length && IsAtEnd())
        {
            throw BreaksOff(Line - 1);
        }

        return _fields.Count == Columns.Length
            ? true
            : throw new DataFileError($"{Name} line {Line}, column {Math.Min(_fields.Count, Columns.Length)}: {_fields.Count} fields where the header has {Columns.Length}; correct the row, or remove it.");
    }

    /// <summary>The index of a column; an error when the header lacks it.</summary>
    public int Column(string name) => Array.IndexOf(Columns, name) is >= 0 and int i
        ? i
        : throw new DataFileError($"{Name} line 1: the header has no column '{name}'; give a file of the source as it is.");

    /// <summary>A field as it stands there.</summary>
    public ReadOnlySpan<char> Text(int column) => _line.AsSpan()[_fields[column]].Trim('"');

    /// <summary>A name: letters, digits, dots, dashes.</summary>
    public string Word(int column)
    {
        ReadOnlySpan<char> text = Text(column).Trim();
        return text.Length != 0 ? Names.Of(text) : throw Bad(column, "a name");
    }

    /// <summary>A number.</summary>
    public double Number(int column) =>
        double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Bad(column, "a number");

    /// <summary>A number that is not negative, such as a size.</summary>
    public double Size(int column) => Number(column) is >= 0 and var value ? value : throw Bad(column, "a number that is not negative");

    /// <summary>A number above zero.</summary>
    public double Price(int column) => Number(column) is > 0 and var value ? value : throw Bad(column, "a price above zero");

    /// <summary>A whole number.</summary>
    public long Whole(int column) =>
        long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw Bad(column, "a whole number");

    /// <summary>A date such as 2026-05-01.</summary>
    public DateOnly Date(int column) =>
        DateOnly.TryParseExact(Text(column), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : throw Bad(column, "a date such as 2026-05-01");

    /// <summary>A UTC time such as 2019-02-11T14:30Z, with or without Z, seconds or their parts: ms since the epoch.</summary>
    public long UtcMs(int column) =>
        DateTime.TryParseExact(Text(column).TrimEnd('Z'), ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime utc)
            ? (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond
            : throw Bad(column, "a UTC time such as 2019-02-11T14:30Z");

    /// <summary>The sentence about a field.</summary>
    public DataFileError Bad(int column, string wanted) => new(
        $"{Name} line {Line}, column {column + 1} ({Columns[column]}): '{Text(column)}' is not {wanted}; correct the row, or remove it.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private DataFileError BreaksOff(int line) => new($"{Name} breaks off after line {line}: copy it again from where it comes.");

    /// <summary>A last row that lacks fields was cut off in the middle.</summary>
    private bool IsAtEnd()
    {
        try
        {
            return _fields.Count < Columns.Length && _reader.EndOfStream;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return true;
        }
    }

    /// <summary>Commas part fields, but not between quotes.</summary>
    private void Split()
    {
        _fields.Clear();
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < _line.Length; i++)
        {
            if (_line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (_line[i] == ',' && !isQuoted)
            {
                _fields.Add(start..i);
                start = i + 1;
            }
        }

        _fields.Add(start.._line.Length);
    }
}

/// <summary>One string for each name: files repeat few names very often.</summary>
internal static class Names
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal);
    private static readonly System.Threading.Lock Gate = new();

    public static string Of(ReadOnlySpan<char> text)
    {
        lock (Gate)
        {
            Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(text, out string? name))
            {
                name = text.ToString();
                Known[name] = name;
            }

            return name;
        }
    }
}
