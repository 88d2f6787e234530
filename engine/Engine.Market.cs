using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Market events: row, features, strategies.</content>
public sealed partial class Engine
{
    private const int Pair = 0, Trend = 1, Intraday = 2;

    [HotPath]
    private void OnQuote(ref readonly Event e)
    {
        if ((uint)e.Header.Instrument >= (uint)_instruments.Length)
        {
            Bad(in e, MarketReason.BadPrice);
            return;
        }

        ref MarketRow row = ref State.Market[e.Header.Instrument];
        MarketReason bad = MarketTable.OnQuote(ref row, in e);
        if (bad != MarketReason.None)
        {
            Bad(in e, bad);
            return;
        }

        if (row.IsTwoSided)
        {
            row.Barred &= 1;
            FeatureSet.OnQuote(ref State.Features[e.Header.Instrument], in row);
        }
    }

    [HotPath]
    private void OnTrade(ref readonly Event e)
    {
        if ((uint)e.Header.Instrument >= (uint)_instruments.Length)
        {
            Bad(in e, MarketReason.BadPrice);
            return;
        }

        ref MarketRow row = ref State.Market[e.Header.Instrument];
        MarketReason bad = MarketTable.OnTrade(ref row, in e);
        if (bad != MarketReason.None)
        {
            Bad(in e, bad);
            return;
        }

        FeatureSet.OnTrade(ref State.Features[e.Header.Instrument], in row);
    }

    [HotPath]
    private void OnMinuteBar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if ((uint)i >= (uint)_instruments.Length || e.Bar.Close <= 0)
        {
            Bad(in e, MarketReason.BadPrice);
            return;
        }

        ref FeatureRow f = ref State.Features[i];
        FeatureSet.OnMinute(ref f, in e.Bar);
        ScalarsRow s = State.Scalars;
        IntradayMomentum.OnMinute(ref Row(Intraday, i), in f, s.TimeNs, s.NextCloseNs);
        if (i == _gold && _silver >= 0)
        {
            GoldSilverRatio.OnMinute(
                ref State.Pair[0], ref Row(Pair, _gold), ref Row(Pair, _silver), in f, in State.Features[_silver], s.TimeNs);
            Rebalance(_silver, 0);
        }

        Rebalance(i, 0);
    }

    [HotPath]
    private void OnDailyBar(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        if ((uint)i >= (uint)_instruments.Length || e.Bar.Close <= 0)
        {
            Bad(in e, MarketReason.BadPrice);
            return;
        }

        ref FeatureRow f = ref State.Features[i];
        State.ClosesOf(i)[(int)(f.DailyCount & (EngineLimits.DailyClosesMax - 1))] = e.Bar.Close;
        f.DailyCount++;
        State.Market[i].PrevClose = e.Bar.Close;
        FeatureSet.OnDaily(ref f, State.ClosesOf(i));
        TsmomMulti.OnDaily(ref Row(Trend, i), in f, _tradable, e.Header.TimeNs, State.Scalars.TimeNs);
        if (i == _silver && _gold >= 0 && State.Features[_gold].DailyCount == f.DailyCount)
        {
            long gold = State.ClosesOf(_gold)[(int)((f.DailyCount - 1) & (EngineLimits.DailyClosesMax - 1))];
            GoldSilverRatio.OnDaily(ref State.Pair[0], Fixed.ToDouble(gold), Fixed.ToDouble(e.Bar.Close));
        }
    }

    private void OnTradingStatus(ref readonly Event e)
    {
        if ((uint)e.Header.Instrument < (uint)_instruments.Length)
        {
            State.Market[e.Header.Instrument].Barred = e.Status.Halted != 0 ? 1 : 0;
        }
    }

    /// <summary>The feed was interrupted: nothing opens on a name before its next two-sided quote (bit 1 of Barred).</summary>
    private void OnFeedGap()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            State.Market[i].Barred |= 2;
        }
    }

    private void Bad(ref readonly Event e, MarketReason reason)
    {
        State.Scalars.BadMarketData++;
        ref Event notice = ref Emit(EventKind.BadMarketData, e.Header.Instrument);
        notice.Numbers.A = (long)reason;
    }

    private ref StrategyRow Row(int strategy, int instrument) =>
        ref State.Strategies[(strategy * EngineLimits.InstrumentsMax) + instrument];
}
