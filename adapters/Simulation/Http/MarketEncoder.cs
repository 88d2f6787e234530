using System;
using System.Collections.Generic;
using System.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Market events as messages of the data stream, gathered into one JSON array.</summary>
internal sealed class MarketEncoder
{
    private readonly byte[][] _heads;

    public MarketEncoder(IReadOnlyList<VenueInstrument> instruments)
    {
        _heads = new byte[instruments.Count][];
        for (int i = 0; i < _heads.Length; i++)
        {
            _heads[i] = Encoding.UTF8.GetBytes($"\",\"S\":\"{instruments[i].Symbol}\"");
        }
    }

    public FrameBuffer Buffer { get; } = new();

    /// <summary>Messages in the buffer.</summary>
    public int Count { get; set; }

    /// <summary>Index of the channel an event belongs to, -1 = none.</summary>
    public static int ChannelOf(EventKind kind) => kind switch
    {
        EventKind.Trade => 0,
        EventKind.Quote => 1,
        EventKind.MinuteBar => 2,
        EventKind.UpdatedBar => 3,
        EventKind.DailyBar => 4,
        EventKind.TradingStatus => 5,
        _ => -1,
    };

    /// <param name="e">The event.</param>
    /// <param name="bar">Trades and VWAP when it is a bar.</param>
    public void Append(in Event e, in VenueBar bar)
    {
        FrameBuffer b = Buffer;
        b.Raw(b.Length == 0 ? "[{\"T\":\""u8 : ",{\"T\":\""u8);
        b.Raw(Letter(e.Header.Kind));
        b.Raw(_heads[e.Header.Instrument]);
        switch (e.Header.Kind)
        {
            case EventKind.Quote:
                Quote(in e.Quote);
                break;
            case EventKind.Trade:
                Trade(in e.Trade);
                break;
            case EventKind.TradingStatus:
                b.Raw(e.Status.Halted == 1
                    ? ",\"sc\":\"H\",\"sm\":\"Trading Halt\",\"rc\":\"T5\",\"rm\":\"Single Stock Trading Pause In Affect\",\"z\":\"C\""u8
                    : ",\"sc\":\"T\",\"sm\":\"Trading Resumption\",\"rc\":\"\",\"rm\":\"\",\"z\":\"C\""u8);
                break;
            default:
                Bar(in e.Bar, in bar);
                break;
        }

        b.Raw(",\"t\":\""u8);
        b.Time(e.Header.TimeNs);
        b.Raw("\"}"u8);
        Count++;
    }

    private static ReadOnlySpan<byte> Letter(EventKind kind) => kind switch
    {
        EventKind.Quote => "q"u8,
        EventKind.Trade => "t"u8,
        EventKind.MinuteBar => "b"u8,
        EventKind.UpdatedBar => "u"u8,
        EventKind.DailyBar => "d"u8,
        _ => "s"u8,
    };

    private void Number(ReadOnlySpan<byte> name, long nanos)
    {
        Buffer.Raw(name);
        Buffer.Decimal(nanos);
    }

    private void Quote(in QuotePayload q)
    {
        Number(",\"bx\":\"V\",\"bp\":"u8, q.BidPx);
        Number(",\"bs\":"u8, q.BidSize);
        Number(",\"ax\":\"V\",\"ap\":"u8, q.AskPx);
        Number(",\"as\":"u8, q.AskSize);
        Buffer.Raw(",\"c\":[\"R\"],\"z\":\"C\""u8);
    }

    private void Trade(in TradePayload t)
    {
        Buffer.Raw(",\"i\":"u8);
        Buffer.Integer(t.TradeId);
        Number(",\"x\":\"V\",\"p\":"u8, t.Px);
        Number(",\"s\":"u8, t.Size);
        Buffer.Raw(",\"c\":[\"@\"],\"z\":\"C\""u8);
    }

    private void Bar(in BarPayload bar, in VenueBar detail)
    {
        Number(",\"o\":"u8, bar.Open);
        Number(",\"h\":"u8, bar.High);
        Number(",\"l\":"u8, bar.Low);
        Number(",\"c\":"u8, bar.Close);
        Number(",\"v\":"u8, bar.Volume);
        Buffer.Raw(",\"n\":"u8);
        Buffer.Integer(detail.Trades);
        Number(",\"vw\":"u8, detail.VwapNanos);
    }
}
