using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>An engine that is armed and has an account, and a broker in the same thread that fills every order at its limit.</summary>
public sealed class EngineRig : IDisposable
{
    private readonly Engine _engine;
    private Event _report;

    /// <param name="instruments">The instrument table.</param>
    /// <param name="gatingReaders">Readers that the ring waits for; 0 = nobody reads.</param>
    /// <param name="startNs">Event time of the first input, ns: the engine does not use data much older than its clock.</param>
    public EngineRig(Instrument[] instruments, int gatingReaders = 0, long startNs = MarketScript.StartNs)
    {
        State = new EngineState(Math.Max(instruments.Length, EngineLimits.InstrumentsUsual));
        Ring = new RingBuffer(1 << 16, gatingReaders);
        _engine = new Engine(State, instruments, Ring);
        Lend(State);
        _report.Header.Kind = EventKind.ExecutionReport;
        _report.Header.Source = EventSource.TradeUpdates;
        foreach (ref readonly Event e in Boot(startNs).AsSpan())
        {
            _engine.Apply(in e);
        }
    }

    /// <summary>Every name is easy to borrow, as a start hears it from the broker.</summary>
    public static EngineState Lend(EngineState state)
    {
        foreach (ref PositionRow row in state.Positions.AsSpan())
        {
            row.Borrow = (long)Borrow.Easy;
        }

        return state;
    }

    public EngineState State { get; }
    public RingBuffer Ring { get; }

    /// <summary>Applies an input as it is, without a broker.</summary>
    public long ApplyOnly(in Event e) => _engine.Apply(in e);

    /// <summary>Asks the cache for the rows of an event that comes soon.</summary>
    public void Ahead(in Event e) => _engine.Ahead(in e);

    /// <summary>True when the engine thread would do so.</summary>
    public bool WantsAhead => _engine.WantsAhead;

    /// <summary>Applies an input; orders that it caused are filled at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(in Event e)
    {
        long cause = _engine.Apply(in e);
        if (Ring.Claimed != cause)
        {
            Answer(cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Ring.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Answer(long cause)
    {
        long last = Ring.Claimed;
        for (long s = cause + 1; s <= last; s++)
        {
            ref readonly Event output = ref Ring[s];
            if (output.Header.Kind is not (EventKind.NewOrderSingle or EventKind.OrderCancelRequest))
            {
                continue;
            }

            bool isNew = output.Header.Kind == EventKind.NewOrderSingle;
            _report.Header.TimeNs = output.Header.TimeNs;
            _report.Header.Instrument = output.Header.Instrument;
            _report.Report.OrderId = output.Order.OrderId;
            _report.Report.CumQty = isNew ? output.Order.Qty : 0;
            _report.Report.AvgPx = isNew ? output.Order.LimitPx : 0;
            _report.Report.Status = isNew ? OrdStatus.Filled : OrdStatus.Canceled;
            _engine.Apply(in _report);
        }
    }

    /// <summary>Start, account, order stream, session, reconciled: what a live boot applies.</summary>
    public static Event[] Boot(long startNs = MarketScript.StartNs)
    {
        Event e = default;
        e.Header.Instrument = -1;
        e.Header.Source = EventSource.Commands;
        e.Header.TimeNs = startNs - 1;
        var all = new Event[5];
        Array.Fill(all, e);
        all[0].Header.Kind = EventKind.EngineStart;
        all[1].Header.Kind = EventKind.VenueAccount;
        all[1].Account.Equity = all[1].Account.Cash = all[1].Account.LastEquity = 100_000 * Fixed.One;
        all[1].Account.BuyingPower = 400_000 * Fixed.One;
        all[2].Header.Kind = EventKind.OrderStreamUp;
        all[3].Header.Kind = EventKind.Timer;
        all[3].Numbers.A = 1;
        all[4].Header.Kind = EventKind.Reconciled;
        return all;
    }
}
