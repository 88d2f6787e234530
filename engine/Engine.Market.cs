using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Market events: row, features.</content>
public sealed partial class Engine
{
    private const int Intraday = 2;
    private const long MinuteNs = 60_000_000_000;

    /// <summary>Days that the average volume looks back on.</summary>
    private const int VolumeDays = 20;

    /// <summary>Quotes and trades stamped longer ago are not used, ns; the delayed feed is a quarter of an hour late.</summary>
    private const long PastMaxNs = 1_800_000_000_000;

    /// <summary>Header.Flags of a bar that was fetched after a gap.</summary>
    public const ushort Backfill = 1;

    /// <summary>How many events ahead of the one that is applied <see cref="Ahead"/> is best called.</summary>
    public const int AheadEvents = 4;

    /// <summary>
    /// True when there are so many names that the rows of one are likely not in the cache when its event comes. With fewer, a
    /// look at the lane ahead would only disturb its writer.
    /// </summary>
    public bool WantsAhead => _instruments.Length >= 500 && Sse.IsSupported;

    /// <summary>
    /// Asks the cache for the rows of an event that is applied soon, so that the wait for memory passes while the events before
    /// it are worked on (bench verb `growth`). Changes nothing. Call it when <see cref="WantsAhead"/>.
    /// </summary>
    [HotPath]
    public unsafe void Ahead(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if (!Knows(i))
        {
            return;
        }

        // An address that the collector has moved meanwhile costs wasted lines and nothing else.
        Fetch((byte*)Unsafe.AsPointer(ref State.Market[i]), Unsafe.SizeOf<MarketRow>());
        Fetch((byte*)Unsafe.AsPointer(ref State.Features[i]), Unsafe.SizeOf<FeatureRow>());
        Fetch((byte*)Unsafe.AsPointer(ref State.Positions[i]), Unsafe.SizeOf<PositionRow>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch(byte* row, int bytes)
    {
        for (int line = 0; line < bytes; line += 64)
        {
            Sse.Prefetch0(row + line);
        }
    }

    /// <summary>A quote moves the row and its features; an order that a strategy asked for since leaves on it.</summary>
    [HotPath]
    private void OnQuote(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        MarketReason bad = !Knows(i) ? MarketReason.UnknownInstrument
            : State.Scalars.TimeNs - e.Header.TimeNs > PastMaxNs ? MarketReason.PastTime
            : MarketTable.OnQuote(ref State.Market[i], in e);
        if (bad != MarketReason.None)
        {
            Bad(i, bad);
            if (bad != MarketReason.Locked)
            {
                return;
            }
        }

        ref MarketRow row = ref State.Market[i];
        if ((row.Barred | row.LimitUp) != 0)
        {
            Refresh(i, e.Header.TimeNs);
        }

        if (row.IsTwoSided)
        {
            FeatureSet.OnQuote(ref State.Features[i], in row);
        }
        else if (!row.IsLocked)
        {
            return;
        }

        if (State.Positions[i].TargetDue != 0)
        {
            Rebalance(i, e.Quote.RecvNs);
        }
    }

    [HotPath]
    private void OnTrade(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        MarketReason bad = !Knows(i) ? MarketReason.UnknownInstrument
            : State.Scalars.TimeNs - e.Header.TimeNs > PastMaxNs ? MarketReason.PastTime
            : MarketTable.OnTrade(ref State.Market[i], State.TradesOf(i), in e);
        if (bad != MarketReason.None)
        {
            Bad(i, bad);
            return;
        }

        ref MarketRow row = ref State.Market[i];
        if ((row.Barred & Bar.HaltUnsure) != 0)
        {
            EndHalt(ref row, e.Header.TimeNs);
        }

        FeatureSet.OnTrade(ref State.Features[i], in row);
    }

    [HotPath]
    private void OnMinuteBar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        MarketReason bad = !Knows(i) ? MarketReason.UnknownInstrument
            : e.Bar.Close <= 0 || e.Bar.Close > MarketTable.PxMax ? MarketReason.BadPrice
            : e.Header.TimeNs < State.Features[i].LastMinuteNs ? MarketReason.LateBar
            : e.Header.TimeNs == State.Features[i].LastMinuteNs ? MarketReason.Duplicate
            : MarketReason.None;
        if (bad != MarketReason.None)
        {
            Bad(i, bad);
            return;
        }

        ref FeatureRow f = ref State.Features[i];
        NoteHole(i, e.Header.TimeNs);
        f.LastMinuteNs = e.Header.TimeNs;
        FeatureSet.OnMinute(ref f, in e.Bar);
        PushMinute(i, in e, again: false);
        if (e.Header.Flags == Backfill || State.Market[i].MinutesToWait != 0)
        {
            return; // The features go on; a strategy decides on what happens now, with nothing missing before it.
        }

        foreach (int strategy in _onMinute[i])
        {
            Decide(strategy, i);
        }

        State.Positions[_primary[i]].TargetDue = 1;
    }

    /// <summary>
    /// Minutes without a bar are usual where nothing is traded. One in which prints came has lost its bar: the strategies
    /// wait until so many bars have come without a hole that the features do not show it any more.
    /// </summary>
    private void NoteHole(int instrument, long minuteNs)
    {
        ref MarketRow row = ref State.Market[instrument];
        long dueNs = State.Features[instrument].LastMinuteNs + MinuteNs;
        bool hole = dueNs > MinuteNs && minuteNs > dueNs
            && MarketTable.TradedWithin(in row, State.TradesOf(instrument), dueNs, minuteNs);
        row.MinutesToWait = hole ? MinutesAfterGap : row.MinutesToWait > 0 ? row.MinutesToWait - 1 : 0;
        if (hole)
        {
            Bad(instrument, MarketReason.MissingBar);
        }
    }

    [HotPath]
    private void OnDailyBar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        MarketReason bad = !Knows(i) ? MarketReason.UnknownInstrument
            : e.Bar.Close <= 0 || e.Bar.Close > MarketTable.PxMax ? MarketReason.BadPrice
            : e.Header.TimeNs <= State.Features[i].LastDailyNs ? MarketReason.OutOfOrder
            : MarketReason.None;
        if (bad != MarketReason.None)
        {
            Bad(i, bad);
            return;
        }

        Day(i, e.Header.TimeNs, e.Bar.Close, e.Bar.Volume, BarValues.Of(e.Header.TimeNs, in e.Bar));
    }

    /// <summary>A day that has ended: it started at that instant (ns), closed at that price (nano-USD) and had that volume (nano-shares).</summary>
    private void Day(int i, long dayNs, long close, long volume, in BarValues bar)
    {
        NoteVolume(i, volume);
        ref FeatureRow f = ref State.Features[i];
        ref MarketRow market = ref State.Market[i];
        f.LastDailyNs = dayNs;
        State.ClosesOf(i)[(int)(f.DailyCount & (EngineLimits.DailyClosesMax - 1))] = close;
        f.DailyCount++;
        market.PrevClose = close;

        // The session's sums end with the day, and a restriction of short sales with the day after it.
        market.Trades = 0;
        market.ShortBarredNs = dayNs > market.ShortBarredNs ? 0 : market.ShortBarredNs;
        FeatureSet.OnDaily(ref f, State.ClosesOf(i));
        PushDay(i, in bar);
        foreach (int strategy in _onDay[i])
        {
            Decide(strategy, i);
        }

        if ((i == _gold || i == _silver) && _gold >= 0 && _silver >= 0)
        {
            OnPairDay();
        }
    }

    /// <summary>C04: the average over about twenty days. Integers only: the gate compares it (docs/adr/0010).</summary>
    private void NoteVolume(int i, long volume)
    {
        ref long average = ref State.Positions[i].AdvShares;
        long shares = volume / Fixed.One;
        average = average == 0 ? shares : average + ((shares - average) / VolumeDays);
    }

    /// <summary>The pair's filter takes a day when both names have it; a day that one of them lacks is left out.</summary>
    private void OnPairDay()
    {
        if (State.Features[_gold].LastDailyNs == State.Features[_silver].LastDailyNs)
        {
            GoldSilverRatio.OnDaily(
                ref State.Pair[0], Fixed.ToDouble(State.Market[_gold].PrevClose), Fixed.ToDouble(State.Market[_silver].PrevClose));
        }
    }

    private bool Knows(int instrument) => instrument >= 0 && instrument < _instruments.Length;

    private void Bad(int instrument, MarketReason reason)
    {
        State.Scalars.BadMarketData++;
        State.MarketFaults[(int)reason]++;
        ref Event notice = ref Emit(EventKind.BadMarketData, instrument);
        notice.Numbers.A = (long)reason;
    }

    private ref StrategyRow Row(int strategy, int instrument) => ref State.Strategy(strategy, instrument);
}
