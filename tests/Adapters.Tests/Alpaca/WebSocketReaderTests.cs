using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.WebSockets;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

public sealed class WebSocketReaderTests(ITestOutputHelper output)
{
    private const int Text = 1, Close = 8, Ping = 9, Pong = 10;

    [Fact]
    public void Any_cutting_into_frames_and_reads_gives_the_same_messages() => Seeds.Each(output, 200, random =>
    {
        var messages = new List<byte[]>();
        var pings = new List<byte[]>();
        using MemoryStream wire = new();
        for (int i = random.Next(1, 40); i > 0; i--)
        {
            byte[] message = Bytes(random, random.Next(8) == 0 ? random.Next(200_000) : random.Next(400));
            messages.Add(message);
            WriteCut(random, wire, message, pings);
        }

        Frame(wire, Close, true, []);
        Control control = new();
        WebSocketReader reader = new(new Dribble(wire.ToArray(), random), control);
        foreach (byte[] message in messages)
        {
            Assert.True(reader.TryNext(out ReadOnlySpan<byte> got));
            Assert.True(got.SequenceEqual(message));
        }

        Assert.False(reader.TryNext(out _));
        Assert.Equal(pings, control.Pings);
    });

    [Fact]
    public void Damage_gives_a_message_an_end_or_a_refusal_and_nothing_else() => Seeds.Each(output, 2_000, random =>
    {
        using MemoryStream wire = new();
        for (int i = 0; i < 5; i++)
        {
            WriteCut(random, wire, Bytes(random, random.Next(300)), []);
        }

        byte[] bytes = wire.ToArray();
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        WebSocketReader reader = new(new Dribble(bytes, random), new Control());
        try
        {
            int left = bytes.Length;
            while (reader.TryNext(out ReadOnlySpan<byte> got))
            {
                left -= got.Length + 2;
                Assert.True(left >= 0, "More came out than went in.");
            }
        }
        catch (WebSocketException)
        {
            // The refusal.
        }
    });

    [Theory]
    [InlineData(new byte[] { 0x81, 0x80, 1, 2, 3, 4 }, "masked")]
    [InlineData(new byte[] { 0xC1, 0 }, "a reserved bit")]
    [InlineData(new byte[] { 0x83, 0 }, "an unknown data opcode")]
    [InlineData(new byte[] { 0x8B, 0 }, "an unknown control opcode")]
    [InlineData(new byte[] { 0x80, 0 }, "a continuation of nothing")]
    [InlineData(new byte[] { 0x01, 0, 0x81, 0 }, "a new message inside one")]
    [InlineData(new byte[] { 0x09, 0 }, "a fragmented ping")]
    [InlineData(new byte[] { 0x89, 126, 0, 126 }, "a long ping")]
    [InlineData(new byte[] { 0x89, 127, 255, 255, 255, 255, 255, 255, 255, 0 }, "a ping of negative length")]
    [InlineData(new byte[] { 0x81, 127, 255, 255, 255, 255, 255, 255, 255, 0 }, "a negative length")]
    [InlineData(new byte[] { 0x81, 127, 0, 0, 0, 0, 1, 0, 0, 1 }, "16 MiB and a byte")]
    public void A_frame_that_breaks_the_protocol_is_refused(byte[] wire, string why)
    {
        WebSocketReader reader = new(new Dribble(wire, new Random(1)), new Control());
        _ = Assert.Throws<WebSocketException>(() => Assert.False(reader.TryNext(out _), why));
    }

    [Fact]
    public void F16_fragments_together_may_not_pass_the_limit_and_the_buffer_stays()
    {
        using MemoryStream wire = new();
        byte[] part = new byte[WebSocketReader.MaxMessage / 2];
        Frame(wire, Text, false, part);
        Frame(wire, 0, false, part);
        Frame(wire, 0, true, [1]);
        Control control = new();
        WebSocketReader reader = new(new MemoryStream(wire.ToArray()), control);
        _ = Assert.Throws<WebSocketException>(() => reader.TryNext(out _));
        Assert.Equal([1009], control.Refusals);
        Assert.InRange(reader.Capacity, 0, 2 * WebSocketReader.MaxMessage);

        Control giant = new();
        reader = new WebSocketReader(new MemoryStream([0x81, 127, 0, 0, 0, 0, 1, 0, 0, 0, 1]), giant);
        int before = reader.Capacity;
        _ = Assert.Throws<WebSocketException>(() => reader.TryNext(out _));
        Assert.Equal([1009], giant.Refusals);
        Assert.Equal(before, reader.Capacity);
        Evidence.Fired("F16", control.Refusals.Count + giant.Refusals.Count);
    }

    [Fact]
    public void Reading_allocates_nothing_once_the_buffer_has_its_size()
    {
        using MemoryStream wire = new();
        Random random = new(1);
        for (int i = 0; i < 2_000; i++)
        {
            WriteCut(random, wire, Bytes(random, 1_400), []);
        }

        long before = 0, after;
        int collections = 0;
        do
        {
            WebSocketReader reader = new(new MemoryStream(wire.ToArray()), new Control { Keeps = false });
            for (int i = 0; i < 2_000; i++)
            {
                collections = i == 100 ? GC.CollectionCount(0) : collections;
                before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
                Assert.True(reader.TryNext(out _));
            }

            after = GC.GetAllocatedBytesForCurrentThread();
        }
        while (GC.CollectionCount(0) != collections); // a collection counts the rest of the allocation context

        Assert.Equal(0, after - before);
    }

    private static void WriteCut(Random random, Stream wire, byte[] message, List<byte[]> pings)
    {
        int at = 0;
        int opcode = random.Next(1, 3);
        while (true)
        {
            int part = random.Next(2) == 0 ? message.Length - at : random.Next(message.Length - at + 1);
            Frame(wire, opcode, at + part == message.Length, message.AsSpan(at, part));
            at += part;
            opcode = 0;
            if (random.Next(4) == 0)
            {
                byte[] ping = Bytes(random, random.Next(126));
                Frame(wire, Ping, true, ping);
                pings.Add(ping);
                Frame(wire, Pong, true, []);
            }

            if (at == message.Length)
            {
                return;
            }
        }
    }

    private static void Frame(Stream wire, int opcode, bool final, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[10];
        header[0] = (byte)((final ? 0x80 : 0) | opcode);
        int length = payload.Length <= 125 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10;
        header[1] = (byte)(length == 2 ? payload.Length : length == 4 ? 126 : 127);
        if (length == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payload.Length);
        }
        else if (length == 10)
        {
            BinaryPrimitives.WriteInt64BigEndian(header[2..], payload.Length);
        }

        wire.Write(header[..length]);
        wire.Write(payload);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class Control : IControlFrames
    {
        public bool Keeps { get; init; } = true;

        public List<byte[]> Pings { get; } = [];

        public List<ushort> Refusals { get; } = [];

        public void OnRefused(ushort code) => Refusals.Add(code);

        public void OnPing(ReadOnlySpan<byte> payload)
        {
            if (Keeps)
            {
                Pings.Add(payload.ToArray());
            }
        }
    }

    /// <summary>Gives as many bytes at a time as it likes.</summary>
    private sealed class Dribble(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) =>
            base.Read(buffer[..Math.Min(buffer.Length, random.Next(3) == 0 ? random.Next(1, 4) : random.Next(1, 5_000))]);
    }
}
