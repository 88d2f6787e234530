using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Cash, positions and fees in exact integers: cash = opening cash - signed notional of all fills - fees + dividends.</summary>
internal sealed class Ledger(int instruments, long cashNanos, long feePerShareNanos)
{
    private readonly long[] _qty = new long[instruments];
    private readonly long[] _avg = new long[instruments];
    private readonly long[] _mark = new long[instruments];
    private readonly long[] _lastday = new long[instruments];

    private readonly List<(long TimeNs, long EquityNanos)> _days = [];

    public long CashNanos { get; private set; } = cashNanos;

    /// <summary>Equity at each close, oldest first.</summary>
    public IReadOnlyList<(long TimeNs, long EquityNanos)> EquityDays => _days;

    public long FeesNanos { get; private set; }

    public long LastEquityNanos { get; private set; } = cashNanos;

    public long Qty(int i) => _qty[i];

    public long AvgPx(int i) => _avg[i];

    public long MarkPx(int i) => _mark[i];

    public long LastdayPx(int i) => _lastday[i] == 0 ? _mark[i] : _lastday[i];

    public void Mark(int i, long px) => _mark[i] = px;

    /// <summary>Quantity, average price, mark and last day's price of an instrument, as <see cref="Restore(int, long[])"/> takes them.</summary>
    public long[] Row(int i) => [_qty[i], _avg[i], _mark[i], _lastday[i]];

    public void Restore(int i, long[] row) => (_qty[i], _avg[i], _mark[i], _lastday[i]) = (row[0], row[1], row[2], row[3]);

    public void Restore(long cashNanos, long feesNanos, long lastEquityNanos) =>
        (CashNanos, FeesNanos, LastEquityNanos) = (cashNanos, feesNanos, lastEquityNanos);

    public void Fill(int i, Side side, long px, long qty)
    {
        long signed = side == Side.Buy ? qty : -qty;
        long fee = Fixed.MulDiv(feePerShareNanos, qty, Fixed.One);
        CashNanos -= Fixed.Notional(px, signed) + fee;
        FeesNanos += fee;
        long before = _qty[i];
        long after = before + signed;
        _qty[i] = after;
        if (after == 0)
        {
            _avg[i] = 0;
        }
        else if (before == 0 || Math.Sign(before) != Math.Sign(after))
        {
            _avg[i] = px;
        }
        else if (Math.Abs(after) > Math.Abs(before))
        {
            _avg[i] = (long)((((Int128)_avg[i] * before) + ((Int128)px * signed)) / after);
        }

        if (_mark[i] == 0)
        {
            _mark[i] = px;
        }
    }

    /// <summary>Dividends received less those paid, nano-USD.</summary>
    public long DividendsNanos { get; private set; }

    public void PayDividend(int i, long nanosPerShare)
    {
        long amount = Fixed.Notional(nanosPerShare, _qty[i]);
        CashNanos += amount;
        DividendsNanos += amount;
    }

    /// <summary>Market values of long and of short positions, nano-USD; the second is negative or zero.</summary>
    public (long Long, long Short) MarketValues()
    {
        long up = 0;
        long down = 0;
        for (int i = 0; i < _qty.Length; i++)
        {
            long value = Fixed.Notional(_mark[i], _qty[i]);
            if (value > 0)
            {
                up += value;
            }
            else
            {
                down += value;
            }
        }

        return (up, down);
    }

    public void AddDay(long timeNs, long equityNanos) => _days.Add((timeNs, equityNanos));

    /// <summary>A position that changes without an order of ours: what a broker's correction looks like.</summary>
    public void Drift(int i, long qtyNanos)
    {
        _qty[i] += qtyNanos;
        _avg[i] = _qty[i] == 0 ? 0 : _avg[i] == 0 ? _mark[i] : _avg[i];
    }

    public void CloseDay(long nowNs)
    {
        (long up, long down) = MarketValues();
        LastEquityNanos = CashNanos + up + down;
        AddDay(nowNs, LastEquityNanos);
        _mark.CopyTo(_lastday, 0);
    }

    public List<VenueHolding> Holdings(IReadOnlyList<VenueInstrument> names)
    {
        var list = new List<VenueHolding>();
        for (int i = 0; i < _qty.Length; i++)
        {
            if (_qty[i] != 0)
            {
                list.Add(new VenueHolding(i, names[i].Symbol, _qty[i], _avg[i], _mark[i], LastdayPx(i)));
            }
        }

        return list;
    }
}
