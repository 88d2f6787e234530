using System;
using System.Collections.Generic;
using System.Globalization;

namespace Qgtm.Fast.Persistence;

/// <summary>One array of the state: the memory image of its elements.</summary>
/// <param name="Name">What the array is; not empty, without ':' and ';'.</param>
/// <param name="ElementSize">Bytes of one element.</param>
/// <param name="Bytes">The elements back to back.</param>
public sealed record SnapshotSection(string Name, int ElementSize, byte[] Bytes);

/// <summary>The whole state of the engine after one event.</summary>
/// <param name="Sequence">Sequence of the last event that is in the state.</param>
/// <param name="TimeNs">Event time of that event, ns since the Unix epoch.</param>
/// <param name="StateHash">Hash of the state, as the engine computes it.</param>
/// <param name="Build">Name of the build that wrote it.</param>
/// <param name="Sections">The state's arrays, in a fixed order.</param>
public sealed record SnapshotImage(
    long Sequence, long TimeNs, ulong StateHash, string Build, IReadOnlyList<SnapshotSection> Sections)
{
    /// <summary>Version of the member list below.</summary>
    public const long Schema = 1;

    private const int ScalarMembers = 6;

    /// <summary>
    /// The image as a version-tolerant MemoryPack object: 0 int64 schema, 1 int64 sequence, 2 int64 timeNs, 3 int64 stateHash,
    /// 4 string build, 5 string layout ("name:elementSize;" per section), then one array of structs per section (docs/snapshot-format.md).
    /// </summary>
    public void Encode(MemoryPackWriter writer)
    {
        Invariant.Holds(Sections.Count <= MemoryPackWriter.MaxMembers - ScalarMembers, "A snapshot has too many sections.");
        writer.Clear();
        writer.AddInt64(Schema);
        writer.AddInt64(Sequence);
        writer.AddInt64(TimeNs);
        writer.AddInt64(unchecked((long)StateHash));
        writer.AddString(Build);
        writer.AddString(Layout());
        foreach (SnapshotSection section in Sections)
        {
            writer.AddArray(section.Bytes.Length / section.ElementSize, section.Bytes);
        }
    }

    /// <summary>Reads an image back; <see cref="SnapshotCorrupt"/> when the bytes are anything else.</summary>
    public static SnapshotImage Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new MemoryPackReader(payload);
        long schema = reader.ReadInt64();
        if (schema != Schema)
        {
            throw new SnapshotCorrupt(string.Create(
                CultureInfo.InvariantCulture, $"The snapshot has schema {schema}, this build reads {Schema}."));
        }

        long sequence = reader.ReadInt64();
        long timeNs = reader.ReadInt64();
        ulong stateHash = unchecked((ulong)reader.ReadInt64());
        string build = reader.ReadString() ?? throw new SnapshotCorrupt("The snapshot names no build.");
        string layout = reader.ReadString() ?? throw new SnapshotCorrupt("The snapshot has no layout.");
        string[] entries = layout.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (reader.MemberCount != ScalarMembers + entries.Length)
        {
            throw new SnapshotCorrupt("The snapshot's layout does not match its members.");
        }

        var sections = new SnapshotSection[entries.Length];
        for (int i = 0; i < sections.Length; i++)
        {
            string[] parts = entries[i].Split(':');
            if (parts.Length != 2
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || size <= 0)
            {
                throw new SnapshotCorrupt("The snapshot's layout is damaged.");
            }

            byte[] bytes = reader.ReadArrayImage(size, out bool isNull).ToArray();
            sections[i] = isNull
                ? throw new SnapshotCorrupt($"The section {parts[0]} is missing.")
                : new SnapshotSection(parts[0], size, bytes);
        }

        return new SnapshotImage(sequence, timeNs, stateHash, build, sections);
    }

    private string Layout()
    {
        var layout = new System.Text.StringBuilder();
        foreach (SnapshotSection section in Sections)
        {
            Invariant.Holds(
                section.Name.Length > 0 && section.Name.AsSpan().IndexOfAny(':', ';') < 0, "A section's name is not usable.");
            Invariant.Holds(
                section.ElementSize > 0 && section.Bytes.Length % section.ElementSize == 0, "A section holds a part of an element.");
            layout.Append(section.Name).Append(':').Append(section.ElementSize).Append(';');
        }

        return layout.ToString();
    }
}
