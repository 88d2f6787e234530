using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <content>What a start puts in before the first look: history, limits, block list, terms, raised tiers, questions.</content>
internal sealed partial class EngineProcess
{
    /// <summary>Daily bars of the years before, oldest first.</summary>
    private void WarmUp()
    {
        int days = _world.Swarm.HistoryDays;
        for (int n = 0; n < days && IsAlive; n++)
        {
            for (int i = 0; i < _instruments.Length; i++)
            {
                Event e = default;
                e.Header.Kind = EventKind.DailyBar;
                e.Header.Source = EventSource.MarketData;
                e.Header.Instrument = i;
                e.Header.TimeNs = _world.Exchange.FirstOpenNs - ((days - n) * 1_440 * Swarm.MinuteNs);
                e.Bar.Close = e.Bar.Open = e.Bar.High = e.Bar.Low = _world.Exchange.HistoryClose(i);
                e.Bar.Volume = 1_000_000 * Fixed.One;
                Input(in e);
            }
        }
    }

    /// <summary>Limits, block list, and what has raised the tier while nobody ran.</summary>
    private void FirstCommands()
    {
        RiskLimits limits = new() { OrderNotionalMaxBps = _world.Swarm.OrderBps, PositionMaxBps = _world.Swarm.PositionBps, GrossMaxBps = _world.Swarm.GrossBps };
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            Event e = Command(EventKind.SetLimit);
            e.Numbers.A = key;
            e.Numbers.B = RiskBounds.Get(in limits, (RiskKey)key);
            Input(in e);
        }

        for (int i = 0; i < _instruments.Length; i++)
        {
            Event e = Command(EventKind.Block);
            e.Header.Instrument = i;
            Input(in e);
            e = Command(EventKind.InstrumentTerms);
            e.Header.Instrument = i;
            (e.Numbers.A, e.Numbers.B) = ((long)Borrow.Easy, 1);
            Input(in e);
        }

        if (State.Scalars.BootEpoch == 1)
        {
            FirstTiers();
        }

        if (_world.Plan.Fires(FaultKind.KillAtStart))
        {
            Raise(KillTier.NoNew, TierTrigger.Environment);
        }

        if (_world.Watchdog.TakeRecord())
        {
            Raise(KillTier.Flatten, TierTrigger.Command);
            _world.Sometimes.Recovery("watchdog's record");
        }
    }

    private void FirstTiers()
    {
        if (_world.Swarm.FirstTier != KillTier.Normal)
        {
            Raise(_world.Swarm.FirstTier, TierTrigger.Command);
        }

        if (_world.Swarm.FirstNameTier != KillTier.Normal)
        {
            Event e = Command(EventKind.RaiseSymbolTier);
            e.Header.Instrument = 0;
            e.Numbers.A = (long)_world.Swarm.FirstNameTier;
            e.Numbers.D = (long)TierTrigger.Command;
            Input(in e);
        }
    }

    private void Raise(KillTier tier, TierTrigger trigger)
    {
        Event e = Command(EventKind.RaiseTier);
        e.Numbers.A = (long)tier;
        e.Numbers.D = (long)trigger;
        Input(in e);
    }

    private void AskUnknown()
    {
        foreach (OrderRow row in State.Orders)
        {
            if (row.Status == OrdStatus.Unknown && IsAlive)
            {
                Event answer = _world.Network.Answer(row.OrderId);
                answer.Header.TimeNs = _world.BrokerNs;
                Input(in answer);
                _world.Sometimes.Recovery("unknown order asked");
            }
        }
    }
}
