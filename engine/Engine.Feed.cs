using System;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>The feed itself: losses, gaps, errors, halts, limit bands, prints taken back, days that end.</content>
public sealed partial class Engine
{
    /// <summary>Bars that a name must show without a hole before its strategies hear of it again, when no backfill comes.</summary>
    private const long MinutesAfterGap = 20;

    /// <summary>How long after its close a day is taken as ended: the last message of the day comes after the last print.</summary>
    private const long DaySettleNs = 90_000_000_000;

    /// <summary>A day and the hour that a change of clocks may add.</summary>
    private const long LongestDayNs = 25L * 3_600_000_000_000;

    /// <summary>Least distance that market data may run ahead of the engine's time, ns.</summary>
    private const long AheadMinNs = 10_000_000_000;

    private const int AuthFailed = 402, ConnectionLimit = 406;

    private void OnFeed(ref readonly Event e)
    {
        ref ScalarsRow s = ref State.Scalars;
        switch (e.Header.Kind)
        {
            case EventKind.FeedDown:
                s.FeedUp = 0;
                s.FeedLosses++;
                Interrupted(minutesMissing: false);
                break;
            case EventKind.FeedUp:
                s.FeedUp = 1;
                Subscribed();
                break;
            case EventKind.FeedGap:
                Interrupted(minutesMissing: true);
                break;
            case EventKind.Backfilled:
                s.Backfills++;
                Filled();
                break;
            case EventKind.SymbolFeed when Knows(e.Header.Instrument):
                ref MarketRow row = ref State.Market[e.Header.Instrument];
                row.MissingChannels = e.Numbers.A;
                row.Barred = e.Numbers.A == 0 ? row.Barred & ~Bar.NotSubscribed : row.Barred | Bar.NotSubscribed;
                break;
            case EventKind.FeedError:
                s.FeedErrors++;
                s.LastFeedError = e.Numbers.A;
                bool refuses = e.Numbers.A == AuthFailed || (e.Numbers.A == ConnectionLimit && e.Numbers.B != 0);
                RaiseTier(refuses ? KillTier.NoNew : KillTier.Normal, new TierCause(TierTrigger.FeedRefused, e.Numbers.A));
                break;
            case EventKind.FeedFault:
                s.FeedFaults = e.Numbers.B;
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Nothing opens on a name before its next two-sided quote. The running day may lack its end, so it is forgotten: the
    /// history has it. After a gap minutes may be missing: the strategies wait for them.
    /// </summary>
    private void Interrupted(bool minutesMissing)
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref MarketRow row = ref State.Market[i];
            row.Barred |= Bar.NoFreshQuote;
            row.DayNs = 0;
            row.MinutesToWait = minutesMissing && State.Features[i].LastMinuteNs != 0 ? MinutesAfterGap : row.MinutesToWait;
        }
    }

    private void Subscribed()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref MarketRow row = ref State.Market[i];
            row.MissingChannels = 0;
            row.Barred = (row.Barred & ~Bar.NotSubscribed) | Bar.NoFreshQuote | ((row.Barred & Bar.Halted) != 0 ? Bar.HaltUnsure : 0);
        }
    }

    private void Filled()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            State.Market[i].MinutesToWait = 0;
        }
    }

    /// <summary>A halt stops what opens and takes back what rests; after it only a quote of its own time counts.</summary>
    private void OnTradingStatus(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if (!Knows(i))
        {
            Bad(i, MarketReason.UnknownInstrument);
            return;
        }

        ref MarketRow row = ref State.Market[i];
        if (e.Status.Halted > 0)
        {
            row.Barred = (row.Barred & ~Bar.HaltUnsure) | Bar.Halted | Bar.NoFreshQuote;
            CancelOpens(i);
        }
        else if (e.Status.Halted == 0)
        {
            EndHalt(ref row, e.Header.TimeNs);
        }
        else if (e.Status.Code == 'E')
        {
            row.ShortBarredNs = e.Header.TimeNs;
            CancelOpens(i);
        }
    }

    private static void EndHalt(ref MarketRow row, long timeNs)
    {
        row.Barred = (row.Barred & ~(Bar.Halted | Bar.HaltUnsure)) | Bar.NoFreshQuote;
        row.FreshFromNs = timeNs;
    }

    private void OnLimitBands(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if (!Knows(i) || e.Bands.Up <= 0 || e.Bands.Down < 0 || e.Bands.Up <= e.Bands.Down || e.Bands.Up > MarketTable.PxMax)
        {
            Bad(i, Knows(i) ? MarketReason.BadPrice : MarketReason.UnknownInstrument);
            return;
        }

        ref MarketRow row = ref State.Market[i];
        row.LimitUp = e.Bands.Up;
        row.LimitDown = e.Bands.Down;
        Refresh(i, row.QuoteTimeNs);
    }

    /// <summary>
    /// After a quote that was taken: a fresh two-sided one lifts what only waited for it, and one at a limit band means that
    /// the other side cannot trade.
    /// </summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Refresh(int instrument, long quoteNs)
    {
        ref MarketRow row = ref State.Market[instrument];
        if (!row.IsTwoSided)
        {
            return;
        }

        if (quoteNs >= row.FreshFromNs && (row.Barred & Bar.Halted) == 0)
        {
            row.Barred &= ~(Bar.NoFreshQuote | Bar.Stale);
        }

        bool limited = row.LimitUp != 0 && (row.BidPx >= row.LimitUp || row.AskPx <= row.LimitDown);
        if (limited && (row.Barred & Bar.LimitState) == 0)
        {
            row.Barred |= Bar.LimitState;
            CancelOpens(instrument);
        }
        else if (!limited)
        {
            row.Barred &= ~Bar.LimitState;
        }
    }

    /// <summary>Asks for the cancel of every working order on the name that does not reduce its position.</summary>
    private void CancelOpens(int instrument)
    {
        int room = EngineLimits.RequestsPerTimerMax;
        CancelOpens(instrument, ref room);
    }

    private void CancelOpens(int instrument, ref int room)
    {
        ref readonly Positions.PositionRow position = ref State.Positions[instrument];
        if (position.OpenBuyQty == 0 && position.OpenSellQty == 0)
        {
            return;
        }

        foreach (ref OrderRow order in State.Orders.AsSpan())
        {
            bool reduces = position.Qty != 0 && (position.Qty > 0) == (order.Side == Side.Sell);
            bool isHeardOf = order.Status is not (OrdStatus.Unknown or OrdStatus.Intended or OrdStatus.PendingCancel);
            if (order.Instrument != instrument || !order.IsOpen || reduces || !isHeardOf || room <= 0)
            {
                continue;
            }

            room--;
            order.Status = OrdStatus.PendingCancel;
            order.UpdatedNs = State.Scalars.TimeNs;
            ref Event request = ref Emit(EventKind.OrderCancelRequest, instrument);
            request.Order.OrderId = order.OrderId;
            request.Order.Qty = order.LeavesQty;
            request.Order.Side = order.Side;
        }
    }

    /// <summary>A print that is taken back leaves the sums once: it is found by its id, and its size is zero from then on.</summary>
    private void OnTradeCancel(ref readonly Event e) => TakeBack(e.Header.Instrument, e.Trade.TradeId);

    /// <summary>The corrected print takes the place of the one that it names; the second such message finds nothing.</summary>
    private void OnTradeCorrection(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if (Knows(i) && (e.Trade.Px <= 0 || e.Trade.Px > MarketTable.PxMax || e.Trade.Size <= 0))
        {
            Bad(i, e.Trade.Size <= 0 ? MarketReason.BadSize : MarketReason.BadPrice);
            return;
        }

        int at = TakeBack(i, e.Trade.Reserved);
        if (at < 0)
        {
            return;
        }

        ref MarketRow row = ref State.Market[i];
        ref TradeRow kept = ref State.TradesOf(i)[at];
        kept.TradeId = e.Trade.TradeId;
        kept.Px = e.Trade.Px;
        kept.Size = e.Trade.Size;
        FeatureSet.AddToVwap(ref State.Features[i], Fixed.ToDouble(kept.Px), Fixed.ToDouble(kept.Size));
        if (at == Newest(in row))
        {
            row.LastPx = kept.Px;
            row.LastSize = kept.Size;
        }
    }

    /// <summary>Takes a remembered print out of the sums; gives its place, -1 when it is not there or is out already.</summary>
    private int TakeBack(int i, long tradeId)
    {
        if (!Knows(i))
        {
            Bad(i, MarketReason.UnknownInstrument);
            return -1;
        }

        ref MarketRow row = ref State.Market[i];
        Span<TradeRow> last = State.TradesOf(i);
        int at = tradeId == 0 ? -1 : MarketTable.Find(in row, last, tradeId);
        if (at < 0 || last[at].Size == 0)
        {
            Bad(i, at < 0 ? MarketReason.UnknownTrade : MarketReason.Duplicate);
            return -1;
        }

        FeatureSet.AddToVwap(ref State.Features[i], Fixed.ToDouble(last[at].Px), -Fixed.ToDouble(last[at].Size));
        last[at].Size = 0;
        if (at == Newest(in row))
        {
            BackToStanding(ref row, last);
        }

        return at;
    }

    /// <summary>The newest print that stands becomes the last price; when none does the price is not known.</summary>
    private static void BackToStanding(ref MarketRow row, ReadOnlySpan<TradeRow> last)
    {
        row.LastPx = 0;
        row.LastSize = 0;
        long oldest = row.Trades > last.Length ? row.Trades - last.Length : 0;
        for (long n = row.Trades - 1; n >= oldest && row.LastPx == 0; n--)
        {
            ref readonly TradeRow kept = ref last[(int)(n & (last.Length - 1))];
            row.LastPx = kept.Size != 0 ? kept.Px : 0;
            row.LastSize = kept.Size;
        }
    }

    private static int Newest(in MarketRow row) => (int)((row.Trades - 1) & (EngineLimits.TradesMax - 1));

    /// <summary>The last minute again replaces what it did. An older one is counted: what followed it cannot be undone.</summary>
    private void OnUpdatedBar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        MarketReason bad = !Knows(i) ? MarketReason.UnknownInstrument
            : e.Bar.Close <= 0 || e.Bar.Close > MarketTable.PxMax ? MarketReason.BadPrice
            : e.Header.TimeNs < State.Features[i].LastMinuteNs ? MarketReason.LateBar
            : MarketReason.None;
        if (bad != MarketReason.None)
        {
            Bad(i, bad);
        }
        else if (e.Header.TimeNs == State.Features[i].LastMinuteNs)
        {
            FeatureSet.OnMinuteRevised(ref State.Features[i], in e.Bar);
            PushMinute(i, in e, again: true);
        }
        else
        {
            OnMinuteBar(in e);
        }
    }

    /// <summary>The running day is only noted. It comes every minute and becomes a day when its session has ended.</summary>
    private void OnDailySoFar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if (!Knows(i) || e.Bar.Close <= 0 || e.Bar.Close > MarketTable.PxMax)
        {
            Bad(i, Knows(i) ? MarketReason.BadPrice : MarketReason.UnknownInstrument);
            return;
        }

        ref MarketRow row = ref State.Market[i];
        if (e.Header.TimeNs > State.Features[i].LastDailyNs && e.Header.TimeNs >= row.DayNs)
        {
            row.DayNs = e.Header.TimeNs;
            row.DayClose = e.Bar.Close;
            row.DayVolume = e.Bar.Volume;
            NoteDay(i, in e);
        }
    }

    /// <summary>With each timer, before its numbers are taken: the clock's bound, the session's phase, ages, and days that have ended.</summary>
    private void TendMarket(ref readonly Event timer)
    {
        ref ScalarsRow s = ref State.Scalars;
        long apart = timer.Header.TimeNs - s.TimerNs;
        if (s.TimerNs != 0 && apart > 0)
        {
            s.AheadMaxNs = 4 * apart > AheadMinNs ? 4 * apart : AheadMinNs;
        }

        s.TimerNs = apart > 0 ? timer.Header.TimeNs : s.TimerNs;
        bool open = timer.Numbers.A != 0;
        s.OpenedNs = open && s.SessionOpen == 0 ? s.TimeNs : s.OpenedNs;
        bool opened = open && s.SessionOpen == 0;
        s.LastCloseNs = s.NextCloseNs != 0 && timer.Numbers.B > s.NextCloseNs ? s.NextCloseNs : s.LastCloseNs;
        long nextCloseNs = timer.Numbers.B;
        bool settled = open || s.TimeNs - s.LastCloseNs >= DaySettleNs;
        int room = EngineLimits.DaysPerTimerMax, requests = EngineLimits.RequestsPerTimerMax;
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref MarketRow row = ref State.Market[i];
            if (row.DayNs != 0 && nextCloseNs - row.DayNs >= LongestDayNs && settled && room-- > 0)
            {
                EndDay(i);
            }

            // Yesterday's bands are none of today's. An order that was on its way when its name was barred is taken back, too.
            row.LimitUp = opened ? 0 : row.LimitUp;
            row.LimitDown = opened ? 0 : row.LimitDown;
            if ((row.Barred & (Bar.Halted | Bar.LimitState)) != 0)
            {
                CancelOpens(i, ref requests);
            }

            if (open && row.QuoteTimeNs != 0 && _instruments[i].Tradable)
            {
                NoteAge(i);
            }
        }

        TendDay();
    }

    private void EndDay(int instrument)
    {
        ref MarketRow row = ref State.Market[instrument];
        long dayNs = row.DayNs;
        row.DayNs = 0;
        if (dayNs > State.Features[instrument].LastDailyNs)
        {
            Day(instrument, dayNs, row.DayClose, row.DayVolume, NotedDay(instrument));
        }
    }

    /// <summary>Counts each time that a quote becomes older than its budget; the gate looks at the age itself.</summary>
    private void NoteAge(int instrument)
    {
        ref MarketRow row = ref State.Market[instrument];
        bool stale = QuoteAge.IsStale(in State.Scalars, in row, _instruments[instrument], in State.Risk, opens: true);
        State.MarketFaults[(int)MarketReason.Stale] += stale && (row.Barred & Bar.Stale) == 0 ? 1 : 0;
        row.Barred = stale ? row.Barred | Bar.Stale : row.Barred & ~Bar.Stale;
    }
}
