using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// A file of checked lines: eight hex digits of CRC-32C, a blank, one JSON object. Lines are appended by plain write()
/// and never synced: the page cache outlives a killed process, and a simulated venue need not outlive its machine.
/// </summary>
internal sealed class MemoryFile(string path) : IDisposable
{
    private const int CheckLength = 9;
    private readonly MemoryStream _lines = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private SafeFileHandle? _handle;
    private int _start;

    /// <summary>Bytes in the file.</summary>
    public long Length { get; private set; }

    /// <summary>The objects of the lines, in order. A torn last line is left out; damage before it is refused.</summary>
    public static IEnumerable<JsonElement> Read(string path)
    {
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        int number = 1;
        for (int at = 0; at < bytes.Length; number++)
        {
            int length = bytes.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0)
            {
                yield break;
            }

            if (!IsWhole(bytes.AsSpan(at, length)))
            {
                throw new InvalidDataException($"Line {number} of {path} is damaged: move the file aside to begin with a new venue.");
            }

            using JsonDocument line = JsonDocument.Parse(bytes.AsMemory(at + CheckLength, length - CheckLength));
            yield return line.RootElement;
            at += length + 1;
        }
    }

    /// <summary>Begins a line; the caller writes the members that follow "k".</summary>
    public Utf8JsonWriter Begin(string kind)
    {
        _start = (int)_lines.Length;
        _lines.Write("00000000 "u8);
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteString("k", kind);
        return _json;
    }

    /// <summary>Ends the line; it leaves with the next Append or Replace.</summary>
    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        Span<byte> line = _lines.GetBuffer().AsSpan(_start, (int)_lines.Length - _start);
        uint crc = Crc(line[CheckLength..]);
        _ = crc.TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
        _lines.WriteByte((byte)'\n');
    }

    /// <summary>Appends the lines that were ended, with one write().</summary>
    public void Append()
    {
        RandomAccess.Write(_handle!, Taken(), Length);
        Forget();
    }

    /// <summary>Replaces the file by the lines that were ended; a kill leaves the old file or the new one.</summary>
    public void Replace()
    {
        string fresh = path + ".new";
        SafeFileHandle handle = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(handle, Taken(), 0);
        File.Move(fresh, path, overwrite: true);
        _handle?.Dispose();
        _handle = handle;
        Length = 0;
        Forget();
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _json.Dispose();
        _lines.Dispose();
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > CheckLength
        && uint.TryParse(line[..(CheckLength - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint crc)
        && crc == Crc(line[CheckLength..]);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private ReadOnlySpan<byte> Taken() => _lines.GetBuffer().AsSpan(0, (int)_lines.Length);

    private void Forget()
    {
        Length += _lines.Length;
        _lines.SetLength(0);
    }
}
