using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

public sealed class SnapshotTests(ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TheChecksumIsCastagnoli() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    [Fact]
    public void GoldenObjects()
    {
        Equal("02 04 0A 01 00 00 00 FD FF FF FF 02 00 00 00 61 62", w => { w.AddValue(1); w.AddString("ab"); });
        Equal("02 04 04 01 00 00 00 FF FF FF FF", w => { w.AddValue(1); w.AddString(null); });
        Equal(
            "03 04 0A 08 01 00 00 00 FD FF FF FF 02 00 00 00 61 62 03 00 00 00 00 00 00 00",
            w => { w.AddValue(1); w.AddString("ab"); w.AddInt64(3); });
        Equal(
            "04 04 00 00 08 01 00 00 00 03 00 00 00 00 00 00 00",
            w => { w.AddValue(1); w.AddGap(); w.AddGap(); w.AddInt64(3); });
    }

    [Fact]
    public void GoldenMembers()
    {
        Equal("01 08 FE FF FF FF FF FF FF FF", w => w.AddInt64(-2));
        Equal(
            "01 12 F5 FF FF FF 05 00 00 00 61 C3 A9 E2 82 AC F0 9F 98 80", w => w.AddString("a\u00e9\u20ac\U0001F600"));
        Equal("01 04 00 00 00 00", w => w.AddString(string.Empty));
        Equal("01 0C 02 00 00 00 01 00 00 00 02 00 00 00", w => w.AddArray<int>([1, 2]));
        Equal("01 06 02 00 00 00 09 08", w => w.AddArray<byte>([9, 8]));
        Equal("01 04 00 00 00 00", w => w.AddArray<int>([]));
        Equal("01 04 FF FF FF FF", w => w.AddNullArray());
    }

    [Fact]
    public void GoldenLengths()
    {
        var writer = new MemoryPackWriter();
        writer.AddString(new string('x', 200));
        Assert.Equal([1, 0x84, 0xD0, 0x00], writer.ToArray()[..4]);
        writer.Clear();
        writer.AddArray<byte>(new byte[40_000]);
        Assert.Equal([1, 0x82, 0x44, 0x9C, 0x00, 0x00], writer.ToArray()[..6]);
        Assert.Equal(40_000, new MemoryPackReader(writer.ToArray()).ReadArray<byte>()!.Length);
    }

    [Fact]
    public void MembersRoundTripAndMissingOnesAreDefaults()
    {
        var writer = new MemoryPackWriter();
        writer.AddInt64(long.MinValue);
        writer.AddString("caf\u00e9");
        writer.AddArray<long>([1, -1]);
        writer.AddNullArray();
        var reader = new MemoryPackReader(writer.ToArray());
        Assert.Equal(long.MinValue, reader.ReadInt64());
        Assert.Equal("caf\u00e9", reader.ReadString());
        Assert.Equal([1, -1], reader.ReadArray<long>()!);
        Assert.Null(reader.ReadArray<int>());
        Assert.Equal(0, reader.ReadInt64());
        Assert.Null(reader.ReadString());
        Assert.Equal(4, reader.MembersRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("FA")]
    [InlineData("01")]
    [InlineData("01 FF")]
    [InlineData("01 84 D0")]
    [InlineData("01 80 FF FF FF FF FF FF FF 7F")]
    [InlineData("01 08 00")]
    [InlineData("01 04 00 00 00 00 00")]
    [InlineData("01 09 FD FF FF FF 02 00 00 00 61")]
    [InlineData("01 0A FD FF FF FF 03 00 00 00 61 62")]
    [InlineData("01 0A FD FF FF FF 02 00 00 00 61 FF")]
    [InlineData("01 06 01 00 00 00 61 00")]
    [InlineData("01 02 FF FF")]
    public void BadObjectsAreRefused(string hex) =>
        Assert.Throws<SnapshotCorrupt>(() => new MemoryPackReader(Bytes(hex)).ReadString());

    [Theory]
    [InlineData("01 08 02 00 00 00 01 00 00 00")]
    [InlineData("01 04 FE FF FF FF")]
    [InlineData("01 04 FF FF FF 7F")]
    [InlineData("01 05 FF FF FF FF 00")]
    public void BadArraysAreRefused(string hex) =>
        Assert.Throws<SnapshotCorrupt>(() => new MemoryPackReader(Bytes(hex)).ReadArray<int>());

    [Fact]
    public void RandomBytesGiveOnlyTheOneException() => Seeds.Each(output, 20_000, random =>
    {
        byte[] bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        Assert.Throws<SnapshotCorrupt>(() => SnapshotImage.Decode(bytes));
    });

    [Fact]
    public void ASnapshotRoundTrips()
    {
        SnapshotImage image = Image(42);
        string path = new SnapshotWriter(_scratch.Path).Write(image);
        Assert.Equal("snapshot-00000000000000000042.qs", Path.GetFileName(path));
        SnapshotImage loaded = SnapshotReader.Load(path);
        Assert.Equal(
            (image.Sequence, image.TimeNs, image.StateHash, image.Build),
            (loaded.Sequence, loaded.TimeNs, loaded.StateHash, loaded.Build));
        Assert.Equal(image.Sections.Select(s => (s.Name, s.ElementSize)), loaded.Sections.Select(s => (s.Name, s.ElementSize)));
        Assert.Equal(image.Sections[0].Bytes, loaded.Sections[0].Bytes);
        Assert.Empty(loaded.Sections[1].Bytes);
    }

    [Fact]
    public void EverySingleBitFlipIsDetected()
    {
        byte[] whole = SnapshotFrame.Encode(Image(42));
        Assert.Equal(42, SnapshotFrame.Decode(whole).Sequence);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SnapshotCorrupt>(() => SnapshotFrame.Decode(flipped));
        }
    }

    [Fact]
    public void EveryTruncationIsDetected()
    {
        byte[] whole = SnapshotFrame.Encode(Image(42));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<SnapshotCorrupt>(() => SnapshotFrame.Decode(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void TheNewestThreeStayAndADamagedOneIsPassedOver()
    {
        SnapshotWriter writer = new(_scratch.Path);
        for (long sequence = 1; sequence <= 5; sequence++)
        {
            writer.Write(Image(sequence));
        }

        string[] files = Directory.GetFiles(_scratch.Path).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, files.Length);
        byte[] newest = File.ReadAllBytes(files[2]);
        newest[100] ^= 4;
        File.WriteAllBytes(files[2], newest);
        File.Copy(files[0], files[1], overwrite: true);
        SnapshotImage? found = SnapshotDirectory.NewestValid(_scratch.Path, out IReadOnlyList<string> skipped);
        Assert.Equal(3, found!.Sequence);
        Assert.Equal(2, skipped.Count);
        Assert.Contains("body is damaged", skipped[0], StringComparison.Ordinal);
    }

    [Fact]
    public void NoSnapshotIsNoImage()
    {
        Assert.Null(SnapshotDirectory.NewestValid(_scratch.Path, out IReadOnlyList<string> skipped));
        Assert.Empty(skipped);
        Assert.Throws<SnapshotCorrupt>(() => SnapshotReader.Load(Path.Combine(_scratch.Path, "none.qs")));
    }

    private static SnapshotImage Image(long sequence) => new(
        sequence,
        1_700_000_000_000_000_000,
        0xFEDCBA9876543210,
        "test build",
        [
            new SnapshotSection("positions", 16, MemoryMarshal.AsBytes<long>([1, 2, sequence, 4]).ToArray()),
            new SnapshotSection("orders", 96, []),
        ]);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));

    private static void Equal(string hex, Action<MemoryPackWriter> write)
    {
        var writer = new MemoryPackWriter();
        write(writer);
        Assert.Equal(Bytes(hex), writer.ToArray());
    }
}
