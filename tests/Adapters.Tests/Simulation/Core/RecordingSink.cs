using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Core;

/// <summary>Hashes every byte that the venue emits and keeps what the tests look at.</summary>
internal sealed class RecordingSink : IVenueSink
{
    public ulong Hash { get; private set; } = 14_695_981_039_346_656_037UL;

    public long[] Kinds { get; } = new long[256];

    public long Crossed { get; private set; }

    public long OneSided { get; private set; }

    public Event Last { get; private set; }

    public List<string> Names { get; } = [];

    public List<(VenueOrder Order, VenueExecution Execution)> Fills { get; } = [];

    public void OnMarket(in Event e)
    {
        Kinds[(byte)e.Header.Kind]++;
        Last = e;
        if (e.Header.Kind == EventKind.Quote)
        {
            bool oneSided = e.Quote.BidPx == 0 || e.Quote.AskPx == 0;
            OneSided += oneSided ? 1 : 0;
            Crossed += !oneSided && e.Quote.BidPx > e.Quote.AskPx ? 1 : 0;
        }

        Mix(MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e)));
    }

    public void OnOrder(string eventName, VenueOrder order, VenueExecution? execution)
    {
        Names.Add(eventName);
        Mix(MemoryMarshal.AsBytes(eventName.AsSpan()));
        Mix(order.Id.ToByteArray());
        if (execution is { } fill)
        {
            Fills.Add((order, fill));
            Mix(fill.ExecId.ToByteArray());
            Mix(BitConverter.GetBytes(fill.PxNanos));
            Mix(BitConverter.GetBytes(fill.QtyNanos));
        }
    }

    public static NewOrder Order(
        string symbol, Side side, long shares, string id, long limit = 0, VenueTif tif = VenueTif.Day) =>
        new(symbol, side, limit == 0 ? VenueOrdType.Market : VenueOrdType.Limit, tif, shares * Fixed.One, limit, id);

    public void Run(VenueCore core, int rows)
    {
        for (int i = 0; i < rows && core.TryAdvance(this); i++)
        {
        }
    }

    private void Mix(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            Hash = unchecked((Hash ^ b) * 1_099_511_628_211UL);
        }
    }
}
