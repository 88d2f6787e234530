using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>An engine with its ring and no threads; it keeps every event in the order of the ring, as a journal would.</summary>
internal sealed class Rig : IDisposable
{
    private readonly RingBuffer _ring;
    private readonly List<Event> _log = [];

    /// <param name="state">The state to go on from; a new one when null.</param>
    public Rig(EngineState? state = null)
    {
        State = state ?? Lent.Wanted(new EngineState());
        _ring = new RingBuffer(1024, 1, State.Scalars.Sequence);
        Engine = new Engine(State, Instruments, _ring);
    }

    /// <summary>Three names to trade and one to watch.</summary>
    public static Instrument[] Instruments { get; } =
    [
        new("GLD", Sector.Gold, true), new("SLV", Sector.Silver, true), new("GDX", Sector.GoldMiners, true), new("SPY", Sector.CrossAsset, false),
    ];

    public EngineState State { get; }

    public Engine Engine { get; }

    /// <summary>Inputs and outputs since the beginning.</summary>
    public ReadOnlySpan<Event> Log => CollectionsMarshal.AsSpan(_log);

    /// <summary>The log's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(Log);

    /// <summary>Applies one input; returns it with its outputs, as published.</summary>
    public ReadOnlySpan<Event> Apply(in Event input)
    {
        int first = _log.Count;
        long read = _ring.Claimed;
        Engine.Apply(in input);
        while (read < _ring.Claimed)
        {
            ReadOnlySpan<Event> more = _ring.After(read);
            _log.AddRange(more);
            read += more.Length;
        }

        _ring.Advance(0, read);
        return Log[first..];
    }

    /// <summary>A second engine that starts from a copy of this one's state, section by section, as a snapshot does.</summary>
    public Rig Copy()
    {
        var state = new EngineState();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            State.Section(i).CopyTo(state.Section(i));
        }

        return new Rig(state);
    }

    /// <summary>Open quantities are the sums of what the orders leave, and nothing is negative.</summary>
    public void AssertBooks()
    {
        Span<long> buys = stackalloc long[EngineLimits.InstrumentsUsual];
        Span<long> sells = stackalloc long[EngineLimits.InstrumentsUsual];
        foreach (ref readonly OrderRow row in State.Orders.AsSpan())
        {
            Assert.True(row.LeavesQty >= 0 && row.CumQty >= 0, $"order {row.OrderId:x}: leaves {row.LeavesQty}, filled {row.CumQty}");
            (row.Side == Side.Buy ? buys : sells)[row.Instrument] += row.LeavesQty;
        }

        for (int i = 0; i < EngineLimits.InstrumentsUsual; i++)
        {
            Assert.Equal((buys[i], sells[i]), (State.Positions[i].OpenBuyQty, State.Positions[i].OpenSellQty));
        }
    }

    public void Dispose() => _ring.Dispose();
}
