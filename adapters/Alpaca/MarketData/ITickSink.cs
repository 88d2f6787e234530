using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>Why a message, or the rest of a frame, was not decoded.</summary>
public enum MalformedReason : byte
{
    /// <summary>The bytes are no array of objects, or an object has a member twice; the rest of the frame is lost.</summary>
    Syntax = 0,

    /// <summary>A needed member is absent, null or no scalar.</summary>
    MissingField = 1,

    /// <summary>A price, size or id is no number or negative.</summary>
    BadNumber = 2,

    /// <summary>A number does not fit the scaled integers.</summary>
    Overflow = 3,
    BadTime = 4,

    /// <summary>The symbol is not in the table.</summary>
    UnknownSymbol = 5,

    /// <summary>A message kind that is not decoded.</summary>
    UnknownKind = 6,
}

/// <summary>What a control message is.</summary>
public enum ControlKind : byte
{
    Success = 0,
    Error = 1,
    Subscription = 2,
}

/// <summary>Channels of the market data stream.</summary>
[Flags]
public enum FeedChannels : byte
{
    None = 0,
    Trades = 1,
    Quotes = 2,
    Bars = 4,
    UpdatedBars = 8,
    DailyBars = 16,
    Statuses = 32,
    Lulds = 64,
}

/// <summary>Receives what the decoder finds. A struct, so that calls are direct.</summary>
public interface ITickSink
{
    /// <summary>One market data event; it is valid during the call only.</summary>
    void OnEvent(in Event e);

    /// <summary>A control message: its text (member msg, raw) and its code (0 when it has none).</summary>
    void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code);

    /// <summary>An acknowledged subscription names this instrument in this channel; -1 = all. Its control message follows.</summary>
    void OnListed(FeedChannels channel, int instrument);

    /// <summary>A message that was not decoded.</summary>
    void OnMalformed(MalformedReason reason);
}
