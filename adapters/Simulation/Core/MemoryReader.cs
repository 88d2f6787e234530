using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Where a venue goes on. Times ns since the epoch; Lives = 0 and no logs: it is new.</summary>
internal sealed record Recalled(long Lives, long NowNs, long CloseNs, double[] Logs);

/// <summary>Brings a venue's parts back to where its memory ends, through the methods that changed them when it happened.</summary>
internal sealed class MemoryReader(VenueParts parts)
{
    private const long SecondNs = 1_000_000_000;
    private readonly List<VenueBar> _ended = [];
    private long _nowNs;
    private long _closeNs;
    private double[] _logs = [];

    /// <summary>The identity in the memory of a directory and the lives it has had; null when there is none.</summary>
    public static (string Identity, long Lives)? Head(string directory)
    {
        foreach (JsonElement e in MemoryFile.Read(VenueMemory.PathIn(directory)))
        {
            return (e.GetProperty("venue").GetString()!, e.GetProperty("lives").GetInt64());
        }

        return null;
    }

    /// <summary>
    /// Recalls everything. Rows of the memory's last second may have left after its last line, so the venue goes on at
    /// the next whole second: its time never runs backwards.
    /// </summary>
    public Recalled Recall(string directory, long lives)
    {
        foreach (JsonElement e in MemoryFile.Read(VenueMemory.PathIn(directory)))
        {
            Take(e);
        }

        parts.Desk.Resume();
        return new Recalled(lives + 1, ((_nowNs / SecondNs) + 1) * SecondNs, _closeNs, _logs);
    }

    private void Take(JsonElement e)
    {
        switch (e.GetProperty("k").GetString())
        {
            case "venue":
                MemoryText.Ledger(e, parts.Ledger);
                MemoryText.Bars(e, parts.Bars);
                _closeNs = e.GetProperty("close").GetInt64();
                Reach(e.GetProperty("now").GetInt64(), Logs(e));
                break;
            case "market":
                Market(e);
                break;
            case "order":
                RestingOrder resting = MemoryText.Order(e);
                parts.Orders.Add(resting.Order);
                parts.Desk.Restore(resting);
                break;
            case "status":
                VenueOrder changed = parts.Orders.Find(e.GetProperty("id").GetGuid())!;
                _nowNs = Math.Max(_nowNs, e.GetProperty("t").GetInt64());
                OrderDesk.Set(changed, (VenueStatus)e.GetProperty("st").GetByte(), e.GetProperty("t").GetInt64());
                MemoryText.Terms(e, changed);
                break;
            case "fill":
                // A reversal has a negative quantity: it goes through the same books.
                VenueExecution fill = MemoryText.Execution(e.GetProperty("x"));
                VenueOrder filled = parts.Orders.Find(e.GetProperty("id").GetGuid())!;
                _nowNs = Math.Max(_nowNs, fill.TimeNs);
                VenueExecution booked = parts.Desk.Book(filled, fill.ExecId, fill.PxNanos, fill.QtyNanos, fill.TimeNs);
                Invariant.Holds(booked == fill, "A fill of the venue's memory does not follow from what stands before it.");
                break;
            default:
                Close(e);
                break;
        }
    }

    private void Market(JsonElement e)
    {
        long at = e.GetProperty("t").GetInt64();
        parts.Bars.Close(at, _ended);
        foreach (JsonElement trade in e.GetProperty("trades").EnumerateArray())
        {
            long[] n = MemoryText.Longs(trade);
            parts.Bars.Add((int)n[0], n[1], n[2], at);
        }

        int i = 0;
        foreach (JsonElement mark in e.GetProperty("marks").EnumerateArray())
        {
            parts.Ledger.Mark(i++, mark.GetInt64());
        }

        Reach(e.GetProperty("at").GetInt64(), Logs(e));
    }

    private void Close(JsonElement e)
    {
        Reach(e.GetProperty("t").GetInt64(), _logs);
        parts.Ledger.CloseDay(e.GetProperty("t").GetInt64());
        _closeNs = e.GetProperty("next").GetInt64();
    }

    private void Reach(long nowNs, double[] logs)
    {
        _nowNs = Math.Max(_nowNs, nowNs);
        _logs = logs;
        parts.Bars.Close(_nowNs, _ended);
        _ended.Clear();
    }

    private static double[] Logs(JsonElement e) => [.. e.GetProperty("logs").EnumerateArray().Select(l => l.GetDouble())];
}
