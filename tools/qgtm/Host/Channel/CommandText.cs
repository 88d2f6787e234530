using System;
using System.Runtime.InteropServices;
using System.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>A person's words in events: 40 bytes each, read again from a journal.</summary>
public sealed class CommandText
{
    /// <summary>Bytes of one piece.</summary>
    public const int PieceBytes = 40;

    private readonly byte[] _bytes = new byte[EngineCommands.ReasonMax + 40];

    /// <summary>The payload of a <see cref="EventKind.CommandText"/> as bytes.</summary>
    public static Span<byte> Bytes(ref Event e) => MemoryMarshal.AsBytes(new Span<NumbersPayload>(ref e.Numbers));

    /// <summary>Takes the next piece.</summary>
    public void Take(in Event piece)
    {
        Event copy = piece;
        int at = piece.Header.Flags * 40;
        if (at + 40 <= _bytes.Length)
        {
            Bytes(ref copy).CopyTo(_bytes.AsSpan(at));
        }
    }

    /// <summary>The first bytes as text.</summary>
    public string First(long length) => Encoding.UTF8.GetString(_bytes, 0, (int)Math.Clamp(length, 0, EngineCommands.ReasonMax));
}
