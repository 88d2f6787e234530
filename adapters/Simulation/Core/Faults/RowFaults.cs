using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>What happens at the venue without our doing: orders and positions of somebody else, halts, corrections. Asked before each market row.</summary>
internal sealed class RowFaults(FaultPlan plan, VenueCore core, VenueBook book, Ledger ledger)
{
    private long _made;

    public void Act(IVenueSink sink)
    {
        if (plan.Next("row", "") is not { } hit)
        {
            return;
        }

        VenueInstrument instrument = core.Find(hit.Text("symbol", "GLD")) ?? core.Instruments[0];
        bool done = hit.Name switch
        {
            "external-order" => Order(hit, instrument),
            "external-cancel" => core.Orders.LastOrDefault(o => o.IsOpen) is { } open && core.Cancel(open.Id) is null,
            "external-replace" => core.Orders.LastOrDefault(o => o.Status == VenueStatus.New) is { } open
                && core.Replace(open.Id, new OrderChange(QtyNanos: open.QtyNanos + Fixed.One)).Order is not null,
            "drift" => Drift(hit, instrument),
            "halt" or "resume" => Halt(hit.Name == "halt", instrument, sink),
            _ => Notice(hit, instrument, sink),
        };
        if (done)
        {
            hit.Fired();
        }
    }

    private bool Order(FaultHit hit, VenueInstrument instrument)
    {
        Side side = hit.Text("side", "buy") == "sell" ? Side.Sell : Side.Buy;
        long limit = hit.Long("limitCents", 0) * (Fixed.One / 100);
        VenueOrdType type = limit == 0 ? VenueOrdType.Market : VenueOrdType.Limit;
        string id = hit.Text("client_order_id", $"web-{++_made}");
        return core.Submit(new NewOrder(instrument.Symbol, side, type, VenueTif.Day, hit.Long("shares", 1) * Fixed.One, limit, id)).Order is not null;
    }

    private bool Drift(FaultHit hit, VenueInstrument instrument)
    {
        ledger.Drift(instrument.Id, hit.Long("shares", 1) * Fixed.One);
        core.Remember();
        return true;
    }

    private bool Halt(bool halted, VenueInstrument instrument, IVenueSink sink)
    {
        book.Halt(instrument.Id, halted);
        Event e = default;
        e.Header.Kind = EventKind.TradingStatus;
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = instrument.Id;
        e.Header.TimeNs = core.NowNs;
        e.Status.Halted = halted ? 1 : 0;
        sink.OnMarket(in e);
        return true;
    }

    /// <summary>Limit bands, a correction or a cancel of the last trade: members as Alpaca writes them.</summary>
    private bool Notice(FaultHit hit, VenueInstrument instrument, IVenueSink sink)
    {
        if (core.Ticks.Last(EventKind.Trade, instrument.Id) is not { } last)
        {
            return false;
        }

        string px = OrderForm.Text(last.Trade.Px);
        string size = OrderForm.Text(last.Trade.Size);
        string up = OrderForm.Text(Fixed.MulDiv(last.Trade.Px, 105, 100));
        string down = OrderForm.Text(Fixed.MulDiv(last.Trade.Px, 95, 100));
        (char letter, string members) = hit.Name switch
        {
            "luld" => ('l', $"\"u\":{up},\"d\":{down},\"i\":\"{hit.Text("indicator", "B")}\",\"z\":\"B\""),
            "correction" => ('c', $"\"x\":\"V\",\"oi\":{last.Trade.TradeId},\"op\":{px},\"os\":{size},\"oc\":[\"@\"],\"ci\":{last.Trade.TradeId + 1},\"cp\":{px},\"cs\":{size},\"cc\":[\"@\"],\"z\":\"B\""),
            "cancel-error" => ('x', $"\"i\":{last.Trade.TradeId},\"x\":\"V\",\"p\":{px},\"s\":{size},\"a\":\"C\",\"z\":\"B\""),
            "imbalance" => ('i', $"\"p\":{px},\"z\":\"B\""),
            _ => ('u', ""),
        };
        if (letter == 'u')
        {
            return Updated(instrument, sink);
        }

        sink.OnNotice(new VenueNotice(letter, instrument.Id, members, core.NowNs));
        return true;
    }

    /// <summary>The newest minute bar of the instrument comes again, with one share more.</summary>
    private bool Updated(VenueInstrument instrument, IVenueSink sink)
    {
        VenueBar last = core.Bars.Minutes.LastOrDefault(b => b.Row.Header.Instrument == instrument.Id);
        if (last.Trades == 0)
        {
            return false;
        }

        Event row = last.Row;
        row.Header.Kind = EventKind.UpdatedBar;
        row.Bar.Volume += Fixed.One;
        core.Show(last with { Row = row }, sink);
        return true;
    }
}
