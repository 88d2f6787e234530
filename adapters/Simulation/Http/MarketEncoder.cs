using System;
using System.Collections.Generic;
using System.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Market events as messages of the data stream, gathered into one JSON array.</summary>
internal sealed class MarketEncoder
{
    private readonly byte[][] _heads;
    private readonly byte[] _letter = new byte[1];

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
        _letter[0] = (byte)Letter(e.Header.Kind);
        b.Raw(_letter);
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

    /// <summary>A message that is written already.</summary>
    public void AppendRaw(ReadOnlySpan<byte> message)
    {
        Buffer.Raw(Buffer.Length == 0 ? "["u8 : ","u8);
        Buffer.Raw(message);
        Count++;
    }

    /// <summary>A rarer message.</summary>
    public void Append(VenueNotice notice)
    {
        string head = Encoding.UTF8.GetString(_heads[notice.Instrument])[2..];
        AppendRaw(Encoding.UTF8.GetBytes($"{{\"T\":\"{notice.Letter}\",{head},{notice.Members},\"t\":\"{WireText.Time(notice.TimeNs)}\"}}"));
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        Buffer.Clear();
        Count = 0;
    }

    /// <summary>The message kind of an event.</summary>
    public static char Letter(EventKind kind) => kind switch
    {
        EventKind.Quote => 'q',
        EventKind.Trade => 't',
        EventKind.MinuteBar => 'b',
        EventKind.UpdatedBar => 'u',
        EventKind.DailyBar => 'd',
        _ => 's',
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
