using System;
using System.Collections.Generic;
using System.Text;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Faults of the trade-updates stream: what becomes of each update on its way to the clients. One thread.</summary>
internal sealed class UpdateFaults(FaultPlan plan)
{
    private readonly List<(byte[] Body, long At, bool Rows)> _late = [];
    private long _updates;

    /// <summary>Adds what is sent in place of an update; rows = market rows so far.</summary>
    public void Take(string eventName, ReadOnlyMemory<byte> body, long rows, List<Frame> to)
    {
        _updates++;
        if (plan.Next("update", eventName) is { } hit)
        {
            hit.Fired();
            Do(hit, body, rows, to);
        }
        else
        {
            to.Add(Frame.Copy(body.Span, text: false));
        }

        Release(rows, to);
    }

    /// <summary>Adds the late updates whose time has come.</summary>
    public void Release(long rows, List<Frame> to)
    {
        for (int i = 0; i < _late.Count; i++)
        {
            (byte[] body, long at, bool byRows) = _late[i];
            if ((byRows ? rows : _updates) >= at)
            {
                to.Add(Frame.Copy(body, text: false));
                _late.RemoveAt(i--);
            }
        }
    }

    private void Do(FaultHit hit, ReadOnlyMemory<byte> body, long rows, List<Frame> to)
    {
        switch (hit.Name)
        {
            case "drop":
                break;
            case "duplicate":
                to.Add(Frame.Copy(body.Span, text: false));
                byte[] again = JsonRewrite.Apply(body, hit, "data.");
                for (long i = hit.Long("count", 1); i > 0; i--)
                {
                    to.Add(Frame.Copy(again, text: false));
                }

                break;
            case "delay":
                bool byRows = hit.Arg("rows") is not null;
                _late.Add((body.ToArray(), byRows ? rows + hit.Long("rows", 1) : _updates + hit.Long("by", 1), byRows));
                break;
            case "set":
                to.Add(Frame.Copy(JsonRewrite.Apply(body, hit, "data."), text: false));
                break;
            case "raw":
                to.Add(Frame.Copy(Encoding.UTF8.GetBytes(hit.Text("text", "")), text: false));
                to.Add(Frame.Copy(body.Span, text: false));
                break;
            default:
                to.Add(Frame.Of(StreamEnds.Of(hit.Name)));
                break;
        }
    }
}
