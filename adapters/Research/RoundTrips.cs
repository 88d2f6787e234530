using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Research;

/// <summary>Shares that were executed, as the books took them.</summary>
/// <param name="TimeNs">Event time, ns.</param>
/// <param name="Order">Any number that is the order's own.</param>
/// <param name="Name">Any number that is the instrument's own.</param>
/// <param name="Qty">Shares, signed by the side.</param>
/// <param name="Px">USD a share.</param>
/// <param name="Decision">Mid when the order was decided on, USD.</param>
/// <param name="Fee">USD for all of it.</param>
public readonly record struct TripFill(long TimeNs, long Order, int Name, double Qty, double Px, double Decision, double Fee);

/// <summary>
/// What became of the shares that one order opened, until the last of them was closed. Shares are closed in the order in which they were opened (first in, first out), so
/// the sum of all trips is what all fills have made.
/// </summary>
public sealed class RoundTrip
{
    internal RoundTrip(in TripFill fill, int sign) => (Order, Name, Sign, EntryNs) = (fill.Order, fill.Name, sign, fill.TimeNs);

    /// <summary>The order that opened it, and its instrument.</summary>
    public long Order { get; }

    /// <inheritdoc cref="Order"/>
    public int Name { get; }

    /// <summary>1 long, -1 short.</summary>
    public int Sign { get; }

    /// <summary>The first share in, and the last one out so far, ns.</summary>
    public long EntryNs { get; }

    /// <inheritdoc cref="EntryNs"/>
    public long ExitNs { get; private set; }

    /// <summary>The order that closed last; 0 = none has.</summary>
    public long ExitOrder { get; private set; }

    /// <summary>Shares opened, and shares closed of them, both positive.</summary>
    public double Opened { get; private set; }

    /// <inheritdoc cref="Opened"/>
    public double Closed { get; private set; }

    /// <summary>Average prices, USD: of what was opened, of what was closed, and what both decisions saw.</summary>
    public double EntryPx => _in / Opened;

    /// <inheritdoc cref="EntryPx"/>
    public double ExitPx => Closed > 0 ? _out / Closed : 0;

    /// <summary>Commissions and fees of what was closed, both ways, USD.</summary>
    public double Fees => (_feesIn * Closed / Opened) + _feesOut;

    /// <summary>What the closed shares have made after fees, USD.</summary>
    public double Net => (Sign * (_out - (EntryPx * Closed))) - Fees;

    /// <summary>What they would have made at the prices that the decisions saw, USD. Net = Paper - what trading cost.</summary>
    public double Paper => Sign * (_paperOut - (_paperIn / Opened * Closed));

    /// <summary>Net over what the closed shares cost, basis points.</summary>
    public double NetBps => Closed > 0 ? Net / (EntryPx * Closed) * 1e4 : 0;

    /// <summary>Furthest that the market was for it and against it while it was open, USD on all shares that were opened, at mids; the first at least 0, the other at most.</summary>
    public double Best { get; private set; }

    /// <inheritdoc cref="Best"/>
    public double Worst { get; private set; }

    /// <summary>Shares that are still open.</summary>
    public double Left => Opened - Closed;

    private double _in, _out, _paperIn, _paperOut, _feesIn, _feesOut;

    internal void Open(in TripFill fill, double qty)
    {
        Opened += qty;
        _in += qty * fill.Px;
        _paperIn += qty * fill.Decision;
        _feesIn += fill.Fee * qty / Math.Abs(fill.Qty);
    }

    internal void Close(in TripFill fill, double qty)
    {
        Closed = Left - qty < RoundTrips.Dust ? Opened : Closed + qty;
        _out += qty * fill.Px;
        _paperOut += qty * fill.Decision;
        _feesOut += fill.Fee * qty / Math.Abs(fill.Qty);
        (ExitNs, ExitOrder) = (fill.TimeNs, fill.Order);
    }

    internal void Mark(double mid)
    {
        double now = Sign * ((mid * Opened) - _in);
        Best = Math.Max(Best, now);
        Worst = Math.Min(Worst, now);
    }
}

/// <summary>Cuts a stream of fills into round trips.</summary>
public sealed class RoundTrips
{
    /// <summary>Less than this many shares is nothing: a nano-share is the smallest there is.</summary>
    internal const double Dust = 0.5e-9;

    private readonly List<RoundTrip> _all = [];
    private readonly Dictionary<int, List<RoundTrip>> _open = [];

    /// <summary>All of them, in the order in which they were opened.</summary>
    public IReadOnlyList<RoundTrip> All => _all;

    /// <summary>Shares that the fills of an instrument leave, signed.</summary>
    public double Held(int name) => _open.TryGetValue(name, out List<RoundTrip>? open) ? open.Sum(t => t.Sign * t.Left) : 0;

    /// <summary>Takes the next fill: it closes what is open the other way, the oldest first, and opens with the rest.</summary>
    public void Take(in TripFill fill)
    {
        int sign = Math.Sign(fill.Qty);
        double left = Math.Abs(fill.Qty);
        if (!_open.TryGetValue(fill.Name, out List<RoundTrip>? open))
        {
            _open[fill.Name] = open = [];
        }

        while (left > Dust && open.Count != 0 && open[0].Sign != sign)
        {
            double qty = Math.Min(left, open[0].Left);
            open[0].Close(in fill, qty);
            left -= qty;
            if (open[0].Left < Dust)
            {
                open.RemoveAt(0);
            }
        }

        if (left <= Dust)
        {
            return;
        }

        RoundTrip? last = open.Count != 0 && open[^1].Order == fill.Order ? open[^1] : null;
        if (last is null)
        {
            last = new RoundTrip(in fill, sign);
            open.Add(last);
            _all.Add(last);
        }

        last.Open(in fill, left);
    }

    /// <summary>A mid of an instrument: what is open in it has been worth that.</summary>
    public void Mark(int name, double mid)
    {
        if (_open.TryGetValue(name, out List<RoundTrip>? open))
        {
            foreach (RoundTrip trip in open)
            {
                trip.Mark(mid);
            }
        }
    }
}
