using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// A packet capture (classic pcap, plain or gzip) of IEX's feed TOPS 1.6: trades become minutes, quotes become snapshots, at most one a second.
/// Every packet carries an IEX-TP segment: a header of 40 bytes, then messages, each behind its length. Numbers are little-endian, prices in 1/10,000 USD.
/// </summary>
internal static class CaptureFile
{
    private const int FileHeader = 24, PacketHeader = 16, Ethernet = 14, Udp = 8, Segment = 40, PacketMax = 1 << 18;
    private const ushort Ip4 = 0x0800, Tops = 0x8003;
    private const int QuoteBytes = 42, TradeBytes = 38;
    private const long NsPerMs = 1_000_000;

    /// <summary>True for the first bytes of a capture, of whichever shape.</summary>
    public static bool IsOne(uint magic) => magic is 0x0A0D0D0A or 0xA1B2C3D4 or 0xD4C3B2A1 or 0xA1B23C4D;

    /// <summary>Reads all messages into a sink; tells the share of the file that is read.</summary>
    public static void Read(string path, IImportSink sink, Action<double>? progress)
    {
        string name = Path.GetFileName(path);
        using FileStream file = File.OpenRead(path);
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using GzipText? gzip = isGzip ? new GzipText(file) : null;
        Stream bytes = (Stream?)gzip ?? file;
        byte[] packet = new byte[PacketMax];
        if (!TryFill(bytes, packet.AsSpan(0, FileHeader)) || BinaryPrimitives.ReadUInt32LittleEndian(packet) is not (0xA1B2C3D4 or 0xA1B23C4D))
        {
            throw new DataFileError($"{name} is a capture of a shape that is not read here: make a classic pcap of it, for example with editcap -F pcap.");
        }

        Tape tape = new(sink);
        for (long n = 1; TryFill(bytes, packet.AsSpan(0, PacketHeader)); n++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(packet.AsSpan(8));
            if (length > PacketMax || !TryFill(bytes, packet.AsSpan(0, (int)length)))
            {
                throw new DataFileError($"{name} breaks off in packet {n}: copy it again from where it comes.");
            }

            OnPacket(packet.AsSpan(0, (int)length), tape, name, n);
            if ((n & 1_023) == 0)
            {
                progress?.Invoke((double)file.Position / file.Length);
            }
        }

        tape.End();
    }

    private static void OnPacket(ReadOnlySpan<byte> packet, Tape tape, string name, long number)
    {
        if (packet.Length < Ethernet + 20 || BinaryPrimitives.ReadUInt16BigEndian(packet[12..]) != Ip4)
        {
            return;
        }

        int start = Ethernet + ((packet[Ethernet] & 0x0F) * 4) + Udp;
        if (packet.Length < start + Segment || BinaryPrimitives.ReadUInt16LittleEndian(packet[(start + 2)..]) != Tops)
        {
            return;
        }

        int messages = BinaryPrimitives.ReadUInt16LittleEndian(packet[(start + 14)..]);
        ReadOnlySpan<byte> rest = packet[(start + Segment)..];
        for (int i = 0; i < messages; i++)
        {
            int length = rest.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length > rest.Length - 2)
            {
                throw new DataFileError($"{name}, packet {number}: a message is longer than its packet; copy the file again from where it comes.");
            }

            tape.On(rest.Slice(2, length));
            rest = rest[(2 + length)..];
        }
    }

    private static bool TryFill(Stream from, Span<byte> to)
    {
        try
        {
            return from.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) == to.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>What the messages become, by symbol.</summary>
    private sealed class Tape(IImportSink sink)
    {
        private readonly Dictionary<string, (TradeFold Trades, BboSampler Quotes)> _symbols = new(StringComparer.Ordinal);

        public void On(ReadOnlySpan<byte> m)
        {
            bool isQuote = m.Length == QuoteBytes && m[0] == (byte)'Q', isTrade = m.Length == TradeBytes && m[0] == (byte)'T';
            if (!isQuote && !isTrade)
            {
                return;
            }

            long ms = BinaryPrimitives.ReadInt64LittleEndian(m[2..]) / NsPerMs;
            string symbol = Names.Of(Encoding.ASCII.GetString(m.Slice(10, 8)).TrimEnd());
            if (!_symbols.TryGetValue(symbol, out (TradeFold Trades, BboSampler Quotes) of))
            {
                _symbols.Add(symbol, of = (new TradeFold(symbol, CandleSource.UsTrades, sink), new BboSampler(symbol, sink)));
            }

            if (isTrade)
            {
                of.Trades.Take(ms, Px(m[22..]), BinaryPrimitives.ReadUInt32LittleEndian(m[18..]));
            }
            else
            {
                of.Quotes.Take(new BboSnapshot(
                    symbol, ms, Px(m[22..]), Px(m[30..]), BinaryPrimitives.ReadUInt32LittleEndian(m[18..]), BinaryPrimitives.ReadUInt32LittleEndian(m[38..])));
            }
        }

        public void End()
        {
            foreach ((TradeFold trades, _) in _symbols.Values)
            {
                trades.End();
            }
        }

        private static double Px(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt64LittleEndian(at) / 10_000.0;
    }
}
