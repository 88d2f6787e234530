using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Faults of the market-data stream: what becomes of each message on its way into the batch. One thread.</summary>
internal sealed class DataFaults(FaultPlan plan, MarketEncoder batch, IReadOnlyList<VenueInstrument> instruments)
{
    private readonly MarketEncoder _single = new(instruments);
    private readonly List<(byte[] Message, long Left)> _late = [];

    /// <summary>Frames that follow the batch; while there are any, the batch is full.</summary>
    public List<Frame> After { get; } = [];

    /// <summary>Adds what is sent in place of an event.</summary>
    public void Take(in Event e, in VenueBar bar)
    {
        if (!plan.Has("data") && _late.Count == 0)
        {
            batch.Append(in e, in bar);
            return;
        }

        _single.Append(in e, in bar);
        Take(MarketEncoder.Letter(e.Header.Kind), e.Header.Instrument, e.Header.TimeNs);
    }

    /// <summary>Adds what is sent in place of a rarer message.</summary>
    public void Take(VenueNotice notice)
    {
        _single.Append(notice);
        Take(notice.Letter, notice.Instrument, notice.TimeNs);
    }

    private void Take(char letter, int instrument, long timeNs)
    {
        // The scratch holds "[" and one message.
        byte[] message = _single.Buffer.Written[1..].ToArray();
        _single.Clear();
        string symbol = instruments[instrument].Symbol;
        FaultHit? hit = plan.Next("data", $"{letter} {symbol}");
        if (hit is null)
        {
            batch.AppendRaw(message);
        }
        else
        {
            hit.Fired();
            Do(hit, message, symbol, timeNs);
        }

        for (int i = 0; i < _late.Count; i++)
        {
            _late[i] = (_late[i].Message, _late[i].Left - 1);
            if (_late[i].Left < 0)
            {
                batch.AppendRaw(_late[i].Message);
                _late.RemoveAt(i--);
            }
        }
    }

    private void Do(FaultHit hit, byte[] message, string symbol, long timeNs)
    {
        switch (hit.Name)
        {
            case "drop":
                break;
            case "duplicate":
                batch.AppendRaw(message);
                batch.AppendRaw(JsonRewrite.Apply(message, hit));
                break;
            case "delay":
                _late.Add((message, hit.Long("by", 1)));
                break;
            case "set":
                batch.AppendRaw(JsonRewrite.Apply(message, hit));
                break;
            case "skew":
                string skewed = WireText.Time(timeNs + (hit.Long("ms", 0) * 1_000_000));
                batch.AppendRaw(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message).Replace($"\"t\":\"{WireText.Time(timeNs)}\"", $"\"t\":\"{skewed}\"", StringComparison.Ordinal)));
                break;
            case "raw":
                After.Add(Frame.Copy(hit.Arg("hex") is { } hex ? Convert.FromHexString(hex.GetString()!) : Encoding.UTF8.GetBytes(hit.Text("text", "")), !hit.Flag("binary")));
                batch.AppendRaw(message);
                break;
            case "giant":
                string pad = new('a', (int)hit.Long("bytes", 17 << 20));
                After.Add(Frame.Copy(Encoding.UTF8.GetBytes($"[{{\"T\":\"q\",\"S\":\"{symbol}\",\"pad\":\"{pad}\"}}]"), text: true));
                break;
            case "truncate":
                After.Add(Frame.Copy([(byte)'[', .. message.AsSpan(0, message.Length / 2)], text: true));
                break;
            case "error":
                long code = hit.Long("code", 500);
                After.Add(Frame.Copy(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[{{\"T\":\"error\",\"code\":{code},\"msg\":\"{hit.Text("msg", "internal error")}\"}}]")), text: true));
                if (hit.Flag("close"))
                {
                    After.Add(Frame.Of(StreamEnd.Close));
                }

                break;
            default:
                After.Add(Frame.Of(StreamEnds.Of(hit.Name)));
                break;
        }
    }
}
